"""A chart as a picture: drawn offline with the bundled letters, the same chart giving the same bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import vl_convert

from pipeline.report.edition.charts.theme import THEME, AnyChart

PNG_SCALE = 2.0
"""Pixels of a PNG for each unit of the drawing: about 200 dots an inch where it fills the width of an A4 page."""

NUMBERS: dict[str, dict[str, Any]] = {
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""], "minus": "-"},
    "vi": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", ""], "minus": "-"},
}
"""How numbers at the axes are written; the bundled letters have no longer minus."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: `alt` says in words what it shows, for people who do not see it. `width` and `height` are its proportions."""

    id: str
    title: str
    alt: str
    svg: str
    png: bytes
    note: str = ""


@cache
def letters() -> None:
    """Nothing; afterwards the bundled fonts can be drawn with."""
    with as_file(files("forms") / "fonts") as folder:
        vl_convert.register_font_directory(str(folder))


def drawn(chart: AnyChart, lang: str) -> str:
    """The chart as SVG in the bundled letters, its numbers as people of the language write them."""
    letters()
    return vl_convert.vegalite_to_svg(chart.configure(**THEME).to_dict(validate=False), format_locale=NUMBERS[lang])


def grounded(svg: str) -> str:
    """The same on white: files of their own are looked at on any ground, and letters are dark."""
    return re.sub(r"(<svg [^>]*>)", r'\1<rect width="100%" height="100%" fill="#ffffff"/>', svg, count=1)


def as_png(svg: str) -> bytes:
    """The same as PNG, on white."""
    letters()
    return vl_convert.svg_to_png(grounded(svg), scale=PNG_SCALE)


def picture(name: str, title: str, alt_text: str, chart: AnyChart, lang: str, note: str = "") -> Picture:
    """The chart drawn, as SVG and as PNG."""
    svg = drawn(chart, lang)
    return Picture(name, title, alt_text, svg, as_png(svg), note)
