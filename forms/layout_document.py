"""A layout as the JSON document of its file, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from forms.drawing import Area, Element, Outline, Rule, Words
from forms.furniture import Furniture, Marker, WriteField
from forms.geometry import Point, Rect
from forms.layout import LAYOUT_SCHEMA, Box, Layout, LayoutPage, LayoutQuestion, ReferenceImage
from forms.layout_model import LayoutModel, PageModel, QuestionModel
from forms.print_model import DrawnAreaModel, ElementModel, FieldModel, FurnitureModel, OutlineModel, RuleModel, WordsModel
from forms.question import Target


def layout_document(layout: Layout) -> dict[str, Any]:
    """The layout as plain dicts, lists, texts and numbers; what is empty is left out."""
    head: dict[str, Any] = {"schema": LAYOUT_SCHEMA, "id": layout.id, "name": layout.name}
    if layout.form:
        head["form"] = layout.form
    if layout.version:
        head["form_version"] = layout.version
    head |= {"policy": layout.policy, "relative": layout.relative}
    return head | {"pages": [_page_entry(page) for page in layout.pages]}


def layout_of(model: LayoutModel) -> Layout:
    """The layout that a checked document describes."""
    pages = tuple(_page(page) for page in model.pages)
    return Layout(model.id, model.name, model.policy, pages, model.relative, model.form, model.form_version)


def _page_entry(page: LayoutPage) -> dict[str, Any]:
    """One page; what it has nothing of is left out."""
    entry: dict[str, Any] = {"id": page.id, "width": page.width, "height": page.height}
    if page.fiducials:
        entry["fiducials"] = _plain(page.fiducials)
    if page.reference is not None:
        entry["reference"] = {name: getattr(page.reference, name) for name in ReferenceImage.__slots__}
    entry["questions"] = [_question_entry(question) for question in page.questions]
    if page.fields:
        entry["fields"] = _plain(page.fields)
    if page.furniture is not None:
        entry["furniture"] = _plain(page.furniture)
    if page.drawn:
        entry["drawn"] = [{"draw": type(element).__name__.lower()} | _plain(element) for element in page.drawn]
    return entry


def _question_entry(question: LayoutQuestion) -> dict[str, Any]:
    """One question, its boxes last."""
    entry: dict[str, Any] = {"id": question.id, "kind": question.kind, "label": question.label}
    if question.concept:
        entry["concept"] = question.concept
    if question.target is not Target.NONE:
        entry["target"] = question.target
    boxes = []
    for box in question.boxes:
        boxes.append({"id": box.id, "value": box.value, "rect": _plain(box.rect), "shape": box.shape})
        if box.label:
            boxes[-1]["label"] = box.label
        if box.missing:
            boxes[-1]["missing"] = box.missing
    return entry | {"boxes": boxes}


def _plain(part: Any) -> Any:
    """A part as lists, dicts and values: a rectangle as four numbers, a point as two; a field that is as by default is left out."""
    if isinstance(part, Rect):
        return [part.x, part.y, part.w, part.h]
    if isinstance(part, Point):
        return [part.x, part.y]
    if isinstance(part, tuple):
        return [_plain(entry) for entry in part]
    if is_dataclass(part):
        values = ((field, getattr(part, field.name)) for field in fields(part))
        return {field.name: _plain(value) for field, value in values if field.default is MISSING or value != field.default}
    return part


def _page(page: PageModel) -> LayoutPage:
    """One page of the file as the layout has it."""
    return LayoutPage(
        page.id,
        page.width,
        page.height,
        tuple(_question(question) for question in page.questions),
        fiducials=tuple(Point(*point) for point in page.fiducials),
        reference=None if page.reference is None else ReferenceImage(**page.reference.model_dump()),
        furniture=None if page.furniture is None else _furniture(page.furniture),
        fields=tuple(_field(field) for field in page.fields),
        drawn=tuple(_element(element) for element in page.drawn),
    )


def _question(question: QuestionModel) -> LayoutQuestion:
    """One question of the file as the layout has it."""
    boxes = tuple(Box(box.id, box.value, Rect(*box.rect), box.shape, box.label, box.missing or "") for box in question.boxes)
    return LayoutQuestion(question.id, question.kind, boxes, question.label, question.concept, question.target)


def _field(field: FieldModel) -> WriteField:
    """One place to write."""
    return WriteField(field.id, field.question, field.kind, Rect(*field.rect), _rects(field.cells), field.option)


def _furniture(model: FurnitureModel) -> Furniture:
    """The furniture of a page."""
    return Furniture(
        markers=tuple(Marker(marker.id, Point(*marker.centre), marker.side) for marker in model.markers),
        codes=_rects(model.codes),
        code_text=Rect(*model.code_text),
        blank=Rect(*model.blank),
        solid=Rect(*model.solid),
        ramp=tuple(Area(Rect(*area.rect), area.grey) for area in model.ramp),
        stamp=None if model.stamp is None else Rect(*model.stamp),
    )


def _element(model: ElementModel) -> Element:
    """One thing that is drawn."""
    match model:
        case WordsModel():
            return Words(model.x, model.y, model.text, model.face, model.size, model.grey)
        case RuleModel():
            return Rule(model.x1, model.y1, model.x2, model.y2, model.width, model.grey, model.dash)
        case DrawnAreaModel():
            return Area(Rect(*model.rect), model.grey)
        case OutlineModel():
            return Outline(Rect(*model.rect), model.width, model.shape, model.grey)


def _rects(entries: Sequence[tuple[float, float, float, float]]) -> tuple[Rect, ...]:
    """Rectangles from their four numbers."""
    return tuple(Rect(*entry) for entry in entries)
