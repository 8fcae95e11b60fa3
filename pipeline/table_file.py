"""The rows of a table that a person has saved from a spreadsheet: CSV in whatever way it was saved, or a workbook (.xlsx)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from forms.errors import Problem
from pipeline.csv_cells import column_names
from pipeline.csv_lines import csv_lines
from pipeline.errors import InputError

MOST_BYTES = 64 * 2**20
"""A table of a hundred thousand rows has twenty million bytes; what is much larger is no table, or a device that never ends."""

ZIP_START = b"PK\x03\x04"
"""How a workbook begins, whatever its name ends in."""

OLD_WORKBOOK_START = b"\xd0\xcf\x11\xe0"
"""How a workbook of Excel 97 begins, and also one with a password."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its place as `file:line`, and its cells by column name; a cell that the row does not have is empty."""

    place: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that are not wholly empty; the column names as `column_names` makes them, and where they stand."""

    place: str
    names: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(path: Path, needed: Sequence[str], known: Sequence[str] = ()) -> Table:
    """The table in a file; cells are as they stand.

    Columns may stand in any order beside others. `needed` must be there, `known` may; none of both may stand there twice. Raises
    InputError, with all problems at once, where the file is no table, lacks a needed column, or has a row that is longer than its header.
    """
    data = _content(path)
    if data.startswith(ZIP_START):
        from pipeline.xlsx_lines import xlsx_lines

        place, lines = xlsx_lines(data, path, needed, known)
    else:
        place, lines = path.name, csv_lines(data, path, needed)
    if not lines:
        raise InputError(Problem("table.empty", str(path)))
    number, header = lines[0]
    names = column_names(header)
    problems = [*_header_problems(f"{place}:{number}", names, needed, known), *_long_rows(place, lines[1:], len(names))]
    if problems:
        raise InputError(problems)
    rows = tuple(Row(f"{place}:{line}", _by_name(names, cells)) for line, cells in lines[1:])
    return Table(f"{place}:{number}", tuple(name for name in names if name), rows)


def _by_name(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """The cells by column name; where the row is shorter than the header, they are empty."""
    return dict(zip(names, [*cells, *[""] * (len(names) - len(cells))], strict=False))


def _content(path: Path) -> bytes:
    """The bytes of the file. Raises InputError where they cannot be had, or can be no table."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(Problem("table.cannot_open", str(path), {"system": error.strerror or str(error)})) from error
    if len(data) > MOST_BYTES:
        raise InputError(Problem("table.too_large", str(path), {"most": MOST_BYTES // 2**20}))
    if data.startswith(OLD_WORKBOOK_START):
        raise InputError(Problem("table.other_workbook", str(path)))
    return data


def _header_problems(place: str, names: Sequence[str], needed: Sequence[str], known: Sequence[str]) -> Iterator[Problem]:
    """What is wrong with the column names."""
    missing = [name for name in needed if name not in names]
    if missing:
        yield Problem("table.columns", place, {"missing": ", ".join(missing), "needed": ", ".join(needed)})
    for name in dict.fromkeys((*needed, *known)):
        if names.count(name) > 1:
            yield Problem("table.column_twice", place, {"name": name})


def _long_rows(place: str, lines: Sequence[tuple[int, list[str]]], width: int) -> Iterator[Problem]:
    """One problem for each row with something beyond the last column: a delimiter stands inside a cell, and its columns are shifted."""
    for number, cells in lines:
        beyond = [cell for cell in cells[width:] if cell.strip()]
        if beyond:
            yield Problem("table.row_too_long", f"{place}:{number}", {"cell": beyond[0].strip(), "columns": width})
