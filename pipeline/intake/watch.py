"""`watch`: a hot folder. What a scanner puts into it is taken into a workspace as soon as it is whole.

Four things that do not know each other: when to look (`looks`), which files (`is_scan`), which of them are whole (`Settled`), and what to
do with one (`Intake`). What could not be taken in is tried again: a disk that was full, a database that was away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event

import watchfiles

from forms.errors import PhieuError, Problem
from forms.opening import not_opened
from forms.printing.run_record import CIVIL
from pipeline.decode.find import SCAN_SUFFIXES, natural
from pipeline.errors import InputError
from pipeline.intake.add import Added, add_to_batch, new_batch
from pipeline.intake.ends_whole import ends_whole
from pipeline.intake.place import placed
from pipeline.intake.unpack import ENDING
from pipeline.store.batches import all_batches, batch_with
from pipeline.store.blobs import sha256_of
from pipeline.store.engine import answering
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace
from pipeline.survey import BatchFacts

LOOK_MS = 1000
"""How often a folder is looked at where nobody tells of changes: files of a scanner take seconds."""

QUIET_SECONDS = 3.0
"""How long a file must have kept its size and its time: scanners write a page at a time, with a page between of about a second."""

UNSURE_SECONDS = 60.0
"""The same for a file without the end that its kind has: a copy over a network may stand still; a damaged file never has one."""

AGAIN_SECONDS = 30.0
"""How long after a failure a file is tried again."""

UNFINISHED = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".filepart", ".writing", ".lock")
"""Endings under which scanners and browsers keep what they have not finished."""

KNOWN = "batch.all_known"
"""The code of what is no failure: the file was there before."""

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
    """The stability rule: a file is whole when its size and its time have been the same for `quiet` seconds, and it is not empty.

    One without an end has to keep still for `unsure` seconds.
    """

    quiet: float = QUIET_SECONDS
    unsure: float = UNSURE_SECONDS
    _since: dict[Path, tuple[Seen, float]] = field(default_factory=dict)

    def __call__(self, path: Path, seen: Seen, at: float) -> bool:
        """Whether the file, seen so at an instant (in seconds), is whole."""
        before, since = self._since.get(path, (None, at))
        if before != seen:
            self._since[path] = (seen, at)
            since = at
        still = at - since
        return seen[0] > 0 and still >= self.quiet and (still >= self.unsure or _has_end(path))

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
        """The batch after the file was added; one that was there before changes nothing, and nobody brought it again. Raises PhieuError."""
        with answering(self.workspace.database):
            with self.workspace.database.reading() as connection:
                campaign = round_named(connection, self.round_name)
                known = batch_with(connection, campaign.id, _hash(path))
            if known is not None:
                return Added(known, (), ())
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
    """A hot folder on its way: what of it is done with, under which size and time, and what failed, when and why."""

    folder: Path
    action: Callable[[Path], Added]
    told: Callable[[Path, Added | None, tuple[Problem, ...]], None]
    settled: Settled = field(default_factory=Settled)
    done: dict[Path, Seen] = field(default_factory=dict)
    failed: dict[Path, tuple[float, tuple[Problem, ...]]] = field(default_factory=dict)

    def look(self, at: float) -> int:
        """How many files were done with in this look, at an instant in seconds. A bad file stops nothing: told once, tried again."""
        count = 0
        for path in self._there(at):
            seen = _seen(path) if is_scan(path) else None
            if seen is None or self.done.get(path) == seen or not self.settled(path, seen, at):
                continue
            when, _ = self.failed.get(path, (None, ()))
            if when is not None and at - when < AGAIN_SECONDS:
                continue
            try:
                self.told(path, self.action(path), ())
            except PhieuError as error:
                if any(problem.code != KNOWN for problem in error.problems):
                    self._fail(path, at, error.problems)
                    continue
            self.failed.pop(path, None)
            self.done[path] = seen
            self.settled.forget(path)
            count += 1
        return count

    def _there(self, at: float) -> list[Path]:
        """What is in the folder; nothing, which is told once, while it is away, as a drive of the network may be."""
        try:
            found = sorted(self.folder.rglob("*"), key=lambda path: natural(path.name)) if self.folder.is_dir() else None
        except OSError:
            found = None
        if found is None:
            self._fail(self.folder, at, (Problem("batch.hot_away", str(self.folder)),))
            return []
        self.failed.pop(self.folder, None)
        return found

    def _fail(self, path: Path, at: float, problems: tuple[Problem, ...]) -> None:
        """Nothing; notes what stands against a path, and tells it where it is no longer the same."""
        _, before = self.failed.get(path, (at, ()))
        self.failed[path] = (at, problems)
        if problems != before:
            self.told(path, None, problems)


def watch(found: Watch, *, polling: bool = False, stop: Event | None = None, once: bool = False) -> None:
    """Nothing, when `stop` is set or, with `once`, when everything that is there now was taken in. Raises KeyboardInterrupt."""
    if once:
        found.settled.quiet = found.settled.unsure = 0.0
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


def _has_end(path: Path) -> bool:
    """Whether the file has the end of its kind; what cannot be opened now has none yet."""
    try:
        return ends_whole(path)
    except OSError:
        return False


def _hash(path: Path) -> str:
    """The hash of a file. Raises InputError where it cannot be read."""
    try:
        return sha256_of(path)
    except OSError as error:
        raise InputError(not_opened(path, error, "batch.cannot_open")) from error


def _seen(path: Path) -> Seen | None:
    """Size and time of an ordinary file, None where it is none or has gone meanwhile."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns) if path.is_file() else None
