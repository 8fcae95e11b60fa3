"""The pictures of one page for people: the annotated page and the crops of its doubtful answers, written beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from forms.layout import Layout, LayoutQuestion
from forms.whole import write_whole
from omr.reading import Floats, Grey
from pipeline.model import PageRecord
from pipeline.review.annotate import annotated
from pipeline.review.crops import crop
from pipeline.review.names import page_name


def write_annotated(folder: Path, grey: Grey, record: PageRecord, layout: Layout, lang: str) -> None:
    """Nothing; afterwards the folder has the picture of the page as it was read. Raises OutputError."""
    write_whole(folder / f"{page_name(record.source, record.page)}.jpg", annotated(grey, record, layout, lang))


def write_crops(folder: Path, grey: Grey, record: PageRecord, layout: Layout) -> tuple[tuple[str, str], ...]:
    """Question and file name of each crop, one for every answer under review, in printed order. Raises OutputError."""
    written = []
    for question, outlines in question_outlines(record, layout):
        if question.id in record.review:
            name = f"{page_name(record.source, record.page, question.id)}.png"
            write_whole(folder / name, crop(grey, outlines, [box.value for box in question.boxes]))
            written.append((question.id, name))
    return tuple(written)


def question_outlines(record: PageRecord, layout: Layout) -> Iterator[tuple[LayoutQuestion, Floats]]:
    """Each question of the page with its part of the outlines."""
    outlines = record.reading.outlines
    if outlines is None or record.reading.layout_page is None:
        return
    first = 0
    for question in layout.page(record.reading.layout_page).questions:
        yield question, outlines[first : first + len(question.boxes)]
        first += len(question.boxes)
