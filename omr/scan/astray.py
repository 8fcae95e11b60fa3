"""Why a page on which no form was found may be one of ours after all: mirrored, or more than one sheet in one picture."""

from __future__ import annotations

import cv2
import numpy as np

from omr.pyramid import Pyramid
from omr.reading import Finding, Floats, Grey, PageImage
from omr.reasons import Reason
from omr.scan.empty import looks_empty

MARKER_LONG_SIDE = 1700
"""Pixels of the long side at which markers are counted; nearly all of a page is looked at only where it was not placed."""

CORNER_IDS = frozenset(range(4))
"""Ids of the markers in the corners of a sheet."""

MIRRORED_MARKERS = 3
"""Markers of a mirrored sheet that must be seen: one can be read out of a pattern by chance, three of different ids cannot."""

BEYOND_SHARE = 0.12
"""How much longer than its sheet a picture must be, in lengths of the sheet, before it is asked whether a second sheet lies there."""

BESIDE_SHARE = 0.2
"""How much broader than its sheet the picture of a feeder may be: wider, and it shows a table or a flatbed."""


def astray(pyramid: Pyramid) -> Finding | None:
    """What is wrong with a picture of a form of ours that could not be placed; None where nothing is known."""
    small, _ = pyramid.at_least(MARKER_LONG_SIDE)
    if _twice(_markers(small)):
        return Finding(Reason.DOUBLE_FEED, 2.0)
    if len(_markers(np.ascontiguousarray(small[:, ::-1]))) >= MIRRORED_MARKERS:
        return Finding(Reason.MIRRORED, 1.0)
    return None


def second_sheet(pyramid: Pyramid, size_mm: tuple[float, float], to_image: Floats, *, coded: bool) -> Finding | None:
    """That a second sheet lies beyond the placed one, above or below it; its value is the picture's length in lengths of the sheet.

    `coded`: the sheets are ours, and a second one has markers of its own. Others are known only by what is printed there.
    """
    height, width = pyramid.grey.shape
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    spread = cv2.perspectiveTransform(corners, np.linalg.inv(to_image))[0] / np.array(size_mm)
    low, high = spread.min(axis=0), spread.max(axis=0)
    above, below = -float(low[1]), float(high[1]) - 1.0
    if max(above, below) < BEYOND_SHARE or max(-float(low[0]), float(high[0]) - 1.0) > BESIDE_SHARE:
        return None
    small, factor = pyramid.at_least(MARKER_LONG_SIDE)
    beyond = _beyond(small, size_mm, np.diag([factor, factor, 1.0]) @ to_image, below=below >= above)
    if min(beyond.shape) < 20 or looks_empty(PageImage(beyond)):
        return None
    if coded and not CORNER_IDS & set(_markers(beyond)):
        return None
    return Finding(Reason.DOUBLE_FEED, float(high[1] - low[1])) if coded or max(above, below) > 1 - BESIDE_SHARE else None


def _beyond(small: Grey, size_mm: tuple[float, float], to_image: Floats, *, below: bool) -> Grey:
    """The part of a picture beyond the placed sheet, below it or above it as the sheet stands."""
    width, height = size_mm
    edge = height if below else 0.0
    ends = cv2.perspectiveTransform(np.array([[[0.0, edge], [width, edge], [width / 2, height / 2]]]), to_image)[0]
    middle = ends[:2].mean(axis=0)
    way = middle - ends[2]
    axis = int(abs(way[1]) > abs(way[0]))
    at = int(np.clip(middle[axis], 0, small.shape[1 - axis]))
    part = small[at:] if axis and way[1] > 0 else small[:at] if axis else small[:, at:] if way[0] > 0 else small[:, :at]
    return np.ascontiguousarray(part)


def _markers(grey: Grey) -> list[int]:
    """The ids of all markers in a picture, repeated ones as often as they are there."""
    family = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    corners, numbers, _ = cv2.aruco.ArucoDetector(family).detectMarkers(grey)
    ids = np.array(numbers, np.int64).ravel().tolist() if len(corners) else []
    return [i for i in ids if i in CORNER_IDS]


def _twice(ids: list[int]) -> bool:
    """Whether at least two corners are there twice."""
    return sum(ids.count(i) > 1 for i in CORNER_IDS) >= 2
