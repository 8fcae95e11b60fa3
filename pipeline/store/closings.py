"""How batches and rounds were closed: by whom, with which differences, and why in spite of them. Added, never changed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from pipeline.store.instants import now
from pipeline.store.tables import closings
from pipeline.survey import Closing


def add_closing(
    connection: Connection, round_id: int, batch: int | None, who: str, despite: str | None, differences: Sequence[str]
) -> None:
    """Nothing; afterwards it stands who closed a batch, or (batch None) a whole round."""
    row = {"round_id": round_id, "batch_id": batch, "who": who, "despite": despite, "differences": list(differences), "at": now()}
    connection.execute(insert(closings).values(**row))


def closings_of(connection: Connection, round_id: int) -> list[Closing]:
    """How the batches of a round, and the round itself, were closed, in the order of time."""
    rows = connection.execute(select(closings).where(closings.c.round_id == round_id).order_by(closings.c.id)).all()
    return [Closing(row.batch_id, row.who, row.despite, tuple(row.differences), row.at) for row in rows]
