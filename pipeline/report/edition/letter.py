"""The frame of an administrative document: sheet, letters, national heading, page numbers, and the place to sign (Decree 30/2020)."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from forms.catalogue import text
from pipeline.report.edition.gather import Edition
from pipeline.report.edition.units_day import units_line

FONT = "Times New Roman"
"""The decree names it; where it is not installed, programs take Liberation Serif, which is as wide letter by letter."""

BODY, SMALL, TABLE = Pt(13), Pt(11), Pt(10.5)
"""Sizes: the decree asks for 13 to 14 in the body; tables may be smaller."""

WIDTH, HEIGHT = Mm(210), Mm(297)
"""A4."""

MARGINS = {"top_margin": Mm(20), "bottom_margin": Mm(20), "left_margin": Mm(30), "right_margin": Mm(18)}
"""Within those of the decree: 20 to 25 at top and bottom, 30 to 35 at the left, 15 to 20 at the right."""

TEXT_WIDTH = Mm(162)
"""What the margins leave."""

FIRST_LINE = Mm(10)
"""How far the first line of a paragraph is set in: the decree says 1 to 1.27 cm."""

THIN = Pt(4)
"""Height of a line that only holds a rule, or keeps two tables apart."""

OPEN = "……………………"
"""What is left to be filled in by hand."""


def set_up(document: Document, edition: Edition) -> None:
    """Nothing; sets the sheet, the letters of every style, the language and the page numbers."""
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.PORTRAIT, WIDTH, HEIGHT
    for name, value in MARGINS.items():
        setattr(section, name, value)
    section.header_distance = Mm(10)
    for name, size, bold in (("Normal", BODY, False), ("Heading 1", BODY, True), ("Heading 2", BODY, True), ("Caption", SMALL, True)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold, style.font.italic = FONT, size, bold, False
        style.font.color.rgb = None
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(key), FONT)
        for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(key), None)
        for colour in style.element.rPr.findall(qn("w:color")):
            style.element.rPr.remove(colour)
        style.paragraph_format.keep_with_next = name != "Normal"
    speak(document, edition.lang)
    number_pages(document)


def speak(document: Document, lang: str) -> None:
    """Nothing; says in which language the words are, for spelling and for those who let it be read out."""
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), {"vi": "vi-VN", "en": "en-GB"}[lang])
    document.styles["Normal"].element.get_or_add_rPr().append(mark)


def number_pages(document: Document) -> None:
    """Nothing; the number stands in the middle above the text, but for the first page."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    line = section.header.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = line.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = words
        run._r.append(mark)


def heading(document: Document, edition: Edition) -> None:
    """Nothing; writes the agency at the left, the national heading at the right, number, place and day, and what the document is."""
    lang, letterhead = edition.lang, edition.letterhead
    table = document.add_table(rows=2, cols=2)
    unruled(table, (Mm(66), Mm(96)))
    (left, right), (number, day) = (row.cells for row in table.rows)
    lines(left, [(letterhead.above.upper() or OPEN, False, Pt(12)), (letterhead.agency.upper() or OPEN, True, Pt(12))])
    rule(left.add_paragraph(), Mm(23))
    lines(right, [(text("report.letter.nation", lang), True, Pt(12)), (text("report.letter.motto", lang), True, Pt(13))])
    rule(right.add_paragraph(), Mm(16))
    lines(number, [(text("report.letter.number", lang), False, BODY)])
    lines(day, [(dated(edition), False, BODY)])
    for run in day.paragraphs[0].runs:
        run.italic = True
    title = centred(document, text("report.letter.kind", lang), Pt(14))
    title.paragraph_format.space_before = Pt(14)
    subject = centred(document, text("report.letter.subject", lang, name=edition.name), Pt(14))
    subject.paragraph_format.space_after = Pt(0)
    line = document.add_paragraph()
    rule(line, Mm(56))
    line.paragraph_format.space_after = Pt(12)
    if units := units_line(edition):
        about = centred(document, f"({units})", SMALL)
        about.paragraph_format.space_after = Pt(12)
        about.runs[0].bold, about.runs[0].italic = False, True


def dated(edition: Edition) -> str:
    """Place and day; what is not known stays open. Days below 10 and months below 3 have a nought, as the decree says."""
    letterhead, lang = edition.letterhead, edition.lang
    place = letterhead.place or "…………"
    if letterhead.day is None:
        return text("report.letter.day_open", lang, place=place)
    day = letterhead.day
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return text("report.letter.day", lang, place=place, day=f"{day.day:02}", month=month, year=day.year)


def signature(document: Document, edition: Edition) -> None:
    """Nothing; writes who receives the document, who put it together, and where the person who answers for it signs."""
    lang = edition.lang
    document.add_paragraph()
    table = document.add_table(rows=1, cols=3)
    unruled(table, (Mm(54), Mm(52), Mm(56)))
    receives, makes, signs = table.rows[0].cells
    copies = [f"- {OPEN};", text("report.letter.file", lang)]
    heads = [(text("report.letter.receives", lang), True, Pt(12)), *((line, False, Pt(11)) for line in copies)]
    lines(receives, heads, WD_ALIGN_PARAGRAPH.LEFT)
    receives.paragraphs[0].runs[0].italic = True
    hand = text("report.letter.by_hand", lang)
    for cell, title in (
        (makes, text("report.letter.maker", lang)),
        (signs, edition.letterhead.signer.upper() or text("report.letter.signer", lang)),
    ):
        lines(cell, [(title, True, BODY), (hand, False, Pt(12)), *[("", False, BODY)] * 3])
        cell.paragraphs[1].runs[0].italic = True
    for cell in (receives, makes, signs):
        for line in cell.paragraphs:
            line.paragraph_format.keep_with_next = True


def lines(cell: _Cell, parts: list[tuple[str, bool, Pt]], align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.CENTER) -> None:
    """Nothing; writes lines into a cell, each with its weight and size."""
    for number, (words, bold, size) in enumerate(parts):
        line = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        line.alignment = align
        close(line)
        run = line.add_run(words)
        run.bold, run.font.size = bold, size


def centred(document: Document, words: str, size: Pt) -> Paragraph:
    """A line in the middle, in bold."""
    line = document.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    close(line)
    run = line.add_run(words)
    run.bold, run.font.size = True, size
    return line


def close(line: Paragraph) -> None:
    """Nothing; takes the room above and below a line away."""
    form = line.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.SINGLE


def rule(line: Paragraph, inset: Mm) -> None:
    """Nothing; draws the short line that stands below agency, motto and subject, set in at both sides."""
    close(line)
    line.add_run().font.size = THIN
    line.paragraph_format.line_spacing = THIN
    borders = OxmlElement("w:pBdr")
    below = OxmlElement("w:top")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        below.set(qn(f"w:{key}"), value)
    borders.append(below)
    line._p.get_or_add_pPr().insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = inset


def unruled(table: Table, widths: tuple[Mm, ...]) -> None:
    """Nothing; a table without lines that only puts things beside each other."""
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    set_widths(table, widths)


def set_widths(table: Table, widths: Sequence[Mm]) -> None:
    """Nothing; sets the widths of the columns: of the grid for one program, of each cell for another."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
