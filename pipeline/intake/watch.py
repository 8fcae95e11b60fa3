"""`watch`: a hot folder. What a scanner puts into it is taken into a workspace as soon as it is whole.

Four things that do not know each other: when to look (`looks`), which files (`is_scan`), which of them are whole (`Settled`), and what to
do with one (`Intake`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event

import watchfiles

from forms.errors import PhieuError, Problem
from forms.printing.run_record import CIVIL
from pipeline.decode.find import SCAN_SUFFIXES, natural
from pipeline.intake.add import Added, add_to_batch, new_batch
from pipeline.intake.place import placed
from pipeline.intake.unpack import ENDING
from pipeline.store.batches import all_batches
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace
from pipeline.survey import BatchFacts

LOOK_MS = 1000
"""How often a folder is looked at where nobody tells of changes: files of a scanner take seconds."""

QUIET_SECONDS = 3.0
"""How long a file must have kept its size and its time: scanners write a page at a time, with a page between of about a second."""

UNFINISHED = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".filepart", ".writing", ".lock")
"""Endings under which scanners and browsers keep what they have not finished."""

Seen = tuple[int, int]
"""Size and time of a file."""


def looks(folder: Path, stop: Event, *, polling: bool) -> Iterator[None]:
    """Something to do, each time the folder changed or a moment has passed. `polling`: changes on a network drive are told by nobody."""
    yield None
    for _ in watchfiles.watch(
        folder, stop_event=stop, force_polling=polling, poll_delay_ms=LOOK_MS, rust_timeout=LOOK_MS, yield_on_timeout=True,
        raise_interrupt=True,
    ):  # fmt: skip
        yield None


def is_scan(path: Path) -> bool:
    """Whether a file of a hot folder is a scan, or a ZIP file of some, and none that a program has not finished."""
    name = path.name.casefold()
    hidden = name.startswith((".", "~")) or name.endswith(UNFINISHED)
    return not hidden and (path.suffix.casefold() in SCAN_SUFFIXES or path.suffix.casefold() == ENDING)


@dataclass(slots=True)
class Settled:
    """The stability rule: a file is whole when its size and its time have been the same for `quiet` seconds, and it is not empty."""

    quiet: float = QUIET_SECONDS
    _since: dict[Path, tuple[Seen, float]] = field(default_factory=dict)

    def __call__(self, path: Path, seen: Seen, at: float) -> bool:
        """Whether the file, seen so at an instant (in seconds), is whole."""
        before, since = self._since.get(path, (None, at))
        if before != seen:
            self._since[path] = (seen, at)
            since = at
        return seen[0] > 0 and at - since >= self.quiet

    def forget(self, path: Path) -> None:
        """Nothing; the file is done with."""
        self._since.pop(path, None)


@dataclass(slots=True)
class Intake:
    """The action: a file comes into the batch of its day; the facts of the batch say all but the day."""

    workspace: Workspace
    round_name: str
    facts: BatchFacts

    def __call__(self, path: Path) -> Added:
        """The batch after the file was added; one that was there before changes nothing. Raises PhieuError."""
        with self.workspace.database.reading() as connection:
            campaign = round_named(connection, self.round_name)
        facts = placed(self.workspace, campaign, replace(self.facts, day=today()))
        number = self._open_batch(facts)
        if number is not None:
            return add_to_batch(self.workspace, [path], number)
        return new_batch(self.workspace, [path], self.round_name, facts)

    def _open_batch(self, facts: BatchFacts) -> int | None:
        """The batch that this folder has for the day; None where it has none yet, or it was closed."""
        with self.workspace.database.reading() as connection:
            campaign = round_named(connection, self.round_name)
            found = [one.id for one in all_batches(connection, campaign.id) if one.facts == facts and one.closed_at is None]
        return found[-1] if found else None


@dataclass(slots=True)
class Watch:
    """A hot folder on its way: what of it is done with, under which size and time."""

    folder: Path
    action: Callable[[Path], Added]
    told: Callable[[Path, Added | None, tuple[Problem, ...]], None]
    settled: Settled = field(default_factory=Settled)
    done: dict[Path, Seen] = field(default_factory=dict)

    def look(self, at: float) -> int:
        """How many files were done with in this look, at an instant in seconds. A bad file is told and left; it stops nothing."""
        count = 0
        for path in sorted(self.folder.rglob("*"), key=lambda path: natural(path.name)):
            seen = _seen(path) if is_scan(path) else None
            if seen is None or self.done.get(path) == seen or not self.settled(path, seen, at):
                continue
            try:
                self.told(path, self.action(path), ())
            except PhieuError as error:
                self.told(path, None, error.problems)
            self.done[path] = seen
            self.settled.forget(path)
            count += 1
        return count


def watch(found: Watch, *, polling: bool = False, stop: Event | None = None, once: bool = False) -> None:
    """Nothing, when `stop` is set or, with `once`, when everything that is there now was taken in. Raises KeyboardInterrupt."""
    if once:
        found.settled.quiet = 0.0
        found.look(_clock())
        return
    for _ in looks(found.folder, stop or Event(), polling=polling):
        found.look(_clock())


def today() -> date:
    """The civil day here."""
    return datetime.now(CIVIL).date()


def _clock() -> float:
    """Now, in seconds."""
    return datetime.now(UTC).timestamp()


def _seen(path: Path) -> Seen | None:
    """Size and time of an ordinary file, None where it is none or has gone meanwhile."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns) if path.is_file() else None
