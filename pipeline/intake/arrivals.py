"""Piles of files on their way in from a browser: part files that outlive a cut line and a server that starts anew.

A pile is a folder below the workspace: what the people at the scanner say of it, and each file as far as it has come. Nothing of it is in
the workspace's tables until every file is there whole and its hash agrees; then all of it comes in at once, as `batch add` does it.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from forms.errors import Problem
from forms.json_text import json_text
from forms.whole import coded, make_folder, write_whole
from pipeline.errors import InputError, WorkspaceError
from pipeline.intake.add import Added, add_to_batch, check_facts, check_open, new_batch
from pipeline.intake.file_name import checked_file_name
from pipeline.intake.place import placed
from pipeline.store.batches import batch_of
from pipeline.store.blobs import sha256_of
from pipeline.store.instants import now
from pipeline.store.rounds import round_named, round_of
from pipeline.store.workspace import Workspace
from pipeline.survey import BatchFacts

FOLDER = "arrivals"
"""The folder of a workspace where piles grow."""

FILE = "pile.json"

ORIGIN = "upload"
"""Where the files of such a batch came from."""

MOST_MEGABYTES = 4096
"""Megabytes of one file where the settings say nothing else: twice the 2 GB of a day's stack in one file."""

MOST_FILES = 5000
"""Files of one pile: a day of a station that writes a file a page."""

KEPT = timedelta(days=7)
"""How long a pile that nobody goes on with is kept: over a weekend and a holiday."""

NAME = re.compile(r"[0-9a-f]{24}")


@dataclass(frozen=True, slots=True)
class Coming:
    """One file of a pile: its name, how many bytes it will have, and whether it is there whole with the hash that was named."""

    name: str
    bytes: int
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Pile:
    """Files on their way to a batch: a new one of a round, or one that is there; `user` is the number of who brings them."""

    id: str
    user: int
    round_id: int
    facts: BatchFacts
    batch: int | None
    files: tuple[Coming, ...]
    batch_made: int | None = None
    pages: int = 0
    known: tuple[str, ...] = ()

    @property
    def bytes(self) -> int:
        """All that will come."""
        return sum(one.bytes for one in self.files)


