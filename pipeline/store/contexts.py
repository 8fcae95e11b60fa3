"""The contexts of batches in the database: frozen once, and never changed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from pipeline.store.insert import insert_new
from pipeline.store.tables import contexts


@dataclass(frozen=True, slots=True)
class Frozen:
    """A context of a batch: for which layout and which of its pages, by which reader, and the key of its file."""

    layout: str
    reader: str
    number: int
    context: str
    pages: tuple[str, ...]
    key: str


def contexts_of(connection: Connection, batch: int, reader: str) -> list[Frozen]:
    """The contexts that a batch has for a reader, the oldest first."""
    wanted = select(contexts).where(contexts.c.batch_id == batch, contexts.c.reader == reader)
    rows = connection.execute(wanted.order_by(contexts.c.layout, contexts.c.number)).all()
    return [Frozen(row.layout, row.reader, row.number, row.context, tuple(row.pages), row.key) for row in rows]


def add_context(connection: Connection, batch: int, one: Frozen) -> None:
    """Nothing; afterwards the batch has this context, or the one that somebody else has frozen under its number."""
    row = {"layout": one.layout, "reader": one.reader, "number": one.number, "context": one.context, "pages": list(one.pages)}
    insert_new(connection, contexts, [{"batch_id": batch, "key": one.key, **row}])
