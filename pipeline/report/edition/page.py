"""The report as one HTML page that needs nothing beside it: letters and pictures are inside, no script, no address."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from forms.catalogue import text
from pipeline.report.edition.charts.picture import Picture
from pipeline.report.edition.charts.theme import GRID, INK, QUIET
from pipeline.report.edition.contents import Section
from pipeline.report.edition.gather import Edition
from pipeline.report.edition.table import Cell, Column, Kind, ReportTable, Shown
from pipeline.report.edition.units_day import units_line
from pipeline.report.edition.written import heading

FACES = (("Noto Sans", 400, "NotoSans-Regular.ttf"), ("Noto Sans", 700, "NotoSans-Bold.ttf"))
"""Family, weight and file of the letters that the page carries."""

IN_THE_PAGE = {INK: "var(--ink)", QUIET: "var(--quiet)", GRID: "var(--line)"}
"""Colours of the pictures that follow the page, light or dark."""

NUMERIC = (Kind.COUNT, Kind.FIGURE, Kind.SHARE, Kind.CHANGE, Kind.NUMBER)
"""Columns that stand at the right."""


def report_page(edition: Edition, sections: Sequence[Section]) -> str:
    """The page in the language of the report."""
    surroundings = Environment(
        loader=PackageLoader("pipeline.report.edition", "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    numbers = {one.id: number for number, one in enumerate((table for section in sections for table in section.tables), 1)}
    drawn = {one.id: number for number, one in enumerate((picture for section in sections for picture in section.pictures), 1)}

    def said(key: str, **values: object) -> str:
        return text(f"report.{key}", edition.lang, **values)

    def cell_parts(cell: Cell, column: Column) -> list[str]:
        if isinstance(cell, Shown):
            limits = edition.style.limits(cell)
            return [*edition.style.parts(cell, column), *([said("limits", limits=limits)] if limits else [])]
        return [edition.style.cell(cell, column)]

    return surroundings.get_template("report.html").render(
        lang=edition.lang,
        edition=edition,
        units=units_line(edition),
        sections=sections,
        numbers=numbers,
        drawn=drawn,
        said=said,
        heading=lambda column: heading(column, edition.lang),
        parts=cell_parts,
        numeric=lambda column: column.kind in NUMERIC,
        svg=inline,
        wide=wide,
        faces=[(family, weight, _font(name)) for family, weight, name in FACES],
        style=Markup((files("pipeline.report.edition") / "templates" / "report.css").read_text(encoding="utf-8")),
    )


def wide(table: ReportTable) -> bool:
    """Whether a table has more columns than an upright page fits with ease."""
    return len(table.columns) > 7


def inline(picture: Picture) -> Markup:
    """The picture as part of the page: its ids are its own, its letters and lines take the page's colours."""
    drawing = re.sub(r'\b(id="|url\(#|href="#)', rf"\g<1>{picture.id}-", picture.svg)
    for colour, variable in IN_THE_PAGE.items():
        drawing = re.sub(rf'(fill|stroke)="{colour}"', rf'\1="{variable}"', drawing)
    return Markup(re.sub(r"<svg ", '<svg aria-hidden="true" focusable="false" ', drawing, count=1))


def _font(name: str) -> str:
    """A font as base64."""
    return base64.b64encode((files("forms") / "fonts" / name).read_bytes()).decode("ascii")
