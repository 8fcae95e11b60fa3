"""The sheets of an Excel workbook (.xlsx), row by row, with nothing computed and nothing guessed."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from forms.errors import Problem
from forms.tables.sheet import Formula, Line, Sheet, TableError, is_empty

MOST_UNPACKED = 512 * 2**20
"""Bytes of a workbook when it is unpacked: a full review table has a hundredth of it; more is a trap, not a table."""

OPEN_DOCUMENT = "mimetype"
"""The part by which a workbook of LibreOffice (.ods) is known: an .xlsx has none."""

DAMAGED = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, OSError, EOFError, RuntimeError, NotImplementedError,
    KeyError, ValueError, TypeError, IndexError, AttributeError,
)  # fmt: skip
"""What openpyxl raises on a file that is no workbook, or a damaged one; it has no exception of its own for all of them."""


def workbook_sheets(data: bytes, path: Path, *, results: bool) -> Iterator[Sheet]:
    """The sheets in their order, each to be gone through before the next; a formula is a `Formula`, or with `results` its saved result.

    A formula without a saved result stays a `Formula`. Raises TableError where the workbook is damaged, of another kind, or larger than
    `MOST_UNPACKED`. External entities are refused by defusedxml, which openpyxl uses where it is installed.
    """
    with ExitStack() as books:
        with _told_if_damaged(path):
            _check_archive(data, path)
            written = books.enter_context(closing(_book(data, results=False)))
            saved = books.enter_context(closing(_book(data, results=True))) if results else written
            pairs = [(sheet, saved[sheet.title]) for sheet in written.worksheets]
        for sheet, twin in pairs:
            yield Sheet(sheet.title, _lines(sheet, twin, path))


def _check_archive(data: bytes, path: Path) -> None:
    """Nothing; raises TableError where the archive is a workbook of another kind, or unpacks to far more than a table."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if OPEN_DOCUMENT in packed.namelist():
            raise TableError(Problem("table.other_workbook", str(path)))
        if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
            raise TableError(Problem("table.too_large", str(path), {"most": MOST_UNPACKED // 2**20}))


def _book(data: bytes, *, results: bool) -> Any:
    """The workbook, with the saved results of its formulas or with the formulas."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions, which hold no cells
        return load_workbook(io.BytesIO(data), read_only=True, data_only=results)


def _lines(sheet: Any, twin: Any, path: Path) -> Iterator[Line]:
    """The rows of a sheet that are not wholly empty; `twin` is the sheet that holds the results, or the same one."""
    with _told_if_damaged(path):
        rows = _rows(sheet)
        saved = rows if twin is sheet else _rows(twin)
    number = 0
    while True:
        with _told_if_damaged(path):
            cells = next(rows, None)
            results = cells if twin is sheet else next(saved, None)
        if cells is None or results is None:
            return
        number += 1
        line = [_content(cell, result) for cell, result in zip(cells, results, strict=True)]
        if not all(map(is_empty, line)):
            yield number, line


def _rows(sheet: Any) -> Iterator[Any]:
    """The rows of a sheet from its first, whatever size the file claims for it."""
    sheet.reset_dimensions()
    rows: Iterator[Any] = sheet.iter_rows()
    return rows


def _content(cell: Any, result: Any) -> object:
    """What the cell holds; of a formula the saved result, where there is one."""
    value = getattr(cell, "value", None)
    if getattr(cell, "data_type", "") != "f":
        return value
    saved = None if result is cell else getattr(result, "value", None)
    return Formula(value) if saved is None else saved


@contextmanager
def _told_if_damaged(path: Path) -> Iterator[None]:
    """Nothing; raises TableError where openpyxl stumbles inside the block."""
    try:
        yield
    except DAMAGED as error:
        raise TableError(Problem("table.workbook_damaged", str(path), {"cause": str(error) or type(error).__name__})) from error
