"""Ink that is no mark: slips of the pen and handwriting in open fields."""

from __future__ import annotations

import numpy as np

from forms.geometry import Rect
from omr.reading import Floats
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


def words(line: Rect, size: float, rng: np.random.Generator) -> list[Stroke]:
    """Joined letters with tone marks on one line; `size` is the height in mm of a small letter. Nothing that could be read."""
    strokes = []
    x, base = line.x, line.bottom - 0.12 * line.h + rng.normal(0.0, 0.15)
    lean, rise = rng.uniform(0.0, 0.4), rng.normal(0.0, 0.01)
    while x < line.right - size:
        knots, letters = [(x, base)], int(rng.integers(2, 6))
        for _ in range(letters):
            step = size * rng.uniform(0.6, 1.0)
            tall = rng.choice([1.0, 1.0, 1.0, 1.9, -0.8])
            loop = -size * tall * rng.uniform(0.8, 1.1)
            knots += [(x + 0.35 * step, base + loop * 0.6), (x + 0.6 * step, base + loop), (x + 0.55 * step, base + 0.1 * loop)]
            knots.append((x + step, base - 0.05 * size))
            x += step
        shape = np.array(knots) + rng.normal(0.0, 0.06 * size, (len(knots), 2))
        shape[:, 0] += (base - shape[:, 1]) * lean
        strokes.append(curve(shape, 0.7, rng))
        if rng.random() < 0.75:
            strokes.append(_tone(shape, size, rng))
        x += size * rng.uniform(0.7, 1.1)
        base += rise * size
    return strokes


def _tone(word: Floats, size: float, rng: np.random.Generator) -> Stroke:
    """One of the marks that Vietnamese words carry: acute, grave, hook, tilde, dot below."""
    at = np.array([word[:, 0].mean() + 0.3 * size, word[:, 1].min() - 0.25 * size])
    shapes = ([(-0.15, 0.15), (0.2, -0.15)], [(-0.2, -0.12), (0.15, 0.12)], [(-0.1, -0.1), (0.15, -0.1), (0.0, 0.12)],
              [(-0.3, 0.1), (-0.1, -0.1), (0.1, 0.1), (0.3, -0.1)], [(0.0, 0.0), (0.06, 0.05), (0.0, 0.08)])  # fmt: skip
    pick = int(rng.integers(len(shapes)))
    if pick == len(shapes) - 1:
        at[1] = word[:, 1].max() + 0.35 * size
    return curve(at + np.array(shapes[pick]) * size, 0.8, rng)
