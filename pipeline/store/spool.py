"""The spool: a file of its own beside the workspace's database, in which answers wait that came by the public pages.

Whoever serves the pages only adds to it and reads no answer: SQLite itself refuses anything else on the connection. The main program
takes the answers in when it comes to it, so a busy, stopped or broken main program loses none.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock

from forms.errors import Problem
from pipeline.errors import WorkspaceError
from pipeline.store.arrivals import KEPT, Arrival, Put, arrival_of
from pipeline.store.instants import MICROSECONDS, now

FOLDER = "inbox"
FILE = "inbox.db"

WAIT_SECONDS = 10
"""How long a writer waits for the other: the main program holds the file for milliseconds."""

TABLE = """CREATE TABLE IF NOT EXISTS arrived (
  name TEXT PRIMARY KEY, digest TEXT NOT NULL, document TEXT NOT NULL, at INTEGER NOT NULL, taken INTEGER
) WITHOUT ROWID"""

ADDING = {sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_INSERT, sqlite3.SQLITE_SELECT}
TO_TELL_REPEATS = {"name", "digest", ""}
"""The columns that the serving side may read: what an answer is called and its hash, never the answer."""


def spool_path(folder: Path) -> Path:
    """Where the spool of a workspace lies."""
    return folder / FOLDER / FILE


class Spool:
    """The end of the spool that the public pages hold."""

    def __init__(self, path: Path) -> None:
        """Open the spool, which is made where it is not there. Raises WorkspaceError where it cannot be written."""
        try:
            path.parent.mkdir(exist_ok=True)
            self._connection = _opened(path)
            with self._connection:
                self._connection.execute(TABLE)
        except (sqlite3.Error, OSError) as error:
            raise WorkspaceError(Problem("phone.spool", str(path), {"why": str(error)})) from error
        self._connection.set_authorizer(only_adding)
        self._lock = Lock()

    def put(self, arrival: Arrival) -> Put:
        """What became of the answer; when this returns, it is on the disk. Raises WorkspaceError where it could not be written."""
        row = (arrival.name, arrival.digest, arrival.document(), micros(arrival.at))
        try:
            with self._lock, self._connection:
                done = self._connection.execute(
                    "INSERT INTO arrived (name, digest, document, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", row
                )
                if done.rowcount:
                    return Put.NEW
                found = self._connection.execute("SELECT digest FROM arrived WHERE name = ?", row[:1]).fetchone()
        except sqlite3.Error as error:
            raise WorkspaceError(Problem("phone.spool", FILE, {"why": str(error)})) from error
        return Put.KNOWN if found == (arrival.digest,) else Put.OTHER

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def only_adding(action: int, table: str | None, column: str | None, *_: object) -> int:
    """Whether SQLite may do this on the connection of the public pages: add a row, and tell whether a name is there."""
    if action in ADDING and table in (None, "arrived", "BEGIN", "COMMIT", "ROLLBACK"):
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_READ and table == "arrived" and column in TO_TELL_REPEATS:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def hand_over(path: Path, take: Callable[[Sequence[Arrival]], object], at_once: int) -> int:
    """How many waiting answers were handed to `take`, in portions; each portion is marked when it has returned.

    A portion that was taken and not marked, as after a power cut, is handed over again: `take` counts a name once.
    """
    if not path.exists():
        return 0
    done = 0
    with _held(path) as connection:
        while rows := connection.execute(
            "SELECT name, document FROM arrived WHERE taken IS NULL ORDER BY at, name LIMIT ?", (at_once,)
        ).fetchall():
            take([arrival_of(document) for _, document in rows])
            with connection:
                stamp = micros(now())
                connection.executemany("UPDATE arrived SET taken = ?, document = '' WHERE name = ?", [(stamp, name) for name, _ in rows])
            done += len(rows)
        if done:
            with connection:
                connection.execute("DELETE FROM arrived WHERE taken < ?", (micros(now() - KEPT),))
    return done


def waiting_in(path: Path) -> int:
    """How many answers wait in the spool."""
    if not path.exists():
        return 0
    with _held(path) as connection:
        return int(connection.execute("SELECT count(*) FROM arrived WHERE taken IS NULL").fetchone()[0])


@contextmanager
def _held(path: Path) -> Iterator[sqlite3.Connection]:
    """The spool as the main program holds it."""
    try:
        connection = _opened(path)
        try:
            connection.execute(TABLE)
            yield connection
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise WorkspaceError(Problem("phone.spool", str(path), {"why": str(error)})) from error


def _opened(path: Path) -> sqlite3.Connection:
    """A connection whose commits reach the disk before they are reported."""
    connection = sqlite3.connect(path, timeout=WAIT_SECONDS, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def micros(instant: datetime) -> int:
    """An instant as the tables of the workspace keep it."""
    return round(instant.timestamp() * MICROSECONDS)
