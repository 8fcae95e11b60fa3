"""Who sat at which counter when, in the database: rosters are added, never changed; the last one of a round counts.

Whoever adds one has locked its round. No roster holds a name of a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time

from sqlalchemy import Connection, insert, select

from forms.register.roster import Shift
from forms.register.units import Period
from pipeline.store.instants import now
from pipeline.store.roster_tables import rosters


def add_roster(connection: Connection, round_id: int, file: str, shifts: Iterable[Shift], who: str) -> None:
    """Nothing; afterwards these shifts count for the round, whatever earlier rosters say."""
    rows = [_row(one) for one in shifts]
    connection.execute(insert(rosters).values(round_id=round_id, file=file, shifts=rows, who=who, at=now()))


def last_roster(connection: Connection, round_id: int) -> list[Shift]:
    """The shifts that count for a round, in the order of their table; none where nobody gave a roster."""
    query = select(rosters.c.shifts).where(rosters.c.round_id == round_id).order_by(rosters.c.id.desc()).limit(1)
    return [_shift(*row) for row in connection.execute(query).scalar_one_or_none() or ()]


def _row(one: Shift) -> list[str]:
    """A shift as plain values, in the order of `_shift`."""
    days = [day.isoformat() for day in (one.period.first, one.period.last)]
    return [one.officer, one.counter, *days, *("" if hour is None else f"{hour:%H:%M}" for hour in (one.starts, one.ends))]


def _shift(officer: str, counter: str, first: str, last: str, starts: str, ends: str) -> Shift:
    """The shift of plain values."""
    hours = [time.fromisoformat(hour) if hour else None for hour in (starts, ends)]
    return Shift(officer, counter, Period(date.fromisoformat(first), date.fromisoformat(last)), *hours)
