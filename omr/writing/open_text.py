"""Open answers: whether anybody wrote in a field, what that means beside "other", and a proposal of what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from forms.drawing import Outline
from forms.layout import FieldKind, LayoutPage, WriteField
from omr.reading import Answer, FieldReading, FieldStatus, Grey
from omr.reasons import Reason
from omr.writing.field_ink import foreign_ink, measured, paper_grey
from omr.writing.field_model import FieldModel
from omr.writing.fields import ABOVE, BELOW, FIELD_PX_PER_MM, FieldPatch
from omr.writing.text import VIETNAMESE, TextReader

OPEN = frozenset({FieldKind.TEXT, FieldKind.OTHER, FieldKind.OFFICE})
"""Kinds of fields in which words stand."""

SURE = 0.98
"""Probability from which nobody needs to look whether a field is blank: of simulated fields that reach it, less than one in two hundred is
wrong (card of `omr/models/fields.json`)."""

TEXT_PX_PER_MM = 12.0
"""Pixels per mm at which words are proposed, 300 dpi: what Tesseract was trained at."""

LINE_MM = 10.0
"""Height of a field, in mm, below which it holds one line of words."""

LEAST_CONFIDENCE = 0.5
"""Proposals that the reader of text believes in less help nobody: striking a wrong word out takes longer than typing it."""


def open_fields(page: LayoutPage) -> list[WriteField]:
    """The fields of a page in which words are to be looked for. Outlined areas of the office hold stamps and signatures: not looked at."""
    frames = [one.rect for one in page.drawn if isinstance(one, Outline)]
    return [
        field
        for field in page.fields
        if field.kind in OPEN
        and not field.cells
        and not (field.kind is FieldKind.OFFICE and any(_within(field, frame.x, frame.y, frame.right, frame.bottom) for frame in frames))
    ]


def read_open_fields(
    page: LayoutPage, patches: Sequence[FieldPatch], blanks: Sequence[FieldPatch], doubts: tuple[Reason, ...], model: FieldModel
) -> tuple[FieldReading, ...]:
    """Whether each field for words is written on. `patches` are the scan's, `blanks` the drawn page's; `doubts` hold for the whole page."""
    seen, drawn = ({patch.field: patch for patch in found} for found in (patches, blanks))
    wanted = (field for field in open_fields(page) if field.id in seen and field.id in drawn)
    return tuple(_read(field, seen[field.id], drawn[field.id], doubts, model) for field in wanted)


def with_others(page: LayoutPage, answers: Sequence[Answer], fields: Sequence[FieldReading]) -> tuple[Answer, ...]:
    """The answers with what the lines beside "other" say about them: words without the tick, or the tick without words."""
    read = {field.id: field for field in fields}
    more: dict[str, list[Reason]] = {}
    said = {answer.question: answer.values for answer in answers}
    for place in page.fields:
        if place.kind is FieldKind.OTHER and place.id in read and place.question in said:
            ticked, status = place.option in said[place.question], read[place.id].status
            if status is FieldStatus.WRITTEN and not ticked:
                more.setdefault(place.question, []).append(Reason.OTHER_WRITTEN_UNTICKED)
            elif status is FieldStatus.BLANK and ticked:
                more.setdefault(place.question, []).append(Reason.OTHER_TICKED_UNWRITTEN)
    return tuple(
        replace(one, reasons=tuple(dict.fromkeys((*one.reasons, *more[one.question])))) if one.question in more else one for one in answers
    )


def suggestion(patch: FieldPatch, blank: FieldPatch, reader: TextReader, language: str = VIETNAMESE) -> str:
    """What the reader of text takes the writing for, lines between line breaks; '' where it is not sure enough to help."""
    factor = TEXT_PX_PER_MM / FIELD_PX_PER_MM
    picture = cv2.resize(without_print(patch, blank), None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    seen = reader.read(np.asarray(picture, np.uint8), language, one_line=patch.area.h - ABOVE - BELOW < LINE_MM)
    return seen.text if seen.confidence >= LEAST_CONFIDENCE else ""


def without_print(patch: FieldPatch, blank: FieldPatch) -> Grey:
    """The patch with everything that is no ink of the writer as bright as paper."""
    found = foreign_ink(patch, blank)
    near = cv2.dilate(found.ink.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    return np.where(near, paper_grey(found), 255).astype(np.uint8)


def _read(field: WriteField, patch: FieldPatch, blank: FieldPatch, doubts: tuple[Reason, ...], model: FieldModel) -> FieldReading:
    """One field."""
    if not patch.on_image:
        return FieldReading(field.id, field.kind, FieldStatus.UNREADABLE, probability=1.0, reasons=(*doubts, Reason.BOX_OUT_OF_PAGE))
    p = model.probability(measured(foreign_ink(patch, blank)))
    sure = max(p, 1.0 - p)
    unsure = (Reason.FIELD_DOUBTFUL,) if sure < SURE else ()
    status = FieldStatus.WRITTEN if p >= 0.5 else FieldStatus.BLANK
    return FieldReading(field.id, field.kind, status, probability=sure, review=bool(doubts or unsure), reasons=(*doubts, *unsure))


def _within(field: WriteField, left: float, top: float, right: float, bottom: float) -> bool:
    """Whether a field lies inside an outline that was drawn for it."""
    rect = field.rect
    return left <= rect.x and top <= rect.y and rect.right <= right and rect.bottom <= bottom
