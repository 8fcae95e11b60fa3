"""How a page looks on which no known form was found."""

from __future__ import annotations

import cv2
import numpy as np

from omr.placing.features import shrink
from omr.reading import PageImage

LOOK_LONG_SIDE = 1000
"""Pixels of the long side of the first look: 85 dpi on A4, where a printed letter is still darker than paper."""

EMPTY_INK_SHARE = 3e-4
"""Share of dark pixels below which a page is an empty back: 20 mm² of an A4 sheet, a short line of print; dust has less."""

INK_BELOW_PAPER = (36.0, 60.0)
"""Grey levels under the local paper from which a pixel is dark, on smooth paper and on the noisiest: pale print lies 40 below."""

EDGE_SHARE = 0.08
"""Rim of the image that is left out, 17 mm of A4's width: the scanner's black edge and punched holes lie there."""


def looks_empty(image: PageImage) -> bool:
    """Whether there is (almost) nothing on a page. Only asked of a page that shows no known form."""
    small, _ = shrink(image.grey, LOOK_LONG_SIDE)
    rim_y, rim_x = (max(1, round(side * EDGE_SHARE)) for side in small.shape)
    inner = small[rim_y:-rim_y, rim_x:-rim_x]
    if inner.size == 0:
        return True
    paper = cv2.medianBlur(cv2.dilate(inner, np.ones((9, 9), np.uint8)), 21)
    below = cv2.subtract(paper, inner).astype(np.float32)
    usual = float(np.median(below))
    noise = 1.4826 * float(np.median(np.abs(below - usual)))
    dark = below > np.clip(usual + 6 * noise, *INK_BELOW_PAPER)
    return float(dark.mean()) < EMPTY_INK_SHARE
