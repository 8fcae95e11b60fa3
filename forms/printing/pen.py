"""Marks as a steady hand would make them: strokes on one box, for sheets whose answers are known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from forms.drawing import Area, Element, Outline, Rule, Shape
from forms.geometry import Rect

RING = 1.3
"""Millimetres between a box and the circle round it: half the least distance between boxes, less a stroke."""

DOT_RADIUS = 0.9
"""Radius of a dot in mm: pressed and turned, as people do who mean it."""


class Stroke(StrEnum):
    """What is drawn on a box; the names are those of the kinds of mark."""

    CROSS = "cross"
    TICK = "tick"
    CIRCLE = "circle"
    DOT = "dot"
    FILL = "fill"
    SLASH = "slash"


@dataclass(frozen=True, slots=True)
class Pen:
    """A pen: its name, the width of its line in mm, and its grey from 0 black to 255 white."""

    name: str
    width: float
    grey: int


LINES: dict[Stroke, tuple[tuple[tuple[float, float], ...], ...]] = {
    Stroke.CROSS: (((-0.05, 0.02), (1.04, 0.97)), ((0.98, -0.04), (0.03, 1.05))),
    Stroke.TICK: (((0.12, 0.5), (0.4, 0.92), (1.3, -0.45)),),
    Stroke.SLASH: (((-0.1, 1.12), (1.08, -0.1)),),
}
"""The lines of a stroke as shares of the box from its top left: a tick starts inside and leaves at the top right."""


def stroke(kind: Stroke, box: Rect, shape: Shape, pen: Pen) -> tuple[Element, ...]:
    """The elements of one mark on a box."""
    match kind:
        case Stroke.FILL:
            inset = pen.width / 2
            return (Area(Rect(box.x + inset, box.y + inset, box.w - 2 * inset, box.h - 2 * inset), pen.grey),)
        case Stroke.DOT:
            middle, radius = box.centre, DOT_RADIUS
            # An outline as broad as its radius is a full disc.
            return (Outline(Rect(middle.x - radius / 2, middle.y - radius / 2, radius, radius), radius, Shape.ELLIPSE, pen.grey),)
        case Stroke.CIRCLE:
            # A bare box is the room for the circle itself.
            out = -pen.width / 2 if shape is Shape.BARE else RING
            return (Outline(Rect(box.x - out, box.y - out, box.w + 2 * out, box.h + 2 * out), pen.width, Shape.ELLIPSE, pen.grey),)
        case _:
            points = ([(box.x + x * box.w, box.y + y * box.h) for x, y in line] for line in LINES[kind])
            return tuple(Rule(*start, *end, pen.width, pen.grey) for line in points for start, end in pairwise(line))
