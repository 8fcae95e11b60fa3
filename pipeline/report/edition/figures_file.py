"""The list of figures: every figure that a report prints, with its method, its n, and what it was made from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from pipeline.report.edition.contents import Section
from pipeline.report.edition.gather import Edition
from pipeline.report.edition.table import Difference, Number, ReportTable, Row, Shown
from pipeline.report.frames import frame_of
from pipeline.scoring.methods import methods

COLUMNS = (
    "table", "title", "row", "of", "column", "heading", "method", "printed", "measure", "n", "numerator", "denominator", "interval",
    "state",
)  # fmt: skip
"""One row a printed figure. `printed` is what stands in the report, letter for letter."""


def figures_list(edition: Edition, sections: Sequence[Section]) -> pd.DataFrame:
    """All figures of all tables, in the order of the report."""
    tables = (table for section in sections for table in section.tables)
    return frame_of([line for table in tables for line in _lines(edition, table)], COLUMNS)


def _lines(edition: Edition, table: ReportTable) -> Iterator[tuple[object, ...]]:
    """The figures of one table."""
    for row, column, cell in table.figures():
        start = (table.id, table.title, row.id, _of(row), column.id, column.title)
        yield (*start, *_figure(edition, cell))


def _of(row: Row) -> str:
    """The words of a row: its first cell that has any."""
    return next((cell for cell in row.cells if isinstance(cell, str)), row.id)


def _figure(edition: Edition, cell: Shown | Difference | Number) -> tuple[object, ...]:
    """Method, printed figure, measure, n, numerator, denominator, interval and state."""
    style = edition.style
    if isinstance(cell, Difference):
        return cell.method, style.change(cell), "change", cell.n, None, None, "", methods()[cell.method].state.value
    if isinstance(cell, Number):
        return cell.method, style.number(cell), "points", cell.n, None, None, "", methods()[cell.method].state.value
    figure, ratio = cell.figure, cell.figure.ratio
    counts = (None, None) if ratio is None else (ratio.numerator, ratio.base)
    printed = style.figure(figure)
    return figure.method, printed, figure.unit.value, figure.n, *counts, style.limits(cell), methods()[figure.method].state.value
