"""Close-ups made a little different each time that a network sees them: lighter, noisier, softer, larger, moved."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

GAIN = (0.75, 1.2)
"""Span of how dark everything on the sheet is, against the simulated scan."""

BLANK_GAIN = (0.85, 1.15)
"""The same of the blank against the sheet."""

MOST_NOISE = 0.06
"""Largest deviation of noise on the sheet, of black."""

SOFT_SHARE = 0.3
"""Share of close-ups that are softened by a pixel."""

ZOOM = (0.85, 1.15)
"""Span of size: forms have their boxes a little larger or smaller than those that were simulated."""

MOST_MOVED = 1.5
"""Pixels that a close-up is moved at most."""

MIRRORED = 0.5
"""Share of close-ups that are mirrored: left-handed people."""


def spoiled(pictures: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.float32]:
    """The close-ups (n x layers x side x side, 0..255) as numbers 0..1, each spoiled in its own way."""
    n, _, side, _ = pictures.shape
    seen = np.stack([_placed(picture, rng) for picture in pictures]).astype(np.float32) / np.float32(255.0)
    soft = rng.random(n) < SOFT_SHARE
    seen[soft] = _softened(seen[soft])
    sheet, blank = rng.uniform(*GAIN, (n, 1, 1)), rng.uniform(*BLANK_GAIN, (n, 1, 1))
    for layer, gain in enumerate((sheet, sheet * blank, sheet, sheet)):
        seen[:, layer] *= gain.astype(np.float32)
    noise = rng.normal(0.0, 1.0, (n, side, side)).astype(np.float32) * rng.uniform(0.0, MOST_NOISE, (n, 1, 1)).astype(np.float32)
    seen[:, 0] += noise
    seen[:, 2] += noise * (seen[:, 2] > 0)
    return np.asarray(np.clip(seen, 0.0, 1.0), dtype=np.float32)


def _placed(picture: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """One close-up (layers x side x side), a little larger or smaller, moved and perhaps mirrored."""
    middle = (picture.shape[1] - 1) / 2
    across, down = rng.uniform(*ZOOM, 2) * (np.where(rng.random() < MIRRORED, -1.0, 1.0), 1.0)
    dx, dy = rng.uniform(-MOST_MOVED, MOST_MOVED, 2)
    way = np.array([[across, 0.0, middle - across * middle + dx], [0.0, down, middle - down * middle + dy]])
    layers = np.ascontiguousarray(picture.transpose(1, 2, 0))
    moved = cv2.warpAffine(layers, way, picture.shape[1:], flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved.transpose(2, 0, 1), dtype=np.uint8)


def _softened(seen: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each picture averaged over three pixels in both directions."""
    for axis in (2, 3):
        seen = (np.roll(seen, 1, axis) + seen + np.roll(seen, -1, axis)) / np.float32(3.0)
    return seen
