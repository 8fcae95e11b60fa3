"""The sums of a batch, counted in the database."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from pipeline.store.tables import deliveries, files, pages, readings
from pipeline.survey import ON_THE_WAY, Batch, BatchLedger, State


def batch_ledger(connection: Connection, batch: Batch, sides: Mapping[str, int]) -> BatchLedger:
    """The sums of a batch; `sides` is how many pages a slip of each layout has.

    The number of pages comes from the files, the states from the pages themselves.
    """
    brought = connection.execute(
        select(func.count(), func.coalesce(func.sum(deliveries.c.known), 0)).where(deliveries.c.batch_id == batch.id)
    ).one()
    promised = select(func.coalesce(func.sum(files.c.pages), 0)).where(files.c.batch_id == batch.id)
    counted = select(pages.c.state, func.count()).where(pages.c.batch_id == batch.id).group_by(pages.c.state)
    states = {State(state): count for state, count in connection.execute(counted).all()}
    slips, incomplete = _slips(connection, batch.id, sides)
    return BatchLedger(
        batch=batch,
        files=int(brought[0]),
        known=int(brought[1]),
        pages=int(connection.execute(promised).scalar_one()),
        states={state: states[state] for state in State if state in states},
        slips=slips,
        incomplete=incomplete,
    )


def _slips(connection: Connection, batch: int, sides: Mapping[str, int]) -> tuple[int, int]:
    """How many slips were found in a batch, and how many of them lack a page.

    A slip with a serial is told by it. Pages without one are counted by the side of which there are most: fronts and backs of the same
    people cannot be told apart.
    """
    newest = select(func.max(readings.c.id)).group_by(readings.c.page_id)
    read = (
        select(readings.c.run, readings.c.serial, readings.c.layout, readings.c.layout_page)
        .join(pages, pages.c.id == readings.c.page_id)
        .where(pages.c.batch_id == batch, pages.c.state == State.READ.value, readings.c.id.in_(newest))
        .subquery()
    )
    sheets = (
        select(read.c.layout, func.count(func.distinct(read.c.layout_page)))
        .where(read.c.serial.is_not(None))
        .group_by(read.c.run, read.c.serial, read.c.layout)
    )
    found = connection.execute(sheets).all()
    loose = select(read.c.layout, func.count()).where(read.c.serial.is_(None)).group_by(read.c.layout, read.c.layout_page)
    most: dict[str, list[int]] = {}
    for layout, count in connection.execute(loose).all():
        most.setdefault(layout, []).append(count)
    unnumbered = sum(max(counts) for counts in most.values())
    return len(found) + unnumbered, sum(count < sides[layout] for layout, count in found)


def pages_on_the_way(connection: Connection, round_id: int) -> int:
    """How many pages of a round have not ended yet."""
    counted = select(func.count()).select_from(pages.join(files, files.c.id == pages.c.file_id))
    waiting = counted.where(files.c.round_id == round_id, pages.c.state.in_([state.value for state in ON_THE_WAY]))
    return int(connection.execute(waiting).scalar_one())
