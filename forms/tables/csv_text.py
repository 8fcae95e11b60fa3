"""The lines of a CSV file, whatever its encoding, its delimiter and the habits of the spreadsheet that saved it."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from forms.errors import Problem
from forms.tables.sheet import Line, TableError, is_empty

DELIMITERS = (",", ";", "\t")
"""Excel saves commas, or semicolons where the comma is the decimal mark (Vietnam, Germany), or tabs ("Unicode Text")."""

OLD_WINDOWS = "cp1258"
"""What "CSV" without "UTF-8" means on a Vietnamese Windows. Its accents stand apart, to be composed where words are compared, and Excel
writes `?` for letters that it lacks: good enough for words that are looked up, not for names that are kept."""

_FIRST_LINE = re.compile(r"\Asep=[^\r\n]*", re.IGNORECASE)
"""Excel's own first line, which names the delimiter."""


def csv_lines(data: bytes, path: Path, known_in: Callable[[Sequence[str]], int], *, heading_rows: int, code_pages: bool) -> Iterator[Line]:
    """The lines that are not wholly empty, each with the number of the line where it begins; all cells are texts.

    Reads UTF-8 and UTF-16 with or without a byte order mark, and with `code_pages` that of the Vietnamese Windows. Raises TableError where
    this is no text, or a quotation mark is never closed.
    """
    text = _FIRST_LINE.sub("", _decoded(data, path, code_pages=code_pages))
    begins = 1
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, known_in, heading_rows), strict=True)
        for cells in reader:
            if not all(map(is_empty, cells)):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise TableError(Problem("table.damaged", f"{path}:{begins}", {"cause": str(error)})) from error


def _decoded(data: bytes, path: Path, *, code_pages: bool) -> str:
    """The text of the file. Raises TableError where it is text in none of the encodings."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\0" in data:
        encodings = ["utf-16-le" if data.find(b"\0") % 2 else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", *([OLD_WINDOWS] if code_pages else [])]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise TableError(Problem("table.encoding", str(path)))


def _delimiter(text: str, known_in: Callable[[Sequence[str]], int], heading_rows: int) -> str:
    """The delimiter under which one of the first lines that are not empty has most known headings, then most cells."""
    filled = (line.rstrip("\r\n") for line in io.StringIO(text, newline="") if line.strip())
    head = list(islice(filled, heading_rows))

    def fit(delimiter: str) -> tuple[int, int]:
        lines = [next(csv.reader([line], delimiter=delimiter), []) for line in head]
        return max(((known_in(cells), len(cells)) for cells in lines), default=(0, 0))

    return max(DELIMITERS, key=fit)
