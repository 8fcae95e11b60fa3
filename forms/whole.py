"""Writing results whole: a file is either the old one or the complete new one, never something between."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from forms.errors import OutputError, Problem

WINDOWS_SHARING_VIOLATION = 32
"""ERROR_SHARING_VIOLATION of the Windows API: the file to be replaced is open in another program."""

DISK_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}


SHOWN_NAME = 60
"""Characters of a name that is too long for the system which a message shows: enough to know it by."""


class WholeFile:
    """The growing content of a file that is not yet in its place. Only `write`, so that every system error is coded."""

    def __init__(self, path: Path, stream: BinaryIO) -> None:
        """Write to `stream`; `path` is the name that problems carry."""
        self._path = path
        self._stream = stream

    def write(self, content: bytes | str) -> None:
        """Add bytes, or text as UTF-8 with its line ends as given. Raises OutputError."""
        with coded(self._path):
            self._stream.write(content.encode("utf-8") if isinstance(content, str) else content)


def write_whole(path: Path, content: bytes | str) -> None:
    """Nothing; afterwards `path` holds `content` (text as UTF-8, line ends as given). Raises OutputError; the old file stays then."""
    with whole_file(path) as file:
        file.write(content)


@contextmanager
def whole_file(path: Path) -> Iterator[WholeFile]:
    """A file to write to piece by piece; it takes the place of `path` when the block ends well and vanishes when it does not.

    The bytes go to a hidden file in the same folder, reach the disk, then replace `path` in one step. A target that is no
    ordinary file (a pipe, a device) is written to directly. Raises OutputError, naming file and remedy.
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise OutputError(Problem("output.is_folder", str(path)))
    ordinary = target.is_file() or not target.exists()
    place = target.with_name(f".phieu-{secrets.token_hex(6)}.part") if ordinary else target
    with coded(path):
        stream = place.open("xb" if ordinary else "wb")
    try:
        try:
            yield WholeFile(path, stream)
            with coded(path):
                stream.flush()
                if ordinary:
                    os.fsync(stream.fileno())
        finally:
            # Closing writes what is still held back, so it fails again on a full disk.
            with coded(path):
                stream.close()
        if ordinary:
            with coded(path, replacing=True):
                place.replace(target)
    finally:
        if ordinary:
            with suppress(OSError):
                place.unlink()


def check_writable(path: Path) -> None:
    """Nothing; raises OutputError now if `path` could not be written later. Leaves no trace."""
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise OutputError(Problem("output.is_folder", str(path)))
    if target.exists() and not target.is_file():
        return
    probe = target.with_name(f".phieu-{secrets.token_hex(6)}.part")
    with coded(path):
        probe.open("xb").close()
        probe.unlink()
    if os.name == "nt" and target.exists():
        # Only Windows locks a file that a program has open; better known before an hour of reading than after it.
        with coded(path, replacing=True):
            target.open("r+b").close()


def make_folder(path: Path) -> None:
    """Nothing; afterwards the folder exists, parents too, and can be written to. Raises OutputError."""
    with coded(path):
        if path.exists() and not path.is_dir():
            raise OutputError(Problem("output.not_a_folder", str(path)))
        try:
            path.mkdir(parents=True, exist_ok=True)
        except FileNotFoundError as error:
            there = next(place for place in path.absolute().parents if place.is_dir())
            raise OutputError(Problem("output.takes_no_files", str(path), {"folder": str(there)})) from error
    check_writable(path / "x")


@contextmanager
def made_folder(path: Path) -> Iterator[None]:
    """Nothing; inside, the folder exists as after `make_folder`. What was made for it goes when the block ends badly, if it is empty."""
    new = [place for place in (path.absolute(), *path.absolute().parents) if not place.exists()]
    make_folder(path)
    try:
        yield
    except BaseException:
        for place in new:
            with suppress(OSError):
                place.rmdir()
        raise


@contextmanager
def coded(path: Path, *, replacing: bool = False) -> Iterator[None]:
    """Nothing; inside, an OSError becomes the OutputError that says which file and what to do."""
    try:
        yield
    except OSError as error:
        raise OutputError(problem_of(error, path, replacing=replacing)) from error


def problem_of(error: OSError, path: Path, *, replacing: bool) -> Problem:
    """The coded problem behind a system error about `path`; `replacing` tells a file in use from a folder without permission."""
    if error.errno in DISK_FULL:
        return Problem("output.disk_full", str(path))
    locked = replacing and os.name == "nt" and isinstance(error, PermissionError)
    if locked or getattr(error, "winerror", None) == WINDOWS_SHARING_VIOLATION:
        return Problem("output.open_elsewhere", str(path))
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return Problem("output.forbidden", str(path))
    if isinstance(error, FileNotFoundError):
        # Folders of the system itself (/proc) are there and still take no file.
        folder = Path(os.path.realpath(path)).parent if path.is_symlink() else path.parent
        return Problem("output.takes_no_files" if folder.is_dir() else "output.folder_missing", str(path), {"folder": str(folder)})
    if isinstance(error, NotADirectoryError):
        return Problem("output.not_a_folder", str(_not_a_folder(path)))
    if isinstance(error, FileExistsError):
        return Problem("output.not_a_folder", str(path))
    if error.errno == errno.ENAMETOOLONG:
        return Problem("output.name_too_long", f"{str(path)[:SHOWN_NAME]}…")
    return Problem("output.failed", str(path), {"system": error.strerror or str(error)})


def _not_a_folder(path: Path) -> Path:
    """The part of the path that should be a folder and is something else."""
    return next((place for place in path.parents if place.exists() and not place.is_dir()), path.parent)
