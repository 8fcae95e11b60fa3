"""`take_in`: answers that arrived by the public pages become responses of their rounds."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.store.arrivals import Arrival
from pipeline.store.inbox import TakenIn, add_arrivals, take_inbox, waiting
from pipeline.store.spool import hand_over, spool_path, waiting_in
from pipeline.store.workspace import Workspace

AT_ONCE = 500
"""Answers taken in with one transaction: some tenths of a second."""


def take_in(workspace: Workspace) -> TakenIn:
    """What became of the answers that waited; afterwards none waits. Twice at once, or again after a power cut, changes nothing."""
    total = TakenIn()

    def taken(arrivals: Sequence[Arrival]) -> None:
        nonlocal total
        with workspace.database.writing() as connection:
            total += add_arrivals(connection, arrivals)

    hand_over(spool_path(workspace.folder), taken, AT_ONCE)
    while not workspace.database.embedded and count_waiting(workspace, spool=False):
        with workspace.database.writing() as connection:
            found = take_inbox(connection, AT_ONCE)
        if found is None:
            break
        total += found
    return total


def count_waiting(workspace: Workspace, *, spool: bool = True) -> int:
    """How many answers wait to be taken in."""
    found = waiting_in(spool_path(workspace.folder)) if spool else 0
    if not workspace.database.embedded:
        with workspace.database.reading() as connection:
            found += waiting(connection)
    return found
