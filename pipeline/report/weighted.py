"""Figures as they would be under the design of the survey: weighted, with Taylor intervals and the design effect. For reference only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd
from rich import box
from rich.table import Table

from forms.catalogue import text
from forms.errors import Problem
from forms.layout import Layout
from pipeline.model import Response
from pipeline.report.detail import Detail
from pipeline.report.figure_rows import FigureRow, value_text
from pipeline.report.group_tables import Places
from pipeline.report.survey_design import SurveyDesign, survey_design
from pipeline.scoring.design import Estimate, Unit, ratio_estimate
from pipeline.scoring.figures import DECIMAL_MARK, rounded
from pipeline.scoring.methods import Unit as Printed
from pipeline.scoring.people import People

COLUMNS = ("scope", "id", "method", "unweighted", "n", "weighted", "se", "low", "high", "deff", "clusters", "strata")
"""Columns of the table: percentages as percentages, points as points; `se` in the same unit."""

DEFF_PLACES = 2
"""Decimals of a design effect: what textbooks print."""


@dataclass(frozen=True, slots=True)
class WeightedRow:
    """One figure of the report, and what the design makes of it."""

    row: FigureRow
    estimate: Estimate

    @property
    def scale(self) -> float:
        """What the estimate is multiplied with where it is printed."""
        return 100.0 if self.row.figure.unit is Printed.PERCENT else 1.0


@dataclass(frozen=True, slots=True)
class WeightedFigures:
    """All figures that are quotients, under one design."""

    rows: tuple[WeightedRow, ...]
    design: SurveyDesign


def weighted_figures(
    made: Detail, rows: Sequence[FigureRow], responses: Sequence[Response], people: People, layout: Layout, places: Places
) -> WeightedFigures | None:
    """The figures under the design that was asked for; None where none was. Raises InputError as `survey_design` does."""
    if not made.wanted.weighs:
        return None
    design = survey_design(responses, layout, made.wanted, places)
    return WeightedFigures(tuple(_weighted(made, rows, people, design)), design)


def _weighted(made: Detail, rows: Sequence[FigureRow], people: People, design: SurveyDesign) -> Iterator[WeightedRow]:
    for row in rows:
        if row.figure.ratio is None:
            continue
        y, x = people.ratio(row.questions, row.figure.method, made.satisfied)
        units = [Unit(*one) for one in zip(y.tolist(), x.tolist(), design.weights, design.clusters, design.strata, strict=True)]
        estimate = ratio_estimate(units, design.fractions)
        if estimate is not None:
            yield WeightedRow(row, estimate)


def weigh_warnings(found: WeightedFigures | None, place: str) -> list[Problem]:
    """What must be known of the weights: that raking did not settle."""
    raking = None if found is None else found.design.raking
    return [] if raking is None or raking.settled else [Problem("weigh.not_settled", place, {"rounds": raking.rounds})]


def weighted_frame(found: WeightedFigures | None) -> pd.DataFrame:
    """The table, numbers with the decimals of printed figures."""
    return pd.DataFrame([_cells(one) for one in (found.rows if found else ())], columns=list(COLUMNS), dtype=object)


def exact_frame(found: WeightedFigures | None, lang: str) -> pd.DataFrame:
    """The table with exact numbers, percentages as shares of one, under the names of figures."""
    rows = []
    for one in found.rows if found else ():
        figure, estimate = one.row.figure, one.estimate
        low, high = estimate.interval() or (None, None)
        name = one.row.name.said(lang) or one.row.id
        unit = figure.unit.value
        rows.append([one.row.scope, one.row.id, name, figure.method, unit, figure.number, figure.n, estimate.ratio, estimate.se, low, high,
                     estimate.deff, estimate.clusters, estimate.strata])  # fmt: skip
    names = ["scope", "id", "name", "method", "measure", "unweighted", "n", "weighted", *COLUMNS[6:]]
    return pd.DataFrame(rows, columns=names, dtype=object)


def weighted_table(found: WeightedFigures, made: Detail, lang: str) -> Table:
    """The table for the terminal, with what the weights cost."""
    effect = f"{found.design.effect:.{DEFF_PLACES}f}".replace(".", DECIMAL_MARK[lang])
    table = Table(box=box.SIMPLE, pad_edge=False, title=text("weigh.title", lang), caption=text("weigh.note", lang, effect=effect))
    for name in ("figure", "unweighted", "weighted", "interval", "deff", "clusters", "strata"):
        table.add_column(text(f"weigh.column.{name}", lang), justify="left" if name == "figure" else "right", overflow="fold")
    for one in found.rows:
        cells = {name: _said(cell, lang) for name, cell in zip(COLUMNS, _cells(one), strict=True)}
        name = one.row.name.said(lang) or one.row.id
        interval = "–" if one.estimate.se is None else f"{cells['low']}–{cells['high']}"
        table.add_row(
            f"{name} ({one.row.figure.method})", value_text(one.row.figure, made, lang), cells["weighted"], interval, cells["deff"],
            cells["clusters"], cells["strata"],
        )  # fmt: skip
    return table


def _cells(one: WeightedRow) -> list[object]:
    """The cells of one row, numbers with the decimals of printed figures."""

    def number(value: float | None, scale: float = 1.0) -> Decimal | None:
        return None if value is None else rounded(Fraction(value * scale))

    figure, estimate = one.row.figure, one.estimate
    low, high = estimate.interval() or (None, None)
    return [
        one.row.scope,
        one.row.id,
        figure.method,
        number(figure.number, one.scale),
        figure.n,
        number(estimate.ratio, one.scale),
        number(estimate.se, one.scale),
        number(low, one.scale),
        number(high, one.scale),
        number(estimate.deff),
        estimate.clusters,
        estimate.strata,
    ]


def _said(value: object, lang: str) -> str:
    """A number of a row as people write it; an en dash where there is none."""
    return "–" if value is None else str(value).replace(".", DECIMAL_MARK[lang])
