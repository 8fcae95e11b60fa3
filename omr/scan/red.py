"""Red stamps on a colour scan: where they lie, and the page in grey without their ink.

A stamp is one closed shape of red ink, at least as broad as the smallest stamp of an office: a ring or a frame, with ink inside. A tick
or a word of a red pen is none, and stays what it is. Stamping ink lets red light pass; what is dark in red light below it is print or pen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.reading import Colour, Floats, Grey

Hull = NDArray[np.float32]
"""The corners of a convex outline, n x 2."""

LEAST_MM = 12.0
"""Breadth of the smallest stamp across its narrow side; a large tick of a red pen is 10 mm."""

MOST_MM = 80.0
"""Longest side of the largest stamp. A form printed in red, or a red page, is one shape of its whole size."""

CELLS_PER_MM = 1.2
"""Cells per mm at which stamps are looked for, at least: a ring of 1 mm is one cell broad. A 300 dpi scan has 1.5 at an eighth."""

SHARES = (8, 4, 2, 1)
"""Shares of its size in which a picture can be had."""

RED_CELL = 22.0
"""How much redder than the page's paper a cell with red ink is: a stroke of 0.4 mm of full ink gives twice as much to a cell of 0.7 mm."""

GAP_MM = 1.4
"""Paper between letters of one stamp, and between its words and its ring."""

FULL_SHAPE = 0.68
"""Share of the narrowest rectangle round it that a stamp's outline fills: a ring 0.78, a frame 1; a tick or a line of words less."""

CLOSED = 0.75
"""Share of its outline along which there is red ink: a worn ring has gaps, scattered ticks have a few dots."""

SURELY_CLOSED = 0.93
"""The same on a page where somebody wrote in red: three lines of red handwriting reached 0.8."""

OUTLINE_MM = 1.3
"""How near to the outline ink counts as lying on it: a ring's breadth."""

INSIDE = 0.04
"""Share of the inside that is red: words, a star; a hand's ring round printed words has nothing red inside."""

CORE = 0.7
"""What counts as the inside, in lengths of the outline."""

PEN_MM2 = 4.0
"""Red ink elsewhere on the page from which somebody may have written in red: two ticks. Print in red has the same effect."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """One stamp: the corners of its outline (n x 2) in pixels of the image from the edge, and how long it is in mm."""

    outline: Floats
    long_mm: float


@dataclass(frozen=True, slots=True)
class Stamped:
    """A page with stamps: the stamps, and the corners (n x 2, pixels) of broad red shapes that are no sure stamps: a worn one, two on top
    of each other, much red writing. `red_pen`: there is red ink elsewhere that may be a pen's.
    """

    stamps: tuple[Stamp, ...]
    doubtful: tuple[Floats, ...]
    red_pen: bool


def is_red(sample: Colour) -> bool:
    """Whether among some pixels of a page are enough red ones for the ink of a stamp."""
    return int((_redness(sample) >= RED_PIXEL).sum()) >= LEAST_RED * sample[..., 0].size


RED_PIXEL = 40
"""How much more red than green and blue a pixel of red ink has, at least: paper and pencil have 10, faint stamping ink 60."""

LEAST_RED = 1.5e-4
"""Share of a page's pixels that a stamp of 12 mm covers with ink: a tenth of its 110 mm2, on A4."""


def find_stamps(colour: Callable[[int], Colour], shape: tuple[int, ...], px_per_mm: float) -> Stamped:
    """The stamps on a page of this shape in pixels, of which there are so many to the mm."""
    share = next((share for share in SHARES if px_per_mm / share >= CELLS_PER_MM), 1)
    cells = colour(share)
    redness = _redness(cells)
    red = np.asarray(redness - np.median(redness) >= RED_CELL, np.uint8)
    per_mm = px_per_mm * cells.shape[0] / shape[0]
    to_pixels = np.array([shape[1] / cells.shape[1], shape[0] / cells.shape[0]])
    hulls = list(_broad_shapes(red, per_mm))
    elsewhere = red.copy()
    for hull, _ in hulls:
        course = np.rint(hull).astype(np.int32)
        cv2.fillConvexPoly(elsewhere, course, 0)
        cv2.polylines(elsewhere, [course], True, 0, round(4 * per_mm))
    red_pen = bool(elsewhere.sum() >= PEN_MM2 * per_mm**2)
    sure = [hull for hull, ink in hulls if _is_stamp(hull, ink, per_mm, SURELY_CLOSED if red_pen else CLOSED)]
    doubtful = [hull for hull, _ in hulls if not any(hull is one for one in sure)]
    stamps = tuple(Stamp((hull + 0.5) * to_pixels, max(cv2.minAreaRect(hull)[1]) / per_mm) for hull in sure)
    return Stamped(stamps, tuple((hull + 0.5) * to_pixels for hull in doubtful), red_pen)


def _broad_shapes(red: Grey, per_mm: float) -> Iterator[tuple[Hull, Grey]]:
    """The red shapes that are as broad as a stamp and not larger than two: the outline of each in cells (n x 2), and its ink."""
    reach = 2 * round(GAP_MM * per_mm / 2) + 1
    joined = cv2.morphologyEx(red, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    for number in range(1, count):
        if not LEAST_MM * per_mm <= max(stats[number, 2:4]) <= 2 * MOST_MM * per_mm:
            continue
        ink = np.asarray(red * (labels == number), np.uint8)
        rows, columns = np.nonzero(ink)
        hull = np.asarray(cv2.convexHull(np.column_stack([columns, rows]).astype(np.float32))[:, 0], np.float32)
        if min(cv2.minAreaRect(hull)[1]) + 1.0 >= LEAST_MM * per_mm:
            yield hull, ink


def _redness(colour: Colour) -> NDArray[np.int16]:
    """How much more red than green and blue every pixel has."""
    return np.asarray(colour[..., 0].astype(np.int16) - np.maximum(colour[..., 1], colour[..., 2]))


def _is_stamp(hull: Hull, ink: Grey, per_mm: float, closed: float) -> bool:
    """Whether an outline and its ink are those of one stamp, with ink along at least the share `closed` of the outline."""
    sides = np.array(cv2.minAreaRect(hull)[1])
    if sides.max() + 1.0 > MOST_MM * per_mm or cv2.contourArea(hull) < FULL_SHAPE * sides.prod():
        return False
    if _share_along(ink, hull, per_mm) < closed:
        return False
    core, middle = np.zeros_like(ink), hull.mean(axis=0)
    cv2.fillConvexPoly(core, np.rint(middle + CORE * (hull - middle)).astype(np.int32), 1)
    return float(ink[core > 0].mean()) >= INSIDE


def _share_along(red: Grey, hull: Hull, per_mm: float) -> float:
    """The share of an outline along which there is ink. Where it runs along the picture's edge, nothing is missed."""
    reach = 2 * round(OUTLINE_MM * per_mm) + 1
    near = cv2.dilate(red, np.ones((reach, reach), np.uint8))
    course = np.zeros_like(red)
    cv2.polylines(course, [np.rint(hull).astype(np.int32)], True, 1)
    edge = np.ones_like(red)
    edge[2:-2, 2:-2] = 0
    on = course > 0
    return float(((near > 0) | (edge > 0))[on].mean()) if on.any() else 0.0
