"""Batches, their files and pages in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Connection, Row, String, insert, literal, select, update

from forms.errors import Problem
from pipeline.errors import WorkspaceError
from pipeline.store.insert import insert_new
from pipeline.store.instants import now
from pipeline.store.tables import batches, deliveries, files, pages, work
from pipeline.survey import Batch, BatchFacts, NewFile, Stage, State, Taken

ROWS_AT_ONCE = 1000
"""Rows of one statement: a document of five thousand pages never stands in memory as rows."""


def add_batch(connection: Connection, round_id: int, facts: BatchFacts) -> int:
    """The number of the new batch."""
    row = {"round_id": round_id, **asdict(facts), "opened_at": now()}
    return int(connection.execute(insert(batches).values(**row).returning(batches.c.id)).scalar_one())


def add_file(connection: Connection, batch: int, round_id: int, file: NewFile, names: set[str]) -> Taken:
    """What became of the file: it and all its pages are in the batch now, or it was there before (in any batch of the round).

    `names` are those that files of the batch have; a new file with one of them gets a number behind it, for scanners begin with the same
    names every day. Pages wait to be sampled.
    """
    same = select(files.c.id, files.c.batch_id).where(files.c.round_id == round_id, files.c.sha256 == file.sha256)
    found = connection.execute(same).one_or_none()
    if found is not None:
        if found.batch_id != batch:
            _deliver(connection, batch, found.id, file.name, known=1)
        return Taken(file, found.batch_id)
    number, name = 1, file.name
    while name in names:
        number += 1
        name = f"{file.name} ({number})"
    names.add(name)
    row = {**asdict(file), "name": name, "round_id": round_id, "batch_id": batch}
    made = int(connection.execute(insert(files).values(**row).returning(files.c.id)).scalar_one())
    _add_pages(connection, batch, made, file.pages)
    _deliver(connection, batch, made, name, known=0)
    return Taken(file)


def batch_with(connection: Connection, round_id: int, sha256: str) -> int | None:
    """The batch of a round that has a file of these bytes, None where none has."""
    return connection.execute(select(files.c.batch_id).where(files.c.round_id == round_id, files.c.sha256 == sha256)).scalar()


def _deliver(connection: Connection, batch: int, file: int, name: str, *, known: int) -> None:
    """Nothing; afterwards it stands in the batch that the file was brought to it."""
    insert_new(connection, deliveries, [{"batch_id": batch, "file_id": file, "name": name, "known": known, "at": now()}])


def _add_pages(connection: Connection, batch: int, file: int, count: int) -> None:
    """Nothing; afterwards the file has its pages, and each waits."""
    for first in range(1, count + 1, ROWS_AT_ONCE):
        numbers = range(first, min(first + ROWS_AT_ONCE, count + 1))
        rows = [{"file_id": file, "batch_id": batch, "number": number, "state": State.WAITING} for number in numbers]
        connection.execute(insert(pages), rows)
    waiting = select(pages.c.id, pages.c.batch_id, literal(Stage.SAMPLE.value, String)).where(pages.c.file_id == file)
    connection.execute(insert(work).from_select(["page_id", "batch_id", "stage"], waiting))


def batch_of(connection: Connection, number: int) -> Batch:
    """The batch with this number. Raises WorkspaceError where there is none."""
    row = connection.execute(select(batches).where(batches.c.id == number)).one_or_none()
    if row is None:
        raise WorkspaceError(Problem("batch.unknown", str(number)))
    return _batch(row)


def all_batches(connection: Connection, round_id: int | None = None) -> list[Batch]:
    """The batches of a round, or all, in the order in which they came."""
    query = select(batches).order_by(batches.c.id)
    rows = connection.execute(query if round_id is None else query.where(batches.c.round_id == round_id))
    return [_batch(row) for row in rows]


def close_batch(connection: Connection, number: int) -> None:
    """Nothing; afterwards no file can be added to the batch."""
    connection.execute(update(batches).where(batches.c.id == number, batches.c.closed_at.is_(None)).values(closed_at=now()))


def set_facts(connection: Connection, number: int, facts: BatchFacts) -> None:
    """Nothing; afterwards the batch has these facts."""
    connection.execute(update(batches).where(batches.c.id == number).values(**asdict(facts)))


def taken_names(connection: Connection, number: int) -> set[str]:
    """The names that files of the batch have."""
    return set(connection.execute(select(deliveries.c.name).where(deliveries.c.batch_id == number)).scalars())


def stored_files(connection: Connection) -> Sequence[Row[Any]]:
    """All files of the workspace: number, batch, name, hash, bytes, pages, whether they were purged."""
    return connection.execute(select(files).order_by(files.c.id)).all()


def _batch(row: Row[Any]) -> Batch:
    """The batch of a row."""
    facts = BatchFacts(**{field.name: getattr(row, field.name) for field in fields(BatchFacts)})
    return Batch(row.id, row.round_id, facts, row.opened_at, row.closed_at)
