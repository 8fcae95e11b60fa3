"""Units and criteria as a field of colours, each cell with its figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from pipeline.report.edition.charts.labels import column_labels, columns_axis, named, row_labels, rows_axis
from pipeline.report.edition.charts.theme import AnyChart, broken, place_label, step

LIGHT, DEEP = "#f2f6fa", "#08427d"
"""The least and the greatest figure: one blue, whose lightness alone tells."""

CELL, WIDE_CELL = 74, 104
"""Width of a cell: a figure with its per cent sign; of the cells of few columns, whose headings have more room."""

FEW_COLUMNS = 4
"""Columns that fill no more than the width of a page with wide cells."""

SMALL_LETTER, CAPITAL = 6.0, 8.6
"""Width of a letter above a column: headings in capitals need more room."""

TURN = 0.55
"""How far up the scale a cell is so dark that its figure is written in white."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of one unit."""

    unit: str
    of: str
    value: float
    written: str


def heat(cells: Sequence[Cell], title: str) -> AnyChart:
    """The chart; units and criteria in the order in which they come. `title` says what the colours are of."""
    shown = list(dict.fromkeys(one.unit for one in cells))
    units = dict(zip(shown, named([place_label(name, len(shown)) for name in shown]), strict=True))
    names = list(units.values())
    of = list(dict.fromkeys(one.of for one in cells))
    cell = WIDE_CELL if len(of) <= FEW_COLUMNS else CELL
    heads = dict(zip(of, named([broken(name, int(cell / (CAPITAL if name.isupper() else SMALL_LETTER)), 6) for name in of]), strict=True))
    tops = list(heads.values())
    low, high = min(one.value for one in cells), max(one.value for one in cells)
    rows = [
        {"name": units[one.unit], "of": heads[one.of], "value": one.value, "text": one.written,
         "deep": high > low and (one.value - low) / (high - low) > TURN}
        for one in cells
    ]  # fmt: skip
    y = rows_axis(names)
    x = columns_axis(tops)
    colour = alt.Color(
        "value:Q",
        scale=alt.Scale(domain=[low, high if high > low else low + 1], range=[LIGHT, DEEP]),
        legend=alt.Legend(title=title, orient="bottom", gradientLength=220, titleLimit=500, format=".3~g"),
    )
    fields = alt.Chart(alt.Data(values=rows)).mark_rect(stroke="#ffffff", strokeWidth=1).encode(x=x, y=y, color=colour)
    layers: list[alt.Chart] = [fields]
    for deep in (True, False):
        written = [row for row in rows if row["deep"] is deep]
        if written:
            texts = alt.Chart(alt.Data(values=written)).mark_text(fontSize=10, color="#ffffff" if deep else "#1a1c1f")
            layers.append(texts.encode(x=x, y=y, text="text:N"))
    return alt.layer(*layers, *row_labels(names), *column_labels(tops)).properties(width=alt.Step(cell), height=alt.Step(step(names, 24)))
