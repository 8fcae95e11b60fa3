"""What becomes of a code region, and how people write codes that they mean otherwise."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

import numpy as np

from omr.reading import CounterReading
from omr.simulate.combs import OTHER

SLIPS = 0.06
"""Share of people who write another code than they mean (one digit wrong, two changed), and again of those who leave something
unreadable."""


class Outcome(StrEnum):
    """What became of a region."""

    RIGHT = "right"
    WRONG = "wrong"
    REVIEW = "review"
    NOTHING = "nothing"


def judged(found: CounterReading | None, stands: Collection[str | None]) -> Outcome:
    """Whether an accepted counter is one that stands there or that the person meant (None for what is no counter's code)."""
    if found is None or (found.value is None and not found.review):
        return Outcome.NOTHING
    if found.review:
        return Outcome.REVIEW
    return Outcome.RIGHT if found.value in stands else Outcome.WRONG


def slipped(code: str, rng: np.random.Generator) -> str:
    """The code as somebody writes it."""
    draw = rng.random()
    if draw < SLIPS / 2:
        place = int(rng.integers(len(code)))
        return code[:place] + str(rng.integers(10)) + code[place + 1 :]
    if draw < SLIPS:
        place = int(rng.integers(len(code) - 1))
        return code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if draw < 2 * SLIPS:
        place = int(rng.integers(len(code)))
        return code[:place] + OTHER + code[place + 1 :]
    return code
