"""The database of a workspace: one engine, transactions that read and transactions that write."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from forms.errors import Problem
from pipeline.errors import WorkspaceError

WAIT_SECONDS = 30
"""How long SQLite waits for another writer: a group of pages is committed in milliseconds, a long intake in seconds."""

CONNECT_SECONDS = 10
"""How long a server may take to answer before the workspace says that its database is not there."""

DISK_FULL = "53100"
"""What PostgreSQL calls a full disk."""

WRITING = "phieu_writing"
"""The execution option of transactions that write."""


class Database:
    """An engine and its two kinds of transactions."""

    def __init__(self, engine: Engine, place: str) -> None:
        """Use the engine; `place` is what messages call it."""
        self.engine = engine
        self.place = place
        self._writing = engine.execution_options(**{WRITING: True})

    @property
    def embedded(self) -> bool:
        """Whether it is SQLite."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the database."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose changes appear together when the block ends well, and not at all when it does not.

        Raises WorkspaceError where the disk is full.
        """
        try:
            with self._writing.begin() as connection:
                yield connection
        except OperationalError as error:
            if is_full(error):
                raise WorkspaceError(Problem("store.disk_full", self.place)) from error
            raise

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """The database at a URL, which answers. Raises WorkspaceError where it does not, or where no driver is installed for it."""
    try:
        parsed = make_url(url)
        place = parsed.render_as_string(hide_password=True)
    except ArgumentError as error:
        raise WorkspaceError(Problem("store.database_url", url.partition(":")[0])) from error
    embedded = parsed.get_backend_name() == "sqlite"
    timeout = {"timeout": WAIT_SECONDS} if embedded else {"connect_timeout": CONNECT_SECONDS}
    try:
        engine = create_engine(parsed, connect_args=timeout, pool_pre_ping=not embedded)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise WorkspaceError(Problem("store.no_driver", place, {"package": "phieu[server]"})) from error
    if embedded:
        event.listen(engine, "connect", _sqlite_connection)
        event.listen(engine, "begin", _sqlite_begin)
    try:
        with engine.connect() as connection:
            mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar() if embedded else "wal"
    except DBAPIError as error:
        raise WorkspaceError(Problem("store.database_gone", place, {"why": first_line(error)})) from error
    if mode != "wal":
        engine.dispose()
        raise WorkspaceError(Problem("store.no_wal", place))
    return Database(engine, place)


@contextmanager
def answering(database: Database) -> Iterator[None]:
    """Nothing; inside, a database that does not answer is no bug: whoever waits for it can try again. Raises WorkspaceError."""
    try:
        yield
    except OperationalError as error:
        raise WorkspaceError(Problem("store.database_gone", database.place, {"why": first_line(error)})) from error


def first_line(error: DBAPIError) -> str:
    """What the driver says, in one line."""
    return str(error.orig).strip().partition("\n")[0]


def is_full(error: DBAPIError) -> bool:
    """Whether the driver says that there is no room left on the disk."""
    code, state = getattr(error.orig, "sqlite_errorcode", None), getattr(error.orig, "sqlstate", None)
    return code == sqlite3.SQLITE_FULL or state == DISK_FULL


def _sqlite_connection(connection: Any, _: object) -> None:
    """Nothing; makes a connection of SQLite honest: foreign keys are kept, and Python's driver opens no transaction of its own."""
    assert isinstance(connection, sqlite3.Connection)
    connection.isolation_level = None
    # A commit reaches the disk before it is reported: a power cut loses no page.
    for line in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {line}")


def _sqlite_begin(connection: Connection) -> None:
    """Nothing; begins a transaction. One that will write says so at once: two that find out later would wait for each other."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(WRITING) else "BEGIN")
