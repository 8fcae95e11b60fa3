"""The people of a workspace in the database, and the sessions by which the server knows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from forms.errors import Problem
from pipeline.errors import WorkspaceError
from pipeline.store.instants import now
from pipeline.store.review_tables import refusals, sessions, users


@dataclass(frozen=True, slots=True)
class User:
    """One person: `unit` is the top of the units whose slips the person sees, '' for all; `ended` says that the person may not sign in."""

    id: int
    name: str
    role: str
    unit: str
    password: str
    ended: bool


@dataclass(frozen=True, slots=True)
class Session:
    """A person who has signed in; `secret` must come with everything that changes something."""

    user: User
    secret: str
    until: datetime


def add_user(connection: Connection, name: str, password: str, role: str, unit: str) -> int:
    """The number of the new person; `password` is its hash. Raises WorkspaceError where there is one of this name."""
    if user_named(connection, name) is not None:
        raise WorkspaceError(Problem("user.name_taken", name))
    row = {"name": name, "password": password, "role": role, "unit": unit, "made_at": now()}
    return int(connection.execute(insert(users).values(**row).returning(users.c.id)).scalar_one())


def user_named(connection: Connection, name: str) -> User | None:
    """The person of this name, or None."""
    row = connection.execute(select(users).where(users.c.name == name)).one_or_none()
    return None if row is None else User(row.id, row.name, row.role, row.unit, row.password, row.ended_at is not None)


def user_of(connection: Connection, number: int) -> User | None:
    """The person of this number, or None."""
    row = connection.execute(select(users).where(users.c.id == number)).one_or_none()
    return None if row is None else User(row.id, row.name, row.role, row.unit, row.password, row.ended_at is not None)


def all_users(connection: Connection) -> Sequence[User]:
    """All people in the order of their names."""
    rows = connection.execute(select(users).order_by(users.c.name)).all()
    return [User(row.id, row.name, row.role, row.unit, row.password, row.ended_at is not None) for row in rows]


def change_user(
    connection: Connection,
    name: str,
    *,
    password: str | None = None,
    role: str | None = None,
    unit: str | None = None,
    ended: bool | None = None,
) -> None:
    """Nothing; afterwards the person has what is given, and every session of the person is over. Raises WorkspaceError for nobody.

    `ended` locks the person out, False lets the person in again.
    """
    found = user_named(connection, name)
    if found is None:
        raise WorkspaceError(Problem("user.unknown", name))
    asked = {"password": password, "role": role, "unit": unit}
    given: dict[str, object] = {key: value for key, value in asked.items() if value is not None}
    if ended is not None:
        given["ended_at"] = now() if ended else None
    if given:
        connection.execute(update(users).where(users.c.id == found.id).values(**given))
    connection.execute(delete(sessions).where(sessions.c.user_id == found.id))


def open_session(connection: Connection, user: int, token: str, secret: str, term: timedelta) -> None:
    """Nothing; afterwards the session stands. `token` is the hash of what the browser keeps."""
    row = {"token": token, "user_id": user, "secret": secret, "made_at": now(), "until": now() + term}
    connection.execute(insert(sessions).values(**row))
    connection.execute(delete(sessions).where(sessions.c.until < now()))


def session_of(connection: Connection, token: str) -> Session | None:
    """The session of a token while it lasts and its person may work, or None."""
    joined = select(sessions, users).join(users, users.c.id == sessions.c.user_id)
    row = connection.execute(joined.where(sessions.c.token == token, sessions.c.until > now(), users.c.ended_at.is_(None))).one_or_none()
    if row is None:
        return None
    return Session(User(row.user_id, row.name, row.role, row.unit, "", ended=False), row.secret, row.until)


def renew_session(connection: Connection, token: str, term: timedelta) -> None:
    """Nothing; afterwards the session lasts as long as a new one."""
    connection.execute(update(sessions).where(sessions.c.token == token).values(until=now() + term))


def close_session(connection: Connection, token: str) -> None:
    """Nothing; afterwards the session is over."""
    connection.execute(delete(sessions).where(sessions.c.token == token))


def add_refusal(connection: Connection, name: str, address: str) -> None:
    """Nothing; afterwards it stands that somebody at an address gave a wrong password."""
    connection.execute(insert(refusals).values(name=name, address=address, at=now()))


def refusals_since(connection: Connection, name: str, address: str, since: datetime) -> tuple[int, int]:
    """How often a wrong password was given since then: for this name, and from this address."""
    counted = select(func.count()).select_from(refusals).where(refusals.c.at > since)
    by_name = connection.execute(counted.where(refusals.c.name == name)).scalar_one()
    return int(by_name), int(connection.execute(counted.where(refusals.c.address == address)).scalar_one())


def forget_refusals(connection: Connection, name: str) -> None:
    """Nothing; afterwards no wrong password is held against the name: its person has come in."""
    connection.execute(delete(refusals).where(refusals.c.name == name))
