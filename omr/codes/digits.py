"""Handwritten digits in combs: what stands in each cell, and what a comb of digits or of a day says."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from forms.layout import FieldKind, LayoutPage, WriteField
from omr.codes.comb import comb_of, read_cells
from omr.codes.digit_model import CLASSES, DigitModel
from omr.reading import FieldReading, FieldStatus, Floats
from omr.reasons import Reason
from omr.writing.fields import FieldPatch

EMPTY, UNCLEAR = " ", "?"
"""How an empty cell and one that holds no digit, or none that can be told, stand in the signs of a comb."""

LIKELY = 0.5
"""Probability of a digit from which it is put down at all; below, nothing is likelier than everything else together."""

SURE = 0.99
"""Probability of all digits of a comb together from which nobody needs to look at them."""

BLANK_SURE = 0.998
"""Probability that nobody wrote in a comb without a speck of ink. On simulated combs the missing ones were so pale that the scanner
lost every digit (bench/codes.md)."""

FIRST_YEAR, LAST_YEAR = 1900, 2099
"""Years that a day on a slip may have: birthdays of the oldest visitors, and this century."""


@dataclass(frozen=True, slots=True)
class CombSigns:
    """What stands in a comb: a sign for each cell (digit, EMPTY or UNCLEAR), and the probability of each class in it (cells x 11).

    `seen`: the comb's lines were found and all of it lies on the scan.
    """

    signs: str
    table: Floats
    seen: bool

    @property
    def probability(self) -> float:
        """The probability that every digit is what it was read as; 1 for an empty comb."""
        read = [self.table[place, int(sign)] for place, sign in enumerate(self.signs) if sign.isdigit()]
        return float(np.prod(read)) if read else 1.0

    @property
    def blank(self) -> bool:
        """Whether no cell holds anything."""
        return not self.signs.strip(EMPTY)


def read_signs(field: WriteField, patch: FieldPatch, model: DigitModel) -> CombSigns:
    """What stands in the cells of a comb, from left to right."""
    comb = comb_of(field, patch)
    cells, found = read_cells(comb)
    table = np.zeros((len(cells), CLASSES))
    table[:, -1] = 1.0
    drawn = [(place, cell.picture) for place, cell in enumerate(cells) if cell.picture is not None]
    for (place, _), chances in zip(drawn, model.probabilities([picture for _, picture in drawn]), strict=True):
        table[place] = chances
    best = table[:, :10].argmax(axis=1)
    signs = "".join(
        EMPTY if cell.blank else str(digit) if chances[digit] >= LIKELY else UNCLEAR
        for cell, digit, chances in zip(cells, best, table, strict=True)
    )
    return CombSigns(signs, table, found and comb.on_image)


def read_combs(
    page: LayoutPage,
    patches: Sequence[FieldPatch],
    doubts: tuple[Reason, ...],
    model: DigitModel,
    crossed: Mapping[str, tuple[Reason, ...]] | None = None,
) -> tuple[FieldReading, ...]:
    """The combs of digits and days on a page, in the layout's order.

    `doubts` hold for the whole page; `crossed` tells of combs (by id) that a line of the scan runs through, which may be a digit's stroke.
    """
    seen = {patch.field: patch for patch in patches}
    wanted = (field for field in page.fields if field.kind in (FieldKind.DIGITS, FieldKind.DATE) and field.cells and field.id in seen)
    read = ((field, read_signs(field, seen[field.id], model)) for field in wanted)
    return tuple(comb_reading(field, comb, doubts if comb.blank else (*doubts, *(crossed or {}).get(field.id, ()))) for field, comb in read)


def comb_reading(field: WriteField, comb: CombSigns, doubts: tuple[Reason, ...]) -> FieldReading:
    """What a comb of digits or of a day says. A day stands as dd/mm/yyyy; what nobody can be sure of is only a suggestion."""
    if comb.blank:
        reasons = doubts if comb.seen else (*doubts, Reason.COMB_NOT_FOUND)
        return FieldReading(field.id, field.kind, FieldStatus.BLANK, probability=BLANK_SURE, review=bool(reasons), reasons=reasons)
    said, problems = (_day if field.kind is FieldKind.DATE else _number)(comb.signs)
    reasons = (*doubts, *problems, *(() if comb.seen else (Reason.COMB_NOT_FOUND,)))
    if UNCLEAR in comb.signs:
        return FieldReading(field.id, field.kind, FieldStatus.UNREADABLE, probability=1.0, reasons=reasons, suggestion=said)
    p = comb.probability
    if p < SURE:
        reasons = (*reasons, Reason.DIGITS_DOUBTFUL)
    value, suggestion = ("", said) if problems else (said, "")
    return FieldReading(field.id, field.kind, FieldStatus.WRITTEN, value, p, bool(reasons), reasons, suggestion)


def _number(signs: str) -> tuple[str, tuple[Reason, ...]]:
    """The number, begun at the left or ended at the right of its comb, and what is wrong with it."""
    number = signs.strip(EMPTY)
    unclear = (Reason.DIGIT_UNREADABLE,) if UNCLEAR in number else ()
    return number.replace(EMPTY, "_"), (*unclear, *((Reason.COMB_GAP,) if EMPTY in number else ()))


def _day(signs: str) -> tuple[str, tuple[Reason, ...]]:
    """The day as dd/mm/yyyy, and what is wrong with it."""
    shown = signs.replace(EMPTY, "_")
    said = f"{shown[:2]}/{shown[2:4]}/{shown[4:]}" if len(signs) == 8 else shown
    if UNCLEAR in signs:
        return said, (Reason.DIGIT_UNREADABLE,)
    if EMPTY in signs or len(signs) != 8:
        return said, (Reason.COMB_GAP,)
    day, month, year = int(signs[:2]), int(signs[2:4]), int(signs[4:])
    real = FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
    return said, () if real else (Reason.DAY_IMPOSSIBLE,)
