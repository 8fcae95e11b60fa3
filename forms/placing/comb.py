"""Combs: a row of cells for digits, a day, or the code of a counter."""

from __future__ import annotations

from collections.abc import Sequence

from forms.drawing import Element, Outline
from forms.geometry import FLOAT_NOISE, Rect
from forms.layout import FieldKind, WriteField
from forms.placing.paragraph import Align
from forms.placing.piece import Piece, Strip
from forms.placing.style import TABLE_LINE, Style
from forms.question import Asked, Date, Digits
from forms.text_fit import Run, pitch

CELL_WIDTH = 6.5
"""Width in mm of a cell for one handwritten digit: those of old people are 4 to 7 mm high; cells are as high as lines to write on."""

LEAST_CELL = 5.0
"""Narrowest cell in mm: below, digits run into each other and are no longer told apart."""

GROUP_GAP = 3.0
"""Millimetres between two groups of a comb."""

DAY_GROUPS = (2, 2, 4)
DAY_SIGN = "/"
"""A day as Vietnam writes it: dd/mm/yyyy."""

LABEL_END = 3.0
"""Millimetres between the label and the first cell on its line."""


def comb_strip(question: Digits | Date, style: Style, width: float) -> Strip:
    """Label and comb, on one line where both fit."""
    if isinstance(question, Date):
        return labelled_comb(question, FieldKind.DATE, DAY_GROUPS, DAY_SIGN, style, width)
    return labelled_comb(question, FieldKind.DIGITS, question.groups or (question.cells,), "", style, width)


def labelled_comb(question: Asked, kind: FieldKind, groups: Sequence[int], sign: str, style: Style, width: float) -> Strip:
    """The strip of a comb in groups with a sign between them."""
    size = style.fonts.body
    label = style.set(style.label(question, colon=True), size, width, question.id)
    start = label.width + LABEL_END
    beside = len(label.lines) == 1 and label.height <= style.writing and start + comb_width(groups) <= width + FLOAT_NOISE
    x, y = (start, 0.0) if beside else (0.0, label.height + 1.0)
    cells, signs = comb_cells(groups, sign, style, x, y, width - x, question.id)
    words = label.first_at(0.0, style.writing / 2) if beside else label.at(0.0, 0.0)
    drawn: list[Element] = [*words, *(Outline(cell, TABLE_LINE) for cell in cells), *signs]
    field = WriteField(question.id, question.id, kind, around(cells), cells)
    return Strip(Piece(tuple(drawn), (), (field,)), y + style.writing, question.id, gap=2.5)


def comb_width(groups: Sequence[int]) -> float:
    """The width in mm of a comb with cells of full width."""
    return sum(groups) * CELL_WIDTH + (len(groups) - 1) * GROUP_GAP


def comb_cells(
    groups: Sequence[int], sign: str, style: Style, x: float, y: float, room: float, place: str
) -> tuple[tuple[Rect, ...], list[Element]]:
    """The cells from left to right, narrower where the room is tight, and the signs between the groups. Too little room is a fault."""
    gaps = (len(groups) - 1) * GROUP_GAP
    cell = min(CELL_WIDTH, (room - gaps) / sum(groups))
    if cell < LEAST_CELL - FLOAT_NOISE:
        needed = sum(groups) * LEAST_CELL + gaps
        style.fault("comb_too_wide", place, cells=sum(groups), needed=round(needed, 1), room=round(room, 1))
        cell = LEAST_CELL
    cells: list[Rect] = []
    signs: list[Element] = []
    for number, count in enumerate(groups):
        if number and sign:
            size = min(style.fonts.body, style.writing / pitch(1.0))
            printed = style.set((Run(sign, style.regular),), size, GROUP_GAP, place, Align.CENTRE)
            signs += printed.centred_on(x - GROUP_GAP, y + style.writing / 2)
        cells += [Rect(x + cell * place_in, y, cell, style.writing) for place_in in range(count)]
        x += cell * count + GROUP_GAP
    return tuple(cells), signs


def around(rects: Sequence[Rect]) -> Rect:
    """The smallest rectangle round all of them."""
    left, top = min(rect.x for rect in rects), min(rect.y for rect in rects)
    return Rect(left, top, max(rect.right for rect in rects) - left, max(rect.bottom for rect in rects) - top)
