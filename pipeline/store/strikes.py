"""Responses that people took out, and let count again: added, never changed; the last word about a response counts.

Whoever adds one has locked its round.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from pipeline.store.digital_tables import strikes
from pipeline.store.instants import now


@dataclass(frozen=True, slots=True)
class Strike:
    """A response that a person took out: why, who, and when."""

    response: str
    reason: str
    who: str
    at: datetime


def add_strike(connection: Connection, round_id: int, response: str, reason: str, who: str) -> None:
    """Nothing; afterwards the response counts no more, or with an empty reason counts again."""
    connection.execute(insert(strikes).values(round_id=round_id, response=response, reason=reason, who=who, at=now()))


def strikes_of(connection: Connection, round_id: int, response: str | None = None) -> list[Strike]:
    """The responses of a round that are out, by id; with `response` that one alone, where it is."""
    about = select(func.max(strikes.c.id)).where(strikes.c.round_id == round_id).group_by(strikes.c.response)
    if response is not None:
        about = about.where(strikes.c.response == response)
    last = select(strikes).where(strikes.c.id.in_(about), strikes.c.reason != "").order_by(strikes.c.response)
    return [Strike(row.response, row.reason, row.who, row.at) for row in connection.execute(last)]


def struck_ids(connection: Connection, round_id: int) -> frozenset[str]:
    """The ids of the responses of a round that are out."""
    return frozenset(one.response for one in strikes_of(connection, round_id))
