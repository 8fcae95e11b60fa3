"""Channels beside each other, criterion by criterion: a dot a channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from pipeline.report.edition.charts.labels import named, row_labels, rows_axis
from pipeline.report.edition.charts.ranking import window
from pipeline.report.edition.charts.theme import GRID, KINDS, SHAPES, WIDTH, AnyChart, broken, step


@dataclass(frozen=True, slots=True)
class Dot:
    """One figure of one channel."""

    of: str
    channel: str
    value: float


def channel_chart(dots: Sequence[Dot], channels: Sequence[str], axis: str, ends: tuple[float, float]) -> AnyChart:
    """The chart; criteria and channels in their order."""
    labels = list(dict.fromkeys(broken(one.of) for one in dots))
    names = dict(zip(labels, named(labels), strict=True))
    rows = [{"name": names[broken(one.of)], "channel": one.channel, "value": one.value} for one in dots]
    scale = alt.Scale(domain=list(window([one.value for one in dots], ends)), nice=False)
    y = rows_axis([*names.values()])
    x = alt.X("value:Q", scale=scale, title=axis)
    legend = alt.Legend(title=None, columns=2, symbolType="circle", symbolSize=90)
    names_of = list(channels)
    colours = alt.Scale(domain=names_of, range=[KINDS[number % len(KINDS)] for number in range(len(names_of))])
    shapes = alt.Scale(domain=names_of, range=[SHAPES[number % len(SHAPES)] for number in range(len(names_of))])
    colour = alt.Color("channel:N", sort=names_of, legend=legend, scale=colours)
    shape = alt.Shape("channel:N", sort=names_of, legend=legend, scale=shapes)
    plain = alt.Chart(alt.Data(values=rows))
    spread = plain.mark_rule(strokeWidth=3, color=GRID).encode(y=y, x=alt.X("min(value):Q", scale=scale, title=axis), x2="max(value):Q")
    points = plain.mark_point(filled=True, size=90, opacity=0.95).encode(y=y, x=x, color=colour, shape=shape)
    return alt.layer(spread, points, *row_labels([*names.values()])).properties(width=WIDTH, height=alt.Step(step(labels, 30)))
