"""Labels of rows in several lines, each in the middle of its row: axes of Vega begin there instead."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from pipeline.report.edition.charts.theme import INK, LINE

ORDER = 4
"""Characters in front of a label that keep two rows of one name apart: a number and a tab."""


def named(labels: Sequence[str]) -> list[str]:
    """Names of the rows in their order; no two are equal."""
    return [f"{number:03d}\t{label}" for number, label in enumerate(labels)]


def rows_axis(names: Sequence[str], *, grid: bool = False) -> alt.Y:
    """The axis of the rows, without its own labels."""
    return alt.Y("name:N", sort=list(names), title=None, axis=alt.Axis(labels=False, domain=False, ticks=False, grid=grid))


def column_labels(names: Sequence[str]) -> list[alt.Chart]:
    """The labels above the columns, their last lines level."""
    layers = []
    for lines in sorted({name.count("\n") for name in names}):
        rows = [{"of": name, "label": name[ORDER:]} for name in names if name.count("\n") == lines]
        marks = alt.Chart(alt.Data(values=rows)).mark_text(
            align="center", baseline="bottom", lineBreak="\n", lineHeight=LINE, fontSize=11, color=INK, dy=-lines * LINE
        )
        layers.append(marks.encode(x=columns_axis(names), y=alt.value(-6), text="label:N"))
    return layers


def columns_axis(names: Sequence[str]) -> alt.X:
    """The axis of the columns, without its own labels."""
    return alt.X("of:N", sort=list(names), title=None, axis=alt.Axis(labels=False, domain=False, ticks=False))


def row_labels(names: Sequence[str]) -> list[alt.Chart]:
    """The labels at the left of the rows: a layer for each number of lines, raised by half of them."""
    layers = []
    for lines in sorted({name.count("\n") for name in names}):
        rows = [{"name": name, "label": name[ORDER:]} for name in names if name.count("\n") == lines]
        marks = alt.Chart(alt.Data(values=rows)).mark_text(
            align="right", baseline="middle", lineBreak="\n", lineHeight=LINE, fontSize=11, color=INK, dy=-lines * LINE / 2
        )
        layers.append(marks.encode(y=rows_axis(names), x=alt.value(-8), text="label:N"))
    return layers
