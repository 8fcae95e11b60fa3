"""What a quick hand adds to its strokes: small hooks where the pen comes down or leaves."""

from __future__ import annotations

import numpy as np

from omr.reading import Floats
from omr.simulate.strokes import STEP_MM, Stroke

HOOK_MM = (0.25, 1.1)
"""Length of a hook: what the pen moves while it touches and leaves the paper."""

LEAST_STROKE_MM = 1.5
"""Shortest stroke that has hooks: a dot has none."""


def hooked(strokes: list[Stroke], share: float, rng: np.random.Generator) -> list[Stroke]:
    """The strokes, each of their ends with a hook in `share` of cases."""
    if not share:
        return strokes
    return [_with_hooks(stroke, share, rng) if len(stroke.points) * STEP_MM > LEAST_STROKE_MM else stroke for stroke in strokes]


def _with_hooks(stroke: Stroke, share: float, rng: np.random.Generator) -> Stroke:
    points, pressure = stroke.points, stroke.pressure
    if rng.random() < share:
        hook = _hook(points[0], points[3] - points[0], rng)
        points, pressure = np.vstack([hook[:0:-1], points]), np.concatenate([np.linspace(0.15, pressure[0], len(hook) - 1), pressure])
    if rng.random() < 0.6 * share:
        hook = _hook(points[-1], points[-4] - points[-1], rng)
        points, pressure = np.vstack([points, hook[1:]]), np.concatenate([pressure, np.linspace(pressure[-1], 0.1, len(hook) - 1)])
    return Stroke(points, pressure)


def _hook(tip: Floats, inwards: Floats, rng: np.random.Generator) -> Floats:
    """Places from the tip of a stroke along its hook: an arc that begins against the stroke's way and bends to one side."""
    length = rng.uniform(*HOOK_MM)
    way = np.arctan2(-inwards[1], -inwards[0]) + rng.choice([-1, 1]) * rng.uniform(0.9, 1.9)
    count = max(4, round(length / STEP_MM))
    angles = way + np.linspace(0.0, rng.normal(0.0, 0.9), count)
    steps = np.stack([np.cos(angles), np.sin(angles)], axis=1) * length / count
    hook: Floats = np.vstack([tip, tip + np.cumsum(steps, axis=0)])
    return hook
