"""`review export` and `review add`: the doubtful answers of a round go out as tables with pictures, and come back as decisions."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from forms.errors import Problem
from forms.layout import Layout
from forms.printing.run_record import CIVIL
from forms.together import together
from omr.reading import FieldReading
from omr.references import References
from omr.sample import PageSample
from pipeline.intake.place import register_of
from pipeline.merge.belongs import belonging
from pipeline.merge.counter_typed import RegisterOn
from pipeline.merge.decision_tables import load_tables
from pipeline.merge.decisions import checked_name
from pipeline.merge.resolve import page_fate
from pipeline.model import PageRecord
from pipeline.review.fields_table import FIELD_CROPS, FieldItem, fields_csv, for_a_person
from pipeline.review.sheet import review_page
from pipeline.review.table import CROPS, ReviewItem, refuse_filled, review_csv
from pipeline.run.reading.read import doubtful, to_type
from pipeline.run.reading.request import FIELDS_TABLE, REVIEW_PAGE, REVIEW_TABLE
from pipeline.run.records import round_records
from pipeline.run.rounds import layouts_of, spec_of
from pipeline.run.workers import station
from pipeline.run.workers.field_pictures import with_suggestions, write_field_crops
from pipeline.run.workers.pictures import write_crops
from pipeline.run.workers.placed_again import placed_again
from pipeline.run.workers.tasks import PageDone
from pipeline.store.batches import all_batches
from pipeline.store.decisions import add_decisions, decisions_of
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace
from pipeline.survey import Round
from pipeline.targets import new_folders


@dataclass(frozen=True, slots=True)
class Exported:
    """How many answers and fields wait in the tables of a folder."""

    answers: int
    fields: int


def export_review(workspace: Workspace, round_name: str, folder: Path, *, lang: str = "en", force: bool = False) -> Exported:
    """How many answers and fields of the round nobody has settled; afterwards the folder has them as tables with pictures.

    Raises PhieuError where a table there was filled by somebody (unless `force`), or cannot be written.
    """
    with workspace.database.reading() as connection:
        campaign = round_named(connection, round_name)
    for table in (REVIEW_TABLE, FIELDS_TABLE):
        if not force:
            refuse_filled(folder / table)
    station.initialise(spec_of(workspace, campaign))
    items: list[ReviewItem] = []
    fields: list[FieldItem] = []
    with closing(station.scan), new_folders(folder, folder / CROPS, folder / FIELD_CROPS), together() as waiting:
        crops, field_crops = waiting.folder(folder / CROPS), waiting.folder(folder / FIELD_CROPS)
        for layout, _, record in open_pages(workspace, campaign):
            done = pictured(workspace, record, crops, field_crops)
            items += doubtful(done, layout, campaign.policy)
            fields += to_type(done, layout)
        waiting.file(folder / FIELDS_TABLE).write(fields_csv(fields, lang))
        waiting.file(folder / REVIEW_PAGE).write(review_page(items, lang))
        waiting.file(folder / REVIEW_TABLE).write(review_csv(items, lang))
    return Exported(len(items), len(fields))


def open_pages(workspace: Workspace, campaign: Round) -> Iterator[tuple[Layout, int, PageRecord]]:
    """Every page of the round that waits for a person, with its layout and number, and with only what is not settled yet."""
    numbered = list(round_records(workspace, campaign))
    numbers = {(record.source, record.page): page for page, record in numbered}
    lines = [record for _, record in numbered]
    with workspace.database.reading() as connection:
        answers, fields = decisions_of(connection, campaign.id)
    settled = {(one.source, one.page, one.question) for one in answers}
    typed = {(one.source, one.page, one.field) for one in fields}
    for _, layout in layouts_of(workspace, campaign):
        for record in belonging([one for one in lines if one.reading.layout in (None, layout.id)], layout):
            if page_fate(record) != "read":
                continue
            assert record.page is not None, "a page that was read has a number"
            review = frozenset(name for name in record.review if (record.source, record.page, name) not in settled)
            left = tuple(one for one in record.reading.fields if (record.source, record.page, one.id) not in typed)
            if review or any(map(for_a_person, left)):
                found = replace(record, review=review, reading=replace(record.reading, fields=left))
                yield layout, numbers[record.source, record.page], found


def answers_waiting(workspace: Workspace, campaign: Round, batches: Container[int] | None = None) -> int:
    """How many answers and written fields of a round, or of some of its batches, wait for a person."""
    found = (record for _, _, record in open_pages(workspace, campaign) if batches is None or batch_number(record) in batches)
    return sum(len(record.review) + sum(map(for_a_person, record.reading.fields)) for record in found)


def batch_number(record: PageRecord) -> int:
    """The batch that the page came in."""
    return int(record.source.partition("/")[0])


def pictured(workspace: Workspace, record: PageRecord, crops: Path, field_crops: Path) -> PageDone:
    """The page with the names of its pictures, which are written."""
    references = station.references_of(str(record.reading.layout))
    placed = placed_again(workspace.blobs, station.scan, references, record)
    if placed is None:
        return PageDone(record)  # the rows go out without pictures
    found = replace(placed.shown.reading, fields=_proposed(references, placed.sampled, record))
    shown = replace(record, reading=found)
    return PageDone(
        replace(record, reading=replace(found, outlines=None)),
        write_crops(crops, placed.grey, shown, references.layout),
        field_crops=write_field_crops(field_crops, placed.sampled.fields, shown),
    )


def _proposed(references: References, sampled: PageSample, record: PageRecord) -> tuple[FieldReading, ...]:
    """The fields of a page, with proposals where something is installed that makes them."""
    return with_suggestions(record.reading.fields, sampled.fields, references.field_blanks.get(sampled.layout_page, ()))


def add_review(workspace: Workspace, round_name: str, tables: Sequence[Path], decided_by: str) -> tuple[int, tuple[Problem, ...]]:
    """How many decisions were added from completed tables, and what must be known of the tables. All rows count, or none.

    Raises PhieuError with every problem of the tables.
    """
    checked_name(decided_by)
    with workspace.database.reading() as connection:
        campaign = round_named(connection, round_name)
    numbered = list(round_records(workspace, campaign))
    numbers = {(record.source, record.page): page for page, record in numbered if record.page is not None}
    lines = [record for _, record in numbered]
    layouts = [layout for _, layout in layouts_of(workspace, campaign)]
    counters = counters_of(workspace, campaign)
    with workspace.database.writing() as connection:
        count, warnings = 0, list[Problem]()
        for layout in layouts:
            records = belonging([one for one in lines if one.reading.layout in (None, layout.id)], layout)
            settled = load_tables(tables, layout, records, decided_by, counters)
            count += add_decisions(connection, numbers, settled.answers, settled.fields)
            warnings += settled.warnings
    return count, tuple(warnings)


def counters_of(workspace: Workspace, campaign: Round) -> RegisterOn | None:
    """The register that typed codes must be in: as of the round's day, else of the day of each batch."""
    register = register_of(workspace, campaign)
    if register is None:
        return None
    today = datetime.now(CIVIL).date()
    if campaign.counters_on is not None:
        return RegisterOn(register, campaign.counters_on)
    with workspace.database.reading() as connection:
        facts = {batch.id: batch.facts for batch in all_batches(connection, campaign.id)}
    days = {record.source: facts[int(record.source.partition("/")[0])].day for _, record in round_records(workspace, campaign)}
    return RegisterOn(register, today, days)
