"""Several results that take their places together: when one of them cannot, those before it are taken back."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from forms.errors import OutputError, Problem
from forms.whole import WholeFile, coded


@dataclass(frozen=True, slots=True)
class Move:
    """One file that waits under a hidden name for its place; `named` is what the user calls it."""

    hidden: Path
    target: Path
    named: Path


@dataclass(slots=True)
class Together:
    """Files and folders of files that wait for the end, in the order in which they will take their places."""

    moves: list[Move] = field(default_factory=list)
    streams: list[tuple[Path, BinaryIO]] = field(default_factory=list)

    def file(self, path: Path) -> WholeFile:
        """A file to write to piece by piece. Raises OutputError, also for a pipe or a device."""
        target = Path(os.path.realpath(path))
        check_replaceable(target, path)
        hidden = hidden_beside(target)
        with coded(path):
            stream = hidden.open("xb")
        self.moves.append(Move(hidden, target, path))
        self.streams.append((path, stream))
        return WholeFile(path, stream)

    def folder(self, path: Path) -> Path:
        """A hidden folder inside `path`, which must be there; the files put into it move up to `path`. Raises OutputError."""
        hidden = hidden_beside(path / "x")
        with coded(hidden):
            hidden.mkdir()
        self.moves.append(Move(hidden, path, path))
        return hidden

    def close(self) -> None:
        """Nothing; afterwards every file is on the disk. Raises OutputError."""
        for path, stream in self.streams:
            with coded(path):
                stream.flush()
                os.fsync(stream.fileno())
                stream.close()

    def place(self) -> None:
        """Nothing; afterwards all files are in their places, or, as far as the system allows, everything is as it was.

        Raises OutputError, which also names each old file that could not be put back and where it lies.
        """
        moves = [one for move in self.moves for one in _files(move)]
        for move in moves:
            check_replaceable(move.target, move.named)
        done: list[tuple[Move, Path | None]] = []
        try:
            for move in moves:
                with coded(move.named, replacing=True):
                    kept = _kept(move.target)
                    done.append((move, kept))
                    move.hidden.replace(move.target)
        except BaseException as error:
            lost = [problem for move, kept in reversed(done) if (problem := _undone(move, kept)) is not None]
            if lost and isinstance(error, OutputError):
                raise OutputError([*error.problems, *lost]) from error
            raise
        for _, kept in done:
            _vanish(kept)

    def clear(self) -> None:
        """Nothing; takes away what is left under hidden names."""
        for _, stream in self.streams:
            with suppress(OSError):  # what closing still holds back fails again on a full disk, and is not wanted any more
                stream.close()
        for move in self.moves:
            if move.hidden.is_dir():
                shutil.rmtree(move.hidden, ignore_errors=True)
            _vanish(move.hidden)


@contextmanager
def together() -> Iterator[Together]:
    """Results that take their places one after the other when the block ends well, and vanish when it does not. Raises OutputError.

    Only a process that is killed, or a power failure, between the first and the last renaming can leave new files beside old ones.
    """
    parts = Together()
    try:
        yield parts
        parts.close()
        parts.place()
    finally:
        parts.clear()


def check_replaceable(target: Path, named: Path) -> None:
    """Nothing; raises OutputError where a file could not take this place: a folder or a device is there, or a program has it open."""
    if target.is_dir():
        raise OutputError(Problem("output.is_folder", str(named)))
    if target.exists() and not target.is_file():
        raise OutputError(Problem("output.special", str(named)))
    if os.name == "nt" and target.exists():
        # Only Windows locks a file that a program has open.
        with coded(named, replacing=True):
            target.open("r+b").close()


def hidden_beside(path: Path) -> Path:
    """A new hidden name in the folder of `path`, so that renaming never leaves the file system."""
    return path.with_name(f".phieu-{secrets.token_hex(6)}.part")


def _files(move: Move) -> Iterator[Move]:
    """The move of one file, or the moves of all files in a hidden folder, by name."""
    if not move.hidden.is_dir():
        yield move
        return
    for file in sorted(move.hidden.iterdir()):
        yield Move(file, move.target / file.name, move.named / file.name)


def _kept(target: Path) -> Path | None:
    """Where the old file is kept until all new ones are in their places; None where there is none."""
    if not target.exists():
        return None
    kept = hidden_beside(target)
    try:
        os.link(target, kept)
    except OSError:  # no second names on this drive: then the old file moves away for a moment
        target.replace(kept)
    return kept


def _undone(move: Move, kept: Path | None) -> Problem | None:
    """Nothing where the place is as it was before; else the problem that says where the old file lies."""
    try:
        if kept is None:
            move.target.unlink(missing_ok=True)
        else:
            kept.replace(move.target)
            _vanish(kept)  # two names of one file stay two when one replaces the other
    except OSError:
        return Problem("output.not_put_back", str(move.named), {"kept": str(kept or "–")})
    return None


def _vanish(path: Path | None) -> None:
    """Take a file away, if it is there."""
    if path is not None:
        with suppress(OSError):
            path.unlink(missing_ok=True)
