"""Files whose images are gone by a rule of retention: the row stays as a tombstone, with hash, pages and readings."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, func, select, update

from pipeline.store.instants import now
from pipeline.store.tables import batches, files, pages
from pipeline.survey import ON_THE_WAY


def waiting_before(connection: Connection, round_id: int, day: date) -> int:
    """How many pages of the round's batches before a day have not ended yet."""
    joined = select(func.count()).select_from(pages.join(batches, batches.c.id == pages.c.batch_id))
    open_ = pages.c.state.in_([state.value for state in ON_THE_WAY])
    return int(connection.execute(joined.where(batches.c.round_id == round_id, batches.c.day < day, open_)).scalar_one())


def mark_purged(connection: Connection, round_id: int, day: date) -> int:
    """How many files of the round's batches before a day are tombstones from now on."""
    old = select(batches.c.id).where(batches.c.round_id == round_id, batches.c.day < day)
    wanted = (files.c.batch_id.in_(old), files.c.purged_at.is_(None))
    count = int(connection.execute(select(func.count()).select_from(files).where(*wanted)).scalar_one())
    connection.execute(update(files).where(*wanted).values(purged_at=now()))
    return count


def hashes_to_delete(connection: Connection) -> list[str]:
    """The hashes of originals that only tombstones have."""
    needed = select(files.c.sha256).where(files.c.purged_at.is_(None))
    gone = select(files.c.sha256).where(files.c.purged_at.is_not(None), files.c.sha256.not_in(needed)).distinct()
    return list(connection.execute(gone.order_by(files.c.sha256)).scalars())
