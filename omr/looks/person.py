"""This sheet's pen and habit: what the plain marks of a page tell about the doubtful ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from omr.looks.mark_kinds import FILLING, NO_MARK
from omr.reading import Floats, MarkKind

INK_COLUMN, DARKNESS_COLUMN = 0, 8
"""Columns of the evidence's features: ink on the box (a logarithm), and darkness of its strongest stroke."""

PLAIN = 0.98
"""Probability of ink from which a mark is plain enough to know its writer by."""

MEASURES = 5
"""Numbers that `habits` gives of each box."""


def habits(features: NDArray[np.float32], rows: Floats, kinds: Sequence[MarkKind]) -> Floats:
    """Per box (n x MEASURES), how it compares with the plain marks of its page.

    `rows` are the first look's probabilities of the kinds. The measures: how many plain marks there are (a logarithm), how much fainter
    the stroke is than theirs, how much less ink there is than on theirs, how far its kinds agree with theirs (0..1), and the share of
    covering marks among them. Without any plain mark all are 0.
    """
    nothing = np.array([kind in NO_MARK for kind in kinds])
    filling = np.array([kind in FILLING for kind in kinds])
    result = np.zeros((len(rows), MEASURES))
    plain = rows[:, nothing].sum(axis=1) <= 1.0 - PLAIN
    if not plain.any():
        return result
    usual = rows[plain].mean(axis=0)
    result[:, 0] = np.log1p(plain.sum())
    for column, of in ((1, DARKNESS_COLUMN), (2, INK_COLUMN)):
        result[:, column] = features[:, of] - np.median(features[plain, of])
    marked = np.where(nothing, 0.0, rows)
    result[:, 3] = (marked / np.maximum(marked.sum(axis=1, keepdims=True), 1e-9)) @ np.where(nothing, 0.0, usual)
    result[:, 4] = usual[filling].sum()
    return result
