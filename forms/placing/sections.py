"""All questions of a form as strips, in printed order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from forms.form import Form, Section
from forms.placing.choice import choice_strip, label_column
from forms.placing.comb import comb_strip
from forms.placing.counter import counter_strip
from forms.placing.grid import Table, grid_strips
from forms.placing.grid_widths import columns_of
from forms.placing.paragraph import Align
from forms.placing.piece import Piece, Strip
from forms.placing.sheet import Sheet
from forms.placing.style import Style
from forms.placing.writing import office_strip, text_and_area, text_strip
from forms.question import Choice, Counter, Date, Digits, Grid, Office, OpenText, Question
from forms.text_fit import Run

HEADING_GAP = 4.5
"""Millimetres above the heading of a section."""


def form_strips(form: Form, sheet: Sheet, style: Style) -> list[Strip]:
    """The strips of all sections and of the closing line, which never stands alone on a page."""
    strips: list[Strip] = []
    above: Question | None = None
    for level, section in form.walk():
        heading = list(_heading_strips(section, level, sheet, style))
        strips += heading
        above = None if heading else above
        column = label_column([question for question in section.questions if isinstance(question, Choice)], style, sheet.column_width)
        for question in section.questions:
            shared = _shared(above, question, sheet, style)
            strips = [*strips[:-1], shared] if shared else [*strips, *_question_strips(question, column, sheet, style)]
            above = question
    if form.closing and strips:
        words = style.set((Run(style.said(form.closing), style.italic),), style.fonts.body, sheet.column_width, "closing", Align.CENTRE)
        strips = [*strips[:-1], replace(strips[-1], keep=True), Strip(Piece(words.at(0.0, 0.0)), words.height, "closing", gap=3.0)]
    return strips


def _heading_strips(section: Section, level: int, sheet: Sheet, style: Style) -> Iterator[Strip]:
    """Heading and introduction of one section, held to what follows in it."""
    lines = [(line, style.regular, style.fonts.body) for line in section.intro]
    if section.title:
        face = style.bold if level <= 2 else style.italic
        lines.insert(0, (section.title, face, style.fonts.heading if level == 1 else style.fonts.body))
    follows = bool(section.questions or section.sections)
    for number, (line, face, size) in enumerate(lines):
        words = style.set((Run(style.said(line), face),), size, sheet.column_width, section.id)
        keep = follows if number == len(lines) - 1 else number == 0
        yield Strip(Piece(words.at(0.0, 0.0)), words.height + 0.5, section.id, gap=0.5 if number else HEADING_GAP, keep=keep)


def _shared(above: Question | None, question: Question, sheet: Sheet, style: Style) -> Strip | None:
    """One strip for lines to write on and the area of the office that follows them; None where they do not share one."""
    if not isinstance(above, OpenText) or not isinstance(question, Office):
        return None
    return text_and_area(above, question, style, sheet.column_width)


def _question_strips(question: Question, column: float, sheet: Sheet, style: Style) -> Iterator[Strip]:
    """The strips of one question."""
    width = sheet.column_width
    match question:
        case Choice():
            yield choice_strip(question, style, width, column)
        case Grid():
            columns = columns_of(question, style, width, sheet.most_width)
            yield from grid_strips(Table(question, style, sheet.table_left(columns.width), columns), width)
        case Digits() | Date():
            yield comb_strip(question, style, width)
        case Counter():
            yield counter_strip(question, style, width)
        case OpenText():
            yield text_strip(question, style, width)
        case Office():
            yield office_strip(question, style, width)
