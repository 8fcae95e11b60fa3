"""The scores of each counter apart: the same figures by the same methods, from the responses of one counter at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from forms.layout import Layout
from pipeline.scoring.cube import Cube
from pipeline.scoring.score import Scores, score_counts


@dataclass(frozen=True, slots=True)
class CounterScores:
    """The scores of the people that one counter received: `counter` is its code, empty where nobody knows; `responses` how many."""

    counter: str
    responses: int
    scores: Scores


def score_by_counter(
    counted: Cube, layout: Layout, satisfied: Sequence[str] | None = None, items: Collection[str] | None = None
) -> tuple[CounterScores, ...]:
    """The scores of each counter that a response names, by code; those of responses without a known counter last.

    Every response is in exactly one of them, so the counts add up to those of `score`, whose arguments the last three are.
    """
    return tuple(
        CounterScores(counter, group.responses, score_counts(group.totals(), layout, satisfied, items))
        for counter, group in counted.groups(lambda cell: cell.counter).items()
    )
