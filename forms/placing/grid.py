"""A grid on paper: statements at the left, one column for every code, its header repeated wherever it goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from forms.drawing import Element, Outline, Rule, Shape
from forms.geometry import FLOAT_NOISE, Rect
from forms.layout import Box, LayoutQuestion, QuestionKind
from forms.placing.choice import box_shape, number_to_circle
from forms.placing.grid_widths import NUMBER_GAP, PAD, Columns, header_cells, statement_left
from forms.placing.piece import Piece, Strip
from forms.placing.style import BOX_GAP, BOX_LINE, ROOM, TABLE_LINE, Style
from forms.question import Grid, GridHeading, GridRow, Marking
from forms.text_fit import Run

ROW_PAD = 1.1
"""Millimetres of paper above and below the words of a row."""

ROOM_MOST = (12.0, 10.0)
"""Greatest width and height in mm of the room round a code in a cell: the largest circles; more would only hold foreign ink."""

ROOM_INSET = 0.75
"""Millimetres between the rules of a cell and the room in it: neighbouring rooms are 1.5 mm apart."""


PAIR_MOST = 60.0
"""Greatest height in mm of the last two rows for them to stay together, so that no row stands alone: half an A5 page would stay empty."""


@dataclass(frozen=True, slots=True)
class Table:
    """One grid being set: where it begins (it may overhang the text at both sides) and its columns."""

    grid: Grid
    style: Style
    left: float
    columns: Columns

    @property
    def edges(self) -> tuple[float, ...]:
        """All vertical rules in mm, from left to right."""
        return tuple(self.left + edge for edge in self.columns.edges)


def grid_strips(table: Table, width: float) -> Iterator[Strip]:
    """Label, header and rows. The label, the header and a heading stay with the row below, and the last two rows together if not high."""
    grid, style = table.grid, table.style
    label = style.set(style.label(grid), style.fonts.body, width, grid.id)
    yield Strip(Piece(label.at(0.0, 0.0)), label.height + 1.0, grid.id, gap=3.5, keep=True)
    header = _header(table)
    yield replace(header, keep=True)
    strips = [_heading(table, row) if isinstance(row, GridHeading) else _row(table, row) for row in grid.rows]
    paired = sum(strip.height for strip in strips[-2:]) <= PAIR_MOST
    for number, (row, strip) in enumerate(zip(grid.rows, strips, strict=True)):
        held = (number == len(strips) - 2 and paired) or (isinstance(row, GridHeading) and strip is not strips[-1])
        yield replace(strip, keep=held, repeat=header)


def _header(table: Table) -> Strip:
    """The row with the title of the statements and the label of every column."""
    cells = header_cells(table.grid, table.style, table.columns)
    height = max(cell.height for cell in cells) + 2 * ROW_PAD
    height = max(height, table.grid.header_height or 0.0)
    drawn: list[Element] = [Rule(table.edges[0], 0.0, table.edges[-1], 0.0, TABLE_LINE), *_rules(table, table.edges, height)]
    for cell, left in zip(cells, table.edges, strict=False):
        drawn += cell.centred_on(left + PAD, height / 2)
    return Strip(Piece(tuple(drawn)), height, table.grid.id)


def _rules(table: Table, verticals: Sequence[float], height: float) -> Iterator[Rule]:
    """The vertical rules of a row and the rule below it."""
    for x in verticals:
        yield Rule(x, 0.0, x, height, TABLE_LINE)
    yield Rule(table.edges[0], height, table.edges[-1], height, TABLE_LINE)


def _heading(table: Table, heading: GridHeading) -> Strip:
    """A heading across the whole table."""
    style = table.style
    face = style.bold if heading.level == 1 else style.italic
    words = " ".join(part for part in (heading.number, style.said(heading.label)) if part)
    indent = PAD + NUMBER_GAP * (heading.level - 1)
    room = table.columns.width - indent - PAD
    label = style.set((Run(words, face),), style.fonts.grid, room, heading.id)
    height = label.height + 2 * ROW_PAD
    drawn: list[Element] = [*label.at(table.left + indent, ROW_PAD), *_rules(table, (table.edges[0], table.edges[-1]), height)]
    return Strip(Piece(tuple(drawn)), height, heading.id)


def _row(table: Table, row: GridRow) -> Strip:
    """A statement and its cells to mark."""
    grid, style = table.grid, table.style
    size = style.fonts.grid
    indent = statement_left(grid, style)
    label = style.set((Run(style.said(row.label), style.regular),), size, table.columns.statements - indent - PAD, row.id)
    height = max(label.height + 2 * ROW_PAD, _least_height(style))
    drawn: list[Element] = [*_rules(table, table.edges, height)]
    if row.number:
        number = style.set((Run(row.number, style.regular),), size, indent - PAD, row.id)
        drawn += number.first_at(table.left + PAD, height / 2 - (label.height - number.height) / 2)
    drawn += label.centred_on(table.left + indent, height / 2)
    boxes: list[Box] = []
    for option, left, right in zip(grid.columns, table.edges[1:-1], table.edges[2:], strict=True):
        rect = _cell_rect(style, left, right, height)
        box = Box(f"{row.id}.{option.code}", option.code, rect, box_shape(style), style.said(option.label), option.missing or "")
        boxes.append(box)
        if box.shape is Shape.BARE:
            drawn += number_to_circle(option.code, rect, style, size, box.id)
        else:
            drawn.append(Outline(rect, BOX_LINE))
    question = LayoutQuestion(row.id, QuestionKind.SINGLE, tuple(boxes), style.said(row.label), row.concept, row.target)
    return Strip(Piece(tuple(drawn), (question,)), height, row.id)


def _least_height(style: Style) -> float:
    """The least height in mm of a row: what keeps the marks of two rows apart."""
    return style.box + BOX_GAP if style.marking is Marking.BOX else ROOM + 2 * ROOM_INSET


def _cell_rect(style: Style, left: float, right: float, height: float) -> Rect:
    """The box, or the room round the code, in the middle of a cell."""
    if style.marking is Marking.BOX:
        w = h = style.box
    else:
        w, h = min(ROOM_MOST[0], right - left - 2 * ROOM_INSET), min(ROOM_MOST[1], height - 2 * ROOM_INSET)
    assert w > FLOAT_NOISE
    return Rect((left + right - w) / 2, (height - h) / 2, w, h)
