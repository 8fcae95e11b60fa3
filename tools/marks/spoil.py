"""Close-ups made a little different each time that a network sees them: lighter, noisier, softer, larger, moved, with a letter printed."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.looks.second_look import REACH, SIDE
from omr.simulate.captions import TYPEFACES, printed

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

LETTERED = 0.2
"""Share of close-ups that get a letter printed into their box, so that print is told from ink in any form."""

LETTERS = "ABCDEFGHIJKLMNOPQRSTUWYZabcdefghknopqrstu0123456789"
"""What is printed there: what looks like a cross or a tick is left out."""

CAPITALS = (0.42, 0.85)
"""Span of the height of a capital, as a share of the box."""

ASTRAY = 1.0
"""Pixels that the blank's letter lies beside the sheet's at most."""

PEERS_ALIKE = 0.5
"""Share of letters that the other boxes of the page carry too."""

BANK = 600
"""Different letters that are kept ready."""


def spoiled(pictures: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.float32]:
    """The close-ups (n x layers x side x side, 0..255) as numbers 0..1, each spoiled in its own way."""
    n, _, side, _ = pictures.shape
    chosen = rng.random(n) < LETTERED
    lettered = pictures.copy()
    lettered[chosen] = [_lettered(picture, rng) for picture in pictures[chosen]]
    seen = np.stack([_placed(picture, rng) for picture in lettered]).astype(np.float32) / np.float32(255.0)
    soft = rng.random(n) < SOFT_SHARE
    seen[soft] = _softened(seen[soft])
    sheet, blank = rng.uniform(*GAIN, (n, 1, 1)), rng.uniform(*BLANK_GAIN, (n, 1, 1))
    for layer, gain in enumerate((sheet, sheet * blank, sheet, sheet)):
        seen[:, layer] *= gain.astype(np.float32)
    noise = rng.normal(0.0, 1.0, (n, side, side)).astype(np.float32) * rng.uniform(0.0, MOST_NOISE, (n, 1, 1)).astype(np.float32)
    seen[:, 0] += noise
    seen[:, 2] += noise * (seen[:, 2] > 0)
    return np.asarray(np.clip(seen, 0.0, 1.0), dtype=np.float32)


def _lettered(picture: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """One close-up (layers x side x side) of a box with a letter printed in it; ink on top of it is not seen as foreign there."""
    bank = _letters()
    letter = (bank[rng.integers(len(bank))] * rng.uniform(0.35, 1.0)).astype(np.uint8)
    way = np.array([[1.0, 0.0, rng.uniform(-ASTRAY, ASTRAY)], [0.0, 1.0, rng.uniform(-ASTRAY, ASTRAY)]])
    astray = cv2.warpAffine(letter, way, letter.shape, flags=cv2.INTER_LINEAR)
    result = picture.copy()
    result[0], result[1] = np.maximum(picture[0], letter), np.maximum(picture[1], astray)
    result[2] = np.where(np.maximum(letter, astray) > 60, 0, picture[2])
    if rng.random() < PEERS_ALIKE:
        result[3] = np.maximum(picture[3], letter)
    return result


@lru_cache(maxsize=1)
def _letters() -> NDArray[np.uint8]:
    """Letters in all faces and sizes (BANK x SIDE x SIDE), each in the middle of a close-up."""
    rng, box = np.random.default_rng(0), SIDE / (1.0 + 2.0 * REACH)
    bank = np.zeros((BANK, SIDE, SIDE), np.uint8)
    for picture in bank:
        ink = printed(str(rng.choice(list(LETTERS))), 4 * rng.uniform(*CAPITALS) * box, int(rng.integers(len(TYPEFACES))))
        small = cv2.resize(ink, (max(1, ink.shape[1] // 4), max(1, ink.shape[0] // 4)), interpolation=cv2.INTER_AREA)
        height, width = (min(edge, SIDE) for edge in small.shape)
        y, x = (SIDE - height) // 2, (SIDE - width) // 2
        picture[y : y + height, x : x + width] = small[:height, :width]
    return bank


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
