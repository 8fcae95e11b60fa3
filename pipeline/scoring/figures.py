"""Exact figures: a ratio keeps its numerator and its base, and is rounded once, half up, when it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

PLACES = 2
"""Decimals of a printed percentage: what the published Vietnamese satisfaction figures carry (86,69 %)."""

EXACT = Context(prec=60)
"""Enough digits that a quotient of counts never falls on the wrong side of a half: a tie needs as many digits as its base has."""

DECIMAL_MARK = {"en": ".", "vi": ","}
"""The decimal mark of each language."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share as counts: `numerator` of `base`. A base of zero has no percentage."""

    numerator: int
    base: int

    @property
    def percent(self) -> Fraction | None:
        """100 x numerator / base, exactly; None where the base is zero."""
        return Fraction(100 * self.numerator, self.base) if self.base else None

    @property
    def share(self) -> float | None:
        """Numerator / base as a spreadsheet's number; None where the base is zero."""
        return self.numerator / self.base if self.base else None

    def __add__(self, other: Ratio) -> Ratio:
        """Both pooled: numerators and bases added. The mean of two percentages is a different figure."""
        return Ratio(self.numerator + other.numerator, self.base + other.base)


def rounded(figure: Fraction, places: int = PLACES) -> Decimal:
    """The figure with so many decimals, half away from zero: 0.125 becomes 0.13."""
    quotient = EXACT.divide(Decimal(figure.numerator), Decimal(figure.denominator))
    return quotient.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=EXACT)


def percent_text(ratio: Ratio, lang: str, places: int = PLACES) -> str:
    """The percentage as people of this language write it (88.34, 88,34), without its sign; empty where the base is zero."""
    percent = ratio.percent
    return "" if percent is None else str(rounded(percent, places)).replace(".", DECIMAL_MARK[lang])
