"""Forms on which people circle the printed number: rings round it, and how a circled number is taken back."""

from __future__ import annotations

import numpy as np

from forms.drawing import Words
from forms.geometry import Rect
from forms.layout import Box, LayoutPage
from omr.reading import Floats
from omr.simulate.places import LETTER_MM
from omr.simulate.strokes import Hand, Stroke, curve

NUMBER_MM = (3.2, 3.6)
"""Width and height of a printed number with some paper around it, at 11 points: what people aim at, not the room that they have."""

LABEL_MOST_MM = 45.0
"""Longest label that somebody circles with its number."""


def aim(box: Box) -> Rect:
    """The printed number in the middle of its room."""
    rect = box.rect
    width, height = min(rect.w, NUMBER_MM[0]), min(rect.h, NUMBER_MM[1])
    return Rect(rect.centre.x - width / 2, rect.centre.y - height / 2, width, height)


def label_of(page: LayoutPage, box: Box) -> Rect | None:
    """The number with its label, where that is printed right behind it on the same line and no other box is in the way."""
    for words in page.drawn:
        if not isinstance(words, Words) or not words.text or words.text not in box.label:
            continue
        if abs(words.x - box.rect.right) < 4.0 and box.rect.y - 1 < words.y < box.rect.bottom + 1:
            end = words.x + min(len(words.text) * LETTER_MM, LABEL_MOST_MM + 1)
            target = aim(box)
            around = Rect(target.x, target.y, end - target.x, target.h)
            clear = not any(
                other.id != box.id and other.rect.x < around.right + 2 and around.x < other.rect.right and _level(other.rect, around)
                for other in page.boxes()
            )
            return around if clear and around.w <= LABEL_MOST_MM else None
    return None


def ring(target: Rect, room: float, hand: Hand, rng: np.random.Generator, *, loose: bool = False) -> list[Stroke]:
    """A ring round the target: round, flat, open or twice round; `loose` ones grow into the neighbour's cell (`room` mm to its centre)."""
    half = np.array([target.w, target.h]) / 2 * 1.1 + abs(rng.normal(0.0, 0.25 + hand.care, 2)) + 0.2 * hand.reach_mm
    half = np.minimum(half, [max(half[0] - 0.3, 0.75 * room), 6.0])
    if rng.random() < 0.2:
        half *= [rng.uniform(1.15, 1.5), rng.uniform(0.75, 0.95)]
    if loose:
        half = np.maximum(half, min(rng.uniform(0.55, 0.85) * room, 8.0) * np.array([1.0, rng.uniform(0.5, 0.9)]))
    centre = np.array([target.centre.x, target.centre.y]) + (np.array(hand.drift) + rng.normal(0.0, 0.25 * hand.care, 2)) * half * 0.8
    pick = rng.random()
    turns = rng.uniform(0.72, 0.93) if pick < 0.15 else rng.uniform(1.7, 2.3) if pick < 0.21 else rng.uniform(0.97, 1.22)
    return [_round(centre, half, turns, hand, rng)]


def struck(rings: list[Stroke], hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    """The lines that strike a circled number through: one slash, two, or a cross over all of it."""
    points = np.vstack([stroke.points for stroke in rings])
    low, high = points.min(axis=0), points.max(axis=0)
    centre, half = (low + high) / 2, (high - low) / 2 * rng.uniform(1.0, 1.35)
    pick = rng.random()
    if pick < 0.65:
        return [_line(centre, half, 1, hand, rng)]
    if pick < 0.85:
        return [_line(centre, half, 1, hand, rng), _line(centre, half, -1, hand, rng)]
    if pick < 0.95:
        step = np.array([rng.uniform(0.8, 1.4), 0.0])
        return [_line(centre - step / 2, half, 1, hand, rng), _line(centre + step / 2, half, 1, hand, rng)]
    return [_line(centre, half * [1.0, 0.15], 1, hand, rng)]


def underline(target: Rect, hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    """A line below the number instead of a ring."""
    y = target.bottom + rng.uniform(-0.2, 0.6)
    left, right = target.x - rng.uniform(0.2, 1.5), target.right + rng.uniform(0.2, 1.5)
    ends = np.array([[left, y], [(left + right) / 2, y + rng.normal(0, 0.25)], [right, y + rng.normal(0, 0.4)]])
    return [curve(ends, hand.lift, rng)]


def _round(centre: Floats, half: Floats, turns: float, hand: Hand, rng: np.random.Generator) -> Stroke:
    """One movement around, begun at the top or left, whose end misses its start."""
    count = max(10, round(14 * turns))
    t = rng.uniform(-2.9, -0.6) - np.linspace(0.0, 2 * np.pi * turns, count)
    if rng.random() < 0.12:
        t = -t
    drift = np.linspace(0.0, rng.normal(0.0, 0.1), count)
    slow = np.convolve(rng.normal(0.0, 0.03 + 0.16 * hand.care, count + 2), np.ones(3) / 3, mode="valid")
    radius = (1.0 + drift + slow)[:, None]
    points = np.stack([np.cos(t), np.sin(t)], axis=1) * radius * half
    points[:, 0] -= points[:, 1] * np.tan(hand.slant * 0.6)
    return curve(points + centre, hand.lift, rng)


def _line(centre: Floats, half: Floats, way: int, hand: Hand, rng: np.random.Generator) -> Stroke:
    """A slash across, upwards to the right for `way` 1, else downwards."""
    end = half * np.array([1.0, -way]) * rng.normal(1.0, 0.1, 2)
    bend = rng.normal(0.0, 0.06, 2) * half
    return curve(np.array([centre - end, centre + bend, centre + end]), hand.lift, rng)


def _level(one: Rect, other: Rect) -> bool:
    """Whether two rectangles stand on the same line."""
    return one.y < other.bottom and other.y < one.bottom
