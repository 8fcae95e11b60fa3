"""The rows of an export file, one after the other, whatever program wrote it: CSV, workbook, JSON, Parquet or SPSS."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from forms.errors import Problem
from forms.opening import not_opened
from forms.question import plain_words
from forms.tables.sheet import Sheet, TableError, is_empty
from forms.tables.sheets import OLD_WORKBOOK_START, ZIP_START
from pipeline.digital.binary_rows import PARQUET_START, SPSS_START, parquet_rows, spss_rows
from pipeline.digital.json_rows import json_rows
from pipeline.digital.legacy import BYTES, READERS, Encoding
from pipeline.digital.sheet_rows import ExportRow, ExportRows, Heading, sheet_rows

DELIMITERS = (",", ";", "\t", "|")

LOOKED_AT = 1 << 16
"""Bytes from which encoding and delimiter are told: the headings of the longest questionnaire take a third of them."""

NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f]")
"""Signs that no text has, and every picture or program."""

MOST_WORKBOOK = 256 * 2**20
"""Bytes of a workbook: it is held in memory, and a national round has less as CSV."""


@contextmanager
def export_rows(
    path: Path, wanted: Sequence[str] = (), *, sheet: str = "", encoding: Encoding = Encoding.UNICODE, heading_line: int = 1, skip: int = 0
) -> Iterator[ExportRows]:
    """The rows of a file; `wanted` are columns that it should have, by which delimiter and sheet are known.

    Headings stand in line `heading_line`, and `skip` lines behind them are explanations. A row that cannot be taken apart is a Problem in
    its place. Raises TableError where the file is no table.
    """
    try:
        with path.open("rb") as file:
            head = file.read(LOOKED_AT)
            file.seek(0)
            if head.startswith(OLD_WORKBOOK_START):
                raise TableError(Problem("table.other_workbook", str(path)))
            if head.startswith(ZIP_START):
                data = file.read(MOST_WORKBOOK + 1)
                if len(data) > MOST_WORKBOOK:
                    raise TableError(Problem("table.too_large", str(path), {"most": MOST_WORKBOOK // 2**20}))
                with closing(_books(data, path)) as books:
                    yield sheet_rows(_chosen(books, path, sheet), path, Heading(heading_line, skip, READERS[encoding]))
            elif head.startswith(PARQUET_START):
                yield parquet_rows(path)
            elif head.startswith(SPSS_START):
                yield spss_rows(path)
            elif head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
                yield ExportRows(path.name, None, _from_json(path))
            else:
                text = _text(file, head, path, encoding)
                lines = Sheet(None, _csv_lines(text, path, _delimiter(head, text.encoding, wanted, heading_line)))
                yield sheet_rows(lines, path, Heading(heading_line, skip, READERS[encoding]))
    except OSError as error:
        raise TableError(not_opened(path, error, "table.cannot_open")) from error


def _from_json(path: Path) -> Iterator[ExportRow | Problem]:
    """The objects of a JSON file as rows."""
    for number, cells in json_rows(path):
        place = f"{path.name}:{number}"
        yield cells if isinstance(cells, Problem) else ExportRow(place, {plain_words(name): cell for name, cell in cells.items()})


def _text(file: io.BufferedReader, head: bytes, path: Path, encoding: Encoding) -> io.TextIOWrapper:
    """The file as text. Raises TableError where nothing is in it."""
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise TableError(Problem("table.empty", str(path)))
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        name = "utf-16"
    elif b"\0" in head:
        name = "utf-16-le" if head.find(b"\0") % 2 else "utf-16-be"
    else:
        name = BYTES[encoding]
        if name != "utf-8-sig" and _is_utf8(head):
            name = "utf-8-sig"
    if NO_TEXT.search(head.decode(name, errors="ignore")):
        raise TableError(Problem("table.encoding", str(path)))
    return io.TextIOWrapper(file, encoding=name, newline="")


def _is_utf8(head: bytes) -> bool:
    """Whether these bytes are UTF-8, the last letter of which may be cut."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(head: bytes, encoding: str, wanted: Sequence[str], heading_line: int) -> str:
    """The delimiter under which the line of headings has most wanted columns, then most cells."""
    lines = io.StringIO(head.decode(encoding, errors="replace"), newline="")
    known = {*wanted}

    def fit(delimiter: str) -> tuple[int, int]:
        lines.seek(0)
        found = [row for _, row in zip(range(heading_line + 1), csv.reader(lines, delimiter=delimiter), strict=False) if row]
        row = next((row for row in found[heading_line - 1 :] if not row[0].lower().startswith("sep=")), [])
        return len(known.intersection(map(plain_words, row))), len(row)

    return max(DELIMITERS, key=fit)


def _csv_lines(text: io.TextIOWrapper, path: Path, delimiter: str) -> Iterator[tuple[int, Sequence[object]]]:
    """The lines that are not wholly empty. Raises TableError where a quotation mark is never closed or letters are damaged."""
    begins = 1
    try:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        for cells in reader:
            if not all(map(is_empty, cells)) and not (begins == 1 and cells[0].lower().startswith("sep=")):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise TableError(Problem("table.damaged", f"{path}:{begins}", {"cause": str(error)})) from error
    except UnicodeError as error:
        raise TableError(Problem("table.encoding", f"{path}:{begins}")) from error


def _books(data: bytes, path: Path) -> Generator[Sheet]:
    """The sheets of a workbook, which are open until this ends."""
    from forms.tables.workbook import workbook_sheets

    yield from workbook_sheets(data, path, results=True)


def _chosen(books: Iterator[Sheet], path: Path, wanted: str) -> Sheet:
    """The sheet of this name, or the first one. Raises TableError where there is none."""
    titles = []
    for sheet in books:
        if not wanted or sheet.title == wanted:
            return sheet
        titles.append(str(sheet.title))
    raise TableError(Problem("digital.sheet_unknown", str(path), {"sheet": wanted, "known": ", ".join(titles)}))
