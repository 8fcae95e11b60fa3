"""One line for several rows: a stroke down a column of a grid that gives the same answer to every row it passes."""

from __future__ import annotations

import numpy as np

from forms.geometry import Rect
from forms.layout import LayoutPage, LayoutQuestion, QuestionKind
from omr.simulate.strokes import Hand, Stroke, curve

ALIGNED_MM = 1.0
"""How far the boxes of two rows may stand aside from each other and still make a column."""

NEXT_ROW_MM = 25.0
"""Greatest distance of two rows that somebody joins with a line."""

LEAST_ROWS, MOST_ROWS = 3, 9
"""Rows that such a line passes: two rows would as well have two marks."""


def runs(page: LayoutPage) -> list[tuple[LayoutQuestion, ...]]:
    """The questions that stand below each other with their boxes in columns, where there are enough of them."""
    found: list[list[LayoutQuestion]] = [[]]
    for question in page.questions:
        last = found[-1]
        if last and _below(last[-1], question):
            last.append(question)
        else:
            found.append([question])
    return [tuple(run) for run in found if len(run) >= LEAST_ROWS and run[0].kind is QuestionKind.SINGLE and len(run[0].boxes) > 1]


def draw_run(page: LayoutPage, rng: np.random.Generator) -> tuple[LayoutQuestion, ...]:
    """Some rows below each other that one line answers; none where the page has no grid."""
    grids = runs(page)
    if not grids:
        return ()
    rows = grids[rng.integers(len(grids))]
    count = int(rng.integers(LEAST_ROWS, min(MOST_ROWS, len(rows)) + 1))
    first = int(rng.integers(len(rows) - count + 1))
    return rows[first : first + count]


def column_stroke(boxes: list[Rect], hand: Hand, rng: np.random.Generator) -> list[Stroke]:
    """A line from the first box to the last: straight, wavy, or a zigzag that touches every row."""
    wide = min(rect.w for rect in boxes)
    sway = rng.choice([0.06, 0.06, 0.25, 0.4]) * wide
    turns = np.where(np.arange(len(boxes)) % 2, 1.0, -1.0) * sway + rng.normal(0.0, 0.06 * wide, len(boxes)) + hand.drift[0] * wide
    knots = [[rect.centre.x + turn, rect.centre.y] for rect, turn in zip(boxes, turns, strict=True)]
    top, bottom = boxes[0], boxes[-1]
    start = [knots[0][0] + rng.normal(0.0, 0.2), top.y + top.h * rng.uniform(-0.2, 0.35)]
    end = [knots[-1][0] + rng.normal(0.0, 0.2), bottom.bottom + bottom.h * rng.uniform(-0.3, 0.25)]
    return [curve(np.array([start, *knots[1:-1], end]), hand.lift, rng, 0.02)]


def _below(upper: LayoutQuestion, lower: LayoutQuestion) -> bool:
    """Whether the boxes of the second row stand right below those of the first."""
    if lower.kind is not QuestionKind.SINGLE or len(upper.boxes) != len(lower.boxes):
        return False
    pairs = [(one.rect.centre, other.rect.centre) for one, other in zip(upper.boxes, lower.boxes, strict=True)]
    return all(abs(one.x - other.x) < ALIGNED_MM and 0 < other.y - one.y < NEXT_ROW_MM for one, other in pairs)
