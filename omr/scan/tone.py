"""Light and dark of a scan: its paper, its print, how evenly it is lit, its grain, and what a file format left of it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.reading import Floats, Grey
from omr.scan.blocks import jpeg_step
from omr.scan.paper import Paper

PATCH_PX = 8
"""Side of a patch of bare paper that is looked at: enough pixels for its mean and its grain, 0.7 mm of a 300 dpi scan."""

ROWS = 36
"""Rows of the picture that are looked at for what a file format does to pixels."""

ONE_BIT_SHARE = 0.9995
"""Share of pure black and white from which a scan is black and white: a grey scan has grey at every edge."""

MIN_PATCHES = 6
"""Patches of bare paper inside the picture from which anything can be said about it."""


@dataclass(frozen=True, slots=True)
class Tone:
    """Grey levels of `paper` and of solid `ink` (None where the page has none); `unevenness` of the paper's light (share);
    `grain` of bare paper (standard deviation, grey levels); `one_bit`: only black and white; `jpeg_step`: how coarse its JPEG
    coefficients are (1: nothing to be seen).
    """

    paper: float
    ink: float | None
    unevenness: float
    grain: float
    one_bit: bool
    jpeg_step: int


def tone_of(grey: Grey, paper: Paper, to_image: Floats) -> Tone | None:
    """The tone of a placed page; None where too little bare paper is on the picture."""
    patches = _patches(grey, _pixels(grey, paper.places, to_image))
    if len(patches) < MIN_PATCHES:
        return None
    means = patches.reshape(len(patches), -1).mean(axis=1)
    means.sort()
    low, middle, high = (float(means[round(share * (len(means) - 1))]) for share in (0.05, 0.5, 0.95))
    steps = np.diff(patches.astype(np.float32), axis=2)
    solid = _pixels(grey, paper.solid, to_image)
    ink = float(np.median(grey[solid[:, 1], solid[:, 0]])) if len(solid) >= MIN_PATCHES else None
    rows = grey[:: max(1, len(grey) // ROWS)]
    return Tone(
        paper=float(middle),
        ink=ink,
        unevenness=float((high - low) / max(middle, 1.0)),
        grain=float(np.median(steps.reshape(len(steps), -1).std(axis=1)) / np.sqrt(2)),
        one_bit=_one_bit(rows),
        jpeg_step=jpeg_step(grey),
    )


def contrast_of(tone: Tone) -> float | None:
    """How much darker solid print is than paper, 0 to 1."""
    return None if tone.ink is None else (tone.paper - tone.ink) / max(tone.paper, 1.0)


def _pixels(grey: Grey, places: Floats, to_image: Floats) -> NDArray[np.int64]:
    """The pixels (n x 2: x, y) of places on the page that lie inside the picture, a patch's breadth from its edge."""
    if not len(places):
        return np.zeros((0, 2), np.int64)
    pixels = np.floor(cv2.perspectiveTransform(places[None], to_image)[0]).astype(np.int64)
    size = np.array([grey.shape[1], grey.shape[0]])
    return np.asarray(pixels[((pixels >= PATCH_PX) & (pixels < size - PATCH_PX)).all(axis=1)], np.int64)


def _patches(grey: Grey, centres: NDArray[np.int64]) -> NDArray[np.uint8]:
    """The patches around pixels: n x PATCH_PX x PATCH_PX."""
    reach = np.arange(PATCH_PX) - PATCH_PX // 2
    return np.asarray(grey[centres[:, 1, None, None] + reach[None, :, None], centres[:, 0, None, None] + reach[None, None, :]], np.uint8)


def _one_bit(rows: Grey) -> bool:
    """Whether there is nothing but black and white, and both."""
    white, black = float((rows == 255).mean()), float((rows == 0).mean())
    return white + black >= ONE_BIT_SHARE and min(white, black) > 0
