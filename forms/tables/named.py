"""`read_table`: a table whose columns have the names that the program gave them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from pathlib import Path

from forms.errors import Problem
from forms.tables.sheet import Formula, Sheet, TableError, cell_text, is_empty
from forms.tables.sheets import sheets

Lines = list[tuple[int, list[object]]]


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

    Columns may stand in any order beside others. `needed` must be there, `known` may; none of both may stand there twice. Of a workbook
    it is the one sheet with all `needed` columns. Raises TableError, with all problems at once, where the file is no table, lacks a needed
    column, has a row that is longer than its header, or a formula without a result in a column that means something.
    """
    sheet, lines = _chosen(path, needed)
    if not lines:
        raise TableError(Problem("table.empty", str(path)))
    number, header = lines[0]
    names = column_names(header)
    problems = [
        *_header_problems(sheet.place(path.name, number), names, needed, known),
        *(problem for line in lines[1:] for problem in _row_problems(sheet, path.name, line, names, {*needed, *known})),
    ]
    if problems:
        raise TableError(problems)
    rows = tuple(Row(sheet.place(path.name, line), _by_name(names, cells)) for line, cells in lines[1:])
    return Table(sheet.place(path.name, number), tuple(name for name in names if name), rows)


def column_names(header: Sequence[object]) -> list[str]:
    """The names of a header line as they are compared: small letters, without spaces or a stray byte order mark at their ends."""
    return [cell_text(cell).strip("\ufeff \t\r\n\xa0").lower() for cell in header]


def _known(needed: Sequence[str], cells: Sequence[object]) -> int:
    """How many of the needed columns a line names."""
    return len({*needed}.intersection(column_names(cells)))


def _chosen(path: Path, needed: Sequence[str]) -> tuple[Sheet, Lines]:
    """The sheet with all needed columns, else the one with most of them, and its lines. Raises TableError where two could be meant."""
    found: list[tuple[Sheet, Lines]] = []
    for sheet in sheets(path, partial(_known, needed), code_pages=True, results=True):
        found.append((sheet, [(number, [*cells]) for number, cells in sheet.lines]))
    counts = [_known(needed, lines[0][1]) if lines else 0 for _, lines in found]
    fitting = [sheet.title for (sheet, _), count in zip(found, counts, strict=True) if count == len({*needed})]
    if len(fitting) > 1:
        raise TableError(Problem("table.several_sheets", str(path), {"sheets": ", ".join(str(title) for title in fitting)}))
    if not found:
        raise TableError(Problem("table.empty", str(path)))
    return found[counts.index(max(counts))]


def _by_name(names: Sequence[str], cells: Sequence[object]) -> dict[str, str]:
    """The cells by column name; where the row is shorter than the header, they are empty."""
    return dict(zip_longest(names, map(cell_text, cells[: len(names)]), fillvalue=""))


def _header_problems(place: str, names: Sequence[str], needed: Sequence[str], known: Sequence[str]) -> Iterator[Problem]:
    """What is wrong with the column names."""
    missing = [name for name in needed if name not in names]
    if missing:
        yield Problem("table.columns", place, {"missing": ", ".join(missing), "needed": ", ".join(needed)})
    for name in dict.fromkeys((*needed, *known)):
        if names.count(name) > 1:
            yield Problem("table.column_twice", place, {"name": name})


def _row_problems(sheet: Sheet, file: str, line: tuple[int, list[object]], names: Sequence[str], used: set[str]) -> Iterator[Problem]:
    """What is wrong with a row: cells without a value, or something beyond the last column, so that its columns may be shifted."""
    number, cells = line
    for column, (name, cell) in enumerate(zip(names, cells, strict=False), 1):
        if isinstance(cell, Formula) and name in used:
            from openpyxl.utils import get_column_letter

            yield Problem("table.formula_open", sheet.place(file, number), {"cell": f"{get_column_letter(column)}{number}"})
    yield from too_long(cells, len(names), sheet.place(file, number))


def too_long(cells: Sequence[object], columns: int, place: str) -> Iterator[Problem]:
    """A problem where something stands beyond the last column: a delimiter stands inside a cell, and its columns are shifted."""
    beyond = [cell_text(cell).strip() for cell in cells[columns:] if not is_empty(cell)]
    if beyond:
        yield Problem("table.row_too_long", place, {"cell": beyond[0], "columns": columns})
