"""The tables of a register as people keep them: rows under known headings, from CSV text or from the sheets of a workbook."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from forms.catalogue import LANGUAGES, catalogue
from forms.errors import Problem
from forms.json_file import read_bytes
from forms.register.counters import CounterError
from forms.register.workbook import OLD_EXCEL, ZIP, Formula, read_sheets

MAX_TABLE_BYTES = 64 * 2**20
"""The largest file that is opened: 64 MiB, some ten times a table of every counter of the country."""

MAX_ROWS = 200_000
"""The most rows of one table: 3,321 communes with twenty counters each are a third of it."""

HEADING_ROWS = 20
"""How far down the headings are looked for: agency, title and notes stand above them in office tables."""

COLUMNS = ("unit", "unit_number", "name", "name_en", "level", "parent", "valid_from", "valid_to", "successors", "counter", "fields")
"""What a table may say of units and counters; a row with a `counter` is a counter, every other row a unit."""

DELIMITERS = ",;\t"
"""What stands between cells: a comma by the standard, a semicolon where Excel's comma is decimal, a tab in Excel's Unicode text."""

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


def read_rows(path: Path, notes: Notes) -> list[Row]:
    """The rows of the file: CSV in UTF-8 or UTF-16, or every sheet of an .xlsx that has the headings.

    What is wrong with headings and lengths goes to `notes`. Raises PhieuError where the file cannot be read at all.
    """
    data = read_bytes(path, MAX_TABLE_BYTES)
    if data.startswith(OLD_EXCEL):
        raise CounterError(Problem("counter.old_workbook", str(path)))
    if not data.startswith(ZIP):
        return _rows(str(path), _csv_lines(data, path), notes)
    rows: list[Row] = []
    for name, lines in read_sheets(data, path):
        if found := _rows(f"{path}: {name}!", lines, notes, required=False):
            rows += found
        else:
            notes.warnings.append(Problem("counter.sheet_left_out", str(path), {"name": name}))
    if not rows and not notes.problems:
        raise CounterError(_no_headings(str(path)))
    return rows


def plain_words(words: str) -> str:
    """The words without case, accents and separators, so that `Mã đơn vị`, `MA DON VI` and `ma_don_vi` are one heading."""
    letters = unicodedata.normalize("NFD", words.casefold().replace("đ", "d"))
    return "".join(letter for letter in letters if letter.isalnum())


@cache
def vocabulary(section: str) -> dict[str, str]:
    """Plain words → key, for all keys of a section of the catalogue; a text lists its words in both languages, parted by `|`."""
    known: dict[str, str] = {}
    for lang in LANGUAGES:
        for key, words in catalogue(lang).items():
            if key.startswith(f"counter.{section}."):
                name = key.rpartition(".")[2]
                known |= {plain_words(word): name for word in (name, *words.split("|"))}
    return known


def _rows(at: str, lines: Iterable[tuple[int, Sequence[object]]], notes: Notes, *, required: bool = True) -> list[Row]:
    """The rows below the headings; none where there are no headings, which is a problem if they are required."""
    lines = iter(lines)
    joint = "" if at.endswith("!") else ":"
    headings: dict[int, str] = {}
    for number, cells in lines:
        if "unit" in (columns := [vocabulary("columns").get(plain_words(str(cell or "")), "") for cell in cells]):
            headings = _headings(f"{at}{joint}{number}", cells, columns, notes)
            break
        if number >= HEADING_ROWS:
            break
    if not headings:
        if required:
            notes.problems.append(_no_headings(at))
        return []
    written = {columns[index]: heading for index, heading in headings.items()}
    rows: list[Row] = []
    for number, cells in lines:
        place = f"{at}{joint}{number}"
        values = {columns[index]: value for index in headings if index < len(cells) and (value := _value(cells[index])) is not None}
        if any(_value(cell) is not None for cell in cells[len(columns) :]):
            notes.problems.append(Problem("counter.row_too_long", place, {"count": len(columns)}))
        if values:
            rows.append(Row(place, written, values))
        if len(rows) > MAX_ROWS:
            raise CounterError(Problem("counter.too_many_rows", at, {"most": MAX_ROWS}))
    return rows


def _headings(at: str, cells: Sequence[object], columns: Sequence[str], notes: Notes) -> dict[int, str]:
    """Place in the row → heading as written, for the known columns; the others and the repeated ones go to the notes."""
    headings: dict[int, str] = {}
    for index, (cell, column) in enumerate(zip(cells, columns, strict=True)):
        written = str(_value(cell) or "")
        if column and column in columns[:index]:
            notes.problems.append(Problem("counter.column_repeated", at, {"name": written}))
        elif column:
            headings[index] = written
        elif written:
            notes.warnings.append(Problem("counter.column_left_out", at, {"name": written}))
    if "counter" not in columns:
        notes.problems += [Problem(f"counter.no_{column}_column", at) for column in ("name", "level") if column not in columns]
    return headings


def _value(cell: object) -> object:
    """What a cell holds: text trimmed and NFC, other kinds as they are, None where it is empty."""
    if isinstance(cell, str) and not isinstance(cell, Formula):
        return unicodedata.normalize("NFC", cell).strip() or None
    return cell


def _csv_lines(data: bytes, path: Path) -> Iterator[tuple[int, list[str]]]:
    """The lines of a CSV file with their numbers, each of the line it begins on. Raises CounterError where it is no text, or no CSV."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise CounterError(Problem("counter.not_utf8", str(path), {"position": error.start})) from error
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep="):  # Excel's own first line; an empty one keeps the line numbers
        text = "\n" + rest
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    begin = 1
    try:
        for cells in reader:
            yield begin, [_SHIELDED.sub(r"\1", cell) for cell in cells]
            begin = reader.line_num + 1
    except csv.Error as error:
        raise CounterError(Problem("counter.not_csv", f"{path}:{reader.line_num}", {"why": str(error)})) from error


def _delimiter(text: str) -> str:
    """The delimiter under which the most headings are known, in the lines where they may stand."""
    known = vocabulary("columns")
    lines = text.splitlines()[:HEADING_ROWS]
    return max(DELIMITERS, key=lambda one: max((sum(plain_words(cell) in known for cell in line.split(one)) for line in lines), default=0))


def _no_headings(at: str) -> Problem:
    """The problem of a table without headings."""
    return Problem("counter.no_headings", at, {"rows": HEADING_ROWS})
