"""`reread`: the pages of a round are read by the reader that is installed now; what people decided stands, and every difference is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.run.queues.settled import put_aside
from pipeline.run.run import run
from pipeline.run.shift import Done, Progress
from pipeline.run.workers.shipped import reader_version
from pipeline.store.again import Change, changes, queue_again
from pipeline.store.rounds import round_named
from pipeline.store.settlements import settlements_of
from pipeline.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Reread:
    """How many pages were read again, and what they say differently now."""

    pages: int
    done: Done
    changes: tuple[Change, ...]


def reread(
    workspace: Workspace, round_name: str, *, workers: int | None = None, key_file: Path | None = None, progress: Progress | None = None
) -> Reread:
    """What became of a round that was read again. Old readings stay where they are. Raises PhieuError as `run` does."""
    with workspace.database.writing() as connection:
        number = round_named(connection, round_name).id
        count = queue_again(connection, number, reader_version(), put_aside(settlements_of(connection, number)))
    done = run(workspace, workers=workers, key_file=key_file, progress=progress)
    with workspace.database.reading() as connection:
        found = tuple(changes(connection, number)) if count else ()
    return Reread(count, done, found)
