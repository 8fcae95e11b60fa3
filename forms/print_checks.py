"""What must hold between the parts of a sheet of our own: everything on its page, every field and every corner once."""

from __future__ import annotations

from collections.abc import Iterator

from forms.checks import entries_of, numbers, outside, repeated, value_of
from forms.findings import Finding, Location
from forms.geometry import FLOAT_NOISE

FURNITURE_RECTS = ("code_text", "blank", "solid", "stamp")
POINTS = {"words": (("x", "y"),), "rule": (("x1", "y1"), ("x2", "y2"))}
"""Kind of element → the keys of its points, where it has no rectangle."""


def print_findings(raw: object) -> Iterator[Finding]:
    """What contradicts itself in the fields, the furniture and the drawing of a layout's pages."""
    for at, page in entries_of(("pages",), value_of(raw, "pages")):
        fields = entries_of((*at, "fields"), value_of(page, "fields"))
        markers = entries_of((*at, "furniture", "markers"), value_of(value_of(page, "furniture"), "markers"))
        yield from repeated(fields, "id", "duplicate_field")
        yield from repeated(markers, "id", "duplicate_marker")
        size = numbers([value_of(page, "width"), value_of(page, "height")], 2)
        if size is None or min(size) <= 0:
            continue
        for place, rect in [*_field_rects(fields), *_furniture_rects((*at, "furniture"), value_of(page, "furniture"))]:
            yield from outside(place, numbers(rect, 4), size, "mm", "field_outside_page")
        for place, element in entries_of((*at, "drawn"), value_of(page, "drawn")):
            yield from outside((*place, "rect"), numbers(value_of(element, "rect"), 4), size, "mm", "drawn_outside_page")
            yield from _points_outside(place, element, size)


def _field_rects(fields: list[tuple[Location, object]]) -> Iterator[tuple[Location, object]]:
    """The rectangles of the fields and of their cells with their places."""
    for at, field in fields:
        yield (*at, "rect"), value_of(field, "rect")
        yield from entries_of((*at, "cells"), value_of(field, "cells"))


def _furniture_rects(at: Location, furniture: object) -> Iterator[tuple[Location, object]]:
    """The rectangles of a page's furniture with their places, the squares of the markers among them."""
    for name in FURNITURE_RECTS:
        yield (*at, name), value_of(furniture, name)
    yield from entries_of((*at, "codes"), value_of(furniture, "codes"))
    for place, area in entries_of((*at, "ramp"), value_of(furniture, "ramp")):
        yield (*place, "rect"), value_of(area, "rect")
    for place, marker in entries_of((*at, "markers"), value_of(furniture, "markers")):
        centre, side = numbers(value_of(marker, "centre"), 2), numbers([value_of(marker, "side")], 1)
        if centre is not None and side is not None:
            yield place, [centre[0] - side[0] / 2, centre[1] - side[0] / 2, side[0], side[0]]


def _points_outside(at: Location, element: object, size: list[float]) -> Iterator[Finding]:
    """A finding for each end of a line, or start of words, beyond an edge of the page."""
    kind = value_of(element, "draw")
    for names in POINTS.get(kind, ()) if isinstance(kind, str) else ():
        point = numbers([value_of(element, name) for name in names], 2)
        if point is not None and not all(0 <= value <= most + FLOAT_NOISE for value, most in zip(point, size, strict=True)):
            values = {"left": point[0], "top": point[1], "right": point[0], "bottom": point[1], "width": size[0], "height": size[1]}
            yield Finding((*at, names[0]), "drawn_outside_page", {name: f"{value:g}" for name, value in values.items()} | {"unit": "mm"})
