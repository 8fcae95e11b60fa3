"""Competition ranks, "1-2-2-4": equal values share the better rank, and the next one counts all before it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from pipeline.scoring.figures import rounded

TIE_PLACES = 3
"""Values are equal where they agree to so many decimals: what the national index's own software compares."""


def ranks(values: Sequence[Fraction | None]) -> list[int | None]:
    """The rank of each value, the highest first; None for what is not there, which takes no place."""
    seen = [None if value is None else rounded(value, TIE_PLACES) for value in values]
    best: dict[Decimal, int] = {}
    for rank, one in enumerate(sorted((one for one in seen if one is not None), reverse=True), 1):
        best.setdefault(one, rank)
    return [None if one is None else best[one] for one in seen]
