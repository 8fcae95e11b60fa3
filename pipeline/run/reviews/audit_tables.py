"""`audit export`, `audit add` and `audit show`: a sample goes out blind, comes back, and is compared with what the machine read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from forms.errors import Problem
from forms.together import together
from pipeline.errors import DecisionError
from pipeline.merge.belongs import belonging
from pipeline.merge.decision_tables import load_tables
from pipeline.merge.decisions import checked_name
from pipeline.review.blind import blind_csv, blind_fields_csv
from pipeline.review.bound import upper_bound
from pipeline.review.fields_table import FIELD_CROPS, FieldItem
from pipeline.review.table import CROPS, ReviewItem, refuse_filled
from pipeline.run.reading.read import doubtful, to_type
from pipeline.run.records import round_records
from pipeline.run.reviews.audit import ANSWER, sample_named
from pipeline.run.reviews.audit_stop import Standing, is_wrong, standings
from pipeline.run.reviews.round_review import counters_of, pictured
from pipeline.run.rounds import layouts_of, spec_of
from pipeline.run.workers import station
from pipeline.store.audit_samples import Drawn, Said, add_said, page_places, said_of
from pipeline.store.looks import end_audit_looks
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace
from pipeline.targets import new_folders

TABLE, COUNTER_TABLE = "audit.csv", "audit-counters.csv"
"""What `audit export` writes into its folder."""


NOT_THERE = (0, "–")
"""Batch and form of a page that waits to be read again."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a sample says about a batch, a form or a round: items drawn, of them looked at, of them wrong, and the bound of the rate."""

    of: str
    name: str
    drawn: int
    seen: int
    wrong: int

    @property
    def bound(self) -> float:
        """The Clopper-Pearson upper bound of the rate of wrong ones."""
        return upper_bound(self.wrong, self.seen)


@dataclass(frozen=True, slots=True)
class BlindTables:
    """How many items the tables have; and what of the sample is not in them, because its page no longer counts or asks something else."""

    items: int
    gone: tuple[Drawn, ...]

    def problems(self, round_name: str) -> list[Problem]:
        """A warning where something of the sample is not in the tables."""
        return [Problem("audit.items_gone", round_name, {"count": len(self.gone)})] if self.gone else []


def export_audit(workspace: Workspace, round_name: str, folder: Path, *, number: int | None = None, force: bool = False) -> BlindTables:
    """What the tables of the folder have, each item with a picture and without what was read. Raises PhieuError."""
    drawn = sample_named(workspace, round_name, number)
    with workspace.database.reading() as connection:
        campaign = round_named(connection, round_name)
    for table in (TABLE, COUNTER_TABLE):
        if not force:
            refuse_filled(folder / table)
    station.initialise(spec_of(workspace, campaign))
    layouts = {layout.id: layout for _, layout in layouts_of(workspace, campaign)}
    wanted: dict[int, list[Drawn]] = defaultdict(list)
    for one in drawn.items:
        wanted[one.page].append(one)
    answers: list[ReviewItem] = []
    codes: list[FieldItem] = []
    there: set[tuple[int, str]] = set()
    with closing(station.scan), new_folders(folder, folder / CROPS, folder / FIELD_CROPS), together() as waiting:
        crops, field_crops = waiting.folder(folder / CROPS), waiting.folder(folder / FIELD_CROPS)
        for page, record in round_records(workspace, campaign):
            if page not in wanted or record.reading.layout not in layouts:
                continue
            names = {one.item for one in wanted[page]}
            fields = tuple(replace(one, review=True) for one in record.reading.fields if one.id in names)
            asked = frozenset(one.item for one in wanted[page] if one.kind == ANSWER)
            shown = replace(record, review=asked, reading=replace(record.reading, fields=fields))
            done, layout = pictured(workspace, shown, crops, field_crops), layouts[str(record.reading.layout)]
            asked_again, to_look_at = doubtful(done, layout, campaign.policy), to_type(done, layout)
            there |= {(page, one.question.id) for one in asked_again} | {(page, one.place.id) for one in to_look_at}
            answers += asked_again
            codes += to_look_at
        waiting.file(folder / COUNTER_TABLE).write(blind_fields_csv(codes))
        waiting.file(folder / TABLE).write(blind_csv(answers))
    return BlindTables(len(answers) + len(codes), tuple(one for one in drawn.items if (one.page, one.item) not in there))


def add_audit(workspace: Workspace, round_name: str, tables: Sequence[Path], who: str, *, number: int | None = None) -> int:
    """How many items somebody looked at in completed tables. All rows count, or none. Raises PhieuError with every problem."""
    checked_name(who)
    drawn = sample_named(workspace, round_name, number)
    with workspace.database.reading() as connection:
        campaign = round_named(connection, round_name)
    numbered = list(round_records(workspace, campaign))
    pages = {(record.source, record.page): page for page, record in numbered}
    items = {(one.page, one.item): one.number for one in drawn.items}
    said: list[Said] = []
    problems: list[Problem] = []
    for _, layout in layouts_of(workspace, campaign):
        records = belonging([one for _, one in numbered if one.reading.layout in (None, layout.id)], layout)
        settled = load_tables(tables, layout, records, who, counters_of(workspace, campaign))
        given = [(one, one.question, one.values) for one in settled.answers] + [(one, one.field, (one.value,)) for one in settled.fields]
        for one, name, values in given:
            item = items.get((pages[one.source, one.page], name))
            if item is None:
                problems.append(Problem("audit.not_drawn", one.line, {"item": name, "number": drawn.number}))
            else:
                said.append(Said(item, values, str(one.status), who, one.line))
    if problems:
        raise DecisionError(problems)
    with workspace.database.writing() as connection:
        add_said(connection, said)
        end_audit_looks(connection, {one.item for one in said})
    return len(said)


def audit_found(workspace: Workspace, round_name: str, *, number: int | None = None) -> list[Found]:
    """What a sample says about each batch, each form, and the round, in this order."""
    drawn = sample_named(workspace, round_name, number)
    with workspace.database.reading() as connection:
        campaign = round_named(connection, round_name)
        said = said_of(connection, drawn.number)
        places = page_places(connection, sorted({one.page for one in drawn.items}))
    names = {form.layout: form.name for form in campaign.forms}
    at = {page: (batch, names.get(layout, "–")) for page, (batch, layout) in places.items()}
    groups: dict[tuple[int, int, str], list[Drawn]] = defaultdict(list)
    for one in drawn.items:
        batch, form = at.get(one.page, NOT_THERE)
        for key in ((0, batch, str(batch or "–")), (1, 0, form), (2, 0, round_name)):
            groups[key].append(one)
    return [_found(("batch", "form", "round")[of], name, items, said) for (of, _, name), items in sorted(groups.items())]


def audit_standing(workspace: Workspace, round_name: str, *, number: int | None = None) -> Standing:
    """What a sample has shown of its target by now. Raises WorkspaceError where there is none."""
    drawn = sample_named(workspace, round_name, number)
    with workspace.database.reading() as connection:
        return next(one for one in standings(connection, round_named(connection, round_name).id) if one.sample == drawn.number)


def _found(of: str, name: str, items: Iterable[Drawn], said: Mapping[int, Said]) -> Found:
    """What people said about these items."""
    drawn = list(items)
    seen = [one for one in drawn if one.number in said]
    wrong = [one for one in seen if is_wrong(one, said[one.number])]
    return Found(of, name, len(drawn), len(seen), len(wrong))
