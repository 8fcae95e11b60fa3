"""The markers in the corners of our own forms: four points that place a page at once, right side up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations

import cv2
import numpy as np

from forms.layout import Marker
from omr.pyramid import Pyramid, pyramid_of
from omr.reading import Floats, Grey

WINDOW_SHARE = 0.11
"""Side of the corner windows in which markers are looked for first, as a share of the page's long side: 33 mm of A4."""

COARSE_LONG_SIDE, FINE_LONG_SIDE, FINEST_LONG_SIDE = 850, 1500, 3000
"""Pixels of the long side at which they are looked for: a cell of a 7 mm marker on A4 has 3.4 px at the first, which takes a millisecond,
and 6 px at the second, where every marker is looked at again. The last is for a page that fills half of its photograph.
"""

LEAST_CELL_PX = 2.8
"""Pixels of a cell at the coarse size from which a corner is near enough to its place to be found again, and no corner of a bit instead."""

LEAST_OF_WINDOW = 0.4
"""Perimeter of a marker, in sides of its window, at least: one on A4 has 0.85, letters have less than 0.3 and take time."""

LEAST_OF_PAGE = 0.03
"""The same of a whole page: a marker on A4 has 0.09, and 0.04 where the page fills half of a photograph."""

THRESHOLD_PX = 15
"""Side of the neighbourhood against which black and white are told apart in a window, in pixels: two to four cells."""

CELLS = 6
"""Cells along the side of a marker: four of bits and a black border."""

CORNER_REACH = 0.6
"""How far round a rough corner its edges are followed, in cells: beyond the border the marker's own bits begin."""

ALL_MARKERS = 4
LEAST_MARKERS = 3
"""Markers that place a page: three give twelve corners, which hold a perspective as well; two leave it free."""

MAX_ERROR_MM = 0.4
"""Most that a marker's corner may lie off the common placement. Bent paper moves a marker as a whole, which a placement follows; only a
marker of another sheet makes the placement bend inside the markers."""

SINGULAR = 1e-9
"""Least determinant of a placement that can be inverted; px_per_mm squared is above 1 in every scan."""


def find_markers(image: Grey | Pyramid) -> dict[int, Floats]:
    """The markers in an image: id → its four corners (4 x 2 pixels from the image's edge, top left of the marker first, clockwise).

    The corners of the page are looked at first, and the whole of it only where they show too few. An id that is seen twice is left out:
    nobody knows which of the two belongs to the page.
    """
    page = pyramid_of(image)
    best: dict[int, Floats] = {}
    for windows, detector, enough in _ways_to_look(page):
        found = _found_in(page, windows, detector)
        best = found if len(found) >= len(best) else best
        if len(best) >= enough:
            break
    return best


Window = tuple[Grey, tuple[int, int], float]
"""A part of a page at some half of its size, where its top left corner lies there (x, y), and the half's factor."""


def _ways_to_look(page: Pyramid) -> Iterator[tuple[Sequence[Window], cv2.aruco.ArucoDetector, int]]:
    """Where to look and how, the quickest way first, and how many markers make the next one needless."""
    yield _windows(page, COARSE_LONG_SIDE), _detector(one_threshold=True, least_perimeter=LEAST_OF_WINDOW), ALL_MARKERS
    yield _windows(page, FINE_LONG_SIDE), _detector(one_threshold=True, least_perimeter=LEAST_OF_WINDOW), LEAST_MARKERS
    for long_side, quick, enough in (
        (COARSE_LONG_SIDE, True, ALL_MARKERS),
        (FINE_LONG_SIDE, False, LEAST_MARKERS),
        (FINEST_LONG_SIDE, False, LEAST_MARKERS),
    ):
        whole, factor = page.at_least(long_side)
        yield [(whole, (0, 0), factor)], _detector(one_threshold=quick, least_perimeter=LEAST_OF_PAGE), enough


def _windows(page: Pyramid, long_side: int) -> list[Window]:
    """The four corners of the page."""
    image, factor = page.at_least(long_side)
    side = min(round(WINDOW_SHARE * max(image.shape)), *image.shape)
    places = [(x, y) for y in (0, image.shape[0] - side) for x in (0, image.shape[1] - side)]
    return [(np.ascontiguousarray(image[y : y + side, x : x + side]), (x, y), factor) for x, y in places]


