"""The markers in the corners of our own forms: four points that place a page at once, right side up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import Marker
from omr.features import shrink
from omr.reading import Floats, Grey

MARKER_LONG_SIDE = 1700
"""Pixels of the long side at which markers are looked for: a cell of a 7 mm marker on A4 has 6 px, and a whole page takes 10 ms."""

CELLS = 6
"""Cells along the side of a marker: four of bits and a black border."""

CORNER_REACH = 0.6
"""How far round a rough corner its edges are followed, in cells: beyond the border the marker's own bits begin."""

LEAST_MARKERS = 3
"""Markers that place a page: three give twelve corners, which hold a perspective as well; two leave it free."""

MAX_ERROR_MM = 0.4
"""Most that a marker's corner may lie off the common placement. Bent paper moves a marker as a whole, which a placement follows; only a
marker of another sheet makes the placement bend inside the markers."""

SINGULAR = 1e-9
"""Least determinant of a placement that can be inverted; px_per_mm squared is above 1 in every scan."""


def find_markers(grey: Grey) -> dict[int, Floats]:
    """The markers in an image: id → its four corners (4 x 2 pixels from the image's edge, top left of the marker first, clockwise).

    An id that is seen twice is left out: nobody knows which of the two belongs to the page.
    """
    small, factor = shrink(grey, MARKER_LONG_SIDE)
    family = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    corners, numbers, _ = cv2.aruco.ArucoDetector(family).detectMarkers(small)
    ids = np.array(numbers, np.int64).ravel().tolist() if len(corners) else []
    return {i: _sharpened(grey, np.asarray(four[0]), factor) for i, four in zip(ids, corners, strict=True) if ids.count(i) == 1}


def _sharpened(grey: Grey, corners: NDArray[np.float32], factor: float) -> Floats:
    """Corners found at reduced size, looked for again in the image itself: 4 x 2 pixels from its edge."""
    # OpenCV counts from the centre of the first pixel, we count from its edge.
    rough = ((corners + 0.5) / factor - 0.5).astype(np.float32)
    cell = float(np.linalg.norm(rough - np.roll(rough, 1, axis=0), axis=1).mean()) / CELLS
    reach = max(2, round(cell * CORNER_REACH))
    ending = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_COUNT, 30, 0.01)
    return np.asarray(cv2.cornerSubPix(grey, rough, (reach, reach), (-1, -1), ending), np.float64) + 0.5


def place_by_markers(found: Mapping[int, Floats], markers: Sequence[Marker]) -> Floats | None:
    """The way from mm to image pixels (3 x 3) that the found markers show; None where fewer than three lie as they are printed."""
    seen = [marker for marker in markers if marker.id in found]
    for count in range(len(seen), LEAST_MARKERS - 1, -1):
        tried = [_placed(found, chosen) for chosen in combinations(seen, count)]
        error, way = min(tried, key=lambda one: one[0])
        if error <= MAX_ERROR_MM:
            return way
    return None


def _placed(found: Mapping[int, Floats], markers: Sequence[Marker]) -> tuple[float, Floats]:
    """How far the worst corner lies off (mm) when the page is placed by these markers, and the placement.

    Three markers hold a perspective only weakly, so it is left out where they do not ask for one.
    """
    paper = np.concatenate([_corners(marker) for marker in markers])
    image = np.concatenate([found[marker.id] for marker in markers])
    if len(markers) == LEAST_MARKERS:
        lifted = np.column_stack([paper, np.ones(len(paper))])
        flat = np.vstack([np.linalg.lstsq(lifted, image, rcond=None)[0].T, [0.0, 0.0, 1.0]])
        if (error := _off(flat, paper, image)) <= MAX_ERROR_MM:
            return error, flat
    way = np.asarray(cv2.findHomography(paper, image, 0)[0], np.float64)
    return _off(way, paper, image), way


def _off(way: Floats, paper: Floats, image: Floats) -> float:
    """The largest distance in mm between corners on paper and those in the image brought back; infinite for no placement at all."""
    if way.shape != (3, 3) or abs(np.linalg.det(way)) < SINGULAR:
        return float("inf")
    back = cv2.perspectiveTransform(image[None], np.linalg.inv(way))[0]
    return float(np.linalg.norm(back - paper, axis=1).max())


def _corners(marker: Marker) -> Floats:
    """The corners of a marker's black square in mm, top left first, clockwise."""
    half = marker.side / 2
    x, y = marker.centre.x, marker.centre.y
    return np.array([[x - half, y - half], [x + half, y - half], [x + half, y + half], [x - half, y + half]])
