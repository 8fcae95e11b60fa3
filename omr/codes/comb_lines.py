"""The printed lines of a comb: where they lie, and the darkness of its cells without them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Rect
from omr.reading import Floats
from omr.writing.fields import FIELD_PX_PER_MM

Pixels = NDArray[np.float32]

PX_PER_MM = FIELD_PX_PER_MM
"""Resolution of a comb: that of the fields that are cut out."""

REACH_MM = 0.8
"""How far the printed lines may lie from their place after the page was registered: folds and wobble of a sheet that was placed at all."""

STRAY_MM = 0.3
"""How far one line may lie from where the others say: what a scale of 103 % leaves at the end of a comb once it is placed."""

LINE_MM = 0.5
"""Breadth in which ink counts as the line's: the line has 0.2 mm, print and scan spread it by 0.1, and it may be found 0.1 beside."""

LEAST_LINE = 6.0
"""Darkness (0..255) by which a printed line stands out at least from the paper beside it, taken along the line: noise averages out to 2."""

CLOSE_MM = 0.9
"""Strokes are joined across a line where they leave ink on both sides within this: a little more than LINE_MM, for slanting strokes."""


def line_mask(shape: tuple[int, ...], cells: Sequence[Rect], breadth: float) -> NDArray[np.uint8]:
    """The outlines of the cells, 255 on 0."""
    drawn = np.zeros(shape, np.uint8)
    for cell in cells:
        start = (round((cell.x * PX_PER_MM - 0.5) * 16), round((cell.y * PX_PER_MM - 0.5) * 16))
        end = (round((cell.right * PX_PER_MM - 0.5) * 16), round((cell.bottom * PX_PER_MM - 0.5) * 16))
        cv2.rectangle(drawn, start, end, 255, max(1, round(breadth * PX_PER_MM)), cv2.LINE_8, 4)
    return drawn


def found_cells(dark: Pixels, cells: Sequence[Rect]) -> tuple[list[Rect], bool]:
    """The cells where their printed lines are, and whether these were seen; else the cells where they should be.

    A line shows in the median along it: handwriting covers less than half of any line.
    """
    soft = cv2.GaussianBlur(dark, (0, 0), 0.8)
    left, right, top, bottom = (
        round(side * PX_PER_MM) for side in (cells[0].x, cells[-1].right, min(c.y for c in cells), max(c.bottom for c in cells))
    )
    uprights = sorted({cell.x for cell in cells} | {cell.right for cell in cells})
    levels = sorted({cell.y for cell in cells} | {cell.bottom for cell in cells})
    xs, across = _moved(np.median(soft[max(0, top + 4) : bottom - 4], axis=0), uprights)
    ys, down = _moved(np.median(soft[:, max(0, left + 4) : right - 4], axis=1), levels)
    seen = [Rect(xs[c.x], ys[c.y], xs[c.right] - xs[c.x], ys[c.bottom] - ys[c.y]) for c in cells]
    return seen, min(across, down) >= LEAST_LINE


def _moved(profile: Floats, lines: Sequence[float]) -> tuple[dict[float, float], float]:
    """Where each line lies, and how much darker the lines are than what is beside them: all moved by one step, then each a little more."""
    off, contrast = _offset(profile, lines)
    if contrast < LEAST_LINE:
        return {line: line for line in lines}, contrast
    return {line: line + off + _offset(profile, [line + off], STRAY_MM)[0] for line in lines}, contrast


def _offset(profile: Floats, lines: Sequence[float], reach_mm: float = REACH_MM) -> tuple[float, float]:
    """How far in mm lines lie from their places along a profile of darkness, and how much darker it is there than beside them."""
    reach = round(reach_mm * PX_PER_MM)
    steps = np.arange(-reach, reach + 1)
    places = np.rint(np.array(lines) * PX_PER_MM - 0.5).astype(int)
    inside = np.clip(places[:, None] + steps[None], 0, len(profile) - 1)
    # the weaker half decides: one stroke along one line is no comb
    mean = np.sort(profile[inside], axis=0)[: max(1, len(lines) // 2)].mean(axis=0)
    best = int(mean.argmax())
    contrast = float(mean[best] - np.median(mean))
    return (float(steps[best]) / PX_PER_MM, contrast) if contrast >= LEAST_LINE else (0.0, contrast)


def without_lines(dark: Pixels, cells: Sequence[Rect]) -> Pixels:
    """The darkness with the printed lines taken out; strokes that cross a line are joined again."""
    lines = line_mask(dark.shape, cells, LINE_MM) > 0
    bare = np.where(lines, np.float32(0), dark)
    size = round(CLOSE_MM * PX_PER_MM) | 1
    joined = cv2.morphologyEx(bare, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    return np.asarray(np.where(lines, np.minimum(joined, dark), dark), dtype=np.float32)
