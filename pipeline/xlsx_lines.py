"""The lines of an Excel workbook (.xlsx): the values of the one sheet that holds the table."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from forms.errors import Problem
from pipeline.csv_cells import column_names
from pipeline.errors import InputError

MOST_UNPACKED = 512 * 2**20
"""Bytes of a workbook when it is unpacked: a full review table has a hundredth of it; more is a trap, not a table."""

OPEN_DOCUMENT = "mimetype"
"""The part by which a workbook of LibreOffice (.ods) is known: an .xlsx has none."""

DAMAGED = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, OSError, EOFError, RuntimeError, NotImplementedError,
    KeyError, ValueError, TypeError, IndexError, AttributeError,
)  # fmt: skip
"""What openpyxl raises on a file that is no workbook, or a damaged one."""

Line = tuple[int, list[str]]


def xlsx_lines(data: bytes, path: Path, needed: Sequence[str], known: Sequence[str] = ()) -> tuple[str, list[Line]]:
    """The place of the sheet as `file!sheet`, and its lines that are not wholly empty with their row numbers; the first is the header.

    The sheet is the one with all `needed` columns. Numbers are texts without a decimal part where they have none; dates are texts.
    Raises InputError where the workbook cannot be read, two sheets could be meant, or a formula in a column that is needed or `known`
    was never calculated.
    """
    try:
        sheets = _sheets(data, path)
    except DAMAGED as error:
        raise InputError(Problem("table.workbook_damaged", str(path), {"cause": str(error) or type(error).__name__})) from error
    found = {title: {*column_names(lines[0][1])} if lines else set[str]() for title, (lines, _) in sheets.items()}
    fitting = [title for title, names in found.items() if names.issuperset(needed)]
    if len(fitting) > 1:
        raise InputError(Problem("table.several_sheets", str(path), {"sheets": ", ".join(fitting)}))
    title = fitting[0] if fitting else max(found, key=lambda name: len(found[name].intersection(needed)), default="")
    lines, formulas = sheets.get(title, ([], []))
    place = f"{path.name}!{title}"
    header = column_names(lines[0][1]) if lines else []
    open_cells = [
        Problem("table.formula_open", f"{place}:{row}", {"cell": f"{get_column_letter(column + 1)}{row}"})
        for row, column in formulas
        if column < len(header) and header[column] in (*needed, *known)
    ]
    if open_cells:
        raise InputError(open_cells)
    return place, lines


def _sheets(data: bytes, path: Path) -> dict[str, tuple[list[Line], list[tuple[int, int]]]]:
    """By title of the sheet: its lines, and row and column (from 0) of formulas without a value."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if OPEN_DOCUMENT in packed.namelist():
            raise InputError(Problem("table.other_workbook", str(path)))
        if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
            raise InputError(Problem("table.too_large", str(path), {"most": MOST_UNPACKED // 2**20}))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions, which hold no cells
        values = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        written = load_workbook(io.BytesIO(data), read_only=True)
        with closing(values), closing(written):
            return {sheet.title: _lines(sheet, written[sheet.title]) for sheet in values.worksheets}


def _lines(sheet: Any, written: Any) -> tuple[list[Line], list[tuple[int, int]]]:
    """The lines of a sheet, and its formulas without a value."""
    lines: list[Line] = []
    formulas: list[tuple[int, int]] = []
    for number, (values, cells) in enumerate(zip(_rows(sheet), _rows(written), strict=True), 1):
        texts = [_text(cell.value) for cell in values]
        if any(text.strip() for text in texts):
            lines.append((number, texts))
        formulas += [
            (number, column) for column, cell in enumerate(cells) if getattr(cell, "data_type", "") == "f" and values[column].value is None
        ]
    return lines, formulas


def _rows(sheet: Any) -> Iterator[Sequence[Any]]:
    """The rows of a sheet from its first, whatever size the file claims for it."""
    sheet.reset_dimensions()
    yield from sheet.iter_rows()


def _text(value: object) -> str:
    """What a cell shows, as far as a table of names and codes needs it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
