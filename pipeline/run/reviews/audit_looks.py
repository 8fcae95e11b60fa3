"""A sample goes onto the screen: each of its answers waits for somebody who looks at it and sees nothing of what was read."""

from __future__ import annotations

from collections.abc import Iterator

from forms.layout import FieldKind, LayoutPage
from pipeline.model import PageRecord
from pipeline.run.records import round_records
from pipeline.run.rounds import layouts_of
from pipeline.store.audit_samples import Drawn, Sample, said_of
from pipeline.store.blind_items import blind_items, with_looks
from pipeline.store.decisions import ANSWER, FIELD
from pipeline.store.looks import Purpose, add_looks
from pipeline.store.review_items import Waiting, newest_readings
from pipeline.store.workspace import Workspace
from pipeline.survey import Round

ACCEPTED = "accepted"
"""What stands as the reason of an answer that waits for nobody."""


def show_sample(workspace: Workspace, campaign: Round, sample: Sample) -> int:
    """How many answers and counter codes of a sample came onto the screen."""
    with workspace.database.reading() as connection:
        newest = newest_readings(connection, campaign.id)
        done = with_looks(connection, [one.number for one in sample.items]) | said_of(connection, sample.number).keys()
    wanted = {(one.page, ANSWER if one.kind == ANSWER else FIELD, one.item): one for one in sample.items if one.number not in done}
    pages = {page for page, _, _ in wanted}
    rows: list[tuple[Drawn, Waiting]] = []
    layouts = {layout.id: layout for _, layout in layouts_of(workspace, campaign)}
    for page, record in round_records(workspace, campaign):
        if page in pages and page in newest and record.reading.layout in layouts:
            on = layouts[str(record.reading.layout)].page(str(record.reading.layout_page))
            there = [*_answers(record, page, newest[page], on), *_codes(record, page, newest[page], on)]
            rows += [(wanted[page, one.kind, one.item], one) for one in there if (page, one.kind, one.item) in wanted]
    with workspace.database.writing() as connection:
        numbers = blind_items(connection, campaign.id, [waiting for _, waiting in rows])
        pairs = [(number, one.number) for number, (one, _) in zip(numbers, rows, strict=True)]
        add_looks(connection, campaign.id, Purpose.AUDIT, pairs)
    return len(pairs)


def _answers(record: PageRecord, page: int, reading: int, on: LayoutPage) -> Iterator[Waiting]:
    """The answers of a page as rows of the list."""
    batch, layout, layout_page = int(record.source.partition("/")[0]), str(record.reading.layout), str(record.reading.layout_page)
    places = {question.id: place for place, question in enumerate(on.questions)}
    for one in record.reading.answers:
        if one.question in places:
            read = (list(one.values), one.status.value, one.probability, [ACCEPTED], ACCEPTED, "")
            yield Waiting(batch, page, reading, ANSWER, one.question, layout, layout_page, places[one.question], *read)


def _codes(record: PageRecord, page: int, reading: int, on: LayoutPage) -> Iterator[Waiting]:
    """The places for a counter's code of a page as rows of the list."""
    batch, layout, layout_page = int(record.source.partition("/")[0]), str(record.reading.layout), str(record.reading.layout_page)
    places = {field.id: place for place, field in enumerate(on.fields) if field.kind is FieldKind.COUNTER}
    for one in record.reading.fields:
        if one.id in places:
            read = ([one.value] if one.value else [], one.status.value, one.probability, [ACCEPTED], ACCEPTED, "")
            yield Waiting(batch, page, reading, FIELD, one.id, layout, layout_page, places[one.id], *read)
