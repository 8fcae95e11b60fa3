"""Ink of the other side that shows through thin paper: mirrored, soft and pale."""

from __future__ import annotations

import cv2
import numpy as np

from forms.geometry import Rect
from omr.reading import Grey
from omr.simulate.pen import draw_pen, put
from omr.simulate.writing import words

STRENGTH = (0.02, 0.13)
"""Share of its darkness that comes through: good office paper of 80 g/m² to thin recycled paper under a felt pen."""

SOFT_MM = (0.1, 0.3)
"""Spread of the light inside the paper, as the deviation of a blur in mm."""


def shine_through(page: Grey, area: Rect, px_per_mm: float, rng: np.random.Generator) -> None:
    """Nothing; darkens the page in place by writing and print of the other side, over and round an area in mm."""
    back = np.full_like(page, 255)
    pen, y = draw_pen(rng, pencil=0.0), area.y - rng.uniform(0.0, 8.0)
    while y < area.bottom + 4.0:
        line = Rect(max(area.x - 5.0, 1.0), y, area.w * rng.uniform(0.4, 1.0), 8.0)
        put(back, words(line, rng.uniform(1.6, 2.8), rng), pen, px_per_mm, rng)
        y += rng.uniform(6.0, 10.0)
    soft = cv2.GaussianBlur(np.ascontiguousarray(back[:, ::-1]), (0, 0), rng.uniform(*SOFT_MM) * px_per_mm).astype(np.float32)
    page[:] = np.clip(page * (1.0 - rng.uniform(*STRENGTH) * (1.0 - soft / 255.0)), 0, 255).astype(np.uint8)
