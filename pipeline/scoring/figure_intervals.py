"""The 95 % interval of a figure: Wilson's for the share of one question, else by Taylor linearisation with each person a cluster."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Response
from pipeline.scoring.design import Unit, ratio_estimate
from pipeline.scoring.figures import FULL_MARKS, Figure
from pipeline.scoring.intervals import wilson
from pipeline.scoring.methods import MEAN5PCT, TOP2


def figure_interval(
    figure: Figure, keys: Sequence[str], responses: Sequence[Response], satisfied: Sequence[str] = ()
) -> tuple[float, float] | None:
    """Lower and upper limit as the figure's own number is given: a share of one, or points. None where nothing can be said.

    One person answers many items, and alike: items are no sample of their own, so a figure over several of them takes people as clusters.
    """
    if figure.ratio is None or not figure.ratio.base:
        return None
    if figure.method == TOP2 and len(keys) == 1:
        return wilson(figure.ratio.numerator, figure.ratio.base)
    estimate = ratio_estimate([person(one, frozenset(keys), figure.method, satisfied) for one in responses])
    limits = None if estimate is None else estimate.interval()
    if limits is None or figure.method not in (TOP2, MEAN5PCT):
        return limits
    return max(0.0, limits[0]), min(1.0, limits[1])


def person(response: Response, keys: frozenset[str], method: str, satisfied: Sequence[str]) -> Unit:
    """What one person adds to numerator and base."""
    codes = [answer.codes[0] for answer in response.answers if answer.question in keys and answer.missing is None]
    if method == TOP2:
        return Unit(sum(code in satisfied for code in codes), len(codes))
    return Unit(sum(map(int, codes)), len(codes) * (FULL_MARKS if method == MEAN5PCT else 1))
