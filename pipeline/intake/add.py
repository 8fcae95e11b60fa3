"""`batch add`: files are taken into a workspace: their originals kept, every page counted, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from forms.errors import Problem
from forms.opening import not_opened
from pipeline.decode.files import count_pages
from pipeline.decode.find import FoundFile
from pipeline.errors import InputError, WorkspaceError
from pipeline.intake.place import placed
from pipeline.intake.unpack import brought
from pipeline.store.batches import add_batch, add_file, batch_of, taken_names
from pipeline.store.blobs import Blobs, original, sha256_of
from pipeline.store.purged import hashes_to_delete
from pipeline.store.rounds import round_named, round_of
from pipeline.store.workspace import Workspace
from pipeline.survey import Batch, BatchFacts, NewFile, Round, Taken

Told = Callable[[int, int], None]
"""Called with how many files are kept and how many there are."""

NAMES_SHOWN = 3
"""How many files one message names: a folder that was brought again has hundreds."""


@dataclass(frozen=True, slots=True)
class Added:
    """A batch after files were brought to it: what became of each file, and what was left out on purpose."""

    batch: int
    taken: tuple[Taken, ...]
    notices: tuple[Problem, ...]

    @property
    def new(self) -> tuple[Taken, ...]:
        """The files that were not there before."""
        return tuple(one for one in self.taken if one.known is None)

    @property
    def pages(self) -> int:
        """How many pages came in."""
        return sum(one.file.pages for one in self.new)


def new_batch(workspace: Workspace, inputs: Sequence[Path], round_name: str, facts: BatchFacts, told: Told | None = None) -> Added:
    """The new batch of a round with these files. Raises PhieuError where nothing was added, with all that stands against it.

    The originals are kept first, then batch, files and pages appear together: whatever happens in between, the same command again is right.
    """
    with workspace.database.reading() as connection:
        found_round = round_named(connection, round_name)
    check_facts(found_round, facts)
    facts = placed(workspace, found_round, facts)
    with TemporaryDirectory(prefix="phieu-") as spare:
        found, notices = brought(inputs, Path(spare))
        kept = keep(workspace, found, told)
    with purged_again(workspace, kept), workspace.database.writing() as connection:
        campaign = round_named(connection, round_name, lock=True)
        check_facts(campaign, facts)
        batch = add_batch(connection, campaign.id, facts)
        names: set[str] = set()
        taken = [add_file(connection, batch, campaign.id, file, names) for file in kept]
        if all(one.known is not None for one in taken):
            # The pile is there already: an empty batch beside it would only puzzle whoever counts batches.
            raise WorkspaceError(all_known(taken))
    return Added(batch, tuple(taken), tuple(notices))


def all_known(taken: Sequence[Taken]) -> list[Problem]:
    """One problem for each batch that has files of these, with their number and the first of their names."""
    by_batch: dict[int, list[str]] = {}
    for one in taken:
        assert one.known is not None, "every file was there before"
        by_batch.setdefault(one.known, []).append(one.file.name)
    return [Problem("batch.all_known", shortened(names), {"batch": batch, "count": len(names)}) for batch, names in by_batch.items()]


def shortened(names: Sequence[str]) -> str:
    """The first NAMES_SHOWN names and how many more there are."""
    rest = len(names) - NAMES_SHOWN
    return ", ".join(names[:NAMES_SHOWN]) + (f", … (+{rest})" if rest > 0 else "")


def add_to_batch(workspace: Workspace, inputs: Sequence[Path], number: int, told: Told | None = None) -> Added:
    """The batch after these files were added to it; files that were there before change nothing. Raises PhieuError as above."""
    with workspace.database.reading() as connection:
        check_open(batch_of(connection, number))
    with TemporaryDirectory(prefix="phieu-") as spare:
        found, notices = brought(inputs, Path(spare))
        kept = keep(workspace, found, told)
    with purged_again(workspace, kept), workspace.database.writing() as connection:
        campaign = round_of(connection, batch_of(connection, number).round_id, lock=True)
        batch = batch_of(connection, number)
        check_open(batch)
        check_facts(campaign, batch.facts)
        names = taken_names(connection, number)
        taken = [add_file(connection, number, batch.round_id, file, names) for file in kept]
    return Added(number, tuple(taken), tuple(notices))


def keep(workspace: Workspace, found: Sequence[FoundFile], told: Told | None = None) -> list[NewFile]:
    """The files with hash and number of pages, after their originals are in the workspace. Raises PhieuError."""
    kept: list[NewFile] = []
    problems: list[Problem] = []
    for file in found:
        try:
            kept.append(_kept(workspace.blobs, file))
        except InputError as error:
            problems += error.problems
        if told is not None:
            told(len(kept), len(found))
    if problems:
        raise InputError(problems)
    workspace.blobs.settle(original(one.sha256) for one in kept)
    return kept


def _kept(blobs: Blobs, file: FoundFile) -> NewFile:
    """One file, its original kept. Raises InputError where it cannot be read, or is another one when it has been kept; WorkspaceError."""
    try:
        before = file.path.stat()
        sha256 = sha256_of(file.path)
        key = original(sha256)
        written = blobs.put_once(key, file.path, sha256)
        after = file.path.stat()
    except OSError as error:
        raise InputError(not_opened(file.path, error, "batch.cannot_open")) from error
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    if written and (not same or blobs.local) and blobs.hash(key) != sha256:
        blobs.delete([key])
        same = False
    if not same:
        raise InputError(Problem("batch.changing", str(file.path)))
    # Pages are counted in what is kept: a drive of the network may be gone by now.
    return NewFile(file.source, sha256, after.st_size, max(1, count_pages(blobs.path(key) if blobs.local else file.path)))


@contextmanager
def purged_again(workspace: Workspace, kept: Sequence[NewFile]) -> Iterator[None]:
    """Nothing; when the block has ended, originals of these files that were purged, and are needed by no round, are gone again."""
    try:
        yield
    finally:
        with workspace.database.reading() as connection:
            gone = set(hashes_to_delete(connection))
        workspace.blobs.delete(original(one.sha256) for one in kept if one.sha256 in gone)


def check_facts(campaign: Round, facts: BatchFacts) -> None:
    """Nothing; raises WorkspaceError where a batch of such facts cannot be added to the round."""
    if campaign.closed_at is not None:
        raise WorkspaceError(Problem("round.closed", campaign.name))
    problems = []
    if facts.channel not in campaign.channels:
        problems.append(Problem("batch.channel", facts.channel, {"known": ", ".join(campaign.channels)}))
    if not facts.unit.strip():
        problems.append(Problem("batch.no_unit", "--unit"))
    if facts.expected is not None and facts.expected < 0:
        problems.append(Problem("batch.expected", str(facts.expected)))
    if problems:
        raise WorkspaceError(problems)


def check_open(batch: Batch) -> None:
    """Nothing; raises WorkspaceError where the batch is closed."""
    if batch.closed_at is not None:
        raise WorkspaceError(Problem("batch.closed", str(batch.id)))
