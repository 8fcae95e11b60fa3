"""Figures over rounds, one line each; only rounds whose figures were made in the same way come here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from pipeline.report.edition.charts.theme import DASHES, KINDS, SHAPES, WIDTH, AnyChart

HEIGHT = 240
"""Height of the drawing area."""

MOST_LINES = len(KINDS)
"""Lines that can be told apart."""


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of one round."""

    line: str
    round: str
    value: float
    written: str


def trend(points: Sequence[Point], rounds: Sequence[str], axis: str) -> AnyChart:
    """The chart, rounds from left to right; the first line's figures are written."""
    names = list(dict.fromkeys(one.line for one in points))
    rows = [{"line": one.line, "round": one.round, "value": one.value, "text": one.written} for one in points]
    first = [row for row in rows if row["line"] == names[0]]
    x = alt.X("round:O", sort=list(rounds), title=None, axis=alt.Axis(labelAngle=0, grid=False))
    y = alt.Y("value:Q", title=axis, scale=alt.Scale(zero=False, padding=18))
    legend = alt.Legend(title=None, orient="bottom", columns=1, symbolType="stroke", labelLimit=480)
    colours = alt.Scale(domain=names, range=list(KINDS[: len(names)]))
    dashes = alt.Scale(domain=names, range=[list(one) for one in DASHES[: len(names)]])
    colour = alt.Color("line:N", scale=colours, sort=names, legend=legend)
    dash = alt.StrokeDash("line:N", scale=dashes, sort=names, legend=legend)
    shape = alt.Shape("line:N", scale=alt.Scale(domain=names, range=list(SHAPES[: len(names)])), sort=names, legend=None)
    plain = alt.Chart(alt.Data(values=rows))
    lines = plain.mark_line(strokeWidth=2).encode(x=x, y=y, color=colour, strokeDash=dash)
    dots = plain.mark_point(filled=True, size=60, opacity=1).encode(x=x, y=y, color=colour, shape=shape)
    texts = alt.Chart(alt.Data(values=first)).mark_text(dy=-12, fontSize=11, fontWeight="bold").encode(x=x, y=y, text="text:N")
    return alt.layer(lines, dots, texts).properties(width=WIDTH + 120, height=HEIGHT)
