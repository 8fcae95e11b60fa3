"""What goes wrong between the pile and the picture, each at a given size: for measuring whether the reader tells it, and how soon."""

from __future__ import annotations

import cv2
import numpy as np

from omr.reading import Floats, Grey
from omr.simulate.sheet import SimulatedPage

STREAK_DEPTH = 60.0
"""Grey levels by which a thread of dust on the glass darkens the paper, as broad as it is."""


def streaked(grey: Grey, px_per_mm: float, at_mm: float, breadth_mm: float, *, upright: bool = True, depth: float = STREAK_DEPTH) -> Grey:
    """The picture with a line right across it, `at_mm` from its left edge (or its top); a pixel it covers in part is darker in part."""
    length = grey.shape[1] if upright else grey.shape[0]
    left, right = at_mm * px_per_mm, (at_mm + breadth_mm) * px_per_mm
    edges = np.arange(length + 1, dtype=np.float64)
    share = np.clip(np.minimum(edges[1:], right) - np.maximum(edges[:-1], left), 0.0, 1.0)
    darker = grey - depth * (share[None, :] if upright else share[:, None])
    return np.asarray(np.clip(np.rint(darker), 0, 255), np.uint8)


def cut_off(grey: Grey, px_per_mm: float, mm: float, side: str) -> Grey:
    """The picture without a strip on one side (left, top, right, bottom)."""
    lost = round(mm * px_per_mm)
    part = {"left": grey[:, lost:], "top": grey[lost:], "right": grey[:, : grey.shape[1] - lost], "bottom": grey[: grey.shape[0] - lost]}
    return np.ascontiguousarray(part[side])


def dog_eared(page: SimulatedPage, size_mm: tuple[float, float], corner: int, mm: float, lid: int) -> Grey:
    """The picture with a corner of the sheet (0 top left, clockwise) folded back: a triangle with sides of `mm` shows the lid."""
    width, height = size_mm
    x, y = (0.0, width, width, 0.0)[corner], (0.0, 0.0, height, height)[corner]
    inward = (1 if x == 0 else -1, 1 if y == 0 else -1)
    triangle = np.array([[x, y], [x + inward[0] * mm, y], [x, y + inward[1] * mm]])
    shown = page.grey.copy()
    cv2.fillPoly(shown, [np.rint(_pixels(page, triangle)).astype(np.int32)], float(lid))
    return shown


def double_fed(first: Grey, second: Grey, overlap: float) -> Grey:
    """Two sheets in one picture, the second below the first and under it by a share of its length."""
    width = min(first.shape[1], second.shape[1])
    hidden = round(overlap * second.shape[0])
    return np.ascontiguousarray(np.concatenate([first[:, :width], second[hidden:, :width]]))


def shone_through(front: Grey, back: Grey, px_per_mm: float, strength: float) -> Grey:
    """A printed page with the print of its back seen through the paper, mirrored and softened; `strength` is its darkness (0..1)."""
    size = (front.shape[1], front.shape[0])
    other = cv2.resize(np.ascontiguousarray(back[:, ::-1]), size, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(other, (0, 0), max(0.3, 0.25 * px_per_mm)).astype(np.float32)
    return np.asarray(np.clip(front * (1.0 - strength * (1.0 - soft / 255.0)), 0, 255), np.uint8)


def _pixels(page: SimulatedPage, places: Floats) -> Floats:
    """Places on the sheet (n x 2, mm) as pixels of the picture."""
    return np.asarray(cv2.perspectiveTransform(places[None], page.homography)[0], np.float64)
