"""Letters, colours and sizes of all pictures."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import altair as alt

AnyChart = alt.Chart | alt.LayerChart | alt.FacetChart
"""What Altair makes of layers."""

FONT = "Noto Sans"
"""The bundled font without serifs: it holds all of Vietnamese."""

INK, QUIET, GRID, PAPER = "#1a1c1e", "#4a4d50", "#dcdee0", "#ffffff"
"""Letters, lesser letters, lines of the grid, ground. The page puts its own in their place, for light and dark."""

WORST_TO_BEST = {
    2: ("#b5651d", "#2166ac"),
    3: ("#b5651d", "#d0d3d6", "#2166ac"),
    4: ("#8c4a0a", "#dfa65a", "#7fb3d9", "#1f5b9e"),
    5: ("#8c4a0a", "#dfa65a", "#d0d3d6", "#7fb3d9", "#1f5b9e"),
}
"""Brown to blue over grey, by the number of levels: told apart by colour-blind people, and by lightness in print."""

KINDS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#6b6b6b", "#1a1c1e")
"""Colours of things without an order: those of Okabe and Ito, which colour-blind people tell apart."""

SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left")
"""Beside the colours, so that nothing is told by colour alone."""

DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 2], [1, 3], [10, 4], [3, 6])
"""The same for lines."""

WIDTH = 430
"""Width of the drawing area; with labels it fills the text width of an A4 page."""

LABEL_WIDTH = 36
"""Characters of a line of a label; longer ones are broken."""

FEW = 12
"""Rows of a short list."""

WIDE_LABEL = 46
"""Characters of a line of a label in a long list."""

LINE = 14
"""Height of a line of a label."""

THEME: dict[str, Any] = {
    "font": FONT,
    "background": "transparent",
    "padding": 8,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal", "labelColor": INK, "titleColor": QUIET, "gridColor": GRID,
        "domainColor": GRID, "tickColor": GRID, "labelLimit": 400, "labelLineHeight": LINE,
    },
    "legend": {
        "labelFontSize": 11, "titleFontSize": 11, "labelColor": INK, "titleColor": QUIET, "labelLimit": 260, "orient": "top",
        "symbolType": "square", "columnPadding": 14,
    },
    "text": {"font": FONT, "fontSize": 10.5, "color": INK},
}  # fmt: skip
"""What every picture is set in."""


def broken(words: str, width: int = LABEL_WIDTH, most: int = 4) -> str:
    """The words in lines, at most so many; what does not fit is cut with an ellipsis."""
    lines = textwrap.wrap(words, width) or [""]
    if len(lines) > most:
        lines = [*lines[: most - 1], textwrap.shorten(" ".join(lines[most - 1 :]), width, placeholder=" …")]
    return "\n".join(lines)


def place_label(words: str, count: int) -> str:
    """The name of a place in lines; in a long list in two at most, for all rows are as high as the highest."""
    return broken(words) if count <= FEW else broken(words, WIDE_LABEL, 2)


def step(labels: Sequence[str], least: int = 26) -> int:
    """The height of a row that fits the longest of its labels."""
    return max([least, *((label.count("\n") + 1) * LINE + 8 for label in labels)])
