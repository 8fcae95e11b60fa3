"""What a person may write into the column `value` of the review file, and what it means for one question."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from forms.catalogue import LANGUAGES, text
from forms.layout import Box, LayoutQuestion, QuestionKind
from omr.reading import AnswerStatus

STATUS_WORDS = (AnswerStatus.BLANK, AnswerStatus.UNREADABLE, AnswerStatus.CANCELLED, AnswerStatus.MULTIPLE, AnswerStatus.NOT_ON_PAGE)
"""The statuses that a person can name in words; their words stand in the catalogue under `score.word`."""

BETWEEN_OPTIONS = re.compile(r"[|;]")
BETWEEN_NUMBERED = re.compile(r"[|;](?=\s*#\d)")
NUMBERED = re.compile(r"#(\d+)\s*(.*)", re.DOTALL)
WHOLE_NUMBER = re.compile(r"([+-]?\d+)[.,]0+")
"""A whole number as a spreadsheet writes it in a column of decimals: `4.0`, `4,00`."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a person's word means: the options in printed order and the status."""

    values: tuple[str, ...]
    status: AnswerStatus


class UnknownWordError(ValueError):
    """The text names no option of the question and no status; its own text is the part that is not understood."""


class TwoMeaningsError(ValueError):
    """The text is a word for a status, or for "the machine is right", and also what an option is called; `number` is that option's."""

    def __init__(self, number: int) -> None:
        """Remember the option."""
        super().__init__(number)
        self.number = number


def meaning(cell: str, unguarded: str, question: LayoutQuestion) -> Settled | None:
    """What the cell says about the question, or None where it says "the machine is right" (`ok`, `đúng`).

    `cell` is the text as it stands in the file, `unguarded` the same without the apostrophe that guards it from a spreadsheet. Several
    options on a question for one are `multiple`, with the options that were named. Raises UnknownWordError and TwoMeaningsError.
    """
    boxes = question.boxes
    for written in (nfc(cell), nfc(unguarded)):
        if (status := bracketed(written)) is not None:
            return Settled((), status)
        if written.startswith("[") and written.endswith("]") and agrees(written[1:-1]):
            return None
        if (option := by_value(written, boxes)) is not None:
            return chosen([option.value], question)
        called = by_words(written, boxes)
        if called is not None and is_word(written):
            raise TwoMeaningsError(boxes.index(called) + 1)
        if called is not None:
            return chosen([called.value], question)
        if (status := _words().get(_folded(written))) is not None:
            return Settled((), status)
        if agrees(written):
            return None
    return chosen(several(nfc(unguarded), boxes), question)


def chosen(values: Sequence[str], question: LayoutQuestion) -> Settled:
    """The options in printed order, each once; two of them on a single choice are `multiple`."""
    printed = tuple(box.value for box in question.boxes if box.value in values)
    two = len(printed) > 1 and question.kind is QuestionKind.SINGLE
    return Settled(printed, AnswerStatus.MULTIPLE if two else AnswerStatus.ANSWERED)


def several(written: str, boxes: Sequence[Box]) -> list[str]:
    """The options that a text lists, between `|` or `;`: each as `#2`, `#2 value`, its value or its words. Raises UnknownWordError."""
    if NUMBERED.fullmatch(written):
        try:
            return [_option(part, boxes) for part in BETWEEN_NUMBERED.split(written)]
        except UnknownWordError:
            pass  # "#1; yes" mixes both ways of naming an option
    named = [_option(part, boxes) for part in BETWEEN_OPTIONS.split(written) if part.strip()]
    if not named:
        raise UnknownWordError(written)
    return named


def bracketed(written: str) -> AnswerStatus | None:
    """The status that a word in square brackets names, or None; in brackets it is never an option."""
    inside = written[1:-1] if written.startswith("[") and written.endswith("]") else ""
    return _words().get(_folded(inside))


def is_word(written: str) -> bool:
    """Whether the text is one of the words for a status, or for "the machine is right"."""
    return _folded(written) in _words() or agrees(written)


def agrees(written: str) -> bool:
    """Whether the text says that the machine is right."""
    return _folded(written) in _agreement()


def nfc(written: str) -> str:
    """The text without spaces at its ends, accents composed: a Vietnamese keyboard and a Mac write the same letter in two ways."""
    return unicodedata.normalize("NFC", written).strip()


def by_value(written: str, boxes: Sequence[Box]) -> Box | None:
    """The option with exactly this value, else the only one in other letter case, else that of the whole number written as a decimal."""
    number = WHOLE_NUMBER.fullmatch(written)
    for spelled in (written, number[1]) if number else (written,):
        exact = [box for box in boxes if nfc(box.value) == spelled]
        alike = exact or [box for box in boxes if nfc(box.value).casefold() == spelled.casefold()]
        if len(alike) == 1:
            return alike[0]
    return None


def by_words(written: str, boxes: Sequence[Box]) -> Box | None:
    """The only option that is called so: its words, or `value = words` as the review table shows it; case and accents do not matter
    where they need not."""
    for spelling in (nfc, str.casefold, _folded):
        wanted = spelling(written)
        fitting = [box for box in boxes if wanted and wanted in {spelling(nfc(name)) for name in _names(box)}]
        if len(fitting) == 1:
            return fitting[0]
    return None


def _names(box: Box) -> tuple[str, ...]:
    """What an option may be called."""
    return (box.value, box.label, f"{box.value} = {box.label}", f"{box.value} {box.label}") if box.label else (box.value,)


def _option(part: str, boxes: Sequence[Box]) -> str:
    """The value of the one option that this part names. Raises UnknownWordError."""
    part = part.strip()
    named = by_value(part, boxes) or by_words(part, boxes)
    if named is not None:
        return named.value
    numbered = NUMBERED.fullmatch(part)
    if numbered and 1 <= int(numbered[1]) <= len(boxes):
        box = boxes[int(numbered[1]) - 1]
        if not numbered[2] or by_value(numbered[2].strip(), [box]) or by_words(numbered[2].strip(), [box]):
            return box.value
    raise UnknownWordError(part)


def _folded(written: str) -> str:
    """Small letters without accents: `Đã huỷ`, `đã hủy` and `da huy` are one word."""
    bare = "".join(char for char in unicodedata.normalize("NFD", written.casefold()) if not unicodedata.combining(char))
    return " ".join(bare.replace("đ", "d").split())


@cache
def _words() -> dict[str, AnswerStatus]:
    """Every word for a status, folded, in all languages."""
    return {_folded(word): status for status in STATUS_WORDS for word in _spellings(status)}


@cache
def _agreement() -> frozenset[str]:
    """Every word, folded, that says that the machine is right."""
    return frozenset(map(_folded, _spellings("ok")))


def _spellings(word: str) -> list[str]:
    """The spellings of one word in all languages, from the catalogue."""
    return [spelling for lang in LANGUAGES for spelling in text(f"score.word.{word}", lang).split(";")]
