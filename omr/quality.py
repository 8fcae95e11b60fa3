"""A first look at a page before anything is sought on it."""

from __future__ import annotations

import cv2
import numpy as np

from omr.features import shrink
from omr.reading import PageImage
from omr.reasons import Reason

LOOK_LONG_SIDE = 1000
"""Pixels of the long side of the first look: 85 dpi on A4, where a printed letter is still darker than paper."""

EMPTY_INK_SHARE = 3e-4
"""Share of dark pixels below which a page is an empty back: 20 mm² of an A4 sheet, a short line of print; dust has less."""

INK_BELOW_PAPER = 60
"""Grey levels under the local paper from which a pixel is dark: bleed-through of the front stays above."""

EDGE_SHARE = 0.03
"""Rim of the image that is left out: the scanner's black edge lies there."""


def first_look(image: PageImage) -> Reason | None:
    """NO_STRUCTURE for a page with (almost) nothing on it, None for one worth reading."""
    small, _ = shrink(image.grey, LOOK_LONG_SIDE)
    rim_y, rim_x = (max(1, round(side * EDGE_SHARE)) for side in small.shape)
    inner = small[rim_y:-rim_y, rim_x:-rim_x]
    if inner.size == 0:
        return Reason.TOO_SMALL
    paper = cv2.medianBlur(cv2.dilate(inner, np.ones((9, 9), np.uint8)), 21)
    dark = cv2.subtract(paper, inner) > INK_BELOW_PAPER
    return Reason.NO_STRUCTURE if float(dark.mean()) < EMPTY_INK_SHARE else None
