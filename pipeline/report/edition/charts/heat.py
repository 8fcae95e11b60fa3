"""Units and criteria as a field of colours, each cell with its figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from pipeline.report.edition.charts.theme import broken, step

LIGHT, DEEP = "#f2f6fa", "#08427d"
"""The least and the greatest figure: one blue, whose lightness alone tells."""

CELL = 74
"""Width of a cell: a figure with its per cent sign."""

HEADER_WIDTH = 13
"""Characters of a line above a column."""

TURN = 0.55
"""How far up the scale a cell is so dark that its figure is written in white."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of one unit."""

    unit: str
    of: str
    value: float
    written: str


def heat(cells: Sequence[Cell], title: str) -> alt.LayerChart:
    """The chart; units and criteria in the order in which they come. `title` says what the colours are of."""
    units = {name: f"{number:03d}\t{broken(name)}" for number, name in enumerate(dict.fromkeys(one.unit for one in cells))}
    heads = {name: f"{number:03d}\t{broken(name, HEADER_WIDTH, 6)}" for number, name in enumerate(dict.fromkeys(one.of for one in cells))}
    low, high = min(one.value for one in cells), max(one.value for one in cells)
    rows = [
        {"unit": units[one.unit], "of": heads[one.of], "value": one.value, "text": one.written,
         "deep": high > low and (one.value - low) / (high - low) > TURN}
        for one in cells
    ]  # fmt: skip
    words = "split(slice(datum.label, 4), '\\n')"
    y = alt.Y("unit:N", sort=list(units.values()), title=None, axis=alt.Axis(labelExpr=words, domain=False, ticks=False))
    x = alt.X("of:N", sort=list(heads.values()), title=None,
              axis=alt.Axis(labelExpr=words, orient="top", labelAngle=0, labelBaseline="bottom", domain=False, ticks=False))  # fmt: skip
    colour = alt.Color(
        "value:Q",
        scale=alt.Scale(domain=[low, high if high > low else low + 1], range=[LIGHT, DEEP]),
        legend=alt.Legend(title=title, orient="bottom", gradientLength=220, titleLimit=500, format="~g"),
    )
    fields = alt.Chart(alt.Data(values=rows)).mark_rect(stroke="#ffffff", strokeWidth=1).encode(x=x, y=y, color=colour)
    layers: list[alt.Chart] = [fields]
    for deep in (True, False):
        written = [row for row in rows if row["deep"] is deep]
        if written:
            texts = alt.Chart(alt.Data(values=written)).mark_text(fontSize=10, color="#ffffff" if deep else "#1a1c1f")
            layers.append(texts.encode(x=x, y=y, text="text:N"))
    height = step([broken(name) for name in units], 24)
    return alt.layer(*layers).properties(width=alt.Step(CELL), height=alt.Step(height))
