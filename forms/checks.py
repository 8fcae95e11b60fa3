"""What must hold between the values of a layout: unique ids, boxes on their page, every option once.

The checks run on the plain JSON, on whatever of it is well shaped, so that they report beside the wrong types instead of after them.
A layout file and a scan template differ only in their units and in whether `pages` is a list or an object.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import isfinite

from forms.findings import Finding, Location, shown
from forms.geometry import FLOAT_NOISE


def sense_findings(raw: object, *, kind_key: str, points_key: str, unit: str) -> Iterator[Finding]:
    """What contradicts itself in a document with pages, questions and boxes.

    `kind_key` and `points_key` name a question's kind and a page's fiducials; `unit` is what the messages call the lengths.
    """
    pages = value_of(raw, "pages")
    if isinstance(pages, dict):
        entries: list[tuple[Location, object]] = [(("pages", name), page) for name, page in pages.items()]
    else:
        entries = entries_of(("pages",), pages)
        yield from repeated(entries, "id", "duplicate_page")
    for at, page in entries:
        yield from _page_findings(at, page, kind_key, points_key, unit)


def _page_findings(at: Location, page: object, kind_key: str, points_key: str, unit: str) -> Iterator[Finding]:
    """What contradicts itself on one page."""
    questions = entries_of((*at, "questions"), value_of(page, "questions"))
    boxes = [entry for place, question in questions for entry in entries_of((*place, "boxes"), value_of(question, "boxes"))]
    yield from repeated(questions, "id", "duplicate_question")
    yield from repeated(boxes, "id", "duplicate_box")
    for place, question in questions:
        if value_of(question, kind_key) == "single":
            yield from repeated(entries_of((*place, "boxes"), value_of(question, "boxes")), "value", "duplicate_value")
    size = numbers([value_of(page, "width"), value_of(page, "height")], 2)
    if size is not None and min(size) > 0:
        for place, box in boxes:
            yield from outside((*place, "rect"), numbers(value_of(box, "rect"), 4), size, unit)
        for place, point in entries_of((*at, points_key), value_of(page, points_key)):
            yield from _point_outside(place, numbers(point, 2), size, unit)


def outside(at: Location, rect: list[float] | None, size: list[float], unit: str, code: str = "box_outside_page") -> Iterator[Finding]:
    """A finding with this code if the rectangle passes an edge of the page, by however little."""
    if rect is None:
        return
    x, y, w, h = rect
    width, height = size
    if min(x, y) < 0 or x + w > width + FLOAT_NOISE or y + h > height + FLOAT_NOISE:
        edges = {"left": x, "top": y, "right": x + w, "bottom": y + h, "width": width, "height": height}
        yield Finding(at, code, {name: f"{value:g}" for name, value in edges.items()} | {"unit": unit})


def _point_outside(at: Location, point: list[float] | None, size: list[float], unit: str) -> Iterator[Finding]:
    """A finding if the point lies beyond an edge of the page."""
    if point is not None and not (0 <= point[0] <= size[0] + FLOAT_NOISE and 0 <= point[1] <= size[1] + FLOAT_NOISE):
        values = {"x": point[0], "y": point[1], "width": size[0], "height": size[1]}
        yield Finding(at, "point_outside_page", {name: f"{value:g}" for name, value in values.items()} | {"unit": unit})


def repeated(entries: Iterable[tuple[Location, object]], field: str, code: str) -> Iterator[Finding]:
    """A finding for each entry whose field says what an earlier entry's said; numbers count as the text they are stored as."""
    seen: set[str] = set()
    for at, entry in entries:
        value = value_of(entry, field)
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            if str(value) in seen:
                yield Finding((*at, field), code, {"found": shown(value)})
            seen.add(str(value))


def value_of(node: object, name: str) -> object:
    """A value of an object, or None where there is no such object or value."""
    return node.get(name) if isinstance(node, dict) else None


def entries_of(at: Location, node: object) -> list[tuple[Location, object]]:
    """The entries of a list with their places; none where there is no list."""
    return [((*at, index), entry) for index, entry in enumerate(node)] if isinstance(node, list) else []


def numbers(node: object, count: int) -> list[float] | None:
    """Finite numbers, as many as asked for, or None."""
    if not isinstance(node, list) or len(node) != count:
        return None
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in node):
        return None
    try:
        numbers = [float(value) for value in node]
    except OverflowError:
        return None
    return numbers if all(isfinite(number) for number in numbers) else None
