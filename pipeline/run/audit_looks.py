"""A sample goes onto the screen: each of its answers waits for somebody who looks at it and sees nothing of what was read."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.model import PageRecord
from pipeline.run.records import round_records
from pipeline.run.rounds import layouts_of
from pipeline.store.audit_samples import Drawn, Sample, said_of
from pipeline.store.blind_items import blind_items, with_looks
from pipeline.store.decisions import ANSWER
from pipeline.store.looks import Purpose, add_looks
from pipeline.store.review_items import Waiting, newest_readings
from pipeline.store.workspace import Workspace
from pipeline.survey import Round

ACCEPTED = "accepted"
"""What stands as the reason of an answer that waits for nobody."""


def show_sample(workspace: Workspace, campaign: Round, sample: Sample) -> int:
    """How many answers of a sample came onto the screen. Counter codes are looked at by the tables of `audit export`."""
    with workspace.database.reading() as connection:
        newest = newest_readings(connection, campaign.id)
        done = with_looks(connection, [one.number for one in sample.items]) | said_of(connection, sample.number).keys()
    wanted = {(one.page, one.item): one for one in sample.items if one.kind == ANSWER and one.number not in done}
    pages = {page for page, _ in wanted}
    rows: list[tuple[Drawn, Waiting]] = []
    layouts = {layout.id: layout for _, layout in layouts_of(workspace, campaign)}
    for page, record in round_records(workspace, campaign):
        if page in pages and page in newest and record.reading.layout in layouts:
            asked = layouts[str(record.reading.layout)].page(str(record.reading.layout_page)).questions
            places = {question.id: place for place, question in enumerate(asked)}
            rows += [(wanted[page, one.item], one) for one in _answers(record, page, newest[page], places) if (page, one.item) in wanted]
    with workspace.database.writing() as connection:
        numbers = blind_items(connection, campaign.id, [waiting for _, waiting in rows])
        pairs = [(number, one.number) for number, (one, _) in zip(numbers, rows, strict=True)]
        add_looks(connection, campaign.id, Purpose.AUDIT, pairs)
    return len(pairs)


def _answers(record: PageRecord, page: int, reading: int, places: dict[str, int]) -> Iterator[Waiting]:
    """The answers of a page as rows of the list."""
    batch, layout, layout_page = int(record.source.partition("/")[0]), str(record.reading.layout), str(record.reading.layout_page)
    for one in record.reading.answers:
        if one.question in places:
            read = (list(one.values), one.status.value, one.probability, [ACCEPTED], ACCEPTED, "")
            yield Waiting(batch, page, reading, ANSWER, one.question, layout, layout_page, places[one.question], *read)
