"""Where marks and remarks go on a page: room, distances, free paper."""

from __future__ import annotations

import numpy as np

from forms.drawing import Words
from forms.geometry import Point, Rect
from forms.layout import LayoutPage

LETTER_MM = 1.95
"""Mean breadth of a letter at 11 points."""


def room_of(rect: Rect, others: list[Rect]) -> float:
    """Distance in mm from the centre of a box to the nearest other centre; 50 mm on a page with one box."""
    gaps = [np.hypot(rect.centre.x - other.centre.x, rect.centre.y - other.centre.y) for other in others]
    return float(min(gaps, default=50.0))


def free_area(page: LayoutPage, rng: np.random.Generator) -> Rect | None:
    """A place for a remark that touches no box, close to boxes as often as not; None where chance finds none."""
    for _ in range(20):
        w, h = rng.uniform(20, 90), rng.uniform(6, 14)
        area = Rect(rng.uniform(5, page.width - 10 - w), rng.uniform(10, page.height - 10 - h), w, h)
        if _over_print(area, page):
            continue
        # a line of handwriting reaches above its field by a capital and below it by a tail
        if not any(
            area.x < box.rect.right + 1 and box.rect.x - 3 < area.right and area.y - 4 < box.rect.bottom and box.rect.y < area.bottom + 3
            for box in page.boxes()
        ):
            return area
    return None


def beside_of(rect: Rect, room: float, rng: np.random.Generator) -> Point:
    """An offset in mm for a mark that misses its box: up to one box to any side, never past half way to the neighbour."""
    angle = rng.uniform(0, 2 * np.pi)
    reach = min(rng.uniform(0.5, 1.05), 0.42 * room / max(rect.w, rect.h))
    return Point(float(np.cos(angle)) * reach * rect.w, float(np.sin(angle)) * reach * rect.h)


def _over_print(area: Rect, page: LayoutPage) -> bool:
    """Whether words of a sheet of our own, its codes or its markers stand in the area: people write on free paper."""
    around = list(page.furniture.codes) if page.furniture else []
    around += (
        [Rect(m.centre.x - m.side, m.centre.y - m.side, 2 * m.side, 2 * m.side) for m in page.furniture.markers] if page.furniture else []
    )
    if any(area.x < rect.right and rect.x < area.right and area.y < rect.bottom and rect.y < area.bottom for rect in around):
        return True
    return any(
        isinstance(one, Words) and area.y < one.y < area.bottom + 2 and area.x < one.x + len(one.text) * LETTER_MM and one.x < area.right
        for one in page.drawn
    )
