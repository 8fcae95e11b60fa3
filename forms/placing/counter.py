"""The code of the counter on paper: a place to print it, or a comb with digits to mark and a line for its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from forms.catalogue import text
from forms.drawing import Element, Outline
from forms.geometry import Rect
from forms.layout import Box, FieldKind, LayoutQuestion, QuestionKind, WriteField
from forms.placing.choice import box_shape, number_to_circle
from forms.placing.comb import CELL_WIDTH, LABEL_END, around, labelled_comb
from forms.placing.piece import Piece, Strip
from forms.placing.style import BOX_GAP, BOX_LINE, TABLE_LINE, Style
from forms.placing.writing import LEAST_LINE, dotted
from forms.question import Counter, Marking
from forms.text_fit import Run

PLACE_WIDTH = 60.0
"""Width in mm of the place for a printed code: the longest, 34 signs, in letters of 9 points."""

DIGITS = "0123456789"

INK_IN_BOX = 90
"""Grey of a digit inside a box to mark: to be read by people, lighter than any pen."""

ROOM_NARROW = 6.0
"""Width in mm of the room round a digit to circle where ten stand below each other."""


def counter_strip(counter: Counter, style: Style, width: float) -> Strip:
    """One strip for the code of the counter."""
    if counter.prefilled:
        return _place(counter, style, width)
    if counter.bubbles:
        return _bubbled(counter, style, width)
    return labelled_comb(counter, FieldKind.COUNTER, (counter.cells,), "", style, width)


def _place(counter: Counter, style: Style, width: float) -> Strip:
    """Label and an outlined place; printing fills it."""
    label = style.set(style.label(counter, colon=True), style.fonts.body, width, counter.id)
    start = label.width + LABEL_END
    beside = len(label.lines) == 1 and label.height <= style.writing and start + PLACE_WIDTH <= width
    x, y = (start, 0.0) if beside else (0.0, label.height + 1.0)
    rect = Rect(x, y, min(PLACE_WIDTH, width), style.writing)
    words = label.first_at(0.0, rect.centre.y) if beside else label.at(0.0, 0.0)
    field = WriteField(counter.id, counter.id, FieldKind.COUNTER, rect)
    return Strip(Piece((*words, Outline(rect, TABLE_LINE)), (), (field,)), rect.bottom, counter.id, gap=2.5)


def _bubbled(counter: Counter, style: Style, width: float) -> Strip:
    """A comb, ten digits to mark under each of its cells, and beside them what to do and a line for the counter's name."""
    label = style.set(style.label(counter, colon=True), style.fonts.body, width, counter.id)
    step = max(CELL_WIDTH, _digit_size(style)[0] + BOX_GAP)
    if counter.cells * step > width:
        style.fault("comb_too_wide", counter.id, cells=counter.cells, needed=round(counter.cells * step, 1), room=round(width, 1))
    top = label.height + 1.0
    cells = tuple(Rect(step * number, top, step, style.writing) for number in range(counter.cells))
    drawn: list[Element] = [*label.at(0.0, 0.0), *(Outline(cell, TABLE_LINE) for cell in cells)]
    questions: list[LayoutQuestion] = []
    bottom = top
    for number, cell in enumerate(cells, start=1):
        boxes = tuple(_digits(f"{counter.id}.{number}", cell, style))
        drawn += [element for box in boxes for element in _drawn_digit(box, style)]
        questions.append(LayoutQuestion(f"{counter.id}.{number}", QuestionKind.SINGLE, boxes, style.said(counter.label), counter.concept))
        bottom = boxes[-1].rect.bottom
    comb = WriteField(counter.id, counter.id, FieldKind.COUNTER, around(cells), cells)
    advice, name, end = _beside(counter, style, cells[-1].right + 6.0, width, top, bottom)
    return Strip(Piece((*drawn, *advice), tuple(questions), (comb, name)), end, counter.id, gap=2.5)


def _digit_size(style: Style) -> tuple[float, float]:
    """Width and height in mm of one digit to mark."""
    return (style.box, style.box) if style.marking is Marking.BOX else (ROOM_NARROW, ROOM_NARROW)


def _digits(name: str, cell: Rect, style: Style) -> Iterator[Box]:
    """The ten digits under a cell."""
    width, height = _digit_size(style)
    gap = BOX_GAP if style.marking is Marking.BOX else 1.0
    top = cell.bottom + 2.0
    for digit in DIGITS:
        yield Box(f"{name}.{digit}", digit, Rect(cell.centre.x - width / 2, top, width, height), box_shape(style), digit)
        top += height + gap


def _drawn_digit(box: Box, style: Style) -> Iterator[Element]:
    """A digit to circle, or a box with its digit in grey."""
    if style.marking is Marking.CIRCLE:
        yield from number_to_circle(box.value, box.rect, style, style.fonts.body, box.id)
        return
    yield Outline(box.rect, BOX_LINE)
    for words in number_to_circle(box.value, box.rect, style, style.fonts.note, box.id):
        yield replace(words, grey=INK_IN_BOX)


def _beside(
    counter: Counter, style: Style, left: float, width: float, top: float, bottom: float
) -> tuple[list[Element], WriteField, float]:
    """What to do and the line for the counter's name: right of the digits where there is room, else below; and where all of it ends."""
    if width - left < LEAST_LINE:
        left, top = 0.0, bottom + 2.0
    room = width - left
    rule = text(f"lay_out.words.counter_{style.marking}", style.lang)
    advice = style.set((Run(rule, style.regular),), style.fonts.note, room, counter.id)
    named = style.set((Run(text("lay_out.words.counter_name", style.lang), style.regular),), style.fonts.body, room, counter.id)
    y = top + advice.height + 3.0
    line = y + named.height + style.writing
    drawn: list[Element] = [*advice.at(left, top), *named.at(left, y), dotted(left, width, line - 1.0)]
    field = WriteField(f"{counter.id}.name", counter.id, FieldKind.TEXT, Rect(left, y + named.height, room, style.writing - 1.5))
    return drawn, field, max(bottom + BOX_GAP / 2, line)
