"""The report as a Word document in the layout of administrative documents, to be completed and signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell, _Row

from forms.catalogue import text
from pipeline.report.edition.charts.picture import Picture
from pipeline.report.edition.contents import Section
from pipeline.report.edition.document_rows import LEFT, RIGHT, Written, add_rows
from pipeline.report.edition.gather import Edition
from pipeline.report.edition.letter import FIRST_LINE, SMALL, TABLE, TEXT_WIDTH, THIN, close, heading, set_up, set_widths, signature
from pipeline.report.edition.table import Cell, Column, Kind, Look, ReportTable, Row, Shown
from pipeline.report.edition.written import heading as column_heading
from pipeline.report.edition.written import numbered

MOST_COLUMNS = 9
"""Columns that an upright page fits; what a wider table has more stands in a second one below, its first columns repeated."""

MOST_ROWS = 200
"""Rows of a table in the document, some six pages: nobody signs eight hundred counters, and workbook and page have all."""

MOST_PARTS = 4
"""Pictures of one long list in the document: of units, the first 120."""

SHADES = {Look.TOTAL: "E3EFE3"}
"""The ground of a row that stands out."""

HEADER_SHADE = "E6ECF2"
"""The ground of the heading."""

KIND_SHARES = {Kind.WORDS: 2.2, Kind.COUNT: 0.85, Kind.FIGURE: 1.25, Kind.SHARE: 1.05, Kind.CHANGE: 1.0, Kind.NUMBER: 0.85}
"""How the width is shared out: a column of words gets so much more than a column of numbers."""

SHARES = {"how": 7.0, "text": 6.0, "number": 0.8, "slips": 0.9, "rank": 0.8, "n": 0.95, "channel": 1.6, "sample": 0.7}
"""The columns for which that is too little or too much."""


def report_document(edition: Edition, sections: Sequence[Section]) -> bytes:
    """The bytes of the document (.docx)."""
    document = docx.Document()
    set_up(document, edition)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = text("report.title", edition.lang, name=edition.name), "", ""
    properties.language = edition.lang
    heading(document, edition)
    tables = pictures = 0
    for number, section in enumerate(sections, 1):
        document.add_heading(f"{number}. {section.title}", level=1)
        for line in section.lines:
            paragraph(document, line)
        for table in section.tables:
            tables += 1
            caption(document, numbered(table, tables, edition.lang))
            long = len(table.rows) > MOST_ROWS
            kept = replace(table, rows=tuple(row for row in table.rows if row.look is Look.TOTAL)) if long else table
            if kept.rows or not long:
                for part in parts(kept):
                    add_table(document, part, edition)
            told = [text("report.note.long_table", edition.lang, count=edition.style.count(len(table.rows)))] if long else []
            for note in (*told, *table.notes):
                small(document, note)
        shown = [one for one in section.pictures if part_of(one) <= MOST_PARTS]
        for one in shown:
            pictures += 1
            add_picture(document, one, pictures, edition.lang)
        if len(shown) < len(section.pictures):
            small(document, text("report.note.more_pictures", edition.lang, count=len(section.pictures) - len(shown)))
    signature(document, edition)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def part_of(picture: Picture) -> int:
    """Which picture of a long list it is, from 1 on."""
    last = picture.id.rpartition("_")[2]
    return int(last) if last.isdigit() else 1


def paragraph(document: Document, words: str) -> None:
    """Nothing; adds a paragraph of the body."""
    line = document.add_paragraph(words)
    line.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    line.paragraph_format.first_line_indent = FIRST_LINE
    line.paragraph_format.space_after = Pt(6)


def caption(document: Document, words: str) -> None:
    """Nothing; adds the title of a table or picture, which stays with what follows."""
    line = document.add_paragraph(words, style="Caption")
    line.paragraph_format.space_before = Pt(8)
    line.paragraph_format.space_after = Pt(3)


def small(document: Document, words: str) -> None:
    """Nothing; adds a note below a table or picture."""
    line = document.add_paragraph()
    close(line)
    line.paragraph_format.space_after = Pt(3)
    run = line.add_run(words)
    run.italic, run.font.size = True, SMALL


def parts(table: ReportTable) -> list[ReportTable]:
    """The table in pieces that an upright page fits, each beginning with the columns of words and people."""
    if len(table.columns) <= MOST_COLUMNS:
        return [table]
    first = next((at for at, one in enumerate(table.columns) if one.kind in (Kind.FIGURE, Kind.SHARE)), 1)
    room = MOST_COLUMNS - first
    rest = range(first, len(table.columns))
    pieces = []
    count = -(-len(rest) // max(room, 1))
    cuts = [first + len(rest) * number // count for number in range(count + 1)]  # none much narrower than the others
    for start, end in pairwise(cuts):
        kept = [*range(first), *range(start, end)]
        rows = tuple(type(row)(row.id, tuple(row.cells[at] for at in kept), row.look, row.depth) for row in table.rows)
        pieces.append(ReportTable(table.id, table.title, tuple(table.columns[at] for at in kept), rows))
    return pieces


def add_table(document: Document, table: ReportTable, edition: Edition) -> None:
    """Nothing; adds a real table whose heading is repeated on every page and whose rows are not torn."""
    made = document.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    widths = shared_out(table)
    describe(made, table.title)
    for cell, column in zip(made.rows[0].cells, table.columns, strict=True):
        write(cell, column_heading(column, edition.lang))
        shade(cell, HEADER_SHADE)
    repeat(made.rows[0])
    set_widths(made, widths)
    add_rows(made, [row_cells(row, table, edition) for row in table.rows], widths)
    apart = document.add_paragraph()
    close(apart)
    apart.paragraph_format.line_spacing = THIN


def row_cells(row: Row, table: ReportTable, edition: Edition) -> list[Written]:
    """The cells of a row as they are written."""
    cells = []
    for place, (column, value) in enumerate(zip(table.columns, row.cells, strict=True)):
        align = LEFT if column.kind is Kind.WORDS or isinstance(value, str) else RIGHT
        indent = Mm(4 * row.depth) if row.depth and not place else None
        cells.append(
            Written(
                cell_lines(value, column, edition),
                align,
                round(2 * TABLE.pt),
                round(2 * TABLE.pt) - 3,
                bold=row.look is Look.TOTAL,
                italic=row.look is Look.HIDDEN,
                indent=indent,
                shade=SHADES.get(row.look, ""),
            )
        )
    return cells


def cell_lines(value: Cell, column: Column, edition: Edition) -> list[str]:
    """A cell in lines: the figure, below it n or what it was counted from, and its interval."""
    if not isinstance(value, Shown):
        return [edition.style.cell(value, column)]
    limits = edition.style.limits(value)
    return [*edition.style.parts(value, column), *([text("report.limits", edition.lang, limits=limits)] if limits else [])]


def shared_out(table: ReportTable) -> list[Mm]:
    """The widths of the columns, which fill the page."""
    shares = [SHARES.get(one.id, KIND_SHARES[one.kind]) for one in table.columns]
    return [Mm(TEXT_WIDTH.mm * share / sum(shares)) for share in shares]


def write(cell: _Cell, words: str) -> None:
    """Nothing; writes a heading into a cell."""
    line = cell.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.space_after = Pt(0)
    run = line.add_run(words)
    run.bold, run.font.size = True, TABLE


def repeat(row: _Row) -> None:
    """Nothing; the row stands at the top of every page that the table goes on."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
    whole(row)