class Arrivals:
    """The piles of a workspace. What is known of each stands in its folder, so that a server that starts anew knows it too."""

    def __init__(self, workspace: Workspace) -> None:
        """Look at the piles of a workspace."""
        self._workspace = workspace
        self._folder = workspace.folder / FOLDER
        self._lock, self._writing = threading.Lock(), threading.Lock()

    @property
    def most(self) -> int:
        """Bytes that one file may have."""
        return (self._workspace.settings.upload_megabytes or MOST_MEGABYTES) << 20

    def begin(self, user: int, round_name: str, facts: BatchFacts, files: Sequence[tuple[str, int]], batch: int | None = None) -> Pile:
        """A new pile; its folder is there. Raises PhieuError with all that stands against it, before a byte has come."""
        with self._workspace.database.reading() as connection:
            if batch is not None:
                check_open(found := batch_of(connection, batch))
                facts, campaign = found.facts, round_of(connection, found.round_id)
            else:
                campaign = round_named(connection, round_name)
        check_facts(campaign, facts)
        facts = facts if batch is not None else replace(placed(self._workspace, campaign, facts), origin=ORIGIN)
        coming = self._checked(files)
        pile = Pile(secrets.token_hex(12), user, campaign.id, facts, batch, tuple(coming))
        for place, one in enumerate(coming):
            make_folder(self.path(pile, place).parent)
            if one.bytes == 0:
                write_whole(self.path(pile, place), b"")
        self._keep(pile)
        return pile

    def _checked(self, files: Sequence[tuple[str, int]]) -> list[Coming]:
        """The files, their names and sizes being possible. Raises InputError."""
        problems, coming = list[Problem](), list[Coming]()
        for given, size in files:
            name = checked_file_name(given)
            if isinstance(name, Problem):
                problems.append(name)
            elif size > self.most:
                problems.append(Problem("upload.too_large", name, {"most": self.most >> 20}))
            else:
                coming.append(Coming(name, size))
        if not files or len(files) > MOST_FILES:
            problems.append(Problem("upload.count", str(len(files)), {"most": MOST_FILES}))
        with coded(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(self._folder).free
        if 2 * sum(one.bytes for one in coming) > free:
            # the part files and the originals stand side by side for a moment
            problems.append(Problem("upload.no_room", str(sum(one.bytes for one in coming) >> 20), {"free": free >> 20}))
        if problems:
            raise InputError(problems)
        return coming

    def piles(self, user: int) -> list[Pile]:
        """The piles of a person that have not come in yet, the oldest first."""
        found = [self._load(path) for path in sorted(self._folder.glob(f"*/{FILE}"), key=lambda path: path.stat().st_mtime)]
        return [one for one in found if one is not None and one.user == user and one.batch_made is None]

    def pile(self, name: str, user: int) -> Pile:
        """The pile with this name. Raises WorkspaceError where this person has none."""
        found = self._load(self._folder / name / FILE) if NAME.fullmatch(name) else None
        if found is None or found.user != user:
            raise WorkspaceError(Problem("upload.unknown", name[:24]))
        return found

    def path(self, pile: Pile, place: int) -> Path:
        """Where a file of a pile grows."""
        return self._folder / pile.id / str(place) / pile.files[place].name

    def have(self, pile: Pile, place: int) -> int:
        """How many bytes of a file are there."""
        path = self.path(pile, place)
        return path.stat().st_size if path.exists() else 0

    def write(self, pile: Pile, place: int, offset: int, content: bytes) -> int:
        """How many bytes of the file are there then. Those that would leave a gap or be too many are not taken. Raises OutputError."""
        path = self.path(pile, place)
        with coded(path), self._writing:
            with path.open("ab") as file:
                if file.tell() == offset and offset + len(content) <= pile.files[place].bytes:
                    file.write(content)
            return path.stat().st_size

    def check(self, name: str, user: int, place: int, sha256: str) -> Pile:
        """The pile, one file of it known to be whole. Raises InputError where bytes lack, or are others: those are thrown away then."""
        with self._lock:
            pile = self.pile(name, user)
            one, path = pile.files[place], self.path(pile, place)
            if one.whole:
                return pile
            if self.have(pile, place) != one.bytes:
                raise InputError(Problem("upload.not_whole", one.name, {"have": self.have(pile, place), "bytes": one.bytes}))
            if sha256_of(path) != sha256:
                with coded(path):
                    path.unlink()
                raise InputError(Problem("upload.other_bytes", one.name))
            files = (*pile.files[:place], replace(one, whole=True), *pile.files[place + 1 :])
            return self._keep(replace(pile, files=files))

    def finish(self, name: str, user: int) -> Pile:
        """The pile after it has come in, and its files here are gone; asked again, the same. Raises PhieuError, and nothing has come in."""
        with self._lock:
            pile = self.pile(name, user)
            if pile.batch_made is not None:
                return pile
            if lacking := [one.name for one in pile.files if not one.whole]:
                raise InputError([Problem("upload.not_whole", name, {"have": "–", "bytes": "–"}) for name in lacking[:5]])
            paths = [self.path(pile, place) for place in range(len(pile.files))]
            try:
                added = self._added(pile, paths)
            except WorkspaceError as error:
                if all(problem.code == "batch.all_known" for problem in error.problems):
                    self._remove(pile)
                raise
            known = tuple(one.file.name for one in added.taken if one.known is not None)
            done = self._keep(replace(pile, batch_made=added.batch, pages=added.pages, known=known))
            for path in paths:
                shutil.rmtree(path.parent, ignore_errors=True)
            return done

    def _added(self, pile: Pile, paths: Sequence[Path]) -> Added:
        """What came in."""
        if pile.batch is not None:
            return add_to_batch(self._workspace, paths, pile.batch)
        with self._workspace.database.reading() as connection:
            campaign = round_of(connection, pile.round_id)
        return new_batch(self._workspace, paths, campaign.name, pile.facts)

    def drop(self, name: str, user: int) -> None:
        """Nothing; afterwards the pile is gone."""
        with self._lock:
            self._remove(self.pile(name, user))

    def tidy(self) -> None:
        """Nothing; afterwards no pile is older than KEPT since its last byte."""
        oldest = (now() - KEPT).timestamp()
        for path in self._folder.glob("*"):
            inside = [one.stat().st_mtime for one in (path, *path.rglob("*"))]
            if NAME.fullmatch(path.name) and max(inside) < oldest:
                shutil.rmtree(path, ignore_errors=True)

    def _remove(self, pile: Pile) -> None:
        shutil.rmtree(self._folder / pile.id, ignore_errors=True)

    def _keep(self, pile: Pile) -> Pile:
        """The pile, which its folder tells of."""
        kept = asdict(pile) | {"facts": asdict(pile.facts) | {"day": pile.facts.day.isoformat()}}
        write_whole(self._folder / pile.id / FILE, json_text(kept))
        return pile

    @staticmethod
    def _load(path: Path) -> Pile | None:
        """The pile of a file, None where there is none."""
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        facts = BatchFacts(**{**found["facts"], "day": date.fromisoformat(found["facts"]["day"])})
        files = tuple(Coming(**one) for one in found["files"])
        return Pile(**{**found, "facts": facts, "files": files, "known": tuple(found["known"])})
