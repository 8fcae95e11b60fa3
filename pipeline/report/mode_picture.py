"""The differences between channels as a picture: a point and an interval for each question, and the line of no difference."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

from forms.catalogue import text
from forms.errors import OutputError, Problem
from pipeline.report.mode_differences import Difference

ENDINGS = (".svg", ".png", ".html")
"""How files of pictures end."""

SURE = 0.05
"""Holm's p below which a difference is shown as one: the level of the 95 % intervals."""

LINE = 22
"""Pixels of height for one interval."""

WIDTH = 560
SCALE = 2
"""Pixels of the picture's width, and how much finer a PNG is: sharp in a report of A4."""

PLAIN_MINUS = "replace(datum.label, '−', '-')"
"""Labels of the axis with the minus that the bundled letters have."""

WORDS = 46
"""Letters of a question that stand at its line; the table has all of them."""


def check_picture(out: Path) -> None:
    """Nothing; raises OutputError where the ending names no kind of picture."""
    if out.suffix.lower() not in ENDINGS:
        raise OutputError(Problem("modes.picture_ending", str(out), {"known": ", ".join(ENDINGS)}))


def mode_picture(found: Sequence[Difference], out: Path, lang: str) -> bytes | str:
    """The picture as a file of the kind that `out` names; it needs nothing from elsewhere."""
    vl_convert.register_font_directory(str(files("forms") / "fonts"))
    spec = chart(found, lang).to_dict()
    kind = out.suffix.lower()
    if kind == ".png":
        return vl_convert.vegalite_to_png(spec, scale=SCALE)
    return vl_convert.vegalite_to_html(spec, bundle=True) if kind == ".html" else vl_convert.vegalite_to_svg(spec)


def chart(found: Sequence[Difference], lang: str) -> Any:
    """The chart of at least one difference."""
    sure, unsure = (text(f"modes.{name}", lang) for name in ("sure", "unsure"))
    rows = [
        {
            "question": shown(one), "channel": one.channel, "points": one.points, "low": one.low, "high": one.high,
            "told": sure if one.p_holm < SURE else unsure,
        }
        for one in found
    ]  # fmt: skip
    order = list(dict.fromkeys(str(row["question"]) for row in rows))
    channels = list(dict.fromkeys(one.channel for one in found))
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("question:N", sort=order, title=None, axis=alt.Axis(labelLimit=360)),
        yOffset=alt.YOffset("channel:N", sort=channels),
        color=alt.Color("channel:N", sort=channels, title=text("modes.channel", lang), legend=alt.Legend(symbolOpacity=1)),
    )
    interval = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title=text("modes.points", lang), axis=alt.Axis(labelExpr=PLAIN_MINUS)), x2="high:Q"
    )
    point = base.mark_point(size=70, filled=True, opacity=1).encode(
        x="points:Q", fillOpacity=alt.value(1),
        shape=alt.Shape("told:N", title=None, scale=alt.Scale(domain=[sure, unsure], range=["diamond", "circle"])),
    )  # fmt: skip
    nought = alt.Chart(alt.Data(values=[{"x": 0}])).mark_rule(strokeDash=[4, 3], color="#555").encode(x="x:Q")
    title = text("modes.title", lang, method=found[0].method, reference=found[0].reference)
    return (
        (nought + interval + point)
        .properties(width=WIDTH, height=LINE * max(1, len(channels)) * len(order), title=alt.TitleParams(title, anchor="start"))
        .configure(font="Noto Sans, sans-serif")
        .configure_axis(labelFontSize=12, titleFontSize=12)
        .configure_legend(labelFontSize=12, titleFontSize=12, labelLimit=300)
        .configure_view(stroke=None)
    )


def shown(one: Difference) -> str:
    """What stands at a question's line."""
    words = f"{one.question}  {one.label}".strip()
    return words if len(words) <= WORDS else f"{words[: WORDS - 1].rstrip()}…"
