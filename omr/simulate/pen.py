"""Ink on paper: strokes drawn antialiased on a grey page at any resolution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.reading import Grey
from omr.simulate.strokes import Stroke

Pixels = NDArray[np.float32]

SUBPIXELS = 4
"""Strokes are drawn this many times finer than the page and averaged down: edges are then right to a few per cent of a pixel."""


@dataclass(frozen=True, slots=True)
class Pen:
    """A writing tool.

    `width_mm`: breadth of its line at full pressure; `darkness`: share of light it takes from paper at full pressure (0..1);
    `grain`: how much of the line the paper's tooth leaves bare (0 felt pen, 1 hard pencil); `gives`: how far breadth and darkness
    follow the pressure (0..1).
    """

    name: str
    width_mm: float
    darkness: float
    grain: float
    gives: float


def draw_pen(rng: np.random.Generator, pencil: float = 0.12) -> Pen:
    """A pen of the population: blue and black ball-points mostly, gel, felt; `pencil` is the share of pencils."""
    if rng.random() < pencil:
        return Pen("pencil", rng.uniform(0.35, 0.8), rng.uniform(0.28, 0.75), rng.uniform(0.3, 0.8), 0.7)
    pick = rng.random()
    if pick < 0.5:
        return Pen("blue", rng.uniform(0.28, 0.5), rng.uniform(0.5, 0.85), rng.uniform(0.05, 0.3), 0.5)
    if pick < 0.82:
        return Pen("black", rng.uniform(0.28, 0.55), rng.uniform(0.7, 0.95), rng.uniform(0.05, 0.25), 0.45)
    if pick < 0.94:
        return Pen("gel", rng.uniform(0.4, 0.75), rng.uniform(0.8, 0.97), 0.03, 0.3)
    return Pen("felt", rng.uniform(0.7, 1.2), rng.uniform(0.75, 0.97), 0.02, 0.2)


def put(page: Grey, strokes: Sequence[Stroke], pen: Pen, px_per_mm: float, rng: np.random.Generator) -> None:
    """Draw the strokes on the page in place; what falls outside the page is lost."""
    for stroke in strokes:
        _put_stroke(page, stroke, pen, px_per_mm, rng)


def _put_stroke(page: Grey, stroke: Stroke, pen: Pen, px_per_mm: float, rng: np.random.Generator) -> None:
    margin = pen.width_mm + 2 / px_per_mm
    low = np.floor((stroke.points.min(axis=0) - margin) * px_per_mm).astype(int)
    high = np.ceil((stroke.points.max(axis=0) + margin) * px_per_mm).astype(int)
    x0, y0 = max(int(low[0]), 0), max(int(low[1]), 0)
    x1, y1 = min(int(high[0]), page.shape[1]), min(int(high[1]), page.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    cover = _coverage(stroke, pen, px_per_mm, (x0, y0, x1, y1))
    cover *= 1.0 - pen.grain * _tooth(cover.shape, px_per_mm, rng)
    patch = page[y0:y1, x0:x1]
    patch[:] = np.clip(patch * (1.0 - pen.darkness * cover) + 0.5, 0, 255).astype(np.uint8)


def _coverage(stroke: Stroke, pen: Pen, px_per_mm: float, window: tuple[int, int, int, int]) -> Pixels:
    """Share of ink (0..1) in each pixel of the window."""
    x0, y0, x1, y1 = window
    fine = px_per_mm * SUBPIXELS
    canvas = np.zeros(((y1 - y0) * SUBPIXELS, (x1 - x0) * SUBPIXELS), np.uint8)
    # +0.5: a pixel's place is its centre, in the page as in its subpixels
    places = (stroke.points * px_per_mm - [x0, y0] + 0.5) * SUBPIXELS - 0.5
    strength = 1.0 - pen.gives * (1.0 - stroke.pressure)
    breadth = np.maximum(1, np.rint(pen.width_mm * fine * (0.6 + 0.4 * strength))).astype(int)
    grey = np.clip(strength * 255, 1, 255).astype(int)
    dots = np.rint(places * 16).astype(int)
    for i in range(len(dots) - 1):
        a, b = dots[i].tolist(), dots[i + 1].tolist()
        cv2.line(canvas, a, b, int(grey[i]), int(breadth[i]), cv2.LINE_8, shift=4)
    small = cv2.resize(canvas, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.float32) / np.float32(255.0)


def _tooth(shape: tuple[int, ...], px_per_mm: float, rng: np.random.Generator) -> Pixels:
    """The paper's texture (0..1) with bumps of about 0.15 mm, as wood-free copy paper has."""
    noise = rng.standard_normal(shape, dtype=np.float32)
    sigma = max(0.15 * px_per_mm / 2, 0.3)
    soft = cv2.GaussianBlur(noise, (0, 0), sigma)
    spread = 1.0 / max(2.0 * np.sqrt(np.pi) * sigma, 1.0)
    return np.asarray(np.clip(0.5 + soft / (3.0 * spread), 0.0, 1.0), dtype=np.float32)
