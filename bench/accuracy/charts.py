"""The two pictures: do the probabilities hold what they say, and what does a stricter threshold cost."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import altair as alt
import numpy as np
import vl_convert

from bench.accuracy.figures import Answers, Figures, figures, groups, interval
from forms.whole import write_whole

TICKS = (0.2, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999)
"""Probabilities that are written at the axes."""

ENDS = (0.15, 0.99997)
"""Ends of the axes: a share of 1 and shares nearer to it than any number of answers here can tell stand at the upper end."""

LEAST_GROUP = 20
"""Answers of a group that a point is drawn for: the error bar of fewer spans most of the picture."""

STEPS = tuple(1 - 10**-power for power in np.linspace(0.3, 5.0, 95))
"""Thresholds along the curve: even in the logarithm of doubt."""

MOST_REVIEW = 0.6
"""Share for review up to which the curve is drawn: nobody buys a machine that leaves more to people."""

SIDE = 430
"""Side of the reliability plot in pixels."""

COLOURS = alt.Scale(range=["#1b6ca8", "#c8541b"])
"""Blue and orange: told apart by colour-blind people and, by their lightness, in print."""


def log_odds(share: float) -> float:
    """The log-odds of a share, no nearer to 0 or 1 than the ends of the axes."""
    inside = float(np.clip(share, *ENDS))
    return float(np.log(inside / (1 - inside)))


def reliability(sets: Mapping[str, Answers], file: Path) -> None:
    """Nothing; draws the share of right answers against the probability that was said, for each set of answers."""
    rows = [row for name, answers in sets.items() for row in _points(name, answers)]
    axis = _odds_axis(0)
    scale = alt.Scale(domain=[log_odds(end) for end in ENDS], nice=False)
    ideal = alt.Chart(alt.Data(values=[{"x": log_odds(end), "y": log_odds(end)} for end in ENDS]))
    diagonal = ideal.mark_line(color="#999999", strokeDash=[4, 3]).encode(x="x:Q", y="y:Q")
    points = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("said:Q", axis=_odds_axis(-55), scale=scale, title="probability that the reader says"),
        color=alt.Color("set:N", scale=COLOURS, sort=list(sets), title=None, legend=alt.Legend(orient="top-left")),
    )
    bars = points.mark_rule(strokeWidth=1.2).encode(y=alt.Y("low:Q", axis=axis, scale=scale, title="share of right answers"), y2="high:Q")
    dots = points.mark_point(filled=True, size=42, opacity=1).encode(y=alt.Y("right:Q", scale=scale))
    _write(alt.layer(diagonal, bars, dots).properties(width=SIDE, height=SIDE), file)


def _points(name: str, answers: Answers) -> list[dict[str, object]]:
    rated = answers.rated
    some = groups(answers.probability[rated], answers.right[rated])
    points = []
    for group in some:
        if group.count >= LEAST_GROUP:
            low, high = interval(group.right, group.count)
            share = group.right / group.count
            points.append(
                {"set": name, "said": log_odds(group.said), "right": log_odds(share), "low": log_odds(low), "high": log_odds(high)}
            )
    return points


def _odds_axis(angle: int) -> alt.Axis:
    """An axis in log-odds that is labelled with probabilities, turned by an angle."""
    labels = {f"{log_odds(tick):.6f}": f"{tick:g}" for tick in TICKS}
    choose = "".join(f"abs(datum.value - {at}) < 0.001 ? '{words}' : " for at, words in labels.items())
    # Vega leaves out every other of the ticks given where there are more than this
    return alt.Axis(
        values=[log_odds(tick) for tick in TICKS],
        tickCount=len(TICKS),
        labelExpr=f"{choose}''",
        labelAngle=angle,
        labelOverlap=False,
        gridColor="#eeeeee",
    )


def review_curve(sets: Mapping[str, Answers], threshold: float, file: Path) -> None:
    """Nothing; draws wrong answers among the accepted against the share that a person sees, as the threshold moves."""
    rows = []
    for name, answers in sets.items():
        for step in STEPS:
            rows += _at(name, "", figures(answers, step))
    marks = [row for name, answers in sets.items() for row in _at(name, f"default, {threshold:g}", figures(answers, threshold))]
    x = alt.X(
        "review:Q", scale=alt.Scale(type="log", nice=False), title="answers that a person sees, %", axis=alt.Axis(grid=False, format="~g")
    )
    y = alt.Y("wrong:Q", scale=alt.Scale(type="log"), title="wrong among 10,000 accepted", axis=alt.Axis(gridColor="#eeeeee", format="~g"))
    colour = alt.Color("set:N", scale=COLOURS, sort=list(sets), title=None, legend=alt.Legend(orient="top-right"))
    dash = alt.StrokeDash("what:N", sort=["observed", "95 % bound"], title=None, legend=alt.Legend(orient="top-right"))
    curve = alt.Chart(alt.Data(values=rows)).mark_line(strokeWidth=1.6).encode(x=x, y=y, color=colour, strokeDash=dash, order="step:O")
    default = alt.Chart(alt.Data(values=marks)).mark_point(filled=True, size=60, opacity=1).encode(x=x, y=y, color=colour)
    _write(alt.layer(curve, default).properties(width=1.4 * SIDE, height=SIDE), file)


def _at(name: str, step: str, seen: Figures) -> list[dict[str, object]]:
    """The points of one threshold: the share observed, where there is any, and its bound."""
    if not seen.accepted or not 0 < seen.reviewed <= MOST_REVIEW * seen.answers:
        return []
    review = 100 * seen.reviewed / seen.answers
    both = (("observed", seen.wrong / seen.accepted), ("95 % bound", seen.bound))
    return [
        {"set": name, "what": what, "review": review, "wrong": 1e4 * share, "step": step or f"{review:09.4f}"}
        for what, share in both
        if share
    ]


def _write(chart: alt.LayerChart | alt.FacetChart, file: Path) -> None:
    """Nothing; the same chart gives the same bytes with the same libraries."""
    plain = chart.configure(font="sans-serif").configure_view(stroke="#999999").to_dict()
    write_whole(file, vl_convert.vegalite_to_svg(plain) + "\n")
