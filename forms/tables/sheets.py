"""`sheets`: the sheets of a table's file, whatever program saved it and however it is called."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from forms.errors import Problem
from forms.opening import not_opened
from forms.tables.csv_text import csv_lines
from forms.tables.sheet import Sheet, TableError

MOST_BYTES = 64 * 2**20
"""A table of a hundred thousand rows has twenty million bytes; what is much larger is no table, or a device that never ends."""

ZIP_START = b"PK\x03\x04"
"""How a workbook begins, whatever its name ends in."""

OLD_WORKBOOK_START = b"\xd0\xcf\x11\xe0"
"""How a workbook of Excel 97 begins, and also one with a password."""


def sheets(
    path: Path, known_in: Callable[[Sequence[str]], int], *, heading_rows: int = 1, code_pages: bool = False, results: bool = False
) -> Iterator[Sheet]:
    """The sheets of the file, one after the other: CSV has one.

    `known_in` says how many of a line's cells are headings that the caller knows; the delimiter of a CSV file is the one under which one
    of its first `heading_rows` lines has most. `code_pages`: whether text that is no Unicode may be of the Vietnamese Windows. `results`:
    whether a formula stands for the result that the spreadsheet saved with it. Raises TableError where the file cannot be read, is no
    table, or breaks off, the latter while its lines are gone through.
    """
    data = _content(path)
    if not data.startswith(ZIP_START):
        yield Sheet(None, csv_lines(data, path, known_in, heading_rows=heading_rows, code_pages=code_pages))
        return
    from forms.tables.workbook import workbook_sheets

    yield from workbook_sheets(data, path, results=results)


def _content(path: Path) -> bytes:
    """The bytes of the file. Raises TableError where they cannot be had, or can be no table."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise TableError(not_opened(path, error, "table.cannot_open")) from error
    if len(data) > MOST_BYTES:
        raise TableError(Problem("table.too_large", str(path), {"most": MOST_BYTES // 2**20}))
    if data.startswith(OLD_WORKBOOK_START):
        raise TableError(Problem("table.other_workbook", str(path)))
    return data
