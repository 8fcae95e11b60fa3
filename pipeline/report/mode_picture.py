"""The differences between channels as a picture: a point and an interval for each question, and the line of no difference."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import altair as alt
import vl_convert

from forms.catalogue import text
from forms.errors import OutputError, Problem
from pipeline.report.edition.charts.picture import NUMBERS, as_png, drawn, letters
from pipeline.report.edition.charts.theme import KINDS, PAPER, QUIET, THEME, AnyChart
from pipeline.report.group_tables import channel_words
from pipeline.report.mode_differences import Difference

ENDINGS = (".svg", ".png", ".html")
"""How files of pictures end."""

SURE = 0.05
"""Holm's p below which a difference is shown as one: the level of the 95 % intervals."""

LINE = 22
"""Pixels of height for one interval."""

WIDTH = 560
"""Pixels of the picture's width."""

WORDS = 46
"""Letters of a question that stand at its line; the table has all of them."""


def check_picture(out: Path) -> None:
    """Nothing; raises OutputError where the ending names no kind of picture."""
    if out.suffix.lower() not in ENDINGS:
        raise OutputError(Problem("modes.picture_ending", str(out), {"known": ", ".join(ENDINGS)}))


def mode_picture(found: Sequence[Difference], out: Path, lang: str) -> bytes | str:
    """The picture as a file of the kind that `out` names; it needs nothing from elsewhere."""
    made, kind = chart(found, lang), out.suffix.lower()
    if kind == ".html":
        letters()
        return vl_convert.vegalite_to_html(made.configure(**THEME).to_dict(validate=False), bundle=True, format_locale=NUMBERS[lang])
    svg = drawn(made, lang)
    return as_png(svg) if kind == ".png" else svg


def chart(found: Sequence[Difference], lang: str) -> AnyChart:
    """The chart of at least one difference."""
    sure, unsure = (text(f"modes.{name}", lang) for name in ("sure", "unsure"))
    rows = [
        {
            "question": shown(one), "channel": channel_words(one.channel, lang), "points": one.points, "low": one.low, "high": one.high,
            "told": sure if one.p_holm < SURE else unsure,
        }
        for one in found
    ]  # fmt: skip
    order = list(dict.fromkeys(str(row["question"]) for row in rows))
    channels = list(dict.fromkeys(str(row["channel"]) for row in rows))
    colours = alt.Scale(domain=channels, range=[KINDS[number % len(KINDS)] for number in range(len(channels))])
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("question:N", sort=order, title=None, axis=alt.Axis(labelLimit=360)),
        yOffset=alt.YOffset("channel:N", sort=channels),
        color=alt.Color("channel:N", sort=channels, scale=colours, title=text("modes.channel", lang), legend=alt.Legend(symbolOpacity=1)),
    )
    interval = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", title=text("modes.points", lang)), x2="high:Q")
    point = base.mark_point(size=70, filled=True, opacity=1).encode(
        x="points:Q", fillOpacity=alt.value(1),
        shape=alt.Shape("told:N", title=None, scale=alt.Scale(domain=[sure, unsure], range=["diamond", "circle"])),
    )  # fmt: skip
    nought = alt.Chart(alt.Data(values=[{"x": 0}])).mark_rule(strokeDash=[4, 3], color=QUIET).encode(x="x:Q")
    reference = channel_words(found[0].reference, lang)
    title = alt.TitleParams(text("modes.title", lang, method=found[0].method, reference=reference), anchor="start")
    height = LINE * max(1, len(channels)) * len(order)
    return (nought + interval + point).properties(width=WIDTH, height=height, title=title, background=PAPER)


def shown(one: Difference) -> str:
    """What stands at a question's line."""
    words = f"{one.question}  {one.label}".strip()
    return words if len(words) <= WORDS else f"{words[: WORDS - 1].rstrip()}…"
