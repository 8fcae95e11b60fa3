"""Pen strokes as curves in millimetres: what a hand does when it ticks, crosses, fills, circles or blackens a box."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forms.geometry import Point, Rect
from omr.reading import Floats, MarkKind

STEP_MM = 0.12
"""Distance between two samples of a curve: a third of a ball-point's line, so that segments never show."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """One movement of the pen on paper: places in mm (n x 2) and the pressure there (n, 0..1)."""

    points: Floats
    pressure: Floats


@dataclass(frozen=True, slots=True)
class Hand:
    """How one person draws.

    `reach_mm`: the natural size of this person's mark on plain paper; `slant`: lean to the right in radians; `bend`: curvature of
    a straight line as a share of its length; `tail`: how far a quick stroke runs on, as a share of its length; `lift`: pressure
    left at the end of a quick stroke (0..1); `drift`: habitual offset of the mark's centre as a share of the box; `care`: spread
    of place and size from mark to mark (0..1, larger is sloppier); `density`: how closely this person blackens (0..1).
    """

    reach_mm: float
    slant: float
    bend: float
    tail: float
    lift: float
    drift: tuple[float, float]
    care: float
    density: float


def draw_hand(rng: np.random.Generator) -> Hand:
    """A hand of the population."""
    return Hand(
        reach_mm=float(np.clip(rng.lognormal(np.log(5.0), 0.28), 2.4, 10.0)),
        slant=float(rng.normal(0.08, 0.14)),
        bend=float(abs(rng.normal(0.0, 0.06))),
        tail=float(np.clip(rng.exponential(0.18), 0.0, 0.8)),
        lift=float(rng.uniform(0.15, 1.0)),
        drift=(float(rng.normal(0.0, 0.09)), float(rng.normal(0.0, 0.09))),
        care=float(rng.uniform(0.05, 0.30)),
        density=float(rng.uniform(0.35, 1.0)),
    )


def mark(kind: MarkKind, box: Rect, room: float, hand: Hand, rng: np.random.Generator, beside: Point | None = None) -> list[Stroke]:
    """The strokes of one mark on a box.

    `room` is the distance in mm to the nearest other box's centre: a person makes the mark smaller where boxes stand close.
    `beside` moves the mark's centre away from the box's, in mm. Raises KeyError for a kind that is no pen mark.
    """
    half = _half_size(kind, box, room, hand, rng)
    spread = hand.care * 0.55
    offset = np.array(hand.drift) + rng.normal(0.0, spread * 0.5, 2)
    if kind in (MarkKind.FILL, MarkKind.SCRIBBLED_OUT, MarkKind.CIRCLE):
        offset *= 0.6
    centre = np.array([box.centre.x, box.centre.y]) + np.clip(offset, -0.5, 0.5) * np.array([box.w, box.h])
    if beside is not None:
        centre = np.array([box.centre.x + beside.x, box.centre.y + beside.y])
    strokes = _SHAPES[kind](half, hand, rng)
    lean = np.tan(hand.slant + rng.normal(0.0, 0.05))
    for stroke in strokes:
        stroke.points[:, 0] -= stroke.points[:, 1] * lean
    return [Stroke(stroke.points + centre, stroke.pressure) for stroke in strokes]


def _half_size(kind: MarkKind, box: Rect, room: float, hand: Hand, rng: np.random.Generator) -> Floats:
    """Half the width and height in mm that the mark should fill: between the box and the person's natural size."""
    small = min(box.w, box.h)
    if kind is MarkKind.FILL:
        cover = np.clip(rng.normal(0.92, hand.care * 0.6), 0.6, 1.25)
        area: Floats = np.array([box.w, box.h]) / 2 * cover
        return area
    aim = small**0.35 * hand.reach_mm**0.65 * rng.lognormal(0.0, hand.care * 0.8)
    factor = {MarkKind.CIRCLE: 1.25, MarkKind.SCRIBBLED_OUT: 1.2, MarkKind.DOT: 0.35}.get(kind, 1.0)
    least, most = (1.0, 2.0) if kind in (MarkKind.CIRCLE, MarkKind.SCRIBBLED_OUT) else (0.6, 2.6)
    if kind is MarkKind.DOT:
        least, most = 0.15, 0.6
    size = float(np.clip(aim * factor, least * small, most * small))
    size = min(size, max(1.35 * room, least * small))
    wide = float(np.clip(box.w / box.h, 0.6, 2.2)) ** 0.7
    half: Floats = np.array([size * max(wide, 1.0), size / min(wide, 1.0)]) / 2
    return half


