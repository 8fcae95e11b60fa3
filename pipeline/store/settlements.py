"""What people said about pages and slips of the queue: added, never changed; the last one about the same pages counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from pipeline.store.instants import now
from pipeline.store.tables import settlements


@dataclass(frozen=True, slots=True)
class Settlement:
    """What one person said about one item of the queue: `evidence` are the pages that were there, `page` the one to keep.

    `unit` and `counter` are what a cover says that could not be read, empty where nobody typed it.
    """

    kind: str
    subject: str
    evidence: str
    action: str
    page: int | None
    reason: str
    who: str
    at: datetime | None = None
    unit: str = ""
    counter: str = ""


def add_settlement(connection: Connection, round_id: int, said: Settlement) -> None:
    """Nothing; afterwards it stands with what was said before."""
    what = {"kind": said.kind, "subject": said.subject, "evidence": said.evidence, "action": said.action}
    row = {"round_id": round_id, "page_id": said.page, "reason": said.reason, "who": said.who, "at": now()}
    row |= {"unit": said.unit, "counter": said.counter}
    connection.execute(insert(settlements).values(**what, **row))


def settlements_of(connection: Connection, round_id: int) -> list[Settlement]:
    """All that was said about a round's queue, in its order."""
    rows = connection.execute(select(settlements).where(settlements.c.round_id == round_id).order_by(settlements.c.id)).all()
    return [
        Settlement(row.kind, row.subject, row.evidence, row.action, row.page_id, row.reason, row.who, row.at, row.unit, row.counter)
        for row in rows
    ]
