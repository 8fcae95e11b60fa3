"""A page in grey without the ink of its red stamps.

Print, pens and stamping ink take light one after the other, so their densities add up. Stamping ink takes green light, and of red light a
share `k` of it that is the ink's own; black takes both alike. The two densities of a pixel give the black one without the stamp.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.reading import Colour, Grey
from omr.scan.red import Stamp

Pixels = NDArray[np.float32]

BEYOND_MM = 1.5
"""How far round its outline a stamp's ink is taken away: JPEG smears colours over 16 pixels, 1.4 mm at 300 dpi."""

DARKEST = 8.0
"""Grey level below which nothing is told from black, so that a density stays finite."""

PAPER_QUANTILE = 0.9
"""Quantile of each colour round a stamp that is its paper's: stamps leave more than half of it free."""

FULL_INK = 0.5
"""Density of green light (60 % of it taken) from which a red pixel shows the ink itself and not its edge."""

RED_LIGHT = 0.35
"""Largest share of its green density that red ink has in red light: dark carmine; more is brown, or black below."""

USUAL_RED_LIGHT = 0.12
"""The same where nothing on the stamp shows it: vermilion."""

K_QUANTILE = 0.8
"""Quantile of what its red pixels say about `k`: JPEG mixes the colours of thin lines with their paper, which makes them say too little."""

TINGED = (0.04, 0.16)
"""By how much the green density is above the red one where red ink begins to count and where it counts in full: noise and paper's own
tint differ by less, faint ink by more."""


def without_stamps(grey: Grey, colour: Colour, stamps: tuple[Stamp, ...], px_per_mm: float) -> Grey:
    """The page without the red ink of these stamps; only inside their outlines is anything changed, and nothing becomes darker."""
    clean = grey.copy()
    for stamp in stamps:
        inside = np.zeros(grey.shape, np.uint8)
        outline = np.rint(stamp.outline).astype(np.int32)
        cv2.fillConvexPoly(inside, outline, 1)
        cv2.polylines(inside, [outline], True, 1, round(2 * BEYOND_MM * px_per_mm))
        x, y, w, h = cv2.boundingRect(inside)
        window = (slice(y, y + h), slice(x, x + w))
        lifted = _lifted(grey[window], colour[window])
        clean[window] = np.where(inside[window] > 0, np.maximum(clean[window], lifted), clean[window])
    return clean


def _lifted(grey: Grey, colour: Colour) -> Grey:
    """A part of the page without its red ink."""
    red, green, blue = (_density(colour[:, :, light]) for light in range(3))
    # a blue pen takes more green than blue light, red ink both: the lesser of the two is what red ink can have
    taken = np.minimum(green, np.maximum(blue, 0.6 * green))
    k = _share_of_red_light(red, taken)
    black = np.clip((red - k * taken) / np.float32(1.0 - k), 0.0, None)
    tinge = np.clip((taken - red - TINGED[0]) / (TINGED[1] - TINGED[0]), 0.0, 1.0)
    paper = float(np.quantile(grey, PAPER_QUANTILE))
    free = paper * np.exp(-black)
    return np.asarray(np.clip(np.rint(grey + tinge * (free - grey)), 0, 255), np.uint8)


def _density(light: Grey) -> Pixels:
    """The density of each pixel: the logarithm of how many times darker than paper it is."""
    paper = max(float(np.quantile(light, PAPER_QUANTILE)), DARKEST)
    return np.asarray(np.log(paper / np.maximum(light.astype(np.float32), DARKEST)).clip(0.0), np.float32)


def _share_of_red_light(red: Pixels, green: Pixels) -> float:
    """How much of its green density the stamp's ink has in red light: `k`."""
    full = (green >= FULL_INK) & (red < RED_LIGHT * green)
    if full.sum() < 20:
        return USUAL_RED_LIGHT
    return float(np.quantile(red[full] / green[full], K_QUANTILE))
