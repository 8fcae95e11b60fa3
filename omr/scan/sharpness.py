"""How sharp a scan of one of our own sheets is, and which of its corners are hidden: from the edges of its black squares."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.furniture import Furniture
from forms.geometry import Rect
from omr.reading import Floats, Grey

REACH_MM = 1.1
"""How far an edge is followed to both sides: as deep as the border of a marker, 1.17 mm, is black."""

ACROSS = 37
"""Places across an edge, 0.06 mm apart: a pixel of a 300 dpi scan is 0.085 mm."""

ALONG = 6
"""Places along an edge: they average the grain, and one of them may lie under a stroke."""

RISE = (0.15, 0.85)
"""Shares of the step between which an edge rises; a blur of sigma s mm makes that 2.1 s."""

LEAST_STEP = 8.0
"""Grey levels by which black squares must be darker than paper for anything to be said."""

SHOWN = 0.35
"""Least step at a corner's edges compared with the other black squares' for the corner to be seen."""


HIDDEN_EDGES = 2
"""Edges of a marker that cannot be seen where its corner is folded over: the two outer ones go first."""


@dataclass(frozen=True, slots=True)
class Sharpness:
    """`blur_mm`: over how much paper the edges of black squares rise; `hidden`: the corners (0 top left, clockwise) on the picture whose
    marker is not to be seen.
    """

    blur_mm: float
    hidden: tuple[int, ...]


def sharpness_of(grey: Grey, furniture: Furniture, to_image: Floats) -> Sharpness | None:
    """The sharpness of a placed page of our own; None where its black squares cannot be seen."""
    places = _places(furniture)
    pixels = cv2.perspectiveTransform(places, to_image)[0].astype(np.float32).reshape(-1, ACROSS, 2)
    seen = cv2.remap(grey, pixels[..., 0] - 0.5, pixels[..., 1] - 0.5, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    size = np.array([grey.shape[1], grey.shape[0]], np.float32)
    inside = ((pixels >= 0) & (pixels <= size)).reshape(-1, ALONG * ACROSS * 2).all(axis=1)
    profiles = np.asarray(seen, np.float64).reshape(-1, ALONG, ACROSS).mean(axis=1)
    outer, inner = profiles[:, : ACROSS // 4].mean(axis=1), profiles[:, -ACROSS // 4 :].mean(axis=1)
    step = outer - inner
    usual = float(np.median(step[inside])) if inside.sum() >= 4 else 0.0
    if usual < LEAST_STEP:
        return None
    clear = inside & (step >= SHOWN * usual)
    shares = (outer[clear, None] - profiles[clear]) / step[clear, None]
    dim = (np.abs(step) < SHOWN * usual).reshape(-1, 4).sum(axis=1)[:-1] >= HIDDEN_EDGES
    dim &= inside.reshape(-1, 4).all(axis=1)[:-1]
    hidden = tuple(marker.id for marker, is_dim in zip(furniture.markers, dim, strict=True) if is_dim)
    return Sharpness(float(np.median(_rises(shares))), hidden)


@lru_cache(maxsize=64)
def _places(furniture: Furniture) -> Floats:
    """Places across the edges of all markers and of the solid box, as `_edges` has them: 1 x n x 2, mm."""
    squares = [_square(marker.centre.x, marker.centre.y, marker.side) for marker in furniture.markers] + [furniture.solid]
    return np.concatenate([_edges(square) for square in squares]).reshape(1, -1, 2)


def _square(x: float, y: float, side: float) -> Rect:
    return Rect(x - side / 2, y - side / 2, side, side)


def _edges(square: Rect) -> Floats:
    """Places across the four edges of a square, from outside to inside: 4 x ALONG x ACROSS x 2, mm."""
    along = np.linspace(0.25, 0.75, ALONG)
    across = np.linspace(-REACH_MM, REACH_MM, ACROSS)
    xs, ys = square.x + along * square.w, square.y + along * square.h
    edges = []
    for edge, inwards in ((square.y, across), (square.bottom, -across)):
        edges.append(np.stack(np.broadcast_arrays(xs[:, None], (edge + inwards)[None]), axis=-1))
    for edge, inwards in ((square.x, across), (square.right, -across)):
        edges.append(np.stack(np.broadcast_arrays((edge + inwards)[None], ys[:, None]), axis=-1))
    return np.stack(edges)


def _rises(shares: Floats) -> Floats:
    """Over how many mm each profile goes from RISE[0] to RISE[1] of its step; `shares` is n x ACROSS, 0 outside and 1 inside."""
    rows = np.arange(len(shares))
    late = np.maximum((shares >= RISE[1]).argmax(axis=1), 1)
    low = (shares <= RISE[0]) & (np.arange(shares.shape[1])[None] < late[:, None])
    early = shares.shape[1] - low[:, ::-1].argmax(axis=1)
    return (_crossings(shares, rows, late, RISE[1]) - _crossings(shares, rows, early, RISE[0])) * 2 * REACH_MM / (ACROSS - 1)


def _crossings(shares: Floats, rows: NDArray[np.int64], at: NDArray[np.int64], level: float) -> Floats:
    """Where between the place before `at` and `at` each profile passes a level."""
    after = np.minimum(at, shares.shape[1] - 1)
    here, before = shares[rows, after], shares[rows, after - 1]
    rise = np.where(here > before, here - before, 1.0)
    return np.asarray(after - np.clip((here - level) / rise, 0.0, 1.0), np.float64)
