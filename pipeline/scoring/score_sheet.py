"""Score sheets of administrative reform: for each line a maximum, what the unit gave itself, and what was verified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from forms.question import Text
from pipeline.scoring.figures import Figure
from pipeline.scoring.methods import Unit
from pipeline.scoring.records import dvcqg_5_4


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line. The verified score is `verified`, or `maximum` times the per cent of the criterion, or that of `records` (two shares)."""

    id: str
    name: Text
    maximum: Fraction
    self_score: Fraction | None = None
    verified: Fraction | None = None
    criterion: str = ""
    records: tuple[Fraction, Fraction] | None = None


@dataclass(frozen=True, slots=True)
class LineScore:
    """A line with its verified score as it was made; `made_from` is the figure behind it, None where somebody typed it."""

    line: SheetLine
    verified: Fraction | None
    made_from: Figure | None = None


@dataclass(frozen=True, slots=True)
class SheetScore:
    """The whole sheet. `self_total` and `verified_total` are None while a line of theirs is empty: a part is no total."""

    lines: tuple[LineScore, ...]
    maximum: Fraction
    self_total: Fraction | None
    verified_total: Fraction | None

    @property
    def percent(self) -> Fraction | None:
        """The verified total in per cent of the maximum."""
        return 100 * self.verified_total / self.maximum if self.verified_total is not None and self.maximum else None


def score_sheet(lines: Sequence[SheetLine], figures: Mapping[str, Figure]) -> SheetScore:
    """The scores of a sheet; `figures` are those of the criteria by id, in per cent."""
    scored = tuple(_line(line, figures) for line in lines)
    return SheetScore(
        lines=scored,
        maximum=sum((line.maximum for line in lines), Fraction(0)),
        self_total=_total([line.self_score for line in lines]),
        verified_total=_total([one.verified for one in scored]),
    )


def _line(line: SheetLine, figures: Mapping[str, Figure]) -> LineScore:
    """One line with its verified score."""
    if line.records is not None:
        figure = dvcqg_5_4(*line.records)
        return LineScore(line, figure.value, figure)
    if line.criterion:
        figure = figures[line.criterion]
        assert figure.unit is Unit.PERCENT, "a line takes its share from a percentage"
        return LineScore(line, None if figure.value is None else line.maximum * figure.value / 100, figure)
    return LineScore(line, line.verified)


def _total(values: Sequence[Fraction | None]) -> Fraction | None:
    """The sum, or None where one is not there."""
    there = [value for value in values if value is not None]
    return sum(there, Fraction(0)) if there and len(there) == len(values) else None
