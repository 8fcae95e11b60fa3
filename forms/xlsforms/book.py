"""The workbook of an XLSForm: read by pyxform, written by XlsxWriter."""

from __future__ import annotations

import zipfile
import zlib
from datetime import datetime
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import ParseError

from forms.definition.findings import FormError
from forms.errors import Problem
from forms.findings import plain
from forms.json_file import read_bytes
from forms.xlsforms.rows import Sheets

MAX_WORKBOOK_BYTES = 16 * 2**20
"""The largest workbook that is opened: 16 MiB, a thousand times the longest questionnaire at hand."""

MAX_UNPACKED_BYTES = 32 * 2**20
"""What a workbook may hold unpacked: a list of fifty thousand places to choose from has 10 MiB. Reading 32 MiB of empty rows, which a
workbook made to stop the program holds in 70 kB, takes half a minute and 300 MB of memory."""

DAMAGE = (zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError, OSError)
"""What openpyxl and xlrd raise for a workbook that is cut off or was never one; they have no exception of their own for them."""

WIDTHS = {"type": 22, "name": 20, "list_name": 20}
"""Widths of columns in characters; labels get `LABEL_WIDTH`, others `WIDTH`."""

LABEL_WIDTH = 60

WIDTH = 16

MADE = datetime(2000, 1, 1)  # noqa: DTZ001  # a workbook's own properties know no zone
"""The date in every workbook's properties: the same form gives the same bytes."""


def read_workbook(path: Path) -> Sheets:
    """The rows of the sheets survey, choices and settings. Raises FormError where the file is no workbook, or no XLSForm."""
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import xls_to_dict, xlsx_to_dict

    data = read_bytes(path, MAX_WORKBOOK_BYTES)
    try:
        if data.startswith(b"PK"):
            with zipfile.ZipFile(BytesIO(data)) as packed:
                if sum(entry.file_size for entry in packed.infolist()) > MAX_UNPACKED_BYTES:
                    raise FormError(Problem("xlsform.too_large", str(path), {"most": MAX_UNPACKED_BYTES // 2**20}))
        raw = (xlsx_to_dict if data.startswith(b"PK") else xls_to_dict)(BytesIO(data))
    except (PyXFormError, *DAMAGE) as error:
        raise FormError(Problem("xlsform.unreadable", str(path), {"why": plain(str(error) or type(error).__name__)})) from error
    if not any(row.get("type") for row in raw.get("survey") or []):
        raise FormError(Problem("xlsform.no_survey", str(path)))
    return {name: [dict(row) for row in raw.get(name) or []] for name in ("survey", "choices", "settings")}


def workbook_bytes(sheets: Sheets, title: str) -> bytes:
    """The sheets as the bytes of an .xlsx workbook; the same rows give the same bytes."""
    import xlsxwriter

    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    book.set_properties({"created": MADE, "title": title})
    wrapped, bold = book.add_format({"text_wrap": True, "valign": "top"}), book.add_format({"bold": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        columns = list(dict.fromkeys(column for row in rows for column in row))
        for index, column in enumerate(columns):
            sheet.write_string(0, index, column, bold)
            sheet.set_column(index, index, WIDTHS.get(column, LABEL_WIDTH if column.startswith("label") else WIDTH), wrapped)
        for number, row in enumerate(rows, 1):
            for column, written in row.items():
                sheet.write_string(number, columns.index(column), written)
        sheet.freeze_panes(1, 0)
    book.close()
    return content.getvalue()
