"""Lengths and places on a sheet, in millimetres from the top left of the upright page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2

from forms.errors import LayoutError, Problem

MM_PER_INCH = 25.4
"""Millimetres in one inch, exactly (international inch, 1959): turns dpi into pixels per millimetre."""

PAGE_SIZES: dict[str, tuple[float, float]] = {
    "A3": (297.0, 420.0),
    "A4": (210.0, 297.0),
    "A5": (148.0, 210.0),
    "Letter": (215.9, 279.4),
    "Legal": (215.9, 355.6),
}
"""Width and height in mm of the upright sheet (ISO 216, ANSI/ASME Y14.1)."""

GRID_DECIMALS = 3
"""Lengths in layouts are kept to 0.001 mm: 0.024 px at 600 dpi, a tenth of what registration can resolve."""

FLOAT_NOISE = 1e-6
"""How far (mm or px) a sum of two floats may pass an edge without anything lying outside: far below the grid, far above rounding noise."""

PAGE_SIDE_MM = (50.0, 2000.0)
"""Least and greatest side of a sheet in mm: a label and a poster; what lies outside is a slip of the pen or a wrong unit."""


@dataclass(frozen=True, slots=True)
class Point:
    """One place on a page, in mm."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Rect:
    """An upright rectangle in mm: left, top, width, height. Refuses an area that is not positive."""

    x: float
    y: float
    w: float
    h: float

    def __post_init__(self) -> None:
        """Refuse an impossible rectangle when it is made."""
        if not (self.w > 0 and self.h > 0):
            raise ValueError(f"a rectangle needs a positive width and height, not {self.w} x {self.h} mm")

    @property
    def right(self) -> float:
        """The right edge in mm."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """The bottom edge in mm."""
        return self.y + self.h

    @property
    def centre(self) -> Point:
        """The middle of the rectangle."""
        return Point(self.x + self.w / 2, self.y + self.h / 2)

    def inside(self, width: float, height: float) -> bool:
        """Whether the rectangle lies wholly on a page of this size in mm."""
        return self.x >= 0 and self.y >= 0 and self.right <= width + FLOAT_NOISE and self.bottom <= height + FLOAT_NOISE

    def on_grid(self) -> Rect:
        """This rectangle with its four edges on the 0.001 mm grid. Edges are rounded, not sizes: what was inside a page stays inside."""
        left, top = on_grid(self.x), on_grid(self.y)
        return Rect(left, top, on_grid(on_grid(self.right) - left), on_grid(on_grid(self.bottom) - top))


def px_per_mm(dpi: float) -> float:
    """Pixels per millimetre of an image with `dpi` dots per inch."""
    return dpi / MM_PER_INCH


def on_grid(mm: float) -> float:
    """A length rounded to 0.001 mm; zero never carries a sign."""
    return round(mm, GRID_DECIMALS) + 0.0


def clockwise(points: Sequence[Point]) -> tuple[Point, ...]:
    """The same points clockwise as seen on the page, the top left one first; fewer than three keep their order."""
    if len(points) < 3:
        return tuple(points)
    x = sum(point.x for point in points) / len(points)
    y = sum(point.y for point in points) / len(points)
    ring = sorted(points, key=lambda point: (atan2(point.y - y, point.x - x), point.x, point.y))
    first = min(range(len(ring)), key=lambda i: ring[i].x + ring[i].y)
    return tuple(ring[first:] + ring[:first])


def page_size(named: str) -> tuple[float, float]:
    """Width and height in mm of a paper size as people write it: `A4`, `letter`, `210x297`, `210 x 297 mm`.

    Raises LayoutError for a size that is neither, or that no sheet has.
    """
    wanted = named.strip()
    for name, size in PAGE_SIZES.items():
        if wanted.lower() == name.lower():
            return size
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*[x\u00d7]\s*(\d+(?:\.\d+)?)(?:\s*mm)?", wanted, re.IGNORECASE | re.ASCII)
    if match is None:
        raise LayoutError(Problem("layout.page_size_unclear", "--page-size", {"found": named, "known": ", ".join(PAGE_SIZES)}))
    width, height = float(match[1]), float(match[2])
    least, most = PAGE_SIDE_MM
    if not (least <= min(width, height) and max(width, height) <= most):
        raise LayoutError(Problem("layout.page_size_impossible", "--page-size", {"found": named, "least": least, "most": most}))
    return width, height
