"""A picture cut into thin strips across one direction: how much darker than the paper beside it every place of them is."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.reading import Floats, Grey
from omr.scan.paper import MASK_PER_MM, Paper

STRIPS = 64
"""Strips of a page in either direction: one every 4.6 mm of A4's length, so that a table's rows leave a dozen on bare paper."""

THICK_MM = 0.6
"""Thickness of a strip: thin enough to lie between two printed lines, 7 rows of a 300 dpi scan to average its grain over."""

BROADEST_MM = 2.4
"""Breadth up to which something dark is a line: a shadow that is broader than this belongs to the light, not to dust or a fold."""

CELL_PX = 2
"""Pixels for which bareness is asked at once: 0.7 mm at most, less than print is kept away from."""


@dataclass(frozen=True, slots=True)
class Strips:
    """How much darker than the paper beside it each pixel of each strip is (strips x pixels), where paper is bare, and where strips lie."""

    below: Grey
    bare: NDArray[np.bool_]
    middles: Floats

    @property
    def span(self) -> int:
        """Strips from the first to the last that has bare paper."""
        rows = np.flatnonzero(self.bare.any(axis=1))
        return int(np.ptp(rows)) if len(rows) else len(self.middles)


def strips_of(grey: Grey, paper: Paper, to_image: Floats, px_per_mm: float, upright: bool) -> Strips:
    """The strips of a picture that upright lines cross (or level ones)."""
    length, across = grey.shape if upright else grey.shape[::-1]
    thick = max(1, round(THICK_MM * px_per_mm))
    count = min(STRIPS, length // thick)
    pitch = (length - thick) / max(count - 1, 1)
    firsts = np.rint(np.arange(count) * pitch).astype(np.int64)
    lanes = grey.take((firsts[:, None] + np.arange(thick)).ravel(), axis=0 if upright else 1)
    lanes = lanes if upright else np.asarray(cv2.transpose(lanes), np.uint8)
    profiles = (lanes.reshape(count, thick, across).sum(axis=1, dtype=np.uint16) // thick).astype(np.uint8)
    reach = np.ones((1, 2 * round(BROADEST_MM * px_per_mm / 2) + 1), np.uint8)
    closed = cv2.morphologyEx(profiles, cv2.MORPH_CLOSE, reach, borderType=cv2.BORDER_REPLICATE)
    middles = thick / 2 + np.arange(count) * pitch
    return Strips(np.asarray(cv2.subtract(closed, profiles), np.uint8), _bare(paper, to_image, middles, across, upright), middles)


def _bare(paper: Paper, to_image: Floats, middles: Floats, across: int, upright: bool) -> NDArray[np.bool_]:
    """Where the strips lie on bare paper."""
    pitch = (middles[-1] - middles[0]) / max(len(middles) - 1, 1)
    size = (-(-across // CELL_PX), len(middles))
    way = np.array([[CELL_PX, 0.0, CELL_PX / 2], [0.0, pitch, middles[0]], [0.0, 0.0, 1.0]])
    if not upright:
        way = way[[1, 0, 2]]
    # OpenCV counts from the middle of the first cell, we count from its edge.
    to_cells = np.array([[MASK_PER_MM, 0.0, -0.5], [0.0, MASK_PER_MM, -0.5], [0.0, 0.0, 1.0]]) @ np.linalg.inv(to_image) @ way
    seen = cv2.warpPerspective(paper.bare, to_cells, size, flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP, borderValue=0)
    return np.repeat(np.asarray(seen) > 0, CELL_PX, axis=1)[:, :across]
