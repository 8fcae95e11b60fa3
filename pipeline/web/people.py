"""`phieu user`: people who may work in a workspace through the browser."""

from __future__ import annotations

from pipeline.store.events import add_event
from pipeline.store.users import User, add_user, all_users, change_user
from pipeline.store.workspace import Workspace
from pipeline.web.passwords import checked_user, hashed
from pipeline.web.roles import Role


def new_user(workspace: Workspace, name: str, password: str, role: Role, unit: str = "", *, by: str) -> str:
    """The name as it is kept; afterwards the person can sign in. Raises PhieuError where name or password cannot be used."""
    known, kept = checked_user(name), hashed(password)
    with workspace.database.writing() as connection:
        add_user(connection, known, kept, role.value, unit.strip())
        add_event(connection, by, "user_added", known, role=role.value, unit=unit.strip())
    return known


def changed_user(
    workspace: Workspace,
    name: str,
    *,
    by: str,
    password: str | None = None,
    role: Role | None = None,
    unit: str | None = None,
    ended: bool | None = None,
) -> str:
    """The name of the person who was changed, and whose sessions are over now. Raises PhieuError for nobody, or a bad password."""
    known = checked_user(name)
    kept = None if password is None else hashed(password)
    with workspace.database.writing() as connection:
        change_user(connection, known, password=kept, role=None if role is None else role.value, unit=unit, ended=ended)
        what = {None: "user_changed", True: "user_ended", False: "user_opened"}[ended]
        add_event(connection, by, what, known, role=role, unit=unit, password=password is not None)
    return known


def people(workspace: Workspace) -> list[User]:
    """All people, in the order of their names."""
    with workspace.database.reading() as connection:
        return list(all_users(connection))
