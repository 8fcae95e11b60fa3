"""Ink that is no mark: slips of the pen and handwriting in open fields."""

from __future__ import annotations

import numpy as np

from forms.geometry import Rect
from omr.simulate.strokes import Stroke, curve


def stray(width: float, height: float, rng: np.random.Generator) -> list[Stroke]:
    """A slip of the pen anywhere on a page of this size in mm: a short line, a comma, a long faint trail."""
    start = rng.uniform([5, 5], [width - 5, height - 5])
    length = float(np.clip(rng.lognormal(np.log(4.0), 0.8), 0.5, 40.0))
    angle = rng.uniform(0, 2 * np.pi)
    way = length * np.array([np.cos(angle), np.sin(angle)])
    return [curve(np.array([start, start + way * 0.5 + rng.normal(0, 0.1 * length, 2), start + way]), rng.uniform(0.1, 0.8), rng)]


def handwriting(area: Rect, rng: np.random.Generator) -> list[Stroke]:
    """Words-like loops on lines inside an area: what a comment field holds."""
    strokes = []
    size, y = rng.uniform(2.2, 4.0), area.y + rng.uniform(3.5, 5.0)
    for _ in range(int(rng.integers(1, 5))):
        x, stop = area.x + rng.uniform(0, 6), area.right - rng.uniform(0, area.w * 0.6)
        while x < stop and y < area.bottom - 1:
            n = int(rng.integers(5, 16))
            steps = np.cumsum(rng.uniform(0.2, 0.55, n)) * size
            word = np.stack(
                [x + steps + rng.normal(0, 0.12 * size, n), y - size * np.abs(rng.normal(0.35, 0.35, n)) * (np.arange(n) % 2)], axis=1
            )
            strokes.append(curve(word, 0.7, rng))
            x += steps[-1] + size * rng.uniform(0.7, 1.2)
        y += size * rng.uniform(1.7, 2.4)
    return strokes
