"""What people did and looked at, in the database: added, never changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, insert, or_, select

from pipeline.store.insert import insert_new
from pipeline.store.instants import now
from pipeline.store.look_tables import event_batches
from pipeline.store.review_tables import events


@dataclass(frozen=True, slots=True)
class Event:
    """One act: who, what (a word of the catalogue under `web.event`), about what, and what else must be known of it."""

    id: int
    at: datetime
    who: str
    what: str
    subject: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody sees who is not over everything: batches by their numbers, people by their names."""

    batches: Collection[int]
    people: Collection[str]


def add_event(connection: Connection, who: str, what: str, subject: str, batches: Collection[int] = (), **detail: object) -> None:
    """Nothing; afterwards it stands that somebody did this now, about pages of these batches."""
    row = {"at": now(), "who": who, "what": what, "subject": subject, "detail": detail}
    number = connection.execute(insert(events).values(**row).returning(events.c.id)).scalar_one()
    insert_new(connection, event_batches, [{"event_id": number, "batch_id": batch} for batch in sorted(batches)])


def last_events(connection: Connection, most: int, seen: Seen | None = None, before: int | None = None) -> Sequence[Event]:
    """The last events, the newest first; with `seen` those about its batches alone, and those of its people that are about none. With
    `before` those that came before the event of this number.
    """
    query = select(events) if before is None else select(events).where(events.c.id < before)
    if seen is not None:
        of_batch = select(event_batches.c.event_id)
        about = events.c.id.in_(of_batch.where(event_batches.c.batch_id.in_(list(seen.batches))))
        query = query.where(or_(about, and_(events.c.who.in_(list(seen.people)), events.c.id.not_in(of_batch))))
    rows = connection.execute(query.order_by(events.c.id.desc()).limit(most)).all()
    return [Event(row.id, row.at, row.who, row.what, row.subject, row.detail) for row in rows]
