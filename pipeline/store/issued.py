"""Slips that were handed out, as somebody told it: added, never changed. It is not the number that was printed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, func, insert, select

from pipeline.store.instants import now
from pipeline.store.tables import issued


def add_issued(connection: Connection, round_id: int, unit: str, channel: str, day: date, number: int, who: str) -> None:
    """Nothing; afterwards it stands that so many slips were handed out. A negative number takes back a mistake."""
    row = {"round_id": round_id, "unit": unit, "channel": channel, "day": day, "number": number, "who": who}
    connection.execute(insert(issued).values(**row, told_at=now()))


def issued_counts(connection: Connection, round_id: int) -> dict[tuple[str, str], int]:
    """How many slips were handed out in a round, by unit and channel."""
    total = select(issued.c.unit, issued.c.channel, func.sum(issued.c.number)).where(issued.c.round_id == round_id)
    rows = connection.execute(total.group_by(issued.c.unit, issued.c.channel)).all()
    return {(unit, channel): int(number) for unit, channel, number in rows}
