"""A sheet with headings becomes rows of named cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from forms.errors import Problem
from forms.question import plain_words
from forms.tables.sheet import Formula, Sheet, TableError, cell_text, is_empty
from pipeline.digital.legacy import same


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One row: where it stands as people find it, and its cells as text by column name.

    `made` says by question who decided the answer, and its probability as text, where a file tells it.
    """

    place: str
    cells: Mapping[str, str]
    made: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExportRows:
    """The rows of one sheet, to be gone through once; `columns` are its headings, None where each row names its own (JSON).

    A row that cannot be taken apart is a Problem in its place.
    """

    place: str
    columns: tuple[str, ...] | None
    rows: Iterator[ExportRow | Problem]


@dataclass(frozen=True, slots=True)
class Heading:
    """Which line (empty ones not counted) has the headings, how many behind it are explanations, and how letters are read."""

    line: int = 1
    skip: int = 0
    read: Callable[[str], str] = same


def sheet_rows(sheet: Sheet, path: Path, heading: Heading) -> ExportRows:
    """The rows below the headings. Raises TableError where there are no headings, or two of one name."""
    lines = iter(sheet.lines)
    for number, cells in islice(lines, heading.line - 1, None):
        names = [plain_words(heading.read(cell_text(cell))) for cell in cells]
        while names and not names[-1]:
            names.pop()
        place = sheet.place(path.name, number)
        twice = dict.fromkeys(name for name in names if name and names.count(name) > 1)
        if twice:
            raise TableError([Problem("table.column_twice", place, {"name": name}) for name in twice])
        rest = islice(lines, heading.skip, None)
        return ExportRows(place, tuple(names), _rows(sheet, path, rest, names, heading.read))
    raise TableError(Problem("table.empty", str(path)))


def _rows(
    sheet: Sheet, path: Path, lines: Iterator[tuple[int, Sequence[object]]], names: Sequence[str], read: Callable[[str], str]
) -> Iterator[ExportRow | Problem]:
    """The rows by column name. A row of a CSV file with more or fewer cells than headings is shifted or cut: nobody knows which."""
    width, plain = len(names), read is same
    for number, cells in lines:
        place = sheet.place(path.name, number)
        extra = [cell_text(cell) for cell in cells[width:] if not is_empty(cell)]
        if extra:
            yield Problem("table.row_too_long", place, {"cell": extra[0], "columns": width})
        elif sheet.title is None and len(cells) < width:
            yield Problem("digital.row_short", place, {"cells": len(cells), "columns": width})
        elif any(type(cell) is Formula for cell in cells):
            cell = next(str(cell) for cell in cells if type(cell) is Formula)
            yield Problem("digital.formula", place, {"cell": cell})
        else:
            texts = [cell if type(cell) is str else cell_text(cell) for cell in cells]
            yield ExportRow(place, dict(zip(names, texts if plain else map(read, texts), strict=False)))
