"""`audit draw`: a seeded random sample of what was accepted, for people who look at it blind."""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from forms.errors import Problem
from forms.layout import FieldKind, Layout
from omr.reading import AnswerStatus, FieldStatus
from pipeline.errors import WorkspaceError
from pipeline.merge.belongs import belonging
from pipeline.merge.resolve import page_fate
from pipeline.model import PageRecord
from pipeline.run.records import round_records
from pipeline.run.reviews.audit_looks import show_sample
from pipeline.run.reviews.audit_stop import TARGET
from pipeline.run.rounds import layouts_of
from pipeline.store.audit_rulings import set_target
from pipeline.store.audit_samples import Drawn, Sample, add_sample, samples_of
from pipeline.store.decisions import decisions_of
from pipeline.store.review_rules import TARGET as AUDIT_TARGET
from pipeline.store.review_rules import rules
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace
from pipeline.survey import Round

ANSWER, COUNTER = "answer", "counter"
"""What an item of a sample is."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """Everything of a round that counts without that a person saw it, in an order that depends on files and readings alone."""

    items: tuple[tuple[str, Drawn], ...]

    @property
    def digest(self) -> str:
        """The hash of it all: the same readings have the same."""
        lines = (f"{place} {one.kind} {one.item} {'|'.join(one.given)} {one.status}" for place, one in self.items)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def draw_audit(workspace: Workspace, round_name: str, *, share: float, seed: int, who: str, target: float | None = None) -> Sample:
    """The sample of this seed: so large a share of the accepted answers and counter codes of a round, at least one.

    The same seed and the same readings give the same sample; it is recorded once, and its answers wait on the screen for somebody who
    looks blind. `target` is the rate of wrong ones that it must not be above, None for that of the round. Raises WorkspaceError where
    nothing was accepted.
    """
    with workspace.database.reading() as connection:
        campaign = round_named(connection, round_name)
    found = accepted(workspace, campaign)
    if not found.items:
        raise WorkspaceError(Problem("audit.nothing_accepted", round_name))
    size = min(len(found.items), max(1, math.ceil(share * len(found.items))))
    chosen = random.Random(seed).sample(range(len(found.items)), size)
    items = [found.items[at][1] for at in sorted(chosen)]
    with workspace.database.writing() as connection:
        number = add_sample(connection, campaign.id, seed, share, len(found.items), found.digest, who, items)
        set_target(connection, number, target if target is not None else round_target(connection, campaign.id))
    drawn = sample_named(workspace, round_name, number)
    show_sample(workspace, campaign, drawn)
    return drawn


def round_target(connection: Connection, round_id: int) -> float:
    """The rate of wrong ones that an audit of the round must not be above."""
    said = [one.value for one in rules(connection, round_id, AUDIT_TARGET)]
    return float(said[-1]) if said else TARGET


def sample_named(workspace: Workspace, round_name: str, number: int | None = None) -> Sample:
    """The sample with this number, or the last one of a round. Raises WorkspaceError where there is none."""
    with workspace.database.reading() as connection:
        found = samples_of(connection, round_named(connection, round_name).id)
    wanted = [one for one in found if number in (None, one.number)]
    if not wanted:
        known = ", ".join(str(one.number) for one in found) or "–"
        raise WorkspaceError(Problem("audit.unknown", round_name, {"found": "–" if number is None else number, "known": known}))
    return wanted[-1]


def accepted(workspace: Workspace, campaign: Round) -> Accepted:
    """What of a round is accepted: answers and counter codes of pages that count, without what people decided."""
    numbered = list(round_records(workspace, campaign))
    numbers = {(record.source, record.page): page for page, record in numbered}
    with workspace.database.reading() as connection:
        answers, fields = decisions_of(connection, campaign.id)
    settled = {(one.source, one.page, one.question) for one in answers} | {(one.source, one.page, one.field) for one in fields}
    found: list[tuple[str, Drawn]] = []
    for _, layout in layouts_of(workspace, campaign):
        lines = [record for _, record in numbered if record.reading.layout in (None, layout.id)]
        for record in belonging(lines, layout):
            if page_fate(record) == "read":
                place = f"{record.sha256}#{record.page}"
                for one in _of_page(record, layout, numbers[record.source, record.page]):
                    if (record.source, record.page, one.item) not in settled:
                        found.append((place, one))
    return Accepted(tuple(sorted(found, key=lambda one: (one[0], one[1].kind, one[1].item))))


def _of_page(record: PageRecord, layout: Layout, number: int) -> Iterator[Drawn]:
    """What was accepted of one page that counts."""
    for answer in record.reading.answers:
        if answer.question not in record.review and answer.status is not AnswerStatus.NOT_ON_PAGE:
            yield Drawn(number, ANSWER, answer.question, answer.values, answer.status.value)
    read, counter = {one.id for one in record.reading.fields}, record.reading.counter
    places = [field.id for field in layout.page(str(record.reading.layout_page)).fields if field.kind is FieldKind.COUNTER]
    place = next((name for name in places if name in read), None)
    if counter is not None and counter.value is not None and not counter.review and place is not None:
        yield Drawn(number, COUNTER, place, (counter.value,), FieldStatus.WRITTEN.value)
