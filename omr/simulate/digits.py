"""The ten digits as people write them, as pen strokes; the ways of one person stay the same on all pages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forms.geometry import Rect
from omr.reading import Floats
from omr.simulate.person import Person
from omr.simulate.strokes import Stroke, curve

Knots = tuple[tuple[float, float], ...]
Glyph = tuple[Knots, ...]
"""Strokes through knots; x to the right and y downwards, the digit fills 0..1 both ways. A knot said twice is a sharp corner."""

WAYS: dict[str, tuple[tuple[float, Glyph], ...]] = {
    "0": (
        (0.6, (((0.62, 0.03), (0.3, 0.08), (0.06, 0.5), (0.3, 0.95), (0.72, 0.92), (0.95, 0.48), (0.75, 0.08), (0.55, 0.02)),)),
        (0.25, (((0.5, 0.02), (0.12, 0.25), (0.1, 0.75), (0.5, 1.0), (0.9, 0.72), (0.88, 0.25), (0.56, 0.0), (0.4, 0.1)),)),
        (0.15, (((0.7, 0.1), (0.4, 0.0), (0.06, 0.35), (0.15, 0.85), (0.6, 1.0), (0.95, 0.6), (0.8, 0.15), (0.5, 0.06)),)),
    ),
    "1": (
        (0.65, (((0.12, 0.42), (0.4, 0.2), (0.62, 0.0), (0.62, 0.0), (0.6, 0.5), (0.58, 1.0)),)),
        (0.25, (((0.3, 0.22), (0.55, 0.0), (0.55, 0.0), (0.54, 0.5), (0.52, 1.0)),)),
        (0.07, (((0.52, 0.0), (0.5, 0.5), (0.48, 1.0)),)),
        (0.03, (((0.25, 0.25), (0.55, 0.0), (0.55, 0.0), (0.53, 1.0)), ((0.2, 1.0), (0.5, 0.99), (0.85, 1.0)))),
    ),
    "2": (
        (0.6, (((0.1, 0.25), (0.4, 0.0), (0.85, 0.15), (0.75, 0.5), (0.08, 0.98), (0.08, 0.98), (0.5, 0.94), (0.98, 0.97)),)),
        (0.4, (((0.12, 0.2), (0.5, 0.0), (0.86, 0.22), (0.55, 0.65), (0.12, 0.95), (0.14, 0.75), (0.4, 0.85), (0.98, 0.96)),)),
    ),
    "3": (
        (0.7, (((0.12, 0.12), (0.55, 0.0), (0.82, 0.2), (0.42, 0.45), (0.42, 0.45), (0.9, 0.65), (0.6, 1.0), (0.05, 0.9)),)),
        (0.3, (((0.1, 0.03), (0.85, 0.02), (0.85, 0.02), (0.42, 0.42), (0.42, 0.42), (0.92, 0.65), (0.6, 1.0), (0.05, 0.88)),)),
    ),
    "4": (
        (
            0.6,
            (((0.3, 0.0), (0.22, 0.35), (0.08, 0.66), (0.08, 0.66), (0.5, 0.64), (0.98, 0.62)), ((0.72, 0.22), (0.68, 0.6), (0.62, 1.0))),
        ),
        (0.3, (((0.18, 0.05), (0.12, 0.55), (0.12, 0.55), (0.5, 0.56), (0.95, 0.52)), ((0.8, 0.0), (0.72, 0.5), (0.66, 1.0)))),
        (0.1, (((0.68, 1.0), (0.7, 0.0), (0.7, 0.0), (0.04, 0.68), (0.04, 0.68), (0.98, 0.66)),)),
    ),
    "5": (
        (
            0.6,
            (((0.22, 0.04), (0.16, 0.45), (0.16, 0.45), (0.6, 0.38), (0.92, 0.66), (0.6, 1.0), (0.06, 0.93)), ((0.2, 0.03), (0.92, 0.0))),
        ),
        (
            0.4,
            (((0.92, 0.03), (0.25, 0.04), (0.25, 0.04), (0.16, 0.44), (0.16, 0.44), (0.65, 0.4), (0.9, 0.7), (0.55, 1.0), (0.06, 0.92)),),
        ),
    ),
    "6": (
        (0.6, (((0.75, 0.02), (0.3, 0.25), (0.08, 0.7), (0.4, 1.0), (0.86, 0.82), (0.7, 0.52), (0.3, 0.6), (0.14, 0.8)),)),
        (0.4, (((0.6, 0.0), (0.25, 0.4), (0.1, 0.8), (0.5, 1.0), (0.9, 0.75), (0.55, 0.5), (0.15, 0.72)),)),
    ),
    "7": (
        (0.5, (((0.06, 0.05), (0.5, 0.04), (0.92, 0.02), (0.92, 0.02), (0.6, 0.5), (0.4, 1.0)), ((0.3, 0.52), (0.86, 0.48)))),
        (0.25, (((0.08, 0.18), (0.1, 0.03), (0.1, 0.03), (0.92, 0.03), (0.92, 0.03), (0.55, 0.55), (0.4, 1.0)), ((0.3, 0.5), (0.88, 0.5)))),
        (0.25, (((0.06, 0.04), (0.92, 0.02), (0.92, 0.02), (0.6, 0.45), (0.42, 1.0)),)),
    ),
    "8": (
        (
            0.65,
            (
                (
                    (0.8, 0.15),
                    (0.45, 0.0),
                    (0.18, 0.22),
                    (0.5, 0.48),
                    (0.88, 0.76),
                    (0.5, 1.0),
                    (0.1, 0.76),
                    (0.5, 0.48),
                    (0.84, 0.2),
                    (0.6, 0.02),
                ),
            ),
        ),
        (
            0.35,
            (
                ((0.5, 0.0), (0.2, 0.22), (0.5, 0.46), (0.82, 0.22), (0.5, 0.0)),
                ((0.5, 0.46), (0.1, 0.74), (0.5, 1.0), (0.9, 0.74), (0.5, 0.46)),
            ),
        ),
    ),
    "9": (
        (
            0.6,
            (((0.82, 0.16), (0.45, 0.0), (0.14, 0.28), (0.42, 0.54), (0.8, 0.22), (0.82, 0.16), (0.82, 0.72), (0.6, 1.0), (0.26, 0.92)),),
        ),
        (0.3, (((0.84, 0.2), (0.5, 0.0), (0.16, 0.24), (0.5, 0.48), (0.84, 0.18), (0.84, 0.18), (0.78, 0.6), (0.7, 1.0)),)),
        (0.1, (((0.8, 0.1), (0.35, 0.02), (0.15, 0.3), (0.55, 0.46), (0.82, 0.12), (0.7, 0.6), (0.35, 1.0)),)),
    ),
}
"""Share of persons and strokes of every way to write a digit, after Vietnamese school hands: the 1 with a long serif and no foot, the 7
often with a crossbar, the 4 open, the 9 like a g."""

SLIMNESS = {"1": 0.55}
"""Breadth of a digit against the others."""

STRAIGHT = {"1", "4", "7"}
"""Digits of straight strokes: a curve through few knots would bulge."""


@dataclass(frozen=True, slots=True)
class Script:
    """How one person writes digits: the way of each, height and breadth against the cell, lean, place, and how much all of it varies."""

    ways: dict[str, Glyph]
    height: float
    breadth: float
    lean: float
    rise: float
    care: float


def script_of(person: Person) -> Script:
    """The person's way with digits. It follows from the hand alone, so that every page of a slip shows the same."""
    hand = person.hand
    rng = np.random.default_rng([int(1e6 * abs(v)) for v in (hand.reach_mm, hand.slant, hand.bend, hand.density)])
    ways = {digit: glyphs[rng.choice(len(glyphs), p=[share for share, _ in glyphs])][1] for digit, glyphs in WAYS.items()}
    return Script(
        ways,
        height=float(np.clip(rng.normal(0.68, 0.11), 0.42, 0.95)),
        breadth=float(np.clip(rng.normal(0.62, 0.1), 0.4, 0.9)),
        lean=float(np.clip(0.6 * hand.slant + rng.normal(0.05, 0.08), -0.25, 0.4)),
        rise=float(rng.normal(0.0, 0.06)),
        care=0.5 * hand.care + 0.03,
    )


