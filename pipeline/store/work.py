"""Work rows: which page waits for what, and who has it. A lease ends by itself, so whoever dies holds nothing for long.

A result counts only while its page is leased to whoever brings it, in the same transaction: no page is ever finished twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, delete, func, or_, select, update

from pipeline.store.instants import now
from pipeline.store.tables import files, pages, work
from pipeline.survey import Job, Stage

LEASE = timedelta(seconds=30)
"""How long a page is kept for a run that says nothing; a run that is alive says so every few seconds."""

PAGES_AT_ONCE = 500
"""Numbers in one statement: below the least limit of variables that a database has (SQLite had 999)."""


def lease(connection: Connection, batch: int, stage: Stage, owner: str, most: int, term: timedelta = LEASE) -> list[Job]:
    """Up to `most` pages of a batch that wait for a stage, in their order, now leased to the owner."""
    instant = now()
    free = or_(work.c.until.is_(None), work.c.until < instant)
    waiting = select(work.c.page_id).where(work.c.batch_id == batch, work.c.stage == stage.value, free)
    found = connection.execute(waiting.order_by(work.c.page_id).limit(most).with_for_update(skip_locked=True)).scalars().all()
    if not found:
        return []
    connection.execute(update(work).where(work.c.page_id.in_(found)).values(owner=owner, until=instant + term))
    joined = (
        select(
            pages.c.id,
            pages.c.number,
            files.c.sha256,
            pages.c.layout,
            pages.c.layout_page,
            pages.c.accepted_at.is_not(None),
            files.c.round_id,
        )
        .join(files, files.c.id == pages.c.file_id)
        .where(pages.c.id.in_(found))
    )
    return [Job(*row) for row in connection.execute(joined.order_by(pages.c.id))]


def renew(connection: Connection, owner: str, term: timedelta = LEASE) -> None:
    """Nothing; afterwards all that the owner has is leased to it anew."""
    connection.execute(update(work).where(work.c.owner == owner).values(until=now() + term))


def release(connection: Connection, owner: str) -> None:
    """Nothing; afterwards the owner has nothing: others need not wait for its leases to end."""
    connection.execute(update(work).where(work.c.owner == owner).values(owner=None, until=None))


def owners(connection: Connection) -> list[str]:
    """All who have pages."""
    return list(connection.execute(select(work.c.owner).where(work.c.owner.is_not(None)).distinct()).scalars())


def held(connection: Connection, owner: str, stage: Stage, numbers: Iterable[int]) -> set[int]:
    """Those of the pages that the owner still has for this stage; their rows stay locked until the transaction ends."""
    return waiting(connection, stage, numbers, work.c.owner == owner)


def waiting(connection: Connection, stage: Stage, numbers: Iterable[int], *wanted: ColumnElement[bool]) -> set[int]:
    """Those of the pages that wait for this stage, leased or not; their rows stay locked until the transaction ends."""
    found: set[int] = set()
    for part in parts(list(numbers)):
        rows = select(work.c.page_id).where(work.c.page_id.in_(part), work.c.stage == stage.value, *wanted)
        found.update(connection.execute(rows.with_for_update()).scalars())
    return found


def put_back(connection: Connection, owner: str, numbers: Sequence[int]) -> None:
    """Nothing; afterwards the owner has these pages no more: they wait for whoever comes next."""
    for part in parts(numbers):
        mine = (work.c.page_id.in_(part), work.c.owner == owner)
        connection.execute(update(work).where(*mine).values(owner=None, until=None))


def pass_on(connection: Connection, numbers: Sequence[int], stage: Stage) -> None:
    """Nothing; afterwards these pages wait for the next stage, leased to nobody."""
    for part in parts(numbers):
        connection.execute(update(work).where(work.c.page_id.in_(part)).values(stage=stage.value, owner=None, until=None))


def finish(connection: Connection, numbers: Sequence[int]) -> None:
    """Nothing; afterwards nothing is to be done with these pages."""
    for part in parts(numbers):
        connection.execute(delete(work).where(work.c.page_id.in_(part)))


def left(connection: Connection, batch: int, stage: Stage) -> int:
    """How many pages of the batch wait for this stage, leased or not."""
    counted = select(func.count()).select_from(work).where(work.c.batch_id == batch, work.c.stage == stage.value)
    return int(connection.execute(counted).scalar_one())


def all_at_work(connection: Connection) -> set[int]:
    """The pages that wait, whoever has them."""
    return set(connection.execute(select(work.c.page_id)).scalars())


def batches_at_work(connection: Connection) -> list[int]:
    """The batches that have pages to work on, in their order."""
    return list(connection.execute(select(work.c.batch_id).distinct().order_by(work.c.batch_id)).scalars())


def parts(numbers: Sequence[int]) -> list[Sequence[int]]:
    """The numbers in parts that one statement can hold."""
    return [numbers[first : first + PAGES_AT_ONCE] for first in range(0, len(numbers), PAGES_AT_ONCE)]
