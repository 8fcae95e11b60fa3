"""Where many small patches of a page lie in an image: the maps with which all of them are sampled at once."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.reading import Floats

Map = NDArray[np.float32]
Steps = NDArray[np.floating[Any]]


def sampled_at(way: Floats, centres: Floats, xs: Steps, ys: Steps) -> tuple[Map, Map]:
    """The maps for `cv2.remap` (across, down), each n x len(ys) x len(xs): patches whose points are the centres (n x 2) plus (x, y).

    `way` (3 x 3) leads from the points to pixels from the edge of the image. A patch is small, so its perspective is followed exactly at
    its centre and linearly around it.
    """
    lifted = np.column_stack([centres, np.ones(len(centres))]) @ way.T
    depth = lifted[:, 2:]
    places = lifted[:, :2] / depth
    maps = []
    for axis in (0, 1):
        slope = (way[axis, :2] - places[:, axis, None] * way[2, :2]) / depth
        # OpenCV counts from the centre of the first pixel, we count from its edge.
        along = (places[:, axis, None] - 0.5 + slope[:, :1] * xs).astype(np.float32)
        maps.append(along[:, None, :] + (slope[:, 1:] * ys).astype(np.float32)[:, :, None])
    return maps[0], maps[1]


def magnification(way: Floats, points: Floats) -> float:
    """Image pixels for each unit of the points (n x 2), in their middle."""
    middle = points.mean(axis=0) if len(points) else np.zeros(2)
    around = middle + np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    places = cv2.perspectiveTransform(around[None], way)[0]
    return float(np.linalg.norm(places[1:] - places[0], axis=1).mean())
