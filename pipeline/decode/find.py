"""The scan files among what the user named: which there are, under which name each is reported, and what was left out."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from forms.errors import Problem
from pipeline.errors import InputError

SCAN_SUFFIXES = frozenset(".jpg .jpeg .jpe .jfif .png .tif .tiff .pdf .bmp .webp .jp2 .j2k .jpx .pbm .pgm .ppm .pnm".split())  # noqa: SIM905
"""Suffixes that make a file of a folder a scan. A file named by the user is tried whatever its suffix."""

NAMES_SHOWN = 5
"""How many left-out names one line lists; more would push the important lines off the screen."""

SYSTEM_FOLDERS = frozenset(("__macosx", "@eadir", "$recycle.bin", "system volume information"))
"""Folders that systems and network drives put among the user's, case-folded; some hold small copies of every picture."""

DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One scan file: where it lies, and `source`, the name by which readings, reviews and decisions call it."""

    path: Path
    source: str


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """What the inputs hold.

    `problems` are inputs that could not be looked into: the rest is read, and the run ends as partly done. `notices` tell
    what was left out on purpose: nothing is wrong.
    """

    files: tuple[FoundFile, ...]
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()


def scan_files(inputs: Sequence[Path]) -> FoundFiles:
    """The scan files of the inputs, which are files or folders (searched through all levels), in the order given.

    Inside a folder the order is natural and by name: Bogen2 before Bogen10, a subfolder among the files by its own name. A
    `source` is the path relative to the folder given, with `/`, spelled as on the disk (composed and decomposed letters are
    not changed into each other); for a file given directly it is the file's name. Where two would be equal, the later one
    gets the name of its folder before it. A file met twice counts once. Hidden files and folders, and files of a folder
    without a scan suffix, are left out and told in `notices`.

    Raises InputError with all problems where no scan file is found.
    """
    search = _Search()
    for given in inputs:
        if _is_folder(given):
            search.folder(given)
        elif os.path.lexists(given):
            search.add(given, _printable(given.name), _printable(given.absolute().parent.name))
        else:
            search.problems.append(Problem(_why_missing(given), str(given)))
    if not search.files:
        raise InputError(search.problems)
    return FoundFiles(tuple(search.files), tuple(search.problems), tuple(search.notices))


@dataclass(slots=True)
class _Search:
    """What is gathered while the inputs are walked. Real paths already met make a file given twice, and a circle of links, harmless."""

    files: list[FoundFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)
    met: set[str] = field(default_factory=set)
    repeated: int = 0

    def folder(self, given: Path) -> None:
        """Take the scan files of a folder and of all below it; tell what was left out, or that there was nothing."""
        before = len(self.files) + len(self.problems) + self.repeated
        left_out: list[str] = []
        prefix = _printable(given.absolute().name)
        for path in self._walk(given, given, left_out):
            self.add(path, _printable(path.relative_to(given).as_posix()), prefix)
        if left_out:
            names = ", ".join(left_out[:NAMES_SHOWN]) + (", …" if len(left_out) > NAMES_SHOWN else "")
            self.notices.append(Problem("input.left_out", str(given), {"count": len(left_out), "names": names}))
        if len(self.files) + len(self.problems) + self.repeated == before:
            self.problems.append(Problem("input.no_scans", str(given)))

    def add(self, path: Path, source: str, prefix: str) -> None:
        """Take a file under its source, or under one made unique by `prefix` and, where even that is taken, by a number."""
        if not self._is_new(path):
            self.repeated += 1
            return
        name, number = source, 1
        while source in self.sources:
            source = f"{prefix}/{name}" if number == 1 else f"{prefix} ({number})/{name}"
            number += 1
        self.sources.add(source)
        self.files.append(FoundFile(path, source))

    def _walk(self, folder: Path, given: Path, left_out: list[str]) -> Iterator[Path]:
        if not self._is_new(folder):
            self.repeated += 1
            return
        try:
            paths = sorted(folder.iterdir(), key=lambda path: natural(path.name))
        except PermissionError:
            self.problems.append(Problem("input.folder_forbidden", str(folder)))
            return
        except OSError as error:
            self.problems.append(Problem("input.folder_unreadable", str(folder), {"detail": error.strerror or str(error)}))
            return
        for path in paths:
            is_folder = _is_folder(path)
            if path.name.startswith((".", "~$")) or (is_folder and path.name.casefold() in SYSTEM_FOLDERS):
                left_out.append(_printable(path.relative_to(given).as_posix()))
            elif is_folder:
                yield from self._walk(path, given, left_out)
            elif path.suffix.casefold() in SCAN_SUFFIXES:
                yield path
            else:
                left_out.append(_printable(path.relative_to(given).as_posix()))

    def _is_new(self, path: Path) -> bool:
        real = os.path.normcase(os.path.realpath(path))
        if real in self.met:
            return False
        self.met.add(real)
        return True


def natural(name: str) -> tuple[list[str | int], str]:
    """A key that sorts names as people do: numbers by value, letters without regard to case or to how accents are stored."""
    pieces = DIGITS.split(unicodedata.normalize("NFC", name).casefold())
    return [int(piece) if place % 2 else piece for place, piece in enumerate(pieces)], name


def _printable(name: str) -> str:
    """The name as text that can be written as UTF-8; a byte of a file name that is no UTF-8 becomes its number after a backslash."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _is_folder(path: Path) -> bool:
    """Whether the path leads to a folder; not so where nothing can be learned of it."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _why_missing(path: Path) -> str:
    """The code of what keeps a path from being looked at: it is not there, or a folder above it is closed."""
    try:
        path.lstat()
    except PermissionError:
        return "input.forbidden"
    except OSError:
        return "input.missing"
    return "input.missing"
