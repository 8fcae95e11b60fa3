"""The rows of a table that a spreadsheet has saved, whatever its encoding and its delimiter."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from forms.errors import Problem
from pipeline.errors import DecisionError

DELIMITERS = (",", ";", "\t")
"""Excel saves commas, or semicolons where the comma is the decimal mark (Vietnam, Germany), or tabs ("Unicode Text")."""

OLD_WINDOWS = "cp1258"
"""What "CSV" without "UTF-8" means on a Vietnamese Windows; its accents stand apart and are composed later."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its place as `file:line`, and its cells by column name."""

    place: str
    cells: dict[str, str]


def read_table(path: Path, needed: Sequence[str]) -> list[Row]:
    """The rows that are not wholly empty; column names are compared without case and spaces, cells are as they stand.

    Reads UTF-8 and UTF-16 with or without a byte order mark, and the Vietnamese code page of Windows. Raises DecisionError where the file
    cannot be opened or decoded, or lacks a needed column.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DecisionError(Problem("score.decisions_unreadable", str(path), {"cause": error.strerror or str(error)})) from error
    text = _decoded(data, path)
    if text.lower().startswith("sep="):
        text = "\n" + text.partition("\n")[2]  # Excel's own first line; an empty one keeps the line numbers
    delimiter, first = _header(text, path, needed)
    return _rows(text, delimiter, first, path)


def _decoded(data: bytes, path: Path) -> str:
    """The text of the file. Raises DecisionError where it is text in none of the encodings."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\0" in data:
        encodings = ["utf-16-le" if data.find(b"\0") % 2 else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", OLD_WINDOWS]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise DecisionError(Problem("score.decisions_encoding", str(path)))


def _header(text: str, path: Path, needed: Sequence[str]) -> tuple[str, int]:
    """The delimiter of the file, and the number of the line with its column names."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        missing = {delimiter: [name for name in needed if name not in _names(line, delimiter)] for delimiter in DELIMITERS}
        delimiter = min(DELIMITERS, key=lambda one: len(missing[one]))
        if missing[delimiter]:
            place = f"{path.name}:{number}"
            raise DecisionError(
                Problem("score.decisions_columns", place, {"missing": ", ".join(missing[delimiter]), "needed": ", ".join(needed)})
            )
        return delimiter, number
    raise DecisionError(Problem("score.decisions_empty", str(path)))


def _names(line: str, delimiter: str) -> list[str]:
    """The column names of a header line."""
    return [name.strip().lower() for name in next(csv.reader([line], delimiter=delimiter), [])]


def _rows(text: str, delimiter: str, first: int, path: Path) -> list[Row]:
    """The rows below the header; a row's line is where it begins, even if a cell holds line breaks."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names: list[str] = []
    rows: list[Row] = []
    begins = 1
    try:
        for cells in reader:
            if begins == first:
                names = [name.strip().lower() for name in cells]
            elif begins > first and any(cell.strip() for cell in cells):
                padded = cells + [""] * (len(names) - len(cells))
                rows.append(Row(f"{path.name}:{begins}", dict(zip(names, padded, strict=False))))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise DecisionError(Problem("score.decisions_damaged", f"{path.name}:{begins}", {"cause": str(error)})) from error
    return rows
