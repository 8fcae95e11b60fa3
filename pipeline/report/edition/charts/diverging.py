"""Bars of answers about their middle: the dissatisfied to the left, the satisfied to the right, one bar a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from pipeline.report.edition.charts.theme import INK, WIDTH, WORST_TO_BEST, broken, step

LEAST_WRITTEN = 6.0
"""Per cent of the narrowest piece that its figure is written on."""

DARK = {"#8c4a0a", "#1f5b9e", "#2166ac", "#b5651d"}
"""Colours that are written on in white."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One question: what it asks, n, and for each level from worst to best its per cent and how that is printed."""

    label: str
    n: str
    shares: tuple[tuple[float, str], ...]


def diverging(bars: Sequence[Bar], levels: Sequence[str], axis: str) -> alt.LayerChart:
    """The chart; `levels` are the words of the options from worst to best, `axis` the title of the axis."""
    colours = WORST_TO_BEST[len(levels)]
    labels = [f"{broken(one.label)}\n{one.n}" for one in bars]
    names = [f"{number:03d}\t{label}" for number, label in enumerate(labels)]
    rows = [piece for name, one in zip(names, bars, strict=True) for piece in pieces(name, one, levels)]
    data = alt.Data(values=rows)
    ends = max(max(abs(row["from"]), abs(row["to"])) for row in rows)
    y = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelExpr="split(slice(datum.label, 4), '\\n')", domain=False, ticks=False))
    scale = alt.Scale(domain=[-ends, ends], nice=False)
    x = alt.X("from:Q", scale=scale, title=axis, axis=alt.Axis(labelExpr="abs(datum.value) + '%'", tickCount=6))
    colour = alt.Color(
        "level:N", sort=list(levels), scale=alt.Scale(domain=list(levels), range=list(colours)), legend=alt.Legend(title=None, columns=3)
    )
    whole = alt.Chart(data).mark_bar(height={"band": 0.72}, stroke="#ffffff", strokeWidth=0.6)
    marks = whole.encode(y=y, x=x, x2="to:Q", color=colour)
    zero = alt.Chart(alt.Data(values=[{"at": 0}])).mark_rule(color=INK, strokeWidth=1).encode(x=alt.X("at:Q", scale=scale))
    layers = [marks, zero]
    for dark in (True, False):
        written = [row for row in rows if row["wide"] and (row["colour"] in DARK) is dark]
        if written:
            texts = alt.Chart(alt.Data(values=written)).mark_text(fontSize=9.5, color="#ffffff" if dark else "#1a1c1f")
            layers.append(texts.encode(y=alt.Y("name:N", sort=names), x=alt.X("middle:Q", scale=scale), text="text:N"))
    return alt.layer(*layers).properties(width=WIDTH, height=alt.Step(step(labels)))


def pieces(name: str, one: Bar, levels: Sequence[str]) -> list[dict[str, object]]:
    """The pieces of one bar from left to right; a middle level lies half at each side."""
    count = len(levels)
    below = sum(share for share, _ in one.shares[: count // 2])
    at = -below - (one.shares[count // 2][0] / 2 if count % 2 else 0)
    rows = []
    for level, colour, (share, written) in zip(levels, WORST_TO_BEST[count], one.shares, strict=True):
        rows.append({"name": name, "level": level, "colour": colour, "from": at, "to": at + share, "middle": at + share / 2,
                     "text": written, "wide": share >= LEAST_WRITTEN})  # fmt: skip
        at += share
    return rows
