"""What is printed on a page, in millimetres from its top left: lines of words, rules, areas and outlines."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from forms.geometry import Rect


class Face(StrEnum):
    """A font that ships with the program; the value is the stem of its file in `forms/fonts`."""

    SERIF = "NotoSerif-Regular"
    SERIF_BOLD = "NotoSerif-Bold"
    SERIF_ITALIC = "NotoSerif-Italic"
    SANS = "NotoSans-Regular"
    SANS_BOLD = "NotoSans-Bold"


class Shape(StrEnum):
    """The printed outline of a box. BARE has none: its rectangle is the room round a printed number that people circle."""

    RECT = "rect"
    ELLIPSE = "ellipse"
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Words:
    """One line of words: `x` is its left end, `y` its baseline, `size` in points, `grey` 0 black to 255 white."""

    x: float
    y: float
    text: str
    face: Face
    size: float
    grey: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line `width` mm broad; `dash` (mm on, mm off) makes it a dotted line to write on."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    grey: int = 0
    dash: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A filled rectangle."""

    rect: Rect
    grey: int = 0


@dataclass(frozen=True, slots=True)
class Outline:
    """The outline of a rectangle or ellipse; `rect` runs along the middle of the line."""

    rect: Rect
    width: float
    shape: Shape = Shape.RECT
    grey: int = 0


Element = Words | Rule | Area | Outline
"""Anything that is drawn. Later elements lie over earlier ones."""