def _found_in(page: Pyramid, windows: Sequence[Window], detector: cv2.aruco.ArucoDetector) -> dict[int, Floats]:
    """The markers in some windows of a page, their corners looked at again in finer pixels."""
    seen: list[int] = []
    rough: list[Floats] = []
    scales: list[float] = []
    for image, corner, factor in windows:
        corners, numbers, _ = detector.detectMarkers(image)
        if len(corners):
            seen += np.array(numbers, np.int64).ravel().tolist()
            scales += [factor] * len(corners)
            # OpenCV counts from the centre of the first pixel, we count from its edge.
            rough += [(np.asarray(four[0], np.float64) + 0.5 + corner) / factor for four in corners]
    fine = FINE_LONG_SIDE / max(page.grey.shape)
    large = [_cell(four) * factor >= (LEAST_CELL_PX if factor < fine else 0.0) for four, factor in zip(rough, scales, strict=True)]
    found = zip(seen, rough, large, strict=True)
    return {i: _sharpened(page, four) for i, four, enough in found if enough and seen.count(i) == 1}


def _cell(corners: Floats) -> float:
    """The side of one cell of a marker."""
    return cv2.arcLength(corners.astype(np.float32), closed=True) / (4 * CELLS)


@cache
def _detector(*, one_threshold: bool, least_perimeter: float) -> cv2.aruco.ArucoDetector:
    """A detector that asks one threshold only, or several, for markers of a least perimeter in sides of what it is shown."""
    family = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    how = cv2.aruco.DetectorParameters()
    how.minMarkerPerimeterRate = least_perimeter
    if one_threshold:
        how.adaptiveThreshWinSizeMin = how.adaptiveThreshWinSizeMax = THRESHOLD_PX
    return cv2.aruco.ArucoDetector(family, how)


def _sharpened(page: Pyramid, corners: Floats) -> Floats:
    """Corners found at reduced size (pixels from the edge of the image), looked for again where a cell has about six pixels: 4 x 2."""
    grey, factor = page.at_least(FINE_LONG_SIDE)
    rough = (corners * factor - 0.5).astype(np.float32)
    reach = max(2, round(_cell(rough.astype(np.float64)) * CORNER_REACH))
    ending = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_COUNT, 30, 0.01)
    return (np.asarray(cv2.cornerSubPix(grey, rough, (reach, reach), (-1, -1), ending), np.float64) + 0.5) / factor


def place_by_markers(found: Mapping[int, Floats], markers: Sequence[Marker]) -> Floats | None:
    """The way from mm to image pixels (3 x 3) that the found markers show; None where fewer than three lie as they are printed."""
    seen = [marker for marker in markers if marker.id in found]
    for count in range(len(seen), LEAST_MARKERS - 1, -1):
        tried = [_placed(found, chosen) for chosen in combinations(seen, count)]
        error, way = min(tried, key=lambda one: one[0])
        if error <= MAX_ERROR_MM:
            return way
    return None


def place_by_two(found: Mapping[int, Floats], markers: Sequence[Marker]) -> Floats | None:
    """A rough way from mm to image pixels (3 x 3) where only two markers are seen: shift, turn and one scale. None where they are not two.

    The far side of the page may lie a millimetre or two beside it, so this is where to begin to look, and no placement yet.
    """
    seen = [marker for marker in markers if marker.id in found]
    if len(seen) != LEAST_MARKERS - 1:
        return None
    paper = np.concatenate([_corners(marker) for marker in seen])
    image = np.concatenate([found[marker.id] for marker in seen])
    # x' = a x - b y + c, y' = b x + a y + d
    zero, one = np.zeros(len(paper)), np.ones(len(paper))
    design = np.vstack([np.column_stack([paper[:, 0], -paper[:, 1], one, zero]), np.column_stack([paper[:, 1], paper[:, 0], zero, one])])
    a, b, c, d = np.linalg.lstsq(design, image.T.ravel(), rcond=None)[0]
    way = np.array([[a, -b, c], [b, a, d], [0.0, 0.0, 1.0]])
    return way if _off(way, paper, image) <= MAX_ERROR_MM else None


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
