"""What people did and looked at, in the database: added, never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from pipeline.store.instants import now
from pipeline.store.review_tables import events


@dataclass(frozen=True, slots=True)
class Event:
    """One act: who, what (a word of the catalogue under `web.event`), about what, and what else must be known of it."""

    at: datetime
    who: str
    what: str
    subject: str
    detail: Mapping[str, Any]


def add_event(connection: Connection, who: str, what: str, subject: str, **detail: object) -> None:
    """Nothing; afterwards it stands that somebody did this now."""
    connection.execute(insert(events).values(at=now(), who=who, what=what, subject=subject, detail=detail))


def last_events(connection: Connection, most: int) -> Sequence[Event]:
    """The last events, the newest first."""
    rows = connection.execute(select(events).order_by(events.c.id.desc()).limit(most)).all()
    return [Event(row.at, row.who, row.what, row.subject, row.detail) for row in rows]
