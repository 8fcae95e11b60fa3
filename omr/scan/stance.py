"""How a page lies in its picture: turned, leaning, too large, seen from the side, or partly outside."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from forms.geometry import px_per_mm
from omr.reading import Floats

EDGE_PLACES = 9
"""Places along an edge of the sheet at which it is asked how far it lies outside: their median does not mind a corner cut off by skew."""


THIRD = 3
"""Places of them: where so many of the content's edge lie outside, more than a corner is lost."""


@dataclass(frozen=True, slots=True)
class Stance:
    """`turn` in degrees clockwise (0, 90, 180, 270) and `skew_deg` on top of it; `scale` across and down the upright sheet compared with
    the file's resolution (None where that is unknown or the layout has no true size); `perspective` is the largest difference of
    opposite edges (share); `px_per_mm` the mean scale; `cut` how far the picture cuts into the sheet and into its content, in mm from
    the top, clockwise.
    """

    turn: int
    skew_deg: float
    mirrored: bool
    scale: tuple[float, float] | None
    perspective: float
    px_per_mm: float
    cut: tuple[float, float, float, float]
    content_cut: tuple[float, float, float, float]


def stance_of(
    to_image: Floats,
    size_mm: tuple[float, float],
    content: tuple[float, float, float, float],
    shape: tuple[int, ...],
    dpi: float | None,
) -> Stance:
    """How the page of `size_mm` lies in the picture of this shape. `content` is the bounding box (mm) of what must not be lost."""
    width, height = size_mm
    corners = _mapped(to_image, np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64))
    top, right, bottom, left = (corners[i] - corners[j] for i, j in ((1, 0), (2, 1), (2, 3), (3, 0)))
    across, down = (top + bottom) / (2 * width), (left + right) / (2 * height)
    mirrored = bool(across[0] * down[1] - across[1] * down[0] < 0)
    angle = float(np.degrees(np.arctan2(across[1], -across[0] if mirrored else across[0])))
    quarter = round(angle / 90)
    lengths = [float(np.linalg.norm(side)) for side in (top, bottom, left, right)]
    scales = float(np.linalg.norm(across)), float(np.linalg.norm(down))
    mean = float(np.sqrt(scales[0] * scales[1]))
    beyond = _outside(to_image, np.array([[0.0, 0.0, width, height], content]), shape, mean)
    cut, lost = beyond[0, :, EDGE_PLACES // 2].tolist(), beyond[1, :, -THIRD].tolist()
    return Stance(
        turn=quarter % 4 * 90,
        skew_deg=angle - 90 * quarter,
        mirrored=mirrored,
        scale=None if dpi is None else (scales[0] / px_per_mm(dpi), scales[1] / px_per_mm(dpi)),
        perspective=max(abs(lengths[0] / lengths[1] - 1), abs(lengths[2] / lengths[3] - 1)),
        px_per_mm=mean,
        cut=(cut[0], cut[1], cut[2], cut[3]),
        content_cut=(lost[0], lost[1], lost[2], lost[3]),
    )


def _outside(to_image: Floats, boxes: Floats, shape: tuple[int, ...], scale: float) -> Floats:
    """How far the edges of boxes (n x 4: left, top, right, bottom in mm) lie outside the picture: n x 4 x EDGE_PLACES, ascending, in mm.

    Edges go clockwise from the top; `scale` is pixels per mm.
    """
    low, way = boxes[:, None, :2], boxes[:, None, 2:] - boxes[:, None, :2]
    places = low[:, :, None] + way[:, :, None] * _ROUND[None]
    pixels = _mapped(to_image, places.reshape(-1, 2)).reshape(-1, 4, EDGE_PLACES, 2)
    size = np.array([shape[1], shape[0]], np.float64)
    beyond = np.maximum(np.maximum(-pixels, pixels - size), 0.0).max(axis=-1) / max(scale, 1e-9)
    return np.sort(beyond, axis=-1)


def _round() -> Floats:
    """Places along the edges of the unit square: 4 x EDGE_PLACES x 2, from the top clockwise."""
    along, none, whole = np.linspace(0.0, 1.0, EDGE_PLACES), np.zeros(EDGE_PLACES), np.ones(EDGE_PLACES)
    return np.stack([np.column_stack(edge) for edge in ((along, none), (whole, along), (along, whole), (none, along))])


_ROUND = _round()


def _mapped(to_image: Floats, places: Floats) -> Floats:
    """Places on the page (n x 2, mm) as pixels."""
    return np.asarray(cv2.perspectiveTransform(places[None], to_image)[0], np.float64)
