"""The change of a figure against the round before: from exact values, and never across a change of method."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from pipeline.scoring.figures import Figure, Rounding, rounded


@dataclass(frozen=True, slots=True)
class Change:
    """A difference in percentage points (or points): `exact` from unrounded values, `printed` as readers subtract the printed ones.

    `known_exactly` is false where only the printed figure of the round before is known.
    """

    exact: Fraction
    printed: Fraction
    known_exactly: bool = True

    def differs(self, rounding: Rounding = Rounding.HALF_UP) -> bool:
        """Whether the printed difference is not what the printed figures give: then a note stands beside it."""
        return Fraction(rounded(self.exact, rounding=rounding)) != self.printed


def change(now: Figure, before: Figure, rounding: Rounding = Rounding.HALF_UP) -> Change | None:
    """The change of a figure; None where one of the two is not there. Both must be of one method."""
    assert now.method == before.method, "figures of two methods are never subtracted"
    if now.value is None or before.value is None:
        return None
    printed = Fraction(rounded(now.value, rounding=rounding)) - Fraction(rounded(before.value, rounding=rounding))
    return Change(now.value - before.value, printed, before.ratio is not None)