def whole(row: _Row) -> None:
    """Nothing; the row is not torn by the end of a page."""
    mark = OxmlElement("w:cantSplit")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().insert(0, mark)


def shade(cell: _Cell, colour: str) -> None:
    """Nothing; gives the cell a ground."""
    mark = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        mark.set(qn(f"w:{key}"), value)
    cell._tc.get_or_add_tcPr().append(mark)


def describe(table: Table, words: str) -> None:
    """Nothing; says what the table is to those who let it be read out."""
    mark = OxmlElement("w:tblCaption")
    mark.set(qn("w:val"), words)
    table._tbl.tblPr.append(mark)


def add_picture(document: Document, picture: Picture, number: int, lang: str) -> None:
    """Nothing; adds a picture as wide as the text, with its words for people who do not see it."""
    line = document.add_paragraph()
    line.paragraph_format.keep_with_next = True
    shape = line.add_run().add_picture(BytesIO(picture.png))
    if shape.width > TEXT_WIDTH:
        shape.height = round(shape.height * TEXT_WIDTH / shape.width)
        shape.width = TEXT_WIDTH
    tallest = Mm(225)
    if shape.height > tallest:
        shape.width = round(shape.width * tallest / shape.height)
        shape.height = tallest
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    about = shape._inline.docPr
    about.set("descr", picture.alt)
    about.set("title", picture.title)
    caption(document, text("report.picture_title", lang, number=number, title=picture.title))
    if picture.note:
        small(document, picture.note)