def digit_strokes(digit: str, cell: Rect, script: Script, lift: float, rng: np.random.Generator) -> list[Stroke]:
    """The strokes of one digit in its cell; a sloppy one leaves it a little. Raises KeyError for what is no digit."""
    height = cell.h * script.height * rng.lognormal(0.0, 0.6 * script.care)
    breadth = min(cell.w * script.breadth * 1.25, 0.72 * height) * SLIMNESS.get(digit, 1.0) * rng.lognormal(0.0, 0.7 * script.care)
    centre = np.array([cell.centre.x, cell.centre.y]) + rng.normal(0.0, 0.5 * script.care, 2) * [cell.w, 0.6 * cell.h]
    centre[1] += script.rise * cell.h
    lean = script.lean + rng.normal(0.0, 0.3 * script.care)
    strokes = []
    for knots in script.ways[digit]:
        places = np.array(knots)
        places += _shaken(places, 0.35 * script.care, rng)
        if digit in STRAIGHT:
            places = _filled_in(places)
        at = (places - 0.5) * [breadth, height]
        at[:, 0] -= at[:, 1] * lean
        strokes.append(curve(at + centre, max(lift, 0.5), rng, 0.012))
    return strokes


def _shaken(places: Floats, spread: float, rng: np.random.Generator) -> Floats:
    """What each knot is off by; the two of a sharp corner by the same."""
    off = rng.normal(0.0, spread * 0.35, places.shape)
    for i in range(1, len(places)):
        if (places[i] == places[i - 1]).all():
            off[i] = off[i - 1]
    return off


def _filled_in(places: Floats) -> Floats:
    """The knots with one more between any two, so that the curve keeps to the straight lines."""
    middles = (places[:-1] + places[1:]) / 2
    filled: Floats = np.insert(places, np.arange(1, len(places)), middles, axis=0)
    return filled
