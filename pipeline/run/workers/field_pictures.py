"""The pictures of the open answers of one page, and what a reader of text proposes for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2

from forms.whole import write_whole
from omr.reading import FieldReading
from omr.writing.fields import FieldPatch
from omr.writing.open_text import OPEN, suggestion
from omr.writing.text import TextReader
from pipeline.model import PageRecord
from pipeline.ocr import text_reader
from pipeline.review.fields_table import for_a_person
from pipeline.review.names import page_name


@cache
def proposer() -> TextReader | None:
    """What proposes words in this process; None where nothing is installed for it."""
    return text_reader()


def with_suggestions(
    fields: Sequence[FieldReading], patches: Sequence[FieldPatch], blanks: Sequence[FieldPatch]
) -> tuple[FieldReading, ...]:
    """The fields, those that a person must type with a proposal where there is one."""
    seen, drawn = ({patch.field: patch for patch in found} for found in (patches, blanks))
    reader = proposer()

    def proposed(one: FieldReading) -> FieldReading:
        if reader is None or one.kind not in OPEN or not for_a_person(one) or one.id not in seen or one.id not in drawn:
            return one
        return replace(one, suggestion=suggestion(seen[one.id], drawn[one.id], reader))

    return tuple(proposed(one) for one in fields)


def write_field_crops(folder: Path, patches: Sequence[FieldPatch], record: PageRecord) -> tuple[tuple[str, str], ...]:
    """Field and file name of each picture, one for every field that a person must look at. Raises OutputError."""
    seen = {patch.field: patch for patch in patches}
    written = []
    for one in record.reading.fields:
        if for_a_person(one) and one.id in seen:
            name = f"{page_name(record.source, record.page, f'field {one.id}')}.png"
            write_whole(folder / name, field_png(seen[one.id]))
            written.append((one.id, name))
    return tuple(written)


def field_png(patch: FieldPatch) -> bytes:
    """The picture of a field as PNG."""
    done, data = cv2.imencode(".png", patch.grey)
    assert done, "OpenCV encodes PNG always"
    return data.tobytes()
