"""Where every box of a questionnaire is printed: the machine's map of a sheet.

All lengths are millimetres from the top left of the upright page. A layout of foreign origin whose reference image has no
known resolution carries `relative=True`: its millimetres are right in proportion, not in size.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from enum import StrEnum
from hashlib import sha256

from forms.canonical import canonical, gridded
from forms.drawing import Area, Element, Shape
from forms.furniture import FieldKind, Furniture, Marker, WriteField
from forms.geometry import Point, Rect, on_grid
from forms.question import Target

LAYOUT_SCHEMA = 1
"""Version of the layout file format; raised when an old file would be read differently."""

ID_DIGITS = 16
"""Hexadecimal digits of a layout id: 64 bits, so that a million layouts share none by chance (birthday bound 3e-8)."""

__all__ = [
    "ID_DIGITS",
    "LAYOUT_SCHEMA",
    "Area",
    "Box",
    "Element",
    "FieldKind",
    "Furniture",
    "Layout",
    "LayoutPage",
    "LayoutQuestion",
    "MarkPolicy",
    "Marker",
    "Point",
    "QuestionKind",
    "Rect",
    "ReferenceImage",
    "Shape",
    "WriteField",
    "layout_id",
    "sealed",
]


class QuestionKind(StrEnum):
    """How many options a person may choose."""

    SINGLE = "single"
    MULTI = "multi"


class MarkPolicy(StrEnum):
    """What a mark means on this form.

    BOX: any mark selects; a blackened or scribbled-out box beside another mark of the question is taken back.
    BOX_FILL_CANCELS: any mark but a filled box selects; a filled box is never a choice.
    FILL: filling selects; two fills are two answers.
    ANY: ink selects; nothing is taken back.
    CIRCLE: a circle round the printed number selects; a number struck through is taken back.
    """

    BOX = "box"
    BOX_FILL_CANCELS = "box_fill_cancels"
    FILL = "fill"
    ANY = "any"
    CIRCLE = "circle"


@dataclass(frozen=True, slots=True)
class Box:
    """One place to mark: `value` is the option it stands for, `rect` the printed outline in mm, `label` the option's words.

    `missing` says that the option is an answer but no judgement, and of which kind (`forms.question.Missing`): outside every denominator.
    """

    id: str
    value: str
    rect: Rect
    shape: Shape = Shape.RECT
    label: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True)
class LayoutQuestion:
    """One question as printed: its boxes in printed order. `concept` is what it asks in every version and form, if that is known; `target`
    is who is judged by it.
    """

    id: str
    kind: QuestionKind
    boxes: tuple[Box, ...]
    label: str = ""
    concept: str = ""
    target: Target = Target.NONE


@dataclass(frozen=True, slots=True)
class ReferenceImage:
    """A picture of the page that the boxes were measured on.

    `file` is relative to the layout file, `sha256` guards it, `blank` says that nobody wrote on it.
    Pixel = mm * `px_per_mm`; `width` and `height` are its size in pixels.
    """

    file: str
    sha256: str
    blank: bool
    px_per_mm: float
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class LayoutPage:
    """One printed side: size in mm, questions in printed order, centres of printed fiducials (top left, clockwise) if any.

    A page of our own has `furniture`, `fields` to write in, and `drawn`: everything that is printed on it, outlines of boxes and cells
    among it, but for the furniture and the stamps of one slip (sheet code, counter). A page of foreign origin has a `reference` instead.
    """

    id: str
    width: float
    height: float
    questions: tuple[LayoutQuestion, ...]
    fiducials: tuple[Point, ...] = ()
    reference: ReferenceImage | None = None
    furniture: Furniture | None = None
    fields: tuple[WriteField, ...] = ()
    drawn: tuple[Element, ...] = ()

    @property
    def printable(self) -> bool:
        """Whether the page is one of our own, which can be printed from its layout."""
        return bool(self.furniture or self.fields or self.drawn)

    def boxes(self) -> Iterator[Box]:
        """All boxes of the page, question by question, in printed order: the order of every per-box array in `omr`."""
        for question in self.questions:
            yield from question.boxes


@dataclass(frozen=True, slots=True)
class Layout:
    """The map of one form. `id` is the hash of the geometry (`layout_id`); `form` and `version` name the definition it was made from.

    Page ids are unique; box, question and field ids are unique within a page.
    """

    id: str
    name: str
    policy: MarkPolicy
    pages: tuple[LayoutPage, ...]
    relative: bool = False
    form: str = ""
    version: str = ""

    @property
    def coded(self) -> bool:
        """Whether its sheets carry codes: they were drawn by us."""
        return any(page.furniture is not None for page in self.pages)

    def page(self, page_id: str) -> LayoutPage:
        """The page with this id. Raises KeyError if the layout has none."""
        for page in self.pages:
            if page.id == page_id:
                return page
        raise KeyError(page_id)

    def summary(self) -> dict[str, str | int]:
        """What a person wants to know first: id, name, policy and the numbers of pages, questions and boxes."""
        questions = sum(len(page.questions) for page in self.pages)
        boxes = sum(1 for page in self.pages for _ in page.boxes())
        return {"id": self.id, "name": self.name, "policy": self.policy, "pages": len(self.pages), "questions": questions, "boxes": boxes}


def layout_id(layout: Layout) -> str:
    """The id that the content of a layout gives: 16 hexadecimal digits over everything that a reading depends on.

    In: policy, sizes, questions, boxes, values, fiducials, each reference image's hash, scale and blankness, and on sheets of our own all
    that is drawn, written in or found by, and the order of the pages, which the page number in a sheet code counts. Not in: the name, the
    labels, who is judged, which options are no judgement, the names of image files; the order of pages of foreign origin.
    """
    pages = [_fingerprint(page) for page in layout.pages]
    if not any(page.printable for page in layout.pages):
        pages.sort(key=lambda entry: str(entry[0]))
    canonical = json.dumps([layout.policy, layout.relative, pages], ensure_ascii=True, separators=(",", ":"))
    return sha256(canonical.encode("ascii")).hexdigest()[:ID_DIGITS]


def sealed(layout: Layout) -> Layout:
    """The layout on the 0.001 mm grid with the id of its content: what `save_layout` writes and `load_layout` returns."""
    gridded = replace(layout, pages=tuple(_on_grid(page) for page in layout.pages))
    return replace(gridded, id=layout_id(gridded))


def _on_grid(page: LayoutPage) -> LayoutPage:
    """One page with all its lengths on the grid."""
    return replace(
        page,
        width=on_grid(page.width),
        height=on_grid(page.height),
        fiducials=tuple(Point(on_grid(point.x), on_grid(point.y)) for point in page.fiducials),
        questions=tuple(
            replace(question, boxes=tuple(replace(box, rect=box.rect.on_grid()) for box in question.boxes)) for question in page.questions
        ),
        furniture=gridded(page.furniture),
        fields=gridded(page.fields),
        drawn=gridded(page.drawn),
    )


def _fingerprint(page: LayoutPage) -> list[object]:
    """What makes one page itself, as plain lists; lengths on the grid, so that saving and loading change nothing."""
    page = _on_grid(page)
    questions = [
        [question.id, question.kind, [[box.id, box.value, box.shape, *astuple(box.rect)] for box in question.boxes]]
        for question in page.questions
    ]
    seen = page.reference
    reference = seen and [seen.sha256, seen.blank, seen.px_per_mm, seen.width, seen.height]
    plain = [page.id, page.width, page.height, [[point.x, point.y] for point in page.fiducials], questions, reference]
    # Ids of layouts without any of these stay what they were before there were any.
    return [*plain, canonical((page.furniture, page.fields, page.drawn))] if page.printable else plain
