"""Units from best to worst: a dot for the figure, a line for its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from pipeline.report.edition.charts.labels import named, row_labels, rows_axis
from pipeline.report.edition.charts.theme import KINDS, QUIET, WIDTH, AnyChart, place_label, step


@dataclass(frozen=True, slots=True)
class Place:
    """One unit: rank, name, figure, limits of its interval, and how the figure is printed with its n."""

    rank: str
    name: str
    value: float
    low: float | None
    high: float | None
    written: str


def ranking(places: Sequence[Place], axis: str, ends: tuple[float, float]) -> AnyChart:
    """The chart, in the order of `places`; `ends` are the least and greatest value that there can be."""
    labels = [place_label(f"{one.rank}. {one.name}" if one.rank else one.name, len(places)) for one in places]
    names = named(labels)
    rows = [
        {"name": name, "value": one.value, "low": one.value if one.low is None else one.low,
         "high": one.value if one.high is None else one.high, "text": one.written}
        for name, one in zip(names, places, strict=True)
    ]  # fmt: skip
    data = alt.Data(values=rows)
    scale = alt.Scale(domain=list(window([one.value if one.low is None else one.low for one in places], ends)), nice=False, clamp=True)
    y = rows_axis(names, grid=True)
    plain = alt.Chart(data)
    lines = plain.mark_rule(strokeWidth=2.4, color=KINDS[4]).encode(y=y, x=alt.X("low:Q", scale=scale, title=axis), x2="high:Q")
    dots = plain.mark_point(filled=True, size=64, color=KINDS[0], opacity=1).encode(y=y, x=alt.X("value:Q", scale=scale))
    texts = plain.mark_text(align="left", fontSize=10, color=QUIET).encode(y=y, x=alt.value(WIDTH + 8), text="text:N")
    return alt.layer(lines, dots, texts, *row_labels(names)).properties(width=WIDTH, height=alt.Step(step(names, 22)))


def window(lows: Sequence[float], ends: tuple[float, float]) -> tuple[float, float]:
    """Where the axis begins and ends: it need not begin at nought, for dots are compared by place, not by length."""
    least, most = ends
    room = (most - least) / 20
    return max(least, min(lows) - room), most
