"""The colours of a page, for those who ask: pages are read in grey, and a red stamp is told from ink by its colour.

Most pages have nothing red. Of pixels that stand in memory anyway, one in 64 is looked at, and the colours are kept where there is enough
red for a stamp; those of a JPEG file are decoded when somebody asks, from its bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import cv2
import numpy as np
from PIL import Image

from omr.reading import Colour
from omr.scan.red import is_red

ColourSource = Callable[[int], Colour]
"""Gives the pixels as stored, in colour, at a share of their size: 8 for an eighth of each side."""

EVERY = 8
"""Of so many pixels across and down, one is looked at: 440 of them lie in the ink of a round stamp at 300 dpi."""

COLOURED = ("RGB", "RGBA", "P", "CMYK", "YCbCr", "LAB")
"""Pillow's names of what has colours."""


def colours_of(image: Image.Image) -> ColourSource | None:
    """The colours of a Pillow image; None where it is grey or has too little red."""
    if image.mode not in COLOURED:
        return None
    few = image.resize((max(1, image.width // EVERY), max(1, image.height // EVERY)), Image.Resampling.NEAREST)
    if not is_red(np.asarray(few.convert("RGB"), np.uint8)):
        return None
    return partial(reduced, np.asarray(image.convert("RGB"), np.uint8))


def colours_in(pixels: Colour, *, reversed_lights: bool) -> ColourSource | None:
    """A copy of these pixels, which have red first or last (`reversed_lights`); None where they have too little red."""
    lights = pixels[:, :, 2::-1] if reversed_lights else pixels[:, :, :3]
    return partial(reduced, np.ascontiguousarray(lights)) if is_red(lights[::EVERY, ::EVERY]) else None


def reduced(colour: Colour, share: int) -> Colour:
    """The picture at a share of its size."""
    if share == 1:
        return colour
    size = max(1, colour.shape[1] // share), max(1, colour.shape[0] // share)
    return np.asarray(cv2.resize(colour, size, interpolation=cv2.INTER_AREA), np.uint8)
