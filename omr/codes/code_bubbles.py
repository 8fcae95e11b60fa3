"""The code of the counter in bubbled digits: one question for each cell of its comb."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

import numpy as np

from forms.layout import LayoutPage, WriteField
from omr.codes.code import KnownCounters, SeenCounter, weighed
from omr.reading import Answer, AnswerStatus, CounterWay
from omr.reasons import NOTICES

DOUBTED = 0.5
"""Probability at most of a code with a digit that a person must look at: what a stroke means, no number settles."""


def bubbled_counter(
    page: LayoutPage, field: WriteField, answers: Mapping[str, Answer], counters: KnownCounters | None
) -> SeenCounter | None:
    """What the bubbles under the comb of a counter say; None where it has none. Nothing is said unless every digit is marked once.

    They are blank only where no column gives a person reason to look: a mark may be too faint, covered, or beside its bubble.
    """
    named = [f"{field.question}.{place}" for place in range(1, len(field.cells) + 1)]
    asked = {question.id for question in page.questions}
    if not named or not asked.issuperset(named) or not answers.keys() >= set(named):
        return None
    columns = [answers[name] for name in named]
    doubted = any(not NOTICES.issuperset(answer.reasons) for answer in columns)
    if all(answer.status is AnswerStatus.BLANK for answer in columns) and not doubted:
        return SeenCounter(CounterWay.BUBBLES, "", prod(answer.probability for answer in columns), blank=True)
    if not all(answer.status is AnswerStatus.ANSWERED and len(answer.values) == 1 for answer in columns):
        return SeenCounter(CounterWay.BUBBLES, "", 0.0)
    code = "".join(answer.values[0] for answer in columns)
    if not code.isdigit() or len(code) != len(columns):
        return SeenCounter(CounterWay.BUBBLES, "", 0.0)
    p = weighed(code, _chances(code, columns), counters)
    return SeenCounter(CounterWay.BUBBLES, code, min(p, DOUBTED) if doubted else p)


def _chances(code: str, columns: Sequence[Answer]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The chance of every digit in each column: what the marked one leaves is shared by the others."""
    sure = np.array([answer.probability for answer in columns])
    chances = np.repeat((1.0 - sure)[:, None] / 9.0, 10, axis=1)
    chances[np.arange(len(columns)), [int(digit) for digit in code]] = sure
    return chances
