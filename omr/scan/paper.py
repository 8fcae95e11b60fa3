"""Where a layout page is bare paper and where it is solid black: the places at which the quality of a scan is measured."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.reading import Floats, Grey

MASK_PER_MM = 1.5
"""Cells of the mask per mm: what is printed is kept away from by more than a cell."""

PRINT_REACH_MM = 0.8
"""Paper this near to print is not called bare: a placement is off by up to half a millimetre, and blur spreads a line by a quarter."""

EDGE_MM = 3.0
"""Rim of a sheet that is not called bare: its edge throws a shadow, and what lies beyond it may be seen."""

PRINTED_BELOW = 24
"""Grey levels below its paper from which the reference is printed: a printer's lightest raster is a twentieth of black."""

SHADED = 0.8
"""Share of the brightness of the page's paper below which an area is printed however large it is: black bars, broad grey fields."""

PAPER_QUANTILE = 0.9
"""Quantile of the reference's brightness that is its paper's: more than a tenth of every form is bare."""

SOLID_BELOW = 110
"""Grey of the reference up to which it is solid black where its neighbours are so, too."""

POINTS = 64
"""Places of each kind that are looked at: enough for a median that one stain or one hand cannot move."""

POINTS_APART_MM = 8.0
"""Distance of places on bare paper: a shadow or a stain is wider than that, a stroke is not."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What is bare on a layout page: `bare` is 255 there (cell = mm * MASK_PER_MM); `places` and `solid` (n x 2, mm) are places on bare
    paper and inside solid black; `content` is the bounding box (left, top, right, bottom, mm) of all that is printed.
    """

    bare: Grey
    places: Floats
    solid: Floats
    content: tuple[float, float, float, float]


def paper_of(reference: Grey, per_mm: float, *, blank: bool) -> Paper:
    """What is bare on the page that a reference image shows; `per_mm` are its pixels per mm (across and down nearly equal).

    On a reference that is not `blank` nothing is called solid: what is black there may be somebody's ink.
    """
    size = (max(1, round(reference.shape[1] / per_mm * MASK_PER_MM)), max(1, round(reference.shape[0] / per_mm * MASK_PER_MM)))
    printed = _printed(reference).astype(np.uint8)
    reach = 2 * round(PRINT_REACH_MM * per_mm) + 1
    near = cv2.dilate(printed, np.ones((reach, reach), np.uint8))
    bare = (cv2.resize(255 * near, size, interpolation=cv2.INTER_AREA) == 0).astype(np.uint8) * np.uint8(255)
    rim = max(1, round(EDGE_MM * MASK_PER_MM))
    bare[:rim] = bare[-rim:] = 0
    bare[:, :rim] = bare[:, -rim:] = 0
    solid = cv2.erode((reference < SOLID_BELOW).astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=0)
    rows, columns = np.nonzero(solid if blank else np.zeros_like(solid))
    inside = _spread(np.asarray((np.column_stack([columns, rows]) + 0.5) / per_mm, np.float64))
    return Paper(bare, _bare_places(bare), inside, _bounds(printed, per_mm))


def _printed(reference: Grey) -> NDArray[np.bool_]:
    """Where the reference is darker than its own paper."""
    coarse = cv2.resize(reference, (max(1, reference.shape[1] // 8), max(1, reference.shape[0] // 8)), interpolation=cv2.INTER_AREA)
    white = cv2.GaussianBlur(cv2.dilate(coarse, np.ones((9, 9), np.uint8)), (0, 0), 4.0)
    paper = cv2.resize(white, (reference.shape[1], reference.shape[0]), interpolation=cv2.INTER_LINEAR)
    shaded = reference < SHADED * float(np.quantile(coarse, PAPER_QUANTILE))
    return np.asarray((cv2.subtract(paper, reference) >= PRINTED_BELOW) | shaded)


def _bare_places(bare: Grey) -> Floats:
    """Places in the middle of bare paper, at most POINTS, spread over the sheet (n x 2, mm)."""
    step = max(1, round(POINTS_APART_MM * MASK_PER_MM))
    room = cv2.distanceTransform(bare, cv2.DIST_L2, 3)
    found = []
    for y in range(0, bare.shape[0], step):
        for x in range(0, bare.shape[1], step):
            cell = room[y : y + step, x : x + step]
            row, column = divmod(int(cell.argmax()), cell.shape[1])
            if cell[row, column] >= 1.5:
                found.append((x + column + 0.5, y + row + 0.5))
    return _spread(np.array(found, np.float64).reshape(-1, 2) / MASK_PER_MM)


def _spread(places: Floats) -> Floats:
    """At most POINTS of the places, evenly taken."""
    return places[np.linspace(0, len(places) - 1, min(len(places), POINTS)).round().astype(int)] if len(places) else places


def _bounds(printed: Grey, per_mm: float) -> tuple[float, float, float, float]:
    """The bounding box in mm of what is printed; of the whole page where nothing is."""
    rows, columns = np.flatnonzero(printed.any(axis=1)), np.flatnonzero(printed.any(axis=0))
    if not len(rows):
        return 0.0, 0.0, printed.shape[1] / per_mm, printed.shape[0] / per_mm
    left, top, right, bottom = (float(edge) / per_mm for edge in (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1))
    return left, top, right, bottom
