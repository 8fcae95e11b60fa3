"""The sheets of an .xlsx workbook, cell by cell, with nothing computed and nothing guessed."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree.ElementTree import ParseError

from forms.errors import Problem
from forms.register.counters import CounterError

ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
"""First bytes of an .xlsx, and of what Excel wrote before 2007 and still writes when a workbook has a password."""

MAX_UNPACKED_BYTES = 512 * 2**20
"""What a workbook may hold unpacked: 512 MiB, eight times the largest file; a workbook made to fill the memory stops here."""

_DAMAGE = (zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError, OSError)
"""What openpyxl raises for a workbook that is cut off or was never one; it has no exception of its own for them."""


class Formula(str):
    """A formula in a cell: its result is not in the file, or is as old as the last program that computed it."""

    __slots__ = ()


def read_sheets(data: bytes, path: Path) -> Iterator[tuple[str, Iterator[tuple[int, Sequence[object]]]]]:
    """Name and rows of each sheet; a row is its number and its cells: text, number, date, truth value, `Formula`, or None.

    Raises CounterError where the workbook is damaged or larger than `MAX_UNPACKED_BYTES`. External entities are refused by defusedxml,
    which openpyxl uses where it is installed.
    """
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MAX_UNPACKED_BYTES:
                raise CounterError(Problem("counter.workbook_too_large", str(path), {"most": MAX_UNPACKED_BYTES // 2**20}))
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
    except _DAMAGE as error:
        raise CounterError(Problem("counter.workbook_damaged", str(path), {"why": str(error) or type(error).__name__})) from error
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            yield sheet.title, _sheet_rows(sheet.iter_rows(), path)
    finally:
        book.close()


def _sheet_rows(rows: Iterator[Sequence[object]], path: Path) -> Iterator[tuple[int, Sequence[object]]]:
    """The rows of one sheet. Raises CounterError where the sheet is damaged."""
    number = 0
    while True:
        number += 1
        try:
            cells = next(rows, None)
        except _DAMAGE as error:
            raise CounterError(Problem("counter.workbook_damaged", str(path), {"why": str(error) or type(error).__name__})) from error
        if cells is None:
            return
        yield number, [_content(cell) for cell in cells]


def _content(cell: object) -> object:
    """What the cell holds; a formula as `Formula`."""
    value = getattr(cell, "value", None)
    return Formula(value) if getattr(cell, "data_type", "") == "f" else value
