"""Holding on to pages while they are worked on: a name for this run, and a pulse that keeps its leases alive."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic, sleep
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, OperationalError

from forms.errors import Problem
from pipeline.errors import WorkspaceError
from pipeline.store.engine import Database, first_line
from pipeline.store.work import LEASE, owners, release, renew

R = TypeVar("R")

PULSES = 4
"""How often within one lease it is renewed: three may fail before a page is given to somebody else."""

PATIENCE_SECONDS = 60.0
"""How long a database that does not answer is waited for: a server restarts in seconds."""

PAUSE_SECONDS = 0.5
"""Between two tries."""


def owner_name() -> str:
    """A name for this run that no other has: the machine, the process, and chance, for numbers of processes come back."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def dead(owner: str) -> bool:
    """Whether a run of this machine is known to have ended. On Windows that cannot be asked, and its leases end by themselves."""
    host, number, _ = owner.rsplit(":", 2)
    if os.name != "posix" or host != socket.gethostname():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def release_dead(database: Database) -> None:
    """Nothing; afterwards runs of this machine that were killed hold nothing."""
    with database.writing() as connection:
        for owner in owners(connection):
            if dead(owner):
                release(connection, owner)


@contextmanager
def pulse(database: Database, owner: str) -> Iterator[None]:
    """Nothing; inside, what the owner has leased stays leased; afterwards it has nothing."""
    end = Event()

    def beat() -> None:
        while not end.wait(LEASE.total_seconds() / PULSES):
            try:
                with database.writing() as connection:
                    renew(connection, owner)
            except (DBAPIError, WorkspaceError):
                continue  # the next beat may reach it, and a lease that ends costs time, not pages

    beating = Thread(target=beat, daemon=True)
    beating.start()
    try:
        yield
    finally:
        end.set()
        beating.join()
        try:
            with database.writing() as connection:
                release(connection, owner)
        except (DBAPIError, WorkspaceError):
            pass  # the leases end by themselves


def patiently(database: Database, action: Callable[[], R]) -> R:
    """What the action returns; it is tried again while the database does not answer, and must be one transaction.

    Raises WorkspaceError where the database is gone for longer than PATIENCE_SECONDS.
    """
    began = monotonic()
    while True:
        try:
            return action()
        except OperationalError as error:
            if monotonic() - began > PATIENCE_SECONDS:
                raise WorkspaceError(Problem("store.database_gone", database.place, {"why": first_line(error)})) from error
            sleep(PAUSE_SECONDS)
