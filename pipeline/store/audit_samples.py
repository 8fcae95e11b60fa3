"""Seeded samples of accepted answers and counter codes, and what people said about them without seeing the machine's word. Added only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from pipeline.store.instants import now
from pipeline.store.tables import audit_answers, audit_items, audits, pages, readings
from pipeline.store.work import parts


@dataclass(frozen=True, slots=True)
class Drawn:
    """One answer or counter code of a sample: which, and what the machine says; `number` is its row, 0 before it has one."""

    page: int
    kind: str
    item: str
    given: tuple[str, ...]
    status: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample: how it was drawn out of how many, and its items in their order."""

    number: int
    seed: int
    share: float
    population: int
    items: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said about one item: `line` is where it stands."""

    item: int
    given: tuple[str, ...]
    status: str
    who: str
    line: str


def add_sample(  # noqa: PLR0917 - one parameter a column
    connection: Connection, round_id: int, seed: int, share: float, population: int, digest: str, who: str, items: Sequence[Drawn]
) -> int:
    """The number of the sample. One that was drawn in the same way out of the same is there already, and is not drawn twice."""
    columns = (audits.c.round_id == round_id, audits.c.seed == seed, audits.c.share == share, audits.c.population_hash == digest)
    same = connection.execute(select(audits.c.id).where(*columns)).scalar()
    if same is not None:
        return int(same)
    row = {"round_id": round_id, "seed": seed, "share": share, "population": population, "population_hash": digest, "who": who, "at": now()}
    made = int(connection.execute(insert(audits).values(**row).returning(audits.c.id)).scalar_one())
    rows = [
        {"audit_id": made, "page_id": one.page, "item": one.item, "kind": one.kind, "given": list(one.given), "status": one.status}
        for one in items
    ]
    connection.execute(insert(audit_items), rows)
    return made


def samples_of(connection: Connection, round_id: int) -> list[Sample]:
    """The samples of a round in the order in which they were drawn."""
    found = []
    for row in connection.execute(select(audits).where(audits.c.round_id == round_id).order_by(audits.c.id)).all():
        of = select(audit_items).where(audit_items.c.audit_id == row.id).order_by(audit_items.c.id)
        items = tuple(Drawn(one.page_id, one.kind, one.item, tuple(one.given), one.status, one.id) for one in connection.execute(of).all())
        found.append(Sample(row.id, row.seed, row.share, row.population, items))
    return found


def page_places(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[int, str]]:
    """The batch of each of these pages, and the layout that it was read with last."""
    found: dict[int, tuple[int, str]] = {}
    columns = select(pages.c.id, pages.c.batch_id, readings.c.layout).join(readings, readings.c.page_id == pages.c.id)
    for part in parts(numbers):
        for page, batch, layout in connection.execute(columns.where(pages.c.id.in_(part)).order_by(readings.c.id)):
            found[page] = (batch, layout)
    return found


def add_said(connection: Connection, said: Sequence[Said]) -> None:
    """Nothing; afterwards it stands with what was said before."""
    rows = [
        {"item_id": one.item, "given": list(one.given), "status": one.status, "who": one.who, "line": one.line, "at": now()} for one in said
    ]
    if rows:
        connection.execute(insert(audit_answers), rows)


def said_of(connection: Connection, sample: int) -> dict[int, Said]:
    """What was said last about each item of a sample, by the number of the item."""
    joined = select(audit_answers).join(audit_items, audit_items.c.id == audit_answers.c.item_id).where(audit_items.c.audit_id == sample)
    rows = connection.execute(joined.order_by(audit_answers.c.id)).all()
    return {row.item_id: Said(row.item_id, tuple(row.given), row.status, row.who, row.line) for row in rows}