def curve(knots: Floats, lift: float, rng: np.random.Generator, tremor: float = 0.012) -> Stroke:
    """A smooth curve through the knots (Catmull-Rom) that trembles a little and loses pressure towards its end."""
    knots = np.asarray(knots, dtype=np.float64)
    padded = np.vstack([2 * knots[0] - knots[1], knots, 2 * knots[-1] - knots[-2]])
    pieces = []
    for a, b, c, d in zip(padded[:-3], padded[1:-2], padded[2:-1], padded[3:], strict=True):
        n = max(2, int(np.linalg.norm(c - b) / STEP_MM))
        t = np.linspace(0.0, 1.0, n, endpoint=False)[:, None]
        pieces.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    points = np.vstack([*pieces, knots[-1:]])
    shake = rng.normal(0.0, tremor, points.shape)
    points = points + _smooth(shake, 5)
    along = np.linspace(0.0, 1.0, len(points))
    start = np.clip(along / 0.06 + rng.uniform(0.3, 1.0), 0.0, 1.0)
    fade = 1.0 - (1.0 - lift) * np.clip((along - rng.uniform(0.45, 0.8)) / 0.35, 0.0, 1.0)
    waver = 1.0 + _smooth(rng.normal(0.0, 0.25, len(points)), 9)
    return Stroke(points, np.clip(start * fade * waver, 0.05, 1.0))


def _smooth(values: Floats, width: int) -> Floats:
    """A running mean along the first axis, same length."""
    kernel = np.ones(width) / width
    if values.ndim == 1:
        return np.convolve(values, kernel, mode="same")[: len(values)]
    return np.stack([np.convolve(column, kernel, mode="same")[: len(values)] for column in values.T], axis=1)


def _line(start: Floats, end: Floats, hand: Hand, rng: np.random.Generator) -> Stroke:
    """A line a person draws: bent to one side, sometimes running on with less pressure."""
    way = end - start
    side = np.array([-way[1], way[0]])
    bend = rng.normal(0.0, hand.bend + 0.015)
    run_on = way * abs(rng.normal(0.0, hand.tail)) if rng.random() < 0.7 else way * 0.0
    return curve(np.array([start, start + way * 0.5 + side * bend, end + run_on]), hand.lift, rng)


def _corner(half: Floats, x: float, y: float, hand: Hand, rng: np.random.Generator) -> Floats:
    """A corner of the mark's frame, missed by as much as this person usually misses."""
    corner: Floats = half * np.array([x, y]) * rng.normal(1.0, 0.35 * hand.care + 0.06, 2)
    return corner


