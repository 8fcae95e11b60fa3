"""What a designer should mend before a form is printed: warnings over the form and its layout, with the figures in millimetres."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator
from itertools import combinations

from forms.definition.items import items
from forms.drawing import Area, Element, Outline, Rule, Words
from forms.errors import Problem
from forms.findings import shown
from forms.form import Form
from forms.geometry import FLOAT_NOISE, Rect
from forms.layout import Box, Layout, LayoutPage, Shape
from forms.placing.style import BOX_GAP, LEAST_SIZE
from forms.question import Choice, Counter, Grid, GridRow, Question, Text
from forms.scales import registry
from forms.text_fit import words_rect

PRINTER_EDGE = 5.0
"""Millimetres at each edge that office printers leave white: most lasers 4.2, the rest is the shift of the feeder."""

CODE_LEAST = 14.0
"""Side in mm below which the QR code is missed too often at 200 dpi: at 14 mm 59 of 60 were read, each page having two."""

ROOM_APART = 0.5
"""Least mm between the rooms of two numbers to circle: nearer, one circle always lies in both."""

PALEST = 128
"""Grey above which a scanner in black and white loses letters and lines: half of full scale, where its threshold lies."""

READ_LEAST = 9.0
"""Smallest letters in points of questions and statements: forms are filled by old people too, without their glasses at the counter."""

GRID_NOISE = 0.002
"""Millimetres that two edges may lose when each is rounded to the grid of layouts."""


def design_findings(form: Form, layout: Layout) -> list[Problem]:
    """Warnings about a laid-out form, those of the definition first, then page by page."""
    found = [*_definition(form)]
    for page in layout.pages:
        found += [*_near_boxes(page), *_small_codes(page), *_unsafe(page), *_overlapping(page), *_pale_or_small(page)]
    return [Problem(f"lay_out.{code}", f"{form.id}: {place}", values) for code, place, values in found]


_Found = tuple[str, str, dict[str, object]]


def _definition(form: Form) -> Iterator[_Found]:
    """Margins that no printer keeps, letters too small to be read, scales of the form's own, words and codes that stand twice, and what a
    counter asks for in vain.
    """
    for edge in ("left", "right"):
        if (room := getattr(form.page.margins, edge)) < PRINTER_EDGE:
            yield "margin_unsafe", f"page.margins.{edge}", {"found": f"{room:g}", "least": f"{PRINTER_EDGE:g}"}
    for name in ("body", "grid"):
        if (size := getattr(form.page.fonts, name)) < READ_LEAST:
            yield "body_small", f"page.fonts.{name}", {"found": f"{size:g}", "least": f"{READ_LEAST:g}"}
    for question in form.questions():
        if isinstance(question, Choice | Grid) and question.scale and question.scale not in registry():
            yield "scale_unregistered", question.id, {"scale": question.scale}
        if isinstance(question, Counter) and question.prefilled and question.bubbles:
            yield "bubbles_unused", question.id, {}
        yield from _words_twice(question)
    for item in items(form):
        for code, count in Tally(option.code for option in item.options).items():
            if count > 1:
                yield "code_twice", item.id, {"found": code, "count": count}


def _words_twice(question: Question) -> Iterator[_Found]:
    """Options of a choice, or columns or rows of a grid, that say the same; the rows of each heading by themselves."""
    groups: list[list[tuple[str, Text]]] = []
    if isinstance(question, Choice):
        groups = [[(option.code, option.label) for option in question.options]]
    elif isinstance(question, Grid):
        groups = [[(column.code, column.label) for column in question.columns], []]
        for row in question.rows:
            if isinstance(row, GridRow):
                groups[-1].append((row.id, row.label))
            else:
                groups.append([])
    for group in groups:
        seen: dict[str, str] = {}
        for name, words in group:
            if (first := seen.setdefault(words.vi.casefold(), name)) != name:
                yield "words_twice", question.id, {"first": first, "second": name, "words": shown(words.vi)}


def _near_boxes(page: LayoutPage) -> Iterator[_Found]:
    """Pairs of boxes whose marks run into each other; of two questions only the nearest pair."""
    nearest: dict[tuple[str, str], tuple[float, Box, Box]] = {}
    owners = [(question.id, box) for question in page.questions for box in question.boxes]
    for (first, one), (second, other) in combinations(owners, 2):
        apart = _apart(one.rect, other.rect)
        if apart < _wanted(one, other) - GRID_NOISE and apart < nearest.get((first, second), (apart + 1.0,))[0]:
            nearest[first, second] = apart, one, other
    for apart, one, other in nearest.values():
        values = {"one": one.id, "other": other.id, "found": round(max(apart, 0.0), 1), "least": _wanted(one, other)}
        yield "boxes_near", page.id, values


def _wanted(one: Box, other: Box) -> float:
    """Least mm between two boxes: less where both are only the room round a number."""
    return ROOM_APART if one.shape is other.shape is Shape.BARE else BOX_GAP


def _apart(one: Rect, other: Rect) -> float:
    """Millimetres between two rectangles along the axis that parts them most, negative where they overlap."""
    return max(one.x - other.right, other.x - one.right, one.y - other.bottom, other.y - one.bottom)


def _small_codes(page: LayoutPage) -> Iterator[_Found]:
    """Places of the sheet code that are too small."""
    for number, place in enumerate(page.furniture.codes if page.furniture else (), start=1):
        if (side := min(place.w, place.h)) < CODE_LEAST - FLOAT_NOISE:
            yield "code_small", f"{page.id}: {number}", {"found": round(side, 1), "least": CODE_LEAST}


def _unsafe(page: LayoutPage) -> Iterator[_Found]:
    """What reaches into the edge of the paper; each edge once, with what reaches furthest."""
    furthest: dict[str, tuple[float, str]] = {}
    for name, rect in _printed(page):
        edges = {"left": rect.x, "top": rect.y, "right": page.width - rect.right, "bottom": page.height - rect.bottom}
        for edge, room in edges.items():
            if room < min(PRINTER_EDGE - GRID_NOISE, furthest.get(edge, (PRINTER_EDGE, ""))[0]):
                furthest[edge] = room, name
    for edge, (room, name) in furthest.items():
        yield f"edge_{edge}", page.id, {"found": round(room, 1), "least": PRINTER_EDGE, "what": name}


def _printed(page: LayoutPage) -> Iterator[tuple[str, Rect]]:
    """Everything on the page that is printed or marked, by name."""
    yield from ((box.id, box.rect) for box in page.boxes())
    yield from ((field.id, field.rect) for field in page.fields)
    yield from ((_name(element), _rect(element)) for element in page.drawn)
    if page.furniture:
        for marker in page.furniture.markers:
            half = marker.side / 2
            yield f"marker {marker.id}", Rect(marker.centre.x - half, marker.centre.y - half, marker.side, marker.side)


def _overlapping(page: LayoutPage) -> Iterator[_Found]:
    """Words that run over other words, into a box with an outline, or into what the reader looks for."""
    words = [(element.text, words_rect(element)) for element in page.drawn if isinstance(element, Words)]
    others = [(box.id, box.rect) for box in page.boxes() if box.shape is not Shape.BARE]
    others += [(f"code {number}", place) for number, place in enumerate(page.furniture.codes if page.furniture else (), start=1)]
    for (text, rect), (name, other) in [*combinations(words, 2), *((one, two) for one in words for two in others)]:
        if _apart(rect, other) < -GRID_NOISE and not name.endswith(f".{text}"):
            yield "text_overlaps", page.id, {"text": text, "other": name}


def _pale_or_small(page: LayoutPage) -> Iterator[_Found]:
    """Printed things too pale for a scanner, and letters too small for people."""
    for element in page.drawn:
        if element.grey > PALEST:
            yield "pale", page.id, {"what": _name(element), "found": element.grey, "most": PALEST}
        if isinstance(element, Words) and element.size < LEAST_SIZE - FLOAT_NOISE:
            yield "letters_small", page.id, {"text": element.text, "found": f"{element.size:g}", "least": f"{LEAST_SIZE:g}"}


def _name(element: Element) -> str:
    """What a message calls a drawn element: its words, or where it begins."""
    if isinstance(element, Words):
        return element.text
    rect = _rect(element)
    return f"({rect.x:.1f}, {rect.y:.1f})"


def _rect(element: Element) -> Rect:
    """The room of a drawn element."""
    match element:
        case Words():
            return words_rect(element)
        case Rule():
            half = element.width / 2
            left, top = min(element.x1, element.x2) - half, min(element.y1, element.y2) - half
            return Rect(left, top, abs(element.x2 - element.x1) + element.width, abs(element.y2 - element.y1) + element.width)
        case Outline() | Area():
            return element.rect
