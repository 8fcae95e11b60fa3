"""How wide the columns of a grid are, and the words in its header."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from forms.drawing import Face
from forms.geometry import FLOAT_NOISE
from forms.placing.paragraph import Align, Paragraph
from forms.placing.style import BOX_GAP, Style
from forms.question import Grid, Marking
from forms.text_fit import Run, broken, pitch, width_of

PAD = 1.4
"""Millimetres of paper beside the words of a cell."""

WIDEST = 24.0
"""Widest column in mm that the program chooses by itself: beyond, the eye loses the row."""

STEP = 1.0
"""Millimetres between the widths that are tried."""

LEAST_STATEMENTS = 30.0
"""Narrowest column of statements in mm: three words of 10 points."""

NUMBER_GAP = 1.5
"""Millimetres between the number of a row and its words."""

CIRCLE_COLUMN = 7.5
"""Narrowest column in mm with a code to circle: a room of 6 mm, 0.75 mm from the rules."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths in mm of the statements and of each column."""

    statements: float
    answers: tuple[float, ...]

    @property
    def width(self) -> float:
        """The width of the table."""
        return self.statements + sum(self.answers)

    @property
    def edges(self) -> tuple[float, ...]:
        """The vertical rules, from 0 to the width."""
        return tuple(accumulate((0.0, self.statements, *self.answers)))


def columns_of(grid: Grid, style: Style, room: float, most: float) -> Columns:
    """The columns of a grid: as wished (then up to `most` mm wide), or filling `room`. A table that does not fit is a fault."""
    return _wished(grid, style, most) if grid.widths else _chosen(grid, style, room)


def _wished(grid: Grid, style: Style, most: float) -> Columns:
    """The widths that the form asks for."""
    wished = Columns(grid.widths[0], grid.widths[1:])
    if wished.width > most + FLOAT_NOISE:
        style.fault("table_too_wide", grid.id, width=round(wished.width, 1), room=round(most, 1))
    least = statement_left(grid, style) + PAD
    if wished.statements <= least:
        style.fault("statements_too_narrow", grid.id, width=wished.statements, least=round(least, 1))
    narrow = _narrowest(style)
    for option, width in zip(grid.columns, wished.answers, strict=True):
        if width < narrow - FLOAT_NOISE:
            style.fault("column_too_narrow", f"{grid.id}.{option.code}", width=width, least=narrow)
    return wished


def _chosen(grid: Grid, style: Style, room: float) -> Columns:
    """Columns of one width; of their own widths, in smaller letters if need be, where that is too much. The table is as low as can be."""
    most = room - LEAST_STATEMENTS
    count = len(grid.columns)
    wanted = style.fonts.grid_header
    least = max(_least(grid, style, wanted))
    if least * count <= most:
        steps = int((min(most / count, max(least, WIDEST)) - least) / STEP)
        widths = (least + STEP * number for number in range(steps, -1, -1))
        equal = (Columns(room - count * width, (width,) * count) for width in widths)
        return min(equal, key=lambda tried: _height(grid, style, tried, wanted))
    sized = [(size, _least(grid, style, size)) for size in style.sizes(wanted)]
    fitting = [(size, Columns(room - sum(own), tuple(own))) for size, own in sized if sum(own) <= most + FLOAT_NOISE]
    if fitting:
        return min(fitting, key=lambda tried: _height(grid, style, tried[1], tried[0]))[1]
    smallest = sized[-1][1]
    style.fault("table_too_wide", grid.id, width=round(sum(smallest) + LEAST_STATEMENTS, 1), room=round(room, 1))
    return Columns(LEAST_STATEMENTS, tuple(smallest))


def _height(grid: Grid, style: Style, columns: Columns, size: float) -> float:
    """The height in mm of all words of the table, rows and header, the latter in letters of this size."""
    room = columns.statements - statement_left(grid, style) - PAD
    labels = zip(grid.columns, columns.answers, strict=True)
    header = max(_lines(style.said(option.label), style.bold, size, width - 2 * PAD) for option, width in labels)
    rows = sum(_lines(style.said(row.label), style.regular, style.fonts.grid, room) for row in grid.items())
    return header * pitch(size) + rows * pitch(style.fonts.grid)


def _lines(words: str, face: Face, size: float, room: float) -> int:
    """How many lines the words take."""
    return len(broken((Run(words, face),), size, room))


def statement_left(grid: Grid, style: Style) -> float:
    """Millimetres from the left rule of the table to the words of a statement, behind the widest number."""
    numbers = [row.number for row in grid.items() if row.number]
    widest = max((width_of(number, style.regular, style.fonts.grid) for number in numbers), default=-NUMBER_GAP)
    return PAD + widest + NUMBER_GAP


def header_cells(grid: Grid, style: Style, columns: Columns) -> list[Paragraph]:
    """The words of the header cells, the title of the statements first; all labels of columns in one size that the narrowest allows."""
    labels = [(Run(style.said(option.label), style.bold),) for option in grid.columns]
    rooms = [width - 2 * PAD for width in columns.answers]
    size = min(style.fitting_size(label, style.fonts.grid_header, room) for label, room in zip(labels, rooms, strict=True))
    title = (Run(style.said(grid.row_title), style.bold),) if grid.row_title else ()
    cells = [style.shrunk(title, style.fonts.grid_header, columns.statements - 2 * PAD, grid.id, Align.CENTRE)]
    for option, label, room in zip(grid.columns, labels, rooms, strict=True):
        cells.append(style.set(label, size, room, f"{grid.id}.{option.code}", Align.CENTRE))
    return cells


def _least(grid: Grid, style: Style, size: float) -> list[float]:
    """The least width in mm of every column: its longest word at this size, and the marks of two columns apart."""
    widths = []
    for option in grid.columns:
        words = style.said(option.label).split(" ")
        widths.append(max(_narrowest(style), 2 * PAD + max(width_of(word, style.bold, size) for word in words)))
    return widths


def _narrowest(style: Style) -> float:
    """The narrowest column in mm that keeps its marks from those beside it."""
    return style.box + BOX_GAP if style.marking is Marking.BOX else CIRCLE_COLUMN