def _cross(half: Floats, hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    down = _line(_corner(half, -1, -1, hand, rng), _corner(half, 1, 1, hand, rng), hand, rng)
    up = _line(_corner(half, -1, 1, hand, rng), _corner(half, 1, -1, hand, rng), hand, rng)
    if rng.random() < 0.3:
        up = _line(_corner(half, 1, -1, hand, rng), _corner(half, -1, 1, hand, rng), hand, rng)
    if rng.random() < 0.06:
        hook = np.vstack([down.points[:: max(1, len(down.points) // 6)], up.points[:: max(1, len(up.points) // 6)]])
        return [curve(hook, hand.lift, rng)]
    return [down, up]


def _tick(half: Floats, hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    foot = half * np.array([rng.normal(-0.15, 0.12), rng.normal(0.75, 0.12)])
    start = foot + half * np.array([-rng.uniform(0.4, 0.9), -rng.uniform(0.4, 1.1)])
    reach = rng.uniform(1.0, 1.5) + hand.tail
    end = foot + half * np.array([rng.uniform(0.8, 1.2), -rng.uniform(1.2, 1.8)]) * reach
    middle = (foot + end) / 2 + half * np.array([rng.normal(0.0, 0.08), rng.normal(0.05, 0.08)])
    return [curve(np.array([start, (start + foot) / 2 + half * rng.normal(0, 0.05, 2), foot, middle, end]), hand.lift, rng)]


def _slash(half: Floats, hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    tilt = rng.normal(0.0, 0.2)
    level, upright = half * np.array([1.0, tilt]), half * np.array([tilt, 1.0])
    up, down = _corner(half, -1, 1, hand, rng), _corner(half, -1, -1, hand, rng)
    start, end = [(up, -up), (down, -down), (-level, level), (-upright, upright)][rng.choice(4, p=[0.45, 0.2, 0.1, 0.25])]
    return [_line(start, end, hand, rng)]


def _zigzag(half: Floats, gap_mm: float, angle: float, rng: np.random.Generator) -> Stroke:
    """Lines to and fro that cover an ellipse-cornered area, `gap_mm` apart, as a hand shades."""
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    span = float(np.abs(turn.T @ half).max()) if abs(half[0] - half[1]) > 0.2 * half.min() else float(half.max())
    rows = np.arange(-span, span + gap_mm, gap_mm)
    knots: list[Floats] = []
    for i, v in enumerate(rows):
        chord = _chord(half, turn, float(v))
        if chord is not None:
            ends = chord if i % 2 == 0 else chord[::-1]
            knots.extend(ends + rng.normal(0.0, 0.06 * half.min(), (2, 2)))
    if len(knots) < 2:
        knots = [-half * 0.5, half * 0.5]
    return curve(np.array(knots), 0.9, rng, 0.02)


def _chord(half: Floats, turn: Floats, v: float) -> Floats | None:
    """Both ends of the line at distance `v` from the centre, cut to a rounded box of this half size; None outside."""
    u = np.linspace(-1.0, 1.0, 41) * 1.5 * float(half.max())
    along = (turn @ np.stack([u, np.full_like(u, v)])).T
    inside = (np.abs(along / half) ** 4).sum(axis=1) <= 1.0
    if not inside.any():
        return None
    index = np.flatnonzero(inside)
    ends: Floats = along[[index[0], index[-1]]]
    return ends


def _fill(half: Floats, hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    gap = float(np.interp(hand.density, [0.3, 1.0], [0.8, 0.2]))
    angle = rng.choice([0.0, -0.7, -0.9, 1.5]) + rng.normal(0.0, 0.12)
    twice = hand.density > 0.6 and rng.random() < 0.5
    second = [_zigzag(half, gap * 1.2, angle + rng.uniform(0.5, 1.6), rng)] if twice else []
    rim = _circle(half * 0.95, hand, rng) if rng.random() < 0.25 else []
    return [_zigzag(half, gap, angle, rng), *second, *rim]


def _scribble(half: Floats, hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    """Blackening: wild loops, a coil across the box, or two layers of shading."""
    pick = rng.random()
    if pick < 0.35:
        turns = float(rng.uniform(2.5, 4.0) + 4.0 * hand.density)
        t = np.linspace(0.0, 2 * np.pi * turns, int(turns * 7))
        radius = np.interp(t, np.linspace(0, t[-1], int(turns * 2) + 2), rng.uniform(0.25, 1.1, int(turns * 2) + 2))[:, None]
        centre = np.outer(np.linspace(-0.3, 0.3, len(t)), rng.normal(0.0, 0.8, 2))
        return [curve((np.stack([np.cos(t), np.sin(t)], axis=1) * radius + centre) * half, 0.9, rng, 0.02)]
    if pick < 0.6:
        turns = int(rng.integers(4, 9))
        t = np.linspace(0.0, 2 * np.pi * turns, turns * 8)
        along = np.stack([np.linspace(-0.8, 0.8, len(t)), np.linspace(0.4, -0.4, len(t)) * rng.normal(1.0, 0.6)], axis=1)
        coil = along + np.stack([0.35 * np.cos(t), rng.uniform(0.6, 1.0) * np.sin(t)], axis=1)
        return [curve(coil * half * rng.normal(1.0, 0.06, coil.shape), 0.8, rng, 0.02)]
    gap = float(np.interp(hand.density, [0.3, 1.0], [0.75, 0.25]))
    angle = rng.uniform(-1.2, 0.2)
    second = [_zigzag(half, gap * 1.3, angle + rng.uniform(0.4, 1.2), rng)] if rng.random() < 0.7 else []
    return [_zigzag(half, gap, angle, rng), *second]


def _circle(half: Floats, hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    start, sweep = rng.uniform(-2.8, -0.8), 2 * np.pi * rng.uniform(0.92, 1.2)
    t = start - np.linspace(0.0, sweep, 14)
    radius = 1.0 + np.linspace(0.0, rng.normal(0.0, 0.12), 14) + rng.normal(0.0, 0.02 + 0.08 * hand.care, 14)
    return [curve(np.stack([np.cos(t), np.sin(t)], axis=1) * radius[:, None] * half, hand.lift, rng)]


def _dot(half: Floats, hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    knots = rng.normal(0.0, 0.4, (int(rng.integers(2, 7)), 2)) * half
    return [curve(knots, 1.0, rng)]


def _overwritten(half: Floats, hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    return _cross(half, hand, rng) + _cross(half * rng.uniform(0.85, 1.1), hand, rng)


_SHAPES = {
    MarkKind.CROSS: _cross,
    MarkKind.TICK: _tick,
    MarkKind.SLASH: _slash,
    MarkKind.FILL: _fill,
    MarkKind.SCRIBBLED_OUT: _scribble,
    MarkKind.CIRCLE: _circle,
    MarkKind.DOT: _dot,
    MarkKind.OVERWRITTEN: _overwritten,
}
