"""Low and falling figures that something must be done about, and what people said about each: added, the last word counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, RowMapping, func, insert, select

from forms.errors import Problem
from pipeline.errors import WorkspaceError
from pipeline.store.follow_tables import follow_up_states, follow_ups
from pipeline.store.insert import insert_new
from pipeline.store.instants import now


class FollowState(StrEnum):
    """How far it is with something that must be done."""

    OPEN = "open"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a figure was when it was noticed: numerator and base, those of the round before where one is known, and the limit."""

    numerator: int
    base: int
    limit: str
    before_numerator: int = 0
    before_base: int = 0
    before_round: str = ""


@dataclass(frozen=True, slots=True)
class Noticed:
    """A low or falling figure: `unit` by code (empty: all units), `question` by key, `why` low or falling."""

    layout: str
    unit: str
    question: str
    why: str
    method: str
    satisfied: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One thing to do with its newest state."""

    id: int
    round_id: int
    noticed: Noticed
    state: FollowState
    owner: str
    deadline: date | None
    note: str
    who: str
    at: datetime


def add_follow_ups(connection: Connection, round_id: int, noticed: Sequence[Noticed], who: str) -> int:
    """How many were new; those that are there already stay as they are."""

    def count() -> int:
        return int(connection.execute(select(func.count()).where(follow_ups.c.round_id == round_id)).scalar_one())

    before = count()
    rows = [
        {"round_id": round_id, "layout": one.layout, "unit": one.unit, "question": one.question, "why": one.why, "method": one.method,
         "satisfied": one.satisfied, "evidence": {name: getattr(one.evidence, name) for name in Evidence.__slots__}, "who": who,
         "at": now()}
        for one in noticed
    ]  # fmt: skip
    insert_new(connection, follow_ups, rows)
    return count() - before


def follow_ups_of(connection: Connection, round_id: int) -> list[FollowUp]:
    """All things to do of a round, in the order in which they were noticed."""
    query = select(follow_ups).where(follow_ups.c.round_id == round_id).order_by(follow_ups.c.id)
    rows = connection.execute(query).mappings().all()
    newest = select(func.max(follow_up_states.c.id)).group_by(follow_up_states.c.follow_up_id)
    said = connection.execute(select(follow_up_states).where(follow_up_states.c.id.in_(newest))).mappings().all()
    states = {row["follow_up_id"]: row for row in said}
    return [_follow_up(row, states.get(row["id"])) for row in rows]


def follow_up(connection: Connection, number: int) -> FollowUp:
    """The thing to do with this number. Raises WorkspaceError where there is none."""
    round_id = connection.execute(select(follow_ups.c.round_id).where(follow_ups.c.id == number)).scalar()
    if round_id is None:
        raise WorkspaceError(Problem("follow_up.unknown", str(number)))
    return next(one for one in follow_ups_of(connection, round_id) if one.id == number)


def say_state(connection: Connection, number: int, state: FollowState, owner: str, deadline: date | None, note: str, who: str) -> None:
    """Nothing; afterwards this is how it is with a thing to do."""
    values = {"state": state.value, "owner": owner, "deadline": deadline, "note": note, "who": who, "at": now()}
    connection.execute(insert(follow_up_states).values(follow_up_id=number, **values))


def _follow_up(row: RowMapping, said: RowMapping | None) -> FollowUp:
    """The thing to do of a row and of its newest state."""
    named = {name: row[name] for name in ("layout", "unit", "question", "why", "method", "satisfied")}
    noticed = Noticed(**named, evidence=Evidence(**row["evidence"]))
    if said is None:
        return FollowUp(row["id"], row["round_id"], noticed, FollowState.OPEN, "", None, "", row["who"], row["at"])
    state = FollowState(said["state"])
    return FollowUp(row["id"], row["round_id"], noticed, state, said["owner"], said["deadline"], said["note"], said["who"], said["at"])
