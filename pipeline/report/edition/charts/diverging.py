"""Bars of answers about their middle: the dissatisfied to the left, the satisfied to the right, one bar a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from pipeline.report.edition.charts.labels import named, row_labels, rows_axis
from pipeline.report.edition.charts.theme import INK, WIDTH, WORST_TO_BEST, AnyChart, broken, step

DARK = {"#8c4a0a", "#1f5b9e", "#2166ac", "#b5651d"}
"""Colours that are written on in white."""

LETTER = 6.2
"""Width of a digit that is written on a bar, with its share of the room at the sides."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One question: what it asks, n, and for each level from worst to best its per cent and how that is printed."""

    label: str
    n: str
    shares: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """One level of one bar: where it begins and ends in per cent from the middle, and what is written on it."""

    name: str
    level: str
    colour: str
    begin: float
    end: float
    written: str


def diverging(bars: Sequence[Bar], levels: Sequence[str], axis: str) -> AnyChart:
    """The chart; `levels` are the words of the options from worst to best, `axis` the title of the axis."""
    colours = WORST_TO_BEST[len(levels)]
    names = named([f"{broken(one.label)}\n{one.n}" for one in bars])
    pieces = [piece for name, one in zip(names, bars, strict=True) for piece in pieces_of(name, one, levels)]
    scale = alt.Scale(domain=[min(one.begin for one in pieces) - 1, max(one.end for one in pieces) + 1], nice=False)
    rows = [{"name": one.name, "level": one.level, "from": one.begin, "to": one.end} for one in pieces]
    y = rows_axis(names)
    x = alt.X("from:Q", scale=scale, title=axis, axis=alt.Axis(labelExpr="abs(datum.value) + '%'", tickCount=6))
    legend = alt.Legend(title=None, columns=3)
    colour = alt.Color("level:N", sort=list(levels), scale=alt.Scale(domain=list(levels), range=list(colours)), legend=legend)
    middle = alt.Chart(alt.Data(values=[{"at": 0}])).mark_rule(color=INK, strokeWidth=1).encode(x=alt.X("at:Q", scale=scale, title=axis))
    marks = alt.Chart(alt.Data(values=rows)).mark_bar(height={"band": 0.72}, stroke="#ffffff", strokeWidth=0.6)
    layers = [middle, marks.encode(y=y, x=x, x2="to:Q", color=colour), *written_on(pieces, names, scale), *row_labels(names)]
    return alt.layer(*layers).properties(width=WIDTH, height=alt.Step(step(names)))


def pieces_of(name: str, one: Bar, levels: Sequence[str]) -> list[Piece]:
    """The pieces of one bar from left to right; a middle level lies half at each side."""
    count = len(levels)
    at = -sum(share for share, _ in one.shares[: count // 2]) - (one.shares[count // 2][0] / 2 if count % 2 else 0)
    pieces = []
    for level, colour, (share, written) in zip(levels, WORST_TO_BEST[count], one.shares, strict=True):
        pieces.append(Piece(name, level, colour, at, at + share, written))
        at += share
    return pieces


def written_on(pieces: Sequence[Piece], names: Sequence[str], scale: alt.Scale) -> list[alt.Chart]:
    """The figures on the pieces that are wide enough for them, light on dark and dark on light."""
    whole = max(one.end for one in pieces) - min(one.begin for one in pieces) + 2
    fitting = [one for one in pieces if (one.end - one.begin) * WIDTH / whole >= LETTER * len(one.written)]
    layers = []
    for dark in (True, False):
        rows = [{"name": one.name, "at": (one.begin + one.end) / 2, "text": one.written} for one in fitting if (one.colour in DARK) is dark]
        if rows:
            marks = alt.Chart(alt.Data(values=rows)).mark_text(fontSize=9.5, color="#ffffff" if dark else "#1a1c1f")
            layers.append(marks.encode(y=rows_axis(names), x=alt.X("at:Q", scale=scale), text="text:N"))
    return layers
