"""What a person sent with the public page: the answers as they are kept, what lacks, and what cannot be meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from forms.definition.items import Item
from forms.layout import FieldKind, WriteField
from forms.question import plain_words
from pipeline.digital.cells import NOTHING, Said
from pipeline.digital.prepare import Kept, kept
from pipeline.digital.public_form import PublicForm

CHOICE, TEXT = "a.", "t."
"""How the fields of the page begin: choices by question, texts by place to write."""

MOST_LETTERS = 1000
"""Letters of an open answer: what fits on a sheet, and on a small screen."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A page as it was sent: `chosen` and `texts` as the person gave them, `lacking` are items left out.

    `faults` are what cannot be meant, by item or field. `empty`: it says nothing, for the page itself fills in the day.
    """

    chosen: Mapping[str, tuple[str, ...]]
    texts: Mapping[str, str]
    lacking: tuple[str, ...]
    faults: Mapping[str, str]
    empty: bool


def posted(public: PublicForm, given: Mapping[str, Sequence[str]]) -> Posted:
    """What the fields of the page say. Nothing is mended: what cannot be meant is named, and the rest is kept as it was given."""
    chosen, faults = dict[str, tuple[str, ...]](), dict[str, str]()
    for name, item in public.items.items():
        codes = [option.code for option in item.options]
        sent = set(given.get(CHOICE + name, ()))
        chosen[name] = tuple(code for code in codes if code in sent)
        if fault := choice_fault(item, chosen[name], sent - {*codes}):
            faults[name] = fault
    texts = dict[str, str]()
    for name, place in public.fields.items():
        written = readable(next(iter(given.get(TEXT + name, ())), ""))
        if written:
            texts[name] = written
            if fault := text_fault(place, written, chosen):
                faults[name] = fault
    lacking = tuple(name for name in public.items if not chosen[name] and name not in faults)
    said = any(chosen.values()) or any(public.fields[name].kind is not FieldKind.DATE for name in texts)
    return Posted(chosen, texts, lacking, faults, empty=not said)


def readable(words: str) -> str:
    """The words without signs that no pen writes and no table takes."""
    return "".join(letter for letter in words if letter.isprintable() or letter in "\n\t").strip()


def choice_fault(item: Item, chosen: Sequence[str], strange: set[str]) -> str:
    """Why a choice cannot be meant, empty where it can."""
    if strange:
        return "unknown"
    if not item.multiple and len(chosen) > 1:
        return "one_only"
    alone = {option.code for option in item.options if option.exclusive}
    return "alone" if len(chosen) > 1 and alone & {*chosen} else ""


def text_fault(place: WriteField, written: str, chosen: Mapping[str, Sequence[str]]) -> str:
    """Why a text cannot be meant, empty where it can."""
    if place.kind is FieldKind.DATE:
        return "" if day_of(written) else "day"
    if place.kind is FieldKind.DIGITS:
        digits = plain_digits(written)
        return "" if digits.isascii() and digits.isdigit() and len(digits) <= len(place.cells) else "digits"
    if len(written) > MOST_LETTERS:
        return "long"
    if place.kind is FieldKind.OTHER and place.option not in chosen.get(place.question, ()):
        return "other"
    return ""


def answers_kept(public: PublicForm, found: Posted) -> tuple[list[Kept], dict[str, str]]:
    """The answers in the order of the questions, and the texts by field, as tables keep them: the same as from paper."""
    answers: list[Kept] = []
    for name in public.items:
        said: Said = (found.chosen[name], None) if found.chosen[name] else NOTHING
        answers.append(kept(said))
    return answers, {name: written_as(public.fields[name], words) for name, words in found.texts.items()}


def written_as(place: WriteField, words: str) -> str:
    """A text as a person who types paper would write it: the digits of a day and of a comb, words on one line."""
    if place.kind is FieldKind.DATE:
        day = day_of(words)
        assert day is not None, "what is no day was refused"
        return f"{day:%d%m%Y}"
    return plain_digits(words) if place.kind is FieldKind.DIGITS else plain_words(words)


def plain_digits(words: str) -> str:
    """A number without what people put between its digits."""
    return "".join(words.split()).replace(".", "").replace("-", "").replace("/", "")


def day_of(words: str) -> date | None:
    """The day that is meant by `2026-11-22`, as browsers send it, or `22/11/2026`, as people type it."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(words, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
