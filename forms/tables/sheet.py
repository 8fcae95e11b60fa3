"""What a table is before anybody asks what its columns mean: sheets, numbered lines, cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from forms.errors import PhieuError

Line = tuple[int, Sequence[object]]
"""The number of the line where a row begins, and its cells: text, number, date, truth value, `Formula`, or None."""


class TableError(PhieuError):
    """A file holds no table that can be read, or not the one that is wanted."""


class Formula(str):
    """A formula in a cell: its result is not in the file, or is not to be trusted."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of one sheet that are not wholly empty, to be gone through once; a CSV file is a sheet without a title."""

    title: str | None
    lines: Iterator[Line]

    def place(self, file: str, line: int) -> str:
        """A line as people find it: `file:line`, or `file!sheet:row`."""
        return f"{file}:{line}" if self.title is None else f"{file}!{self.title}:{line}"


def is_empty(cell: object) -> bool:
    """Whether nothing can be seen in the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def cell_text(cell: object) -> str:
    """What the cell shows, as far as a table of names and codes needs it: 4 where a spreadsheet made 4.0 of it, dates as 2026-08-03."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)
