"""Which option of a choice stands in which column of which line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from forms.geometry import FLOAT_NOISE

LABEL_GAP = 2.0
"""Millimetres from a box or room to the words of its option."""

OPTION_GAP = 6.0
"""Least mm from the end of an option to the next box on its line: three times the gap before its own words, so that nobody ticks the
box behind a label."""

MOST_GAP = 16.0
"""Widest such distance in mm when a line of options is spread over the room that it has."""

EXTRA_LINE = 0.6
"""Height of a further line of words in a label, as a share of the distance between two lines of boxes."""

OTHER_LEAST = 30.0
"""Shortest line in mm to write another answer on: two words by hand."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one option needs in mm: its mark and label on one line, its mark and its longest word, its mark alone, all with the gap
    after the mark; and whether a line to write on follows.
    """

    width: float
    least: float
    mark: float
    writes: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """The place of one option: its line, the left end and the width of its room in mm."""

    line: int
    x: float
    width: float


def arranged(wanted: Sequence[Wanted], room: float, per_line: int) -> tuple[Cell, ...]:
    """A cell for every option in reading order: as many on a line as fit, or as many as wished and possible.

    An option with a line to write on takes the rest of its line, or a line of its own. Labels may need several lines in their cells.
    """
    if per_line == 0 and (single := _one_line(wanted, room)) is not None:
        return single
    columns = _columns(wanted, room, per_line)
    return tuple(_filled(wanted, columns, room))


def lines_needed(wanted: Sequence[Wanted], cells: Sequence[Cell]) -> float:
    """The height of the options in lines of boxes; a broken label adds `EXTRA_LINE` for every further line of words."""
    extra = [0] * (cells[-1].line + 1)
    for want, cell in zip(wanted, cells, strict=True):
        mark = want.mark
        extra[cell.line] = max(extra[cell.line], ceil((want.width - mark) / (cell.width - mark) - FLOAT_NOISE) - 1)
    return len(extra) + EXTRA_LINE * sum(extra)


def _one_line(wanted: Sequence[Wanted], room: float) -> tuple[Cell, ...] | None:
    """All options on one line, evenly spread; None where they do not fit or the line to write on would be too short."""
    last = wanted[-1]
    if any(want.writes for want in wanted[:-1]):
        return None
    needs = sum(want.width for want in wanted) + OPTION_GAP * (len(wanted) - 1) + (OTHER_LEAST if last.writes else 0.0)
    if needs > room + FLOAT_NOISE:
        return None
    spare = 0.0 if last.writes else (room - needs) / max(1, len(wanted) - 1)
    gap = min(MOST_GAP, OPTION_GAP + spare)
    cells: list[Cell] = []
    x = 0.0
    for want in wanted:
        cells.append(Cell(0, x, room - x if want is last else want.width))
        x += want.width + gap
    return tuple(cells)


def _columns(wanted: Sequence[Wanted], room: float, per_line: int) -> list[tuple[float, float]]:
    """Left end and width in mm of every column, so that the options take least height: at most as many columns as wished.

    Columns are alike where every label then stands on one line, else as wide as their labels, else alike with broken labels.
    """
    candidates = [_alike(1, room)]
    for count in range(2, min(per_line or len(wanted), len(wanted)) + 1):
        alike = _alike(count, room)
        whole = all(want.width <= alike[0][1] + FLOAT_NOISE for want in wanted if not want.writes)
        own = None if whole else _own_widths(wanted, count, room)
        if own is not None:
            candidates.append(own)
        elif whole or (per_line and all(want.least <= alike[0][1] + FLOAT_NOISE for want in wanted)):
            candidates.append(alike)
    return min(reversed(candidates), key=lambda columns: lines_needed(wanted, _filled(wanted, columns, room)))


def _alike(count: int, room: float) -> list[tuple[float, float]]:
    """So many columns of one width."""
    width = (room + OPTION_GAP) / count - OPTION_GAP
    return [(number * (width + OPTION_GAP), width) for number in range(count)]


def _own_widths(wanted: Sequence[Wanted], count: int, room: float) -> list[tuple[float, float]] | None:
    """Columns as wide as the labels in them; None where these do not fit."""
    plain = [want for want in wanted if not want.writes]
    if len(plain) < count:
        return None
    widths = [max(want.width for want in plain[number::count]) for number in range(count)]
    spare = room - sum(widths) - OPTION_GAP * (count - 1)
    if spare < -FLOAT_NOISE:
        return None
    gap = min(MOST_GAP, OPTION_GAP + spare / (count - 1))
    starts = [sum(widths[:number]) + gap * number for number in range(count)]
    return [(start, width if start != starts[-1] else room - start) for start, width in zip(starts, widths, strict=True)]


def _filled(wanted: Sequence[Wanted], columns: Sequence[tuple[float, float]], room: float) -> list[Cell]:
    """The options one after the other in the columns."""
    cells: list[Cell] = []
    line = column = 0
    for want in wanted:
        if column == len(columns):
            line, column = line + 1, 0
        x, width = columns[column]
        if want.writes:
            if column and want.width + OTHER_LEAST > room - x:
                line, column, x = line + 1, 0, 0.0
            width, column = room - x, len(columns) - 1
        cells.append(Cell(line, x, width))
        column += 1
    return cells
