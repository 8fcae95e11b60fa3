"""The tables of a register as people keep them: rows under known headings, from CSV text or from the sheets of a workbook."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

from forms.catalogue import LANGUAGES, catalogue
from forms.errors import PhieuError, Problem
from forms.register.counters import CounterError
from forms.tables.named import too_long
from forms.tables.sheet import Formula, Sheet
from forms.tables.sheets import sheets

MAX_ROWS = 200_000
"""The most rows of one table: 3,321 communes with twenty counters each are a third of it."""

HEADING_ROWS = 20
"""How far down the headings are looked for: agency, title and notes stand above them in office tables."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a table is about: `area` has its headings and words in the catalogue, `key` is the column that its headings are known by.

    It must have the columns `needed`; those in `unread` are known and never read, each with the code that says so.
    """

    area: str
    key: str
    needed: tuple[str, ...]
    error: type[PhieuError]
    unread: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> Mapping[str, str]:
        """Plain words of a heading → its column."""
        return vocabulary("columns", self.area)


REGISTER = Kind("counter", "unit", (), CounterError)
"""A register of units and counters: a row with a `counter` is a counter, every other row a unit; on that hangs what it must have."""

_SHIELDED = re.compile(r'="(.*)"')
"""How some programs write a text of digits so that Excel keeps its zeros."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not empty: its place, the heading of each column as written, and what stands in the cells that are not empty."""

    at: str
    headings: Mapping[str, str]
    cells: Mapping[str, object]

    def place(self, column: str) -> str:
        """File, row and heading of a cell."""
        return f"{self.at}: {self.headings.get(column, column)}"

    def problem(self, column: str, code: str, /, **values: object) -> Problem:
        """A problem of this cell."""
        return Problem(f"counter.{code}", self.place(column), values)


@dataclass(slots=True)
class Notes:
    """What was found while reading: `problems` stop the register, `warnings` do not."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def read_rows(path: Path, notes: Notes, kind: Kind = REGISTER) -> list[Row]:
    """The rows of the file: CSV in UTF-8 or UTF-16, or every sheet of an .xlsx that has the headings.

    What is wrong with headings and lengths goes to `notes`. Raises PhieuError where the file cannot be read at all.
    """
    rows: list[Row] = []
    left_out: list[Problem] = []
    found = False
    for sheet in sheets(path, partial(_known, kind), heading_rows=HEADING_ROWS):
        below = _rows(path, sheet, notes, kind)
        if below is None and sheet.title is not None:
            left_out.append(Problem(f"{kind.area}.sheet_left_out", str(path), {"name": sheet.title}))
        found = found or below is not None
        rows += below or ()
    if not found:
        raise kind.error(Problem(f"{kind.area}.no_headings", str(path), {"rows": HEADING_ROWS}))
    notes.warnings += left_out
    return rows


def _known(kind: Kind, cells: Sequence[str]) -> int:
    """How many headings of such a table a line has."""
    return sum(plain_words(cell) in kind.columns for cell in cells)


def plain_words(words: str) -> str:
    """The words without case, accents and separators, so that `Mã đơn vị`, `MA DON VI` and `ma_don_vi` are one heading."""
    letters = unicodedata.normalize("NFD", words.casefold().replace("đ", "d"))
    return "".join(letter for letter in letters if letter.isalnum())


@cache
def vocabulary(section: str, area: str = "counter") -> dict[str, str]:
    """Plain words → key, for all keys of a section of the catalogue; a text lists its words in both languages, parted by `|`."""
    known: dict[str, str] = {}
    for lang in LANGUAGES:
        for key, words in catalogue(lang).items():
            if key.startswith(f"{area}.{section}."):
                name = key.rpartition(".")[2]
                known |= {plain_words(word): name for word in (name, *words.split("|"))}
    return known


def _rows(path: Path, sheet: Sheet, notes: Notes, kind: Kind) -> list[Row] | None:
    """The rows below the headings; None where there are no headings."""
    headings: dict[int, str] = {}
    columns: list[str] = []
    for number, cells in sheet.lines:
        if number > HEADING_ROWS:
            return None
        if kind.key in (columns := [kind.columns.get(plain_words(str(cell or "")), "") for cell in cells]):
            headings = _headings(sheet.place(str(path), number), cells, columns, notes, kind)
            break
    if not headings:
        return None
    written = {columns[index]: heading for index, heading in headings.items()}
    rows: list[Row] = []
    for number, cells in sheet.lines:
        place = sheet.place(str(path), number)
        notes.problems += too_long(cells, len(columns), place)
        values = {columns[index]: value for index in headings if index < len(cells) and (value := _value(cells[index])) is not None}
        if values:
            rows.append(Row(place, written, values))
        if len(rows) > MAX_ROWS:
            raise kind.error(Problem("counter.too_many_rows", str(path), {"most": MAX_ROWS}))
    return rows


def _headings(at: str, cells: Sequence[object], columns: Sequence[str], notes: Notes, kind: Kind) -> dict[int, str]:
    """Place in the row → heading as written, for the columns that are read; the others and the repeated ones go to the notes."""
    headings: dict[int, str] = {}
    for index, (cell, column) in enumerate(zip(cells, columns, strict=True)):
        written = str(_value(cell) or "")
        if column in kind.unread:
            notes.warnings.append(Problem(kind.unread[column], at, {"name": written}))
        elif column and column in columns[:index]:
            notes.problems.append(Problem("counter.column_repeated", at, {"name": written}))
        elif column:
            headings[index] = written
        elif written:
            notes.warnings.append(Problem(f"{kind.area}.column_left_out", at, {"name": written}))
    notes.problems += [
        Problem(f"{kind.area}.no_column", at, {"column": _spelled(column, kind)}) for column in kind.needed if column not in columns
    ]
    if kind is REGISTER and "counter" not in columns:
        notes.problems += [Problem(f"counter.no_{column}_column", at) for column in ("name", "level") if column not in columns]
    return headings


def _spelled(column: str, kind: Kind) -> str:
    """The column's own heading, and the first one that the catalogue has for it in either language."""
    return " / ".join(dict.fromkeys((column, *(catalogue(lang)[f"{kind.area}.columns.{column}"].split("|")[0] for lang in LANGUAGES))))


def _value(cell: object) -> object:
    """What a cell holds: text trimmed, unshielded and NFC, other kinds as they are, None where it is empty."""
    if isinstance(cell, str) and not isinstance(cell, Formula):
        return unicodedata.normalize("NFC", _SHIELDED.sub(r"\1", cell.strip())).strip() or None
    return cell
