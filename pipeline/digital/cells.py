"""What the cells of one question's columns say: codes of the form, or a kind of missing. Every rule is one function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from forms.errors import Problem
from forms.question import plain_words
from omr.reading import AnswerStatus

BLANK = AnswerStatus.BLANK.value
MULTIPLE = AnswerStatus.MULTIPLE.value

Said = tuple[tuple[str, ...], str | None]
"""Codes of the form in printed order, and the kind of missing where there are none."""

NOTHING: Said = ((), BLANK)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a cell is refused: the end of its code under `digital`, the column, what stands there, and what could."""

    code: str
    column: str
    value: str
    known: str = ""

    def problem(self, place: str) -> Problem:
        """The problem of a row."""
        return Problem(f"digital.{self.code}", place, {"column": self.column, "value": self.value[:60], "known": self.known})


def folded(words: str) -> str:
    """Words as they are compared: composed, on one line, whatever their capitals."""
    return plain_words(words).casefold()


@dataclass(frozen=True, slots=True)
class Codes:
    """How the cells of a question are understood.

    `meant` has the code of the form for everything that may be written, folded; `missing` the kind of missing of what stands for none.
    `order` are the form's codes as printed. `other` is the code that any other words stand for.
    """

    order: tuple[str, ...]
    meant: Mapping[str, str]
    missing: Mapping[str, str]
    single: bool
    separator: str = ""
    other: str = ""

    @property
    def known(self) -> str:
        """What may be written, for a message."""
        return ", ".join(list(dict.fromkeys(self.meant))[:12])


@dataclass(slots=True)
class OneColumn:
    """A question whose answer stands in one cell. What was understood once is remembered: exports say the same few things."""

    column: str
    codes: Codes
    seen: dict[str, Said | Refusal] = field(default_factory=dict)

    def said(self, cells: Mapping[str, str]) -> Said | Refusal:
        """What the cell of a row says."""
        cell = cells.get(self.column, "")
        found = self.seen.get(cell)
        if found is None:
            found = in_cell(cell, self.column, self.codes)
            if len(self.seen) < MOST_REMEMBERED:
                self.seen[cell] = found
        return found


MOST_REMEMBERED = 10_000
"""Different contents of one column that are remembered; free words never come again."""


@dataclass(slots=True)
class ManyColumns:
    """A question with one column for each code."""

    columns: tuple[tuple[str, str], ...]
    codes: Codes
    chosen: frozenset[str]
    not_chosen: frozenset[str]
    seen: dict[tuple[str, ...], Said | Refusal] = field(default_factory=dict)

    def said(self, cells: Mapping[str, str]) -> Said | Refusal:
        """What the cells of a row say."""
        given = tuple(cells.get(column, "") for column, _ in self.columns)
        found = self.seen.get(given)
        if found is None:
            found = in_columns(given, self)
            if len(self.seen) < MOST_REMEMBERED:
                self.seen[given] = found
        return found


Reader = OneColumn | ManyColumns


def in_cell(cell: str, column: str, codes: Codes) -> Said | Refusal:
    """The answer in one cell: nothing, a kind of missing, one code, or several."""
    words = folded(cell)
    if words in codes.missing:
        return (), codes.missing[words]
    if not words:
        return NOTHING
    if words in codes.meant:
        return (codes.meant[words],), None
    if codes.separator:
        return several(words, cell, column, codes)
    if codes.other:
        return (codes.other,), None
    return Refusal("value_unknown", column, cell, codes.known)


def several(words: str, cell: str, column: str, codes: Codes) -> Said | Refusal:
    """The answers of a cell with several; the words of one may hold the separator, so the longest that is known counts."""
    separator = folded(codes.separator) or codes.separator
    by_length = sorted(codes.meant, key=len, reverse=True)
    found: list[str] = []
    rest = words
    while rest:
        name = next((name for name in by_length if rest == name or rest.startswith(name + separator)), None)
        if name is None and codes.other:
            found.append(codes.other)
            break
        if name is None:
            return Refusal("value_unknown", column, cell, codes.known)
        found.append(codes.meant[name])
        rest = rest[len(name) + len(separator) :].strip()
    return ordered(found, codes)


def in_columns(given: Sequence[str], question: ManyColumns) -> Said | Refusal:
    """The answers of a row of cells, one for each code; a kind of missing stands where all of them say so."""
    found, kinds = [], set()
    for (column, code), cell in zip(question.columns, given, strict=True):
        words = folded(cell)
        if words in question.codes.missing:
            kinds.add(question.codes.missing[words])
        elif words in question.chosen:
            found.append(code)
        elif words and words not in question.not_chosen:
            if question.codes.other != code:
                return Refusal("choice_unknown", column, cell, ", ".join(sorted(question.chosen | question.not_chosen)))
            found.append(code)
    if not found and len(kinds) == 1:
        return (), kinds.pop()
    return ordered(found, question.codes)


def ordered(found: Sequence[str], codes: Codes) -> Said:
    """The codes in printed order; two of a question that takes one are `multiple`, and none is blank."""
    different = tuple(code for code in codes.order if code in found)
    if not different:
        return NOTHING
    return ((), MULTIPLE) if codes.single and len(different) > 1 else (different, None)
