"""Where results may go: asked before the work begins, so that an hour of reading never ends in a folder that cannot be written to."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from forms.errors import OutputError, Problem
from forms.whole import check_writable, coded

UNLIKELY = ".phieu-can-write"
"""A name that nothing in a folder has: only whether it could be made is asked."""


def check_file(path: Path) -> None:
    """Nothing; raises OutputError if the file could not be written later, or is a pipe or a device. Leaves no trace."""
    if special(path):
        raise OutputError(Problem("output.special", str(path)))
    with coded(path):
        if not os.path.lexists(path.parent):
            check_folder(path.parent)  # a folder that cannot be made either is worse than one that is missing
        check_writable(path)


def check_file_in(folder: Path, name: str) -> None:
    """Nothing; raises OutputError if the file could not be written later in the folder, which may have to be made. Leaves no trace."""
    check_folder(folder)
    if is_folder(folder):
        check_file(folder / name)


def check_folder(path: Path) -> None:
    """Nothing; raises OutputError if the folder could not be made or written to later. Leaves no trace."""
    with coded(path), suppress(FileNotFoundError):
        path.stat()
    there = next(place for place in (path.absolute(), *path.absolute().parents) if os.path.lexists(place))
    if not is_folder(there):
        raise OutputError(Problem("output.not_a_folder", str(path if there == path.absolute() else there)))
    try:
        check_writable(there / UNLIKELY)
    except OutputError as error:
        raise OutputError([replace(problem, place=str(path)) for problem in error.problems]) from error


def special(path: Path) -> bool:
    """Whether the path leads to something that is neither a file nor a folder: a pipe, a device, the terminal."""
    mode = _mode(path)
    return mode is not None and not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def is_folder(path: Path) -> bool:
    """Whether the path leads to a folder; not so where nothing can be learned of it."""
    mode = _mode(path)
    return mode is not None and stat.S_ISDIR(mode)


def _mode(path: Path) -> int | None:
    """The mode of what the path leads to, None where there is nothing or it is closed to us."""
    try:
        return path.stat().st_mode
    except OSError:
        return None


@contextmanager
def new_folders(*folders: Path) -> Iterator[None]:
    """Nothing; inside, the folders exist, parents too. Where the block fails, those that were made vanish unless something lies in them.

    Raises OutputError.
    """
    with ExitStack() as undo:
        for folder in folders:
            missing = [place for place in (folder, *folder.parents) if not os.path.lexists(place)]
            for place in reversed(missing):
                undo.callback(_vanish, place)
            with coded(folder):
                folder.mkdir(parents=True, exist_ok=True)
        yield
        undo.pop_all()


def _vanish(folder: Path) -> None:
    """Take an empty folder away."""
    with suppress(OSError):
        folder.rmdir()
