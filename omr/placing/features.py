"""Finding a printed page in an image by its features, whatever its turn, scale and perspective."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.pyramid import Pyramid, pyramid_of
from omr.reading import Floats, Grey

FEATURE_LONG_SIDE = 1200
"""Pixels of the long side at which features are sought: letters of 8 pt still have strokes of one pixel there (about 130 dpi on A4)."""

MAX_FEATURES = 2500
"""Strongest features kept of one image: a dense A4 page of text has about as many; more only cost time."""

RATIO = 0.8
"""Best to second-best descriptor distance (Lowe 2004, section 7.1): discards matches that fit two places equally well."""

INLIER_PX = 4.0
"""Reprojection error in feature pixels up to which a match agrees with the homography (paper bends by about a millimetre)."""


@dataclass(frozen=True, slots=True)
class Features:
    """Key points (n x 2, pixels of the original image) and their descriptors (n x 128, unit length roots of SIFT)."""

    points: NDArray[np.float32]
    descriptors: NDArray[np.float32]
    scale: float


@dataclass(frozen=True, slots=True)
class Placement:
    """A homography from reference pixels to image pixels, with the number of matches that agree and where they lie on the reference."""

    homography: Floats
    inliers: int
    matches: int
    points: NDArray[np.float32]


def shrink(grey: Grey, long_side: int) -> tuple[Grey, float]:
    """The image with its long side at most `long_side` pixels, and the factor that was applied."""
    factor = long_side / max(grey.shape)
    if factor >= 1:
        return grey, 1.0
    size = (max(1, round(grey.shape[1] * factor)), max(1, round(grey.shape[0] * factor)))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8), factor


def find_features(image: Grey | Pyramid, long_side: int = FEATURE_LONG_SIDE, most: int = MAX_FEATURES) -> Features:
    """SIFT features of an image as RootSIFT (Arandjelović & Zisserman 2012); none for an image without structure."""
    half, halved = pyramid_of(image).at_least(long_side)
    small, shrunk = shrink(half, long_side)
    factor = halved * shrunk
    keypoints, descriptors = _sift(most).detectAndCompute(small, None)
    if len(keypoints) == 0:
        return Features(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32), factor)
    # Places count from the centre of the first pixel; shrinking keeps its edge.
    points = (np.array([k.pt for k in keypoints], np.float32) + np.float32(0.5)) / np.float32(factor) - np.float32(0.5)
    root = np.sqrt(descriptors / np.maximum(descriptors.sum(axis=1, keepdims=True), 1e-6))
    return Features(points, root.astype(np.float32), factor)


def place(reference: Features, image: Features) -> Placement | None:
    """Where the reference lies in the image, or None when too few features agree on one homography (MAGSAC++, Barath 2020)."""
    if len(reference.points) < 4 or len(image.points) < 4:
        return None
    in_reference, in_image = _one_to_one_matches(reference, image)
    if len(in_reference) < 4:
        return None
    source, target = reference.points[in_reference], image.points[in_image]
    found, mask = cv2.findHomography(source, target, cv2.USAC_MAGSAC, INLIER_PX / image.scale, maxIters=10_000, confidence=0.9999)
    # A look at None in the way that the type stubs of OpenCV, which promise an array, do not take for dead code.
    matrix = np.asarray(found, np.float64)
    if matrix.shape != (3, 3):
        return None
    inliers = mask.ravel().astype(bool)
    if not plausible(matrix, source[inliers]):
        return None
    return Placement(matrix, int(inliers.sum()), len(source), source[inliers])


@cache
def _sift(most: int) -> Any:
    """The detector; `Any`, because the type stubs of OpenCV 5 lack it."""
    return cv2.SIFT_create(nfeatures=most, contrastThreshold=0.03)  # type: ignore[attr-defined]


def _one_to_one_matches(reference: Features, image: Features) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Indices (reference, image) of matches that pass the ratio test, at most one for each image feature.

    Many-to-one pairs would favour a homography that collapses the page into one point.
    """
    # Unit vectors: the nearest has the largest product, and squared distance = 2 - 2 * product.
    product = reference.descriptors @ image.descriptors.T
    rows = np.arange(len(product))
    best = product.argmax(axis=1)
    nearest = product[rows, best].copy()
    product[rows, best] = -1.0
    second = product.max(axis=1)
    distinct = 1.0 - nearest < RATIO**2 * (1.0 - second)
    order = np.argsort(-nearest, kind="stable")
    order = order[distinct[order]]
    _, first = np.unique(best[order], return_index=True)
    chosen = order[np.sort(first)]
    return chosen, best[chosen]


MAX_STRETCH = 3.0
"""Largest ratio of the longest to the shortest way one millimetre may be imaged on a page: a photograph at 60 degrees gives about 2."""


def plausible(matrix: Floats, points: NDArray[np.float32]) -> bool:
    """Whether a homography can be a sheet of paper seen from its front: no mirror image, no collapse, no horizon across the page."""
    if len(points) < 4:
        return False
    low, high = points.min(axis=0), points.max(axis=0)
    corners = np.array([[low[0], low[1]], [high[0], low[1]], [high[0], high[1]], [low[0], high[1]]], np.float64)
    depth = corners @ matrix[2, :2] + matrix[2, 2]
    if np.any(depth * np.sign(matrix[2, 2]) <= 1e-9):
        return False
    for x, y in corners:
        w = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2]
        u = (matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]) / w
        v = (matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]) / w
        jacobian = (matrix[:2, :2] - np.outer([u, v], matrix[2, :2])) / w
        if np.linalg.det(jacobian) <= 0:
            return False
        longest, shortest = np.linalg.svd(jacobian, compute_uv=False)
        if shortest <= 0 or longest / shortest > MAX_STRETCH:
            return False
    return True
