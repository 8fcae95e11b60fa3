"""Finding a printed page in an image by its features, whatever its turn, scale and perspective."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.reading import Floats, Grey

FEATURE_LONG_SIDE = 1500
"""Pixels of the long side at which features are sought: letters of 8 pt still have strokes of one pixel there (about 130 dpi on A4)."""

MAX_FEATURES = 5000
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


def find_features(grey: Grey, long_side: int = FEATURE_LONG_SIDE) -> Features:
    """SIFT features of an image as RootSIFT (Arandjelović & Zisserman 2012); none for an image without structure."""
    small, factor = shrink(grey, long_side)
    keypoints, descriptors = cv2.SIFT_create(nfeatures=MAX_FEATURES, contrastThreshold=0.03).detectAndCompute(small, None)
    if descriptors is None or len(keypoints) == 0:
        return Features(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32), factor)
    points = np.array([k.pt for k in keypoints], np.float32) / np.float32(factor)
    root = np.sqrt(descriptors / np.maximum(descriptors.sum(axis=1, keepdims=True), 1e-6))
    return Features(points, root.astype(np.float32), factor)


def place(reference: Features, image: Features) -> Placement | None:
    """Where the reference lies in the image, or None when too few features agree on one homography (MAGSAC++, Barath 2020)."""
    if len(reference.points) < 4 or len(image.points) < 4:
        return None
    good = _one_to_one_matches(reference, image)
    if len(good) < 4:
        return None
    source = reference.points[[m.queryIdx for m in good]]
    target = image.points[[m.trainIdx for m in good]]
    matrix, mask = cv2.findHomography(source, target, cv2.USAC_MAGSAC, INLIER_PX / image.scale, maxIters=10_000, confidence=0.9999)
    if matrix is None:
        return None
    inliers = mask.ravel().astype(bool)
    if not plausible(matrix, source[inliers]):
        return None
    return Placement(np.asarray(matrix, np.float64), int(inliers.sum()), len(good), source[inliers])


def _one_to_one_matches(reference: Features, image: Features) -> list[cv2.DMatch]:
    """Matches that pass the ratio test, at most one for each image feature: many-to-one pairs would favour a collapsed homography."""
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(reference.descriptors, image.descriptors, k=2)
    best_of: dict[int, cv2.DMatch] = {}
    for best, *second in pairs:
        if second and best.distance >= RATIO * second[0].distance:
            continue
        known = best_of.get(best.trainIdx)
        if known is None or best.distance < known.distance:
            best_of[best.trainIdx] = best
    return list(best_of.values())


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
