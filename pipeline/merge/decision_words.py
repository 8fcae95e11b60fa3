"""What a person may write into the column `value` of the review file, and what it means for one question."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from forms.catalogue import LANGUAGES, text
from forms.layout import LayoutQuestion, QuestionKind
from omr.reading import AnswerStatus

STATUS_WORDS = (AnswerStatus.BLANK, AnswerStatus.UNREADABLE, AnswerStatus.CANCELLED, AnswerStatus.MULTIPLE, AnswerStatus.NOT_ON_PAGE)
"""The statuses that a person can name in words; their words stand in the catalogue under `score.word`."""

BETWEEN_OPTIONS = re.compile(r"[|;]")
BETWEEN_NUMBERED = re.compile(r"[|;](?=\s*#\d)")
NUMBERED = re.compile(r"#(\d+)\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Settled:
    """What a person's word means: the options in printed order and the status."""

    values: tuple[str, ...]
    status: AnswerStatus


class UnknownWordError(ValueError):
    """The text names no option of the question and no status; its own text is the part that is not understood."""


def meaning(cell: str, unguarded: str, question: LayoutQuestion) -> Settled | None:
    """What the cell says about the question, or None where it says "the machine is right" (`ok`, `đúng`).

    `cell` is the text as it stands in the file, `unguarded` the same without the apostrophe that guards it from a spreadsheet.
    Raises UnknownWordError.
    """
    options = tuple(box.value for box in question.boxes)
    for written in (nfc(cell), nfc(unguarded)):
        if (status := bracketed(written)) is not None:
            return Settled((), status)
        if (option := _named(written, options)) is not None:
            return chosen([option], question)
        if (status := _words().get(_folded(written))) is not None:
            return Settled((), status)
        if _folded(written) in _agreement():
            return None
    return chosen(several(nfc(unguarded), options), question)


def chosen(values: Sequence[str], question: LayoutQuestion) -> Settled:
    """The options in printed order, each once; two of them on a single choice are `multiple`."""
    printed = tuple(box.value for box in question.boxes if box.value in values)
    two = len(printed) > 1 and question.kind is QuestionKind.SINGLE
    return Settled(printed, AnswerStatus.MULTIPLE if two else AnswerStatus.ANSWERED)


def several(written: str, options: Sequence[str]) -> list[str]:
    """The options that a text lists, between `|` or `;`: each as `#2`, `#2 value` or its value. Raises UnknownWordError."""
    if NUMBERED.fullmatch(written):
        try:
            return [_option(part, options) for part in BETWEEN_NUMBERED.split(written)]
        except UnknownWordError:
            pass  # "#1; yes" mixes both ways of naming an option
    named = [_option(part, options) for part in BETWEEN_OPTIONS.split(written) if part.strip()]
    if not named:
        raise UnknownWordError(written)
    return named


def bracketed(written: str) -> AnswerStatus | None:
    """The status that a word in square brackets names, or None; in brackets it is never an option."""
    inside = written[1:-1] if written.startswith("[") and written.endswith("]") else ""
    return _words().get(_folded(inside))


def nfc(written: str) -> str:
    """The text without spaces at its ends, accents composed: a Vietnamese keyboard and a Mac write the same letter in two ways."""
    return unicodedata.normalize("NFC", written).strip()


def _option(part: str, options: Sequence[str]) -> str:
    """The one option that this part names. Raises UnknownWordError."""
    part = part.strip()
    named = _named(part, options)
    if named is not None:
        return named
    numbered = NUMBERED.fullmatch(part)
    if numbered and 1 <= int(numbered[1]) <= len(options):
        option = options[int(numbered[1]) - 1]
        if not numbered[2] or nfc(option) == numbered[2].strip():
            return option
    raise UnknownWordError(part)


def _named(written: str, options: Sequence[str]) -> str | None:
    """The option with exactly this value, else the only one with this value in other letter case, or None."""
    exact = [option for option in options if nfc(option) == written]
    alike = exact or [option for option in options if nfc(option).casefold() == written.casefold()]
    return alike[0] if len(alike) == 1 else None


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
