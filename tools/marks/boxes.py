"""The boxes that a mark model is fitted to, tuned by and judged by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forms.layout import MarkPolicy
from omr.looks.mark_model import known_of
from omr.reading import Floats, MarkKind
from tools.marks.looks import HARD, Looks

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Boxes:
    """All boxes, their kinds as numbers (-1: not graded), the kinds' names, and what each box is for."""

    looks: Looks
    names: tuple[str, ...]
    kinds: Indices
    learn_from: NDArray[np.bool_]
    tune_by: NDArray[np.bool_]
    judge_by: NDArray[np.bool_]

    @property
    def mark_kinds(self) -> tuple[MarkKind, ...]:
        """The kinds in the order of their numbers."""
        return tuple(MarkKind(name) for name in self.names)


def divided(looks: Looks, names: tuple[str, ...]) -> Boxes:
    """The boxes, divided by their batches: of ten, one is judged by and one sets the temperature. `names` are the kinds by number."""
    kinds = np.array([names.index(kind) if kind != HARD else -1 for kind in looks.kinds.tolist()])
    graded, tenth = kinds >= 0, looks.batches % 10
    return Boxes(looks, names, kinds, graded & (tenth > 1), graded & (tenth == 1), graded & (tenth == 0))


def told(looks: Looks, rows: Floats, kinds: Sequence[MarkKind]) -> Floats:
    """What the second look is told of every box beside its close-up, sheet by sheet as the reader does."""
    starts = np.flatnonzero(np.append(True, looks.sheets[1:] != looks.sheets[:-1]))
    parts = []
    for start, stop in zip(starts, np.append(starts[1:], len(looks.sheets)), strict=True):
        policy = MarkPolicy.CIRCLE if looks.circled[start] else MarkPolicy.BOX
        parts.append(known_of(looks.features[start:stop].astype(np.float32), rows[start:stop], kinds, policy))
    return np.concatenate(parts)
