"""The 95 % interval of a figure: Wilson's for the share of one question, else by Taylor linearisation with each person a cluster."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.scoring.design import simple_estimate
from pipeline.scoring.figures import Figure
from pipeline.scoring.intervals import wilson
from pipeline.scoring.methods import MEAN5PCT, TOP2
from pipeline.scoring.people import Numbers, People


def figure_interval(figure: Figure, keys: Sequence[str], people: People, satisfied: Sequence[str] = ()) -> tuple[float, float] | None:
    """Lower and upper limit as the figure's own number is given: a share of one, or points. None where nothing can be said.

    One person answers many items, and alike: items are no sample of their own, so a figure over several of them takes people as clusters.
    """
    return interval_of(figure, len(keys), *people.ratio(keys, figure.method, satisfied))


def interval_of(figure: Figure, questions: int, y: Numbers, x: Numbers) -> tuple[float, float] | None:
    """The same from what each person adds to numerator and base of a figure over so many questions."""
    if figure.ratio is None or not figure.ratio.base:
        return None
    if figure.method == TOP2 and questions == 1:
        return wilson(figure.ratio.numerator, figure.ratio.base)
    estimate = simple_estimate(y, x)
    limits = None if estimate is None else estimate.interval()
    if limits is None or figure.method not in (TOP2, MEAN5PCT):
        return limits
    return max(0.0, limits[0]), min(1.0, limits[1])
