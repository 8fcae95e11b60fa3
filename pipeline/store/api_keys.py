"""Other systems that may send answers: their keys and webhooks in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from forms.errors import Problem
from pipeline.errors import WorkspaceError
from pipeline.store.inbox_tables import api_keys, webhooks
from pipeline.store.instants import now


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key of a source: its name, which is the first part of the key, and the hash of the key. `ended_at` None while it counts."""

    name: str
    source: str
    hash: str
    who: str
    made_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address for a survey program: the key of its mapping in the blob store, and the nonce of its secret."""

    name: str
    mapping: str
    nonce: str
    who: str
    made_at: datetime
    ended_at: datetime | None


def add_key(connection: Connection, round_id: int, name: str, source: str, hashed: str, who: str) -> None:
    """Nothing; afterwards the key counts."""
    connection.execute(insert(api_keys).values(name=name, round_id=round_id, source=source, hash=hashed, who=who, made_at=now()))


def keys_of(connection: Connection, round_id: int) -> Sequence[ApiKey]:
    """The keys of a round in the order in which they were made, ended ones among them."""
    rows = connection.execute(select(api_keys).where(api_keys.c.round_id == round_id).order_by(api_keys.c.made_at)).all()
    return [ApiKey(row.name, row.source, row.hash, row.who, row.made_at, row.ended_at) for row in rows]


def end_key(connection: Connection, round_id: int, name: str) -> None:
    """Nothing; afterwards the key counts no more. Raises WorkspaceError where there is none of this name, or it has ended."""
    columns = api_keys.c
    here = (columns.round_id == round_id, columns.name == name, columns.ended_at.is_(None))
    if connection.execute(update(api_keys).where(*here).values(ended_at=now())).rowcount == 0:
        known = [one.name for one in keys_of(connection, round_id) if one.ended_at is None]
        raise WorkspaceError(Problem("api.key_unknown", name, {"known": ", ".join(known) or "–"}))


def add_webhook(connection: Connection, round_id: int, hook: Webhook) -> None:
    """Nothing; afterwards the webhook counts. Raises WorkspaceError where there is one of this name."""
    if connection.execute(select(webhooks.c.name).where(webhooks.c.name == hook.name)).scalar() is not None:
        raise WorkspaceError(Problem("api.webhook_taken", hook.name))
    row = {"name": hook.name, "mapping": hook.mapping, "nonce": hook.nonce, "who": hook.who, "made_at": hook.made_at}
    connection.execute(insert(webhooks).values(round_id=round_id, **row))


def webhooks_of(connection: Connection, round_id: int) -> Sequence[Webhook]:
    """The webhooks of a round."""
    rows: Sequence[Row[Any]] = connection.execute(select(webhooks).where(webhooks.c.round_id == round_id).order_by(webhooks.c.name)).all()
    return [Webhook(row.name, row.mapping, row.nonce, row.who, row.made_at, row.ended_at) for row in rows]


def end_webhook(connection: Connection, round_id: int, name: str) -> None:
    """Nothing; afterwards the webhook counts no more. Raises WorkspaceError where there is none of this name, or it has ended."""
    columns = webhooks.c
    here = (columns.round_id == round_id, columns.name == name, columns.ended_at.is_(None))
    if connection.execute(update(webhooks).where(*here).values(ended_at=now())).rowcount == 0:
        known = [one.name for one in webhooks_of(connection, round_id) if one.ended_at is None]
        raise WorkspaceError(Problem("api.webhook_unknown", name, {"known": ", ".join(known) or "–"}))
