"""Where everything on a laid-out page lies, for tests that look for what touches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from forms.drawing import Outline, Rule, Words
from forms.geometry import Rect
from forms.layout import LayoutPage, Shape
from forms.text_fit import words_rect

QUIET = 1.5
"""White mm that a marker needs round it."""

NOISE = 0.002
"""Millimetres by which the grid of layouts may move an edge."""


@dataclass(frozen=True)
class Thing:
    kind: str
    name: str
    rect: Rect


def things(page: LayoutPage) -> Iterator[Thing]:
    for box in page.boxes():
        yield Thing("room" if box.shape is Shape.BARE else "box", box.id, box.rect)
    for field in page.fields:
        for rect in field.cells or (field.rect,):
            yield Thing("field", field.id, rect)
    for element in page.drawn:
        if isinstance(element, Words):
            yield Thing("words", element.text, words_rect(element))
    yield from furniture(page)


def furniture(page: LayoutPage) -> Iterator[Thing]:
    found = page.furniture
    assert found is not None
    for marker in found.markers:
        side = marker.side + 2 * QUIET
        yield Thing("furniture", f"marker {marker.id}", Rect(marker.centre.x - side / 2, marker.centre.y - side / 2, side, side))
    for number, rect in enumerate(found.codes):
        yield Thing("furniture", f"code {number}", rect)
    named = {"code text": found.code_text, "blank": found.blank, "solid": found.solid, "stamp": found.stamp}
    for name, place in named.items():
        if place is not None:
            yield Thing("furniture", name, place)
    ramp = found.ramp
    yield Thing("furniture", "ramp", Rect(ramp[0].rect.x, ramp[0].rect.y, ramp[-1].rect.right - ramp[0].rect.x, ramp[0].rect.h))


def distance(one: Rect, other: Rect) -> float:
    """Millimetres between two rectangles, negative where they overlap."""
    return max(one.x - other.right, other.x - one.right, one.y - other.bottom, other.y - one.bottom)


def touching(page: LayoutPage) -> list[tuple[str, str]]:
    """All that lies over something else, but for a code in its own box."""
    return [
        (one.name, other.name)
        for one, other in combinations(things(page), 2)
        if distance(one.rect, other.rect) < -NOISE and not _own_code(one, other)
    ]


def _own_code(box: Thing, words: Thing) -> bool:
    code = box.name.rsplit(".", 1)[-1]
    return box.kind in ("box", "room") and words.kind == "words" and words.name.rstrip(".") == code and _within(words.rect, box.rect)


def _within(inner: Rect, outer: Rect) -> bool:
    return inner.x >= outer.x and inner.right <= outer.right and inner.y >= outer.y - 1 and inner.bottom <= outer.bottom + 1


def crossed(page: LayoutPage) -> list[str]:
    """Words, boxes and furniture that a rule runs through."""
    rules = [rule for rule in page.drawn if isinstance(rule, Rule)]
    lines = [Rect(min(r.x1, r.x2), min(r.y1, r.y2), abs(r.x2 - r.x1) + 1e-4, abs(r.y2 - r.y1) + 1e-4) for r in rules]
    return [thing.name for thing in things(page) if thing.kind != "field" for line in lines if distance(thing.rect, line) < -NOISE]


def _inked(element: Outline | Rule) -> Rect:
    """What a line covers, half its width beyond it at each side."""
    half = element.width / 2
    if isinstance(element, Outline):
        left, top, right, bottom = element.rect.x, element.rect.y, element.rect.right, element.rect.bottom
    else:
        left, right = sorted((element.x1, element.x2))
        top, bottom = sorted((element.y1, element.y2))
    return Rect(left - half, top - half, right - left + 2 * half, bottom - top + 2 * half)


def extent(page: LayoutPage) -> tuple[float, float, float, float]:
    """Least distances in mm from all that is printed to the left, top, right and bottom edge of the paper."""
    rects = [thing.rect for thing in things(page) if not thing.name.startswith(("marker", "code "))]
    rects += [_inked(element) for element in page.drawn if isinstance(element, Outline | Rule)]
    return (
        min(rect.x for rect in rects),
        min(rect.y for rect in rects),
        page.width - max(rect.right for rect in rects),
        page.height - max(rect.bottom for rect in rects),
    )
