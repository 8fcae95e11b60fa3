"""How much of a workspace's reading is left."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from pipeline.store.tables import batches, work
from pipeline.survey import Stage

STEPS = {Stage.SAMPLE: len(Stage), Stage.READ: 1}
"""Steps that a page has before it, by the one that it waits for."""


@dataclass(frozen=True, slots=True)
class Left:
    """Pages that wait, and the steps that they have before them."""

    pages: int
    steps: int


def steps_left(connection: Connection, origin: str | None = None) -> Left:
    """What is left of all batches, or of those that came by one way."""
    query = select(work.c.stage, func.count()).group_by(work.c.stage)
    if origin is not None:
        query = query.join(batches, batches.c.id == work.c.batch_id).where(batches.c.origin == origin)
    found = {Stage(stage): count for stage, count in connection.execute(query)}
    return Left(sum(found.values()), sum(STEPS[stage] * count for stage, count in found.items()))
