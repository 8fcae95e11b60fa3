"""Exact figures: a ratio keeps its numerator and its base, and is rounded once, half up, when it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from fractions import Fraction

from pipeline.scoring.methods import MEAN5PCT, Unit, methods

PLACES = 2
"""Decimals of a printed percentage: what the published Vietnamese satisfaction figures carry (86,69 %)."""

EXACT = Context(prec=60)
"""Enough digits that a quotient of counts never falls on the wrong side of a half: a tie needs as many digits as its base has."""

DECIMAL_MARK = {"en": ".", "vi": ","}
"""The decimal mark of each language."""

FULL_MARKS = 5
"""The k that `mean5pct` takes for everything: the top of the five-step scale."""


class Rounding(StrEnum):
    """How a printed figure is cut: half away from zero, or as some published reports do, by leaving the other digits out."""

    HALF_UP = "half_up"
    TRUNCATE = "truncate"


MODES = {Rounding.HALF_UP: ROUND_HALF_UP, Rounding.TRUNCATE: ROUND_DOWN}


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


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as it can be printed: the id of its method, what it is worth exactly (in percent or points), and the n behind it.

    `ratio` is what it was pooled from; None where it is no quotient of counts (a weighted index, a total of means).
    """

    method: str
    value: Fraction | None
    n: int
    ratio: Ratio | None = None

    @property
    def unit(self) -> Unit:
        """What it is printed as."""
        return methods()[self.method].unit

    @property
    def number(self) -> float | None:
        """The figure as a spreadsheet's number: a percentage as a share of one, points as they are; None where there is none."""
        if self.value is None:
            return None
        return float(self.value / 100) if self.unit is Unit.PERCENT else float(self.value)


def pooled_figure(method: str, ratio: Ratio) -> Figure:
    """The figure of a method from its numerator and base; n is the base, but for `mean5pct`, whose base is five times it."""
    percent = methods()[method].unit is Unit.PERCENT
    value = ratio.percent if percent else Fraction(ratio.numerator, ratio.base) if ratio.base else None
    return Figure(method, value, ratio.base // FULL_MARKS if method == MEAN5PCT else ratio.base, ratio)


def rounded(figure: Fraction, places: int = PLACES, rounding: Rounding = Rounding.HALF_UP) -> Decimal:
    """The figure with so many decimals: 0.125 becomes 0.13 half away from zero, 0.12 truncated. Nothing is printed as less than nought."""
    quotient = EXACT.divide(Decimal(figure.numerator), Decimal(figure.denominator))
    cut = quotient.quantize(Decimal(1).scaleb(-places), rounding=MODES[rounding], context=EXACT)
    return EXACT.plus(cut)


def number_text(value: Fraction | None, lang: str, places: int = PLACES, rounding: Rounding = Rounding.HALF_UP) -> str:
    """The number as people of this language write it (88.34, 88,34); empty where there is none."""
    return "" if value is None else str(rounded(value, places, rounding)).replace(".", DECIMAL_MARK[lang])


def percent_text(ratio: Ratio, lang: str, places: int = PLACES) -> str:
    """The percentage as people of this language write it (88.34, 88,34), without its sign; empty where the base is zero."""
    return number_text(ratio.percent, lang, places)


def percent_sign(written: str, lang: str) -> str:
    """A number with its per cent sign: attached in Vietnamese (88,34%), after a space in English (88.34 %)."""
    return f"{written}%" if lang == "vi" else f"{written} %"


def bound_text(share: float, lang: str) -> str:
    """An upper bound in per cent with three digits that count, however small it is: 0.0321 %."""
    return percent_sign(f"{100 * share:.3g}".replace(".", DECIMAL_MARK[lang]), lang)
