"""The workbook of a report: a sheet a table, numbers as numbers, ready to filter and to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import pandas as pd
import xlsxwriter

from forms.catalogue import text
from pipeline.merge.frames import long_table
from pipeline.report.edition import table as kinds
from pipeline.report.edition.contents import Section
from pipeline.report.edition.distribution import long_distribution
from pipeline.report.edition.flat import Flat, FlatCell, Look, flat
from pipeline.report.edition.gather import Edition
from pipeline.report.edition.table import ReportTable
from pipeline.report.frames import pages_frame
from pipeline.report.workbook import ARROW, LINE_HEIGHT, MOST_ROWS, WIDEST, Formats, fill, set_footer, set_up_print, worded_pages

NUMBERS = {Look.COUNT: "#,##0", Look.PERCENT: "0.00%", Look.POINTS: "0.00", Look.CHANGE: "+0.00;-0.00;0.00"}
"""How numbers look: the cells hold them exactly, and the spreadsheet writes the marks of its own language."""

ROWS: dict[kinds.Look, dict[str, object]] = {
    kinds.Look.PLAIN: {},
    kinds.Look.TOTAL: {"bold": True, "bg_color": "#D5E8D5"},
    kinds.Look.HIDDEN: {"italic": True, "font_color": "#6F6F6F"},
}
"""How a row stands out."""

HEADER: dict[str, object] = {"bold": True, "bg_color": "#DDE6F0", "bottom": 1, "text_wrap": True}
TITLE: dict[str, object] = {"bold": True, "font_size": 14}
NOTE: dict[str, object] = {"italic": True, "font_color": "#404040", "text_wrap": True}

NAME_LENGTH = 31
"""Letters of a sheet's name in Excel."""

FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
"""Letters that Excel takes in no sheet's name."""

MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a file's property, of no zone
"""The day that every workbook says it was made on, so that the same figures give the same bytes."""

TOP = 2
"""Rows above the heading: the title, and an empty one."""


def report_workbook(edition: Edition, sections: Sequence[Section]) -> bytes:
    """The bytes of the workbook; a public edition has no working sheets."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"title": text("report.title", edition.lang, name=edition.name), "created": MADE})
    formats, taken = Formats(book), set[str]()
    for one in tables_of(edition, sections):
        lines = sections[0].lines if not taken else ()
        sheet = book.add_worksheet(sheet_name(edition, one, taken))
        write_table(sheet, formats, one, flat(one, edition.lang), edition, lines)
    if not edition.public:
        _working_sheets(book, formats, edition)
    book.close()
    return target.getvalue()


def tables_of(edition: Edition, sections: Sequence[Section]) -> Iterator[ReportTable]:
    """The tables that become sheets and CSV files: those of the report, the distributions in one long table."""
    for section in sections:
        for one in section.tables:
            if not one.id.startswith("distribution_"):
                yield one
        if section.id == "questions":
            yield long_distribution(edition)


def sheet_name(edition: Edition, one: ReportTable, taken: set[str]) -> str:
    """A name that no other sheet has, whatever the capitals; it is added to those taken."""
    wanted = text(f"report.sheet.{one.id}", edition.lang) if not one.id.startswith("by_") or one.id in PLACED else one.title
    plain = " ".join(wanted.translate(FORBIDDEN).split())[:NAME_LENGTH].strip() or one.id
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain[: NAME_LENGTH - 4].strip()} {number}"
    taken.add(name.casefold())
    return name


PLACED = ("by_unit", "by_counter", "by_level")
"""Tables of groups that have a sheet's name of their own; others are called like their question."""


def write_table(sheet: Any, formats: Formats, one: ReportTable, laid: Flat, edition: Edition, lines: Sequence[str] = ()) -> None:
    """Nothing; writes title, lines, heading, rows and notes; the heading is frozen and stands on every printed page."""
    sheet.write_string(0, 0, one.title, formats(TITLE))
    for number, line in enumerate(lines, 1):
        sheet.write_string(number, 0, line, formats({}))
    top = TOP + len(lines)
    widths = [_width(laid, place) for place in range(len(laid.ids))]
    for place, title in enumerate(laid.headings):
        sheet.set_column(place, place, widths[place])
        sheet.write_string(top, place, title, formats(HEADER))
    sheet.set_row(top, LINE_HEIGHT * max(-(-len(title + ARROW) // (width - 1)) for title, width in zip(laid.headings, widths, strict=True)))
    for number, (row, cells) in enumerate(zip(one.rows, laid.rows, strict=True), top + 1):
        tall = 1
        for place, cell in enumerate(cells):
            _write(sheet, (number, place), cell, formats, ROWS[row.look])
            if isinstance(cell.value, str):
                tall = max(tall, sum(-(-max(len(line), 1) // (int(widths[place]) - 1)) for line in cell.value.split("\n")))
        if tall > 1:
            sheet.set_row(number, LINE_HEIGHT * tall)
    end = top + len(one.rows)
    for number, note in enumerate(one.notes, end + 2):
        last = max(len(laid.ids) - 1, 1)
        sheet.merge_range(number, 0, number, last, note, formats(NOTE))
        room = sum(widths) if len(widths) > 1 else widths[0] + 9
        sheet.set_row(number, LINE_HEIGHT * -(-len(note) // max(int(room) - 2, 10)))
    sheet.freeze_panes(top + 1, 1)
    if one.rows:
        sheet.autofilter(top, 0, end, len(laid.ids) - 1)
    set_up_print(sheet, text("report.footer", edition.lang, name=edition.name, title=one.title))
    sheet.repeat_rows(top)


def _write(sheet: Any, place: tuple[int, int], cell: FlatCell, formats: Formats, look: dict[str, object]) -> None:
    """Nothing; writes one value as what it is."""
    if cell.value is None or cell.value == "":
        sheet.write_blank(*place, None, formats(look))
    elif isinstance(cell.value, str):
        sheet.write_string(*place, cell.value, formats({**look, "text_wrap": True}))
    else:
        sheet.write_number(*place, cell.value, formats({**look, "num_format": NUMBERS[cell.look], "align": "right"}))


def _width(laid: Flat, place: int) -> float:
    """Characters of a column: its longest value within bounds; a long heading is wrapped."""
    values = [row[place].value for row in laid.rows]
    if laid.ids[place] == "how":
        return 2 * WIDEST
    longest = max((len(str(value)) if isinstance(value, str) else 9 for value in values if value is not None), default=0)
    word = max(map(len, laid.headings[place].split()), default=0) + len(ARROW)
    return min(max(longest + 2, word, 8), WIDEST)


def _working_sheets(book: Any, formats: Formats, edition: Edition) -> None:
    """Nothing; adds the sheets of single answers and of pages, which are the office's own."""
    report, lang = edition.report, edition.lang
    footer = text("report.footer", lang, name=edition.name, title=text("report.working", lang))
    for name, frame in (*_answers(edition), ("pages", worded_pages(pages_frame(report, lang), lang))):
        for part, start in enumerate(range(0, max(len(frame), 1), MOST_ROWS), 1):
            sheet = book.add_worksheet(text(f"report.sheet.{name}", lang) + (f" {part}" if part > 1 else ""))
            fill(sheet, formats, frame.iloc[start : start + MOST_ROWS], report, lang)
            set_up_print(sheet, footer)
            set_footer(sheet, footer)


def _answers(edition: Edition) -> Iterator[tuple[str, pd.DataFrame]]:
    """The sheet of single answers; none where there are so many that no spreadsheet opens it: the data has them."""
    if edition.lists_answers:
        yield "long", long_table(edition.report.responses)
