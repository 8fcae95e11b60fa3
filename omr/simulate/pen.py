"""Ink on paper: strokes drawn antialiased on a grey page at any resolution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.reading import Floats, Grey
from omr.simulate.strokes import Stroke

Pixels = NDArray[np.float32]

SUBPIXELS = 4
"""Strokes are drawn this many times finer than the page and averaged down: edges are then right to a few per cent of a pixel."""


@dataclass(frozen=True, slots=True)
class Pen:
    """A writing tool.

    `width_mm`: breadth of its line at full pressure; `darkness`: share of light it takes from paper at full pressure (0..1);
    `grain`: how much of the line the paper's tooth leaves bare (0 felt pen, 1 hard pencil); `gives`: how far breadth and darkness
    follow the pressure (0..1). What real ink does beside: `taper` how far a stroke thins out with its pressure (0..1), `skip` how uneven
    the ink flows along it (0..1), `pool` share of places where the pen rests that gather ink.
    """

    name: str
    width_mm: float
    darkness: float
    grain: float
    gives: float
    taper: float = 0.0
    skip: float = 0.0
    pool: float = 0.0


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


def draw_tool(tool: str, rng: np.random.Generator) -> Pen:
    """A pen of one sort: a `pencil` that is hardly pressed, a thick `felt` pen, or a `red` one. Raises KeyError for another name."""
    sorts = {
        "pencil": lambda: Pen("pencil", rng.uniform(0.3, 0.6), rng.uniform(0.16, 0.4), rng.uniform(0.4, 0.8), 0.7),
        "felt": lambda: Pen("felt", rng.uniform(1.2, 2.2), rng.uniform(0.8, 0.97), 0.02, 0.2),
        "red": lambda: Pen("red", rng.uniform(0.28, 0.55), rng.uniform(0.65, 0.9), rng.uniform(0.05, 0.25), 0.45),
    }
    return sorts[tool]()


FLOW = {"blue": (0.25, 0.6, 0.25), "black": (0.2, 0.55, 0.2), "gel": (0.05, 0.2, 0.3), "felt": (0.0, 0.15, 0.5), "pencil": (0.1, 0.35, 0.0)}
"""Least and largest `skip`, and `pool`, by the sort of pen: the paste of a ball-point comes in bursts, felt soaks in where it rests."""


def lifelike(pen: Pen, rng: np.random.Generator) -> Pen:
    """The pen with the faults of its sort: ink that flows unevenly, thins out and pools."""
    least, most, pool = FLOW.get(pen.name, FLOW["black"])
    return replace(pen, taper=rng.uniform(0.3, 0.8), skip=rng.uniform(least, most), pool=pool * rng.uniform(0.2, 1.0))


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
    flow = _flow(stroke, pen, rng) if pen.skip else 1.0
    cover = _coverage(stroke, pen, px_per_mm, (x0, y0, x1, y1), flow)
    if pen.pool:
        _pools(cover, stroke, pen, px_per_mm, (x0, y0), rng)
    cover *= 1.0 - pen.grain * _tooth(cover.shape, px_per_mm, rng)
    patch = page[y0:y1, x0:x1]
    patch[:] = np.clip(patch * (1.0 - pen.darkness * cover) + 0.5, 0, 255).astype(np.uint8)


def _coverage(stroke: Stroke, pen: Pen, px_per_mm: float, window: tuple[int, int, int, int], flow: Floats | float) -> Pixels:
    """Share of ink (0..1) in each pixel of the window; `flow` is the share of ink that comes at each point of the stroke."""
    x0, y0, x1, y1 = window
    fine = px_per_mm * SUBPIXELS
    canvas = np.zeros(((y1 - y0) * SUBPIXELS, (x1 - x0) * SUBPIXELS), np.uint8)
    # +0.5: a pixel's place is its centre, in the page as in its subpixels
    places = (stroke.points * px_per_mm - [x0, y0] + 0.5) * SUBPIXELS - 0.5
    strength = 1.0 - pen.gives * (1.0 - stroke.pressure)
    thin = 1.0 - pen.taper * (1.0 - stroke.pressure) ** 1.5
    breadth = np.maximum(1, np.rint(pen.width_mm * fine * (0.6 + 0.4 * strength) * thin)).astype(int)
    grey = np.clip(strength * flow * 255, 1, 255).astype(int)
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


def _flow(stroke: Stroke, pen: Pen, rng: np.random.Generator) -> Floats:
    """The share of ink (0..1) that comes at each point: bursts and gaps of some millimetres, more gaps where the pen is light."""
    n = len(stroke.points)
    rough = np.convolve(rng.standard_normal(n + 10), np.ones(11) / np.sqrt(11.0), mode="valid")[:n]
    fine = rng.standard_normal(n)
    gaps = np.clip(0.4 * rough + 0.15 * fine + 0.9 * (1.0 - stroke.pressure) - 0.1, 0.0, 1.0)
    flow: Floats = 1.0 - pen.skip * gaps
    return flow


def _pools(cover: Pixels, stroke: Stroke, pen: Pen, px_per_mm: float, corner: tuple[int, int], rng: np.random.Generator) -> None:
    """Blobs where the pen rests, in place: where it came down and at sharp turns."""
    ways = np.diff(stroke.points, axis=0)
    turns = np.flatnonzero((ways[:-1] * ways[1:]).sum(axis=1) < 0) + 1
    for place in (min(2, len(stroke.points) - 1), *turns.tolist()):
        if rng.random() < pen.pool:
            at = np.rint((stroke.points[place] * px_per_mm - corner) * 16).astype(int).tolist()
            thin = 1.0 - pen.taper * (1.0 - stroke.pressure[place]) ** 1.5
            radius = round(pen.width_mm * thin * rng.uniform(0.45, 0.62) * px_per_mm * 16)
            cv2.circle(cover, at, radius, float(rng.uniform(0.8, 1.0)), -1, cv2.LINE_8, 4)
