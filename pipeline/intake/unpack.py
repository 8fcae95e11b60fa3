"""The scan files among what somebody brings, those inside ZIP files too."""

from __future__ import annotations

import errno
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from forms.errors import Problem
from pipeline.decode.find import FoundFile, scan_files
from pipeline.errors import InputError

ENDING = ".zip"

MOST_MEMBERS = 20_000
"""Files in one ZIP file: a day of a station is a few thousand; a directory of millions is a bomb."""

MOST_BYTES = 16 << 30
"""Bytes that one ZIP file may unpack to: eight times the 2 GB of a day's stack of sheets."""

MOST_RATIO = 200
"""How many times smaller a scan may be packed: a blank one-bit page as TIFF without compression packs to about a hundredth."""

BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, ValueError, OSError)
"""What Python's zipfile raises on damaged, encrypted and strangely packed files."""

NO_FAULT_OF_THE_FILE = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE, errno.EROFS, errno.EACCES, errno.ESTALE)
"""Errors of a full or failing disk: the ZIP file may be whole, and must not be taken for a damaged page."""


def brought(inputs: Sequence[Path], spare: Path) -> tuple[list[FoundFile], list[Problem]]:
    """The scan files of the inputs (files, folders, ZIP files) and what was left out on purpose; `spare` is a folder to unpack into.

    A ZIP file that cannot be unpacked whole, or would fill the disk, is a file itself: its page will be unreadable.
    Raises InputError where an input cannot be looked into, or there is no room to unpack one: what is counted must all be there.
    """
    packed = list(zips(inputs))
    plain = [path for path in inputs if path not in packed]
    problems: list[Problem] = []
    notices: list[Problem] = []
    files: list[FoundFile] = []
    inside: list[FoundFile] = []
    for number, path in enumerate(packed):
        folder = spare / str(number)
        if unpacked(path, folder):
            try:
                found = scan_files([folder])
            except InputError:
                plain.append(path)
                continue
            inside += [replace(file, source=f"{path.name}/{file.source}") for file in found.files]
            notices += [replace(notice, place=str(path)) for notice in found.notices]
        else:
            plain.append(path)
    folders = [path for path in plain if path.is_dir() and any(zips([path]))]
    given = [path for path in plain if path not in folders]
    for part in ([given] if given else []) + [[folder] for folder in folders]:
        try:
            found = scan_files(part)
        except InputError as error:
            # A folder that holds nothing but ZIP files has no scans beside them.
            problems += [problem for problem in error.problems if part[0] not in folders or problem.code != "input.no_scans"]
            continue
        files += found.files
        problems += found.problems
        notices += found.notices
    if problems or not (files or inside):
        raise InputError(problems or [Problem("input.no_scans", str(path)) for path in inputs])
    return [*files, *inside], notices


def zips(inputs: Sequence[Path]) -> Iterator[Path]:
    """The ZIP files among the inputs and in their folders."""
    for path in inputs:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix.lower() == ENDING and file.is_file())
        elif path.suffix.lower() == ENDING and path.is_file():
            yield path


def unpacked(path: Path, folder: Path) -> bool:
    """Whether the whole ZIP file could be unpacked into the folder; where not, nothing of it is kept."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if not harmless(members):
                return False
            for member in members:
                target = untaken(folder.joinpath(*safe(member.filename)))
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as content, target.open("xb") as file:
                    shutil.copyfileobj(content, file)
    except BROKEN as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError) and error.errno in NO_FAULT_OF_THE_FILE:
            raise InputError(Problem("batch.no_room", str(path), {"folder": folder.parent, "why": error.strerror})) from error
        return False
    return True


def untaken(target: Path) -> Path:
    """The path, with a number before its ending where a file is there: two members may have one name, or nearly one on Windows."""
    found, number = target, 1
    while found.exists():
        number += 1
        found = target.with_name(f"{target.stem} ({number}){target.suffix}")
    return found


def harmless(members: Sequence[zipfile.ZipInfo]) -> bool:
    """Whether so many members of such sizes may be unpacked."""
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    return len(members) <= MOST_MEMBERS and total <= MOST_BYTES and total <= MOST_RATIO * max(packed, 1 << 20)


def safe(name: str) -> list[str]:
    """The parts of a member's name that stay inside the folder."""
    return [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in ("/", "..", ".")] or ["_"]
