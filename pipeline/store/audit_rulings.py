"""What a sample must meet, and the word of a supervisor who goes on despite it: added, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from pipeline.store.insert import insert_new
from pipeline.store.instants import now
from pipeline.store.look_tables import audit_rulings, audit_terms
from pipeline.store.tables import audits


@dataclass(frozen=True, slots=True)
class Ruling:
    """Who goes on accepting despite how many wrong ones in which sample, and why."""

    sample: int
    wrong: int
    reason: str
    who: str
    at: datetime


def set_target(connection: Connection, sample: int, target: float) -> None:
    """Nothing; afterwards the sample has its target. One that it has already stays."""
    insert_new(connection, audit_terms, [{"audit_id": sample, "target": target}])


def targets_of(connection: Connection, round_id: int) -> dict[int, float]:
    """The target of each sample of a round that has one."""
    joined = select(audit_terms).join(audits, audits.c.id == audit_terms.c.audit_id).where(audits.c.round_id == round_id)
    return {row.audit_id: row.target for row in connection.execute(joined)}


def add_ruling(connection: Connection, sample: int, wrong: int, reason: str, who: str) -> None:
    """Nothing; afterwards it stands."""
    connection.execute(insert(audit_rulings).values(audit_id=sample, wrong=wrong, reason=reason, who=who, at=now()))


def rulings_of(connection: Connection, round_id: int) -> list[Ruling]:
    """All such words about samples of a round, in their order."""
    joined = select(audit_rulings).join(audits, audits.c.id == audit_rulings.c.audit_id).where(audits.c.round_id == round_id)
    return [Ruling(row.audit_id, row.wrong, row.reason, row.who, row.at) for row in connection.execute(joined.order_by(audit_rulings.c.id))]
