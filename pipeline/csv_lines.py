"""The lines of a CSV file, whatever its encoding, its delimiter and the habits of the spreadsheet that saved it."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from pathlib import Path

from forms.errors import Problem
from pipeline.csv_cells import column_names
from pipeline.errors import InputError

DELIMITERS = (",", ";", "\t")
"""Excel saves commas, or semicolons where the comma is the decimal mark (Vietnam, Germany), or tabs ("Unicode Text")."""

OLD_WINDOWS = "cp1258"
"""What "CSV" without "UTF-8" means on a Vietnamese Windows; its accents stand apart and are composed where words are compared."""


def csv_lines(data: bytes, path: Path, needed: Sequence[str]) -> list[tuple[int, list[str]]]:
    """The lines that are not wholly empty, each with the number of the line where it begins; the first is the header.

    Reads UTF-8 and UTF-16 with or without a byte order mark, and the Vietnamese code page of Windows; the delimiter is the one under
    which the header has most of the `needed` columns. Raises InputError where this is no text, or a quotation mark is never closed.
    """
    text = _decoded(data, path)
    if text[:4].lower() == "sep=":
        text = "\n" + text.partition("\n")[2]  # Excel's own first line; an empty one keeps the line numbers
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, needed), strict=True)
    lines: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise InputError(Problem("table.damaged", f"{path.name}:{begins}", {"cause": str(error)})) from error
    return lines


def _decoded(data: bytes, path: Path) -> str:
    """The text of the file. Raises InputError where it is text in none of the encodings."""
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
    raise InputError(Problem("table.encoding", str(path)))


def _delimiter(text: str, needed: Sequence[str]) -> str:
    """The delimiter under which the first line that is not empty has most of the needed names, then most cells."""
    head = next((line for line in io.StringIO(text, newline="") if line.strip()), "").rstrip("\r\n")

    def fit(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([head], delimiter=delimiter), [])
        return len({*needed}.intersection(column_names(cells))), len(cells)

    return max(DELIMITERS, key=fit)
