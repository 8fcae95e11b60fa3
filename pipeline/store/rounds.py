"""Rounds and their forms in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from forms.errors import Problem
from pipeline.errors import WorkspaceError
from pipeline.model import AcceptancePolicy
from pipeline.store.insert import insert_new
from pipeline.store.instants import now
from pipeline.store.tables import forms, round_forms, rounds
from pipeline.survey import FormVersion, Round


def add_form(connection: Connection, layout: str, name: str, folder: str, file: str) -> int:
    """The number of the form with this layout, which is added where it is not there."""
    insert_new(connection, forms, [{"layout": layout, "name": name, "folder": folder, "file": file}])
    return int(connection.execute(select(forms.c.id).where(forms.c.layout == layout)).scalar_one())


def add_round(  # noqa: PLR0917 - one parameter a column
    connection: Connection,
    name: str,
    policy: AcceptancePolicy,
    channels: Sequence[str],
    form_ids: Sequence[int],
    counters: str | None,
    contexts: Mapping[str, str],
    counters_on: date | None = None,
) -> int:
    """The number of the new round. Raises WorkspaceError where there is one of this name."""
    if connection.execute(select(rounds.c.id).where(rounds.c.name == name)).scalar() is not None:
        raise WorkspaceError(Problem("round.name_taken", name))
    row: dict[str, Any] = {
        "name": name,
        "policy": policy.id,
        "threshold": policy.threshold,
        "channels": list(channels),
        "counters": counters,
    }
    row |= {"contexts": dict(contexts), "counters_on": counters_on}
    made = int(connection.execute(insert(rounds).values(**row, opened_at=now()).returning(rounds.c.id)).scalar_one())
    connection.execute(insert(round_forms), [{"round_id": made, "form_id": form} for form in form_ids])
    return made


def round_named(connection: Connection, name: str, *, lock: bool = False) -> Round:
    """The round with this name. Raises WorkspaceError where there is none, with the names that there are.

    With `lock` nobody else takes files into the round, or closes it or a batch of it, until the transaction ends: two people who bring one
    pile at once come one after the other.
    """
    query = select(rounds).where(rounds.c.name == name)
    row = connection.execute(query.with_for_update(key_share=True) if lock else query).one_or_none()
    if row is None:
        known = connection.execute(select(rounds.c.name).order_by(rounds.c.id)).scalars().all()
        raise WorkspaceError(Problem("round.unknown", name, {"known": ", ".join(known) or "–"}))
    return _round(connection, row)


def round_of(connection: Connection, number: int, *, lock: bool = False) -> Round:
    """The round with this number; with `lock` as above."""
    query = select(rounds).where(rounds.c.id == number)
    return _round(connection, connection.execute(query.with_for_update(key_share=True) if lock else query).one())


def all_rounds(connection: Connection) -> list[Round]:
    """All rounds in the order in which they were opened."""
    return [_round(connection, row) for row in connection.execute(select(rounds).order_by(rounds.c.id)).all()]


def close_round(connection: Connection, number: int) -> None:
    """Nothing; afterwards no batch can be added to the round."""
    connection.execute(update(rounds).where(rounds.c.id == number, rounds.c.closed_at.is_(None)).values(closed_at=now()))


def _round(connection: Connection, row: Row[Any]) -> Round:
    """The round of a row."""
    joined = select(forms).join(round_forms, round_forms.c.form_id == forms.c.id).where(round_forms.c.round_id == row.id)
    versions = tuple(
        FormVersion(form.id, form.layout, form.name, form.folder, form.file) for form in connection.execute(joined.order_by(forms.c.id))
    )
    policy = AcceptancePolicy(row.policy, row.threshold)
    return Round(
        row.id, row.name, policy, tuple(row.channels), versions, row.counters, row.contexts, row.opened_at, row.closed_at, row.counters_on
    )
