"""The table of responses as a workbook and as a Parquet file."""

from __future__ import annotations

import io
from itertools import islice
from pathlib import Path

import xlsxwriter

from forms.catalogue import text
from forms.errors import OutputError, Problem
from pipeline.digital.own_columns import OwnTable
from pipeline.report.codebook import Codebook, codebook_lines

SHEET = "responses"
"""The sheet of the responses; a mapping names it."""

MOST_ROWS = 1_048_575
"""Rows below the headings that a sheet of Excel can have."""

WIDEST = 40
"""Width of the widest column, in characters."""

AT_ONCE = 5000
"""Rows of one group of a Parquet file: few enough for flat memory, enough to be packed well."""


def workbook_file(table: OwnTable, book: Codebook, place: Path, lang: str) -> bytes:
    """The workbook: the responses as they are, no cell a formula, and the codebook. Raises OutputError where Excel has no room."""
    if len(table.responses) > MOST_ROWS:
        raise OutputError(Problem("digital.rows_for_excel", str(place), {"count": len(table.responses), "most": MOST_ROWS}))
    written = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": True}
    with xlsxwriter.Workbook(written, options) as workbook:
        bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        sheet = workbook.add_worksheet(SHEET)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(table.columns) - 1, 14)
        for column, heading in enumerate(table.columns):
            sheet.write_string(0, column, heading, bold)
        for number, row in enumerate(table.rows(), 1):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, column, cell)
        sheet.autofilter(0, 0, len(table.responses), len(table.columns) - 1)
        codes = workbook.add_worksheet(text("digital.codebook.sheet", lang))
        codes.freeze_panes(1, 0)
        for column, width in enumerate((16, WIDEST, 10, WIDEST, 10)):
            codes.set_column(column, column, width)
        for number, line in enumerate(codebook_lines(book, lang)):
            for column, value in enumerate(line):
                style = bold if number == 0 else wrapped
                if isinstance(value, int):
                    codes.write_number(number, column, value, style)
                else:
                    codes.write_string(number, column, value, style)
    return written.getvalue()


def parquet_file(table: OwnTable, place: Path) -> bytes:
    """The Parquet file: every column is text, as in the other tables, with the words of its question.

    Raises OutputError where pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError as error:
        raise OutputError(Problem("digital.no_parquet", str(place), {"package": "phieu[parquet]"})) from error
    words = {one.id: one.label for page in table.layout.pages for one in page.questions}
    headings = {heading: words.get(key, "") for key, heading in table.questions.items()}
    kind = pa.dictionary(pa.int32(), pa.string())
    fields = [
        pa.field(name, kind if name in headings else pa.string(), metadata={"label": headings[name]} if headings.get(name) else None)
        for name in table.columns
    ]
    schema = pa.schema(fields, metadata={"layout": table.layout.id, "form": table.layout.form, "round": table.told.round})
    written = io.BytesIO()
    rows = table.rows()
    with pq.ParquetWriter(written, schema, compression="zstd") as writer:
        while some := list(islice(rows, AT_ONCE)):
            columns = [
                pa.array(cells).dictionary_encode() if field.type == kind else pa.array(cells)
                for field, cells in zip(fields, zip(*some, strict=True), strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
    return written.getvalue()
