"""The small picture of each box and its rim that the first look sees."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.boxes import Frame

GRID = 9
"""Cells along each side of the small picture of a box that the first look sees."""

GRID_GROW = 0.5
"""How far that picture reaches over the box, in short sides: a tick leaves its box, a circle goes round it."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The boxes `which` that are cut out of their patches alike: rows, columns, and how much each counts in each cell of the picture
    (`upright` GRID x rows, `level` columns x GRID).
    """

    which: NDArray[np.int64]
    rows: slice
    columns: slice
    upright: NDArray[np.float32]
    level: NDArray[np.float32]


def cuts_of(frame: Frame) -> tuple[Cut, ...]:
    """How the pictures of all boxes are cut."""
    alike: dict[tuple[int, int, int, int], list[int]] = {}
    for i, (x, y, w, h) in enumerate(frame.rects):
        more = GRID_GROW * min(w, h)
        ends = (
            max(0, round(y - more)),
            min(frame.height, round(y + h + more)),
            max(0, round(x - more)),
            min(frame.width, round(x + w + more)),
        )
        alike.setdefault(ends, []).append(i)
    return tuple(
        Cut(np.array(which), slice(top, bottom), slice(left, right), _weights(bottom - top), _weights(right - left).T)
        for (top, bottom, left, right), which in alike.items()
    )


def thumbs(ink: NDArray[np.float32], inked: NDArray[np.bool_], cuts: tuple[Cut, ...]) -> NDArray[np.float32]:
    """The small pictures of ink (n x height x width), flattened: n x GRID². Only boxes that are `inked` are looked at."""
    pictures = np.zeros((len(ink), GRID, GRID), np.float32)
    for cut in cuts:
        some = cut.which[inked[cut.which]]
        pictures[some] = cut.upright @ ink[some, cut.rows, cut.columns] @ cut.level
    return pictures.reshape(len(ink), -1)


def _weights(pixels: int) -> NDArray[np.float32]:
    """How much each of so many pixels counts in each cell (GRID x pixels), by the area that they share."""
    return np.asarray(cv2.resize(np.eye(pixels, dtype=np.float32), (pixels, GRID), interpolation=cv2.INTER_AREA), np.float32)
