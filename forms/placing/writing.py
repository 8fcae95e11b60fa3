"""Lines and areas to write in: open texts, and what the office fills in."""

from __future__ import annotations

from dataclasses import replace

from forms.drawing import Element, Outline, Rule
from forms.geometry import Rect
from forms.layout import FieldKind, WriteField
from forms.placing.piece import Piece, Strip, joined
from forms.placing.style import DOT_LINE, DOTS, TABLE_LINE, Style
from forms.question import Office, OpenText
from forms.text_fit import DESCENT, MM_PER_POINT

LEAST_LINE = 50.0
"""Shortest mm to write on that may follow a label on its line: three or four words by hand."""

ABOVE_LABEL = 2.0
"""Millimetres of air above a label whose line of writing stands beside it: handwriting is taller than print."""

LINES_BESIDE = 2
"""Fewest lines to write on that are worth an area beside them."""

AREA_SHAPE = 1.6
"""Width of an area for the office beside lines, in its heights: room for a round stamp and a few words."""

LEAST_AREA = 30.0
"""Narrowest such area in mm."""

AREA_SHARE = 0.4
"""Greatest share of the width that it takes from the lines."""

AREA_GAP = 4.0
"""Millimetres between the lines and the area."""

AREA_PAD = 1.5
"""Millimetres between the outline of an office area and its label."""


def dotted(x1: float, x2: float, y: float) -> Rule:
    """A dotted line to write on."""
    return Rule(x1, y, x2, y, DOT_LINE, dash=DOTS)


def text_strip(question: OpenText | Office, style: Style, width: float) -> Strip:
    """Label and dotted lines: one line stands beside a label of one line that leaves it room, several stand below."""
    kind = FieldKind.OFFICE if isinstance(question, Office) else FieldKind.TEXT
    size = style.fonts.body
    label = style.set(style.label(question, colon=True), size, width, question.id)
    start = label.last_width + 1.5
    beside = len(label.lines) == 1 and width - start >= LEAST_LINE
    top = ABOVE_LABEL if beside else 0.0
    baseline = top + label.height - DESCENT * size * MM_PER_POINT
    rules: list[Element] = []
    below = question.lines
    if beside and question.lines == 1:
        rules.append(dotted(start, width, baseline))
        rect = Rect(start, 0.0, width - start, baseline + 0.5)
        height = top + label.height
        below = 0
    else:
        height = top + label.height + below * style.writing
        rect = Rect(0.0, top + label.height + 0.3, width, max(1, below) * style.writing - 0.3)
    rules += [dotted(0.0, width, top + label.height + (number + 1) * style.writing - 1.0) for number in range(below)]
    fields = (WriteField(question.id, question.id, kind, rect),) if question.lines else ()
    gap = 1.5 if beside and question.lines == 1 else 3.0
    return Strip(Piece((*label.at(0.0, top), *rules), (), fields), height + 0.5, question.id, gap)


def text_and_area(question: OpenText, office: Office, style: Style, width: float) -> Strip | None:
    """Lines to write on with the area of the office at their right; None where there is no such area or too little room."""
    if office.height is None or question.lines < LINES_BESIDE:
        return None
    area_width = max(office.height * AREA_SHAPE, LEAST_AREA)
    if area_width > AREA_SHARE * width:
        return None
    lines = text_strip(question, style, width - area_width - AREA_GAP)
    area = office_strip(office, style, area_width)
    piece = joined((lines.piece, area.piece.moved(width - area_width, 0.0)))
    return replace(lines, piece=piece, height=max(lines.height, area.height))


def office_strip(office: Office, style: Style, width: float) -> Strip:
    """Dotted lines, or an outlined area with its label inside its top left."""
    if office.height is None:
        return text_strip(office, style, width)
    label = style.set(style.label(office), style.fonts.note, width - 2 * AREA_PAD, office.id)
    height = max(office.height, label.height + 2 * AREA_PAD + 5.0)
    outline = Outline(Rect(0.0, 0.0, width, height), TABLE_LINE)
    top = AREA_PAD + label.height
    field = WriteField(office.id, office.id, FieldKind.OFFICE, Rect(AREA_PAD, top, width - 2 * AREA_PAD, height - top - AREA_PAD / 2))
    return Strip(Piece((outline, *label.at(AREA_PAD, AREA_PAD)), (), (field,)), height, office.id, gap=3.0)
