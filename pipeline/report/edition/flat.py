"""A table laid flat: one plain value a cell, a figure beside its n, for sheets, CSV files and data frames."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

import pandas as pd

from forms.catalogue import text
from pipeline.report.edition.table import Cell, Column, Difference, Kind, Number, ReportTable, Row, Shown
from pipeline.report.edition.written import heading
from pipeline.report.frames import frame_of
from pipeline.scoring.figures import Rounding, rounded
from pipeline.scoring.methods import Unit

INDENT = "    "
"""What a level of depth is set in by, in front of the first cell."""


class Look(StrEnum):
    """What a flat cell is, and so how it is formatted."""

    WORDS = "words"
    COUNT = "count"
    PERCENT = "percent"
    POINTS = "points"
    CHANGE = "change"


Value = str | int | float | Decimal | None


@dataclass(frozen=True, slots=True)
class FlatCell:
    """One value: percentages are shares of one, unless they are `printed`."""

    value: Value
    look: Look


@dataclass(frozen=True, slots=True)
class Flat:
    """A flat table: ids and headings of its columns, and its rows."""

    ids: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[FlatCell, ...], ...]


def flat(table: ReportTable, lang: str, rounding: Rounding | None = None) -> Flat:
    """The table with exact numbers, or with a `rounding`, as they are printed (percentages of a hundred)."""
    limits = {column.id for _, column, cell in table.figures() if isinstance(cell, Shown) and cell.interval}
    names = [pair for column in table.columns for pair in _names(column, column.id in limits, lang)]
    rows = tuple(
        tuple(cell for place, column in enumerate(table.columns) for cell in _cells(row, place, column, column.id in limits, rounding))
        for row in table.rows
    )
    return Flat(tuple(name for name, _ in names), tuple(title for _, title in names), rows)


def frame(table: ReportTable, lang: str) -> pd.DataFrame:
    """The table as a data frame of exact numbers, percentages as shares of one."""
    laid = flat(table, lang)
    return frame_of([tuple(cell.value for cell in row) for row in laid.rows], laid.ids)


def printed_frame(table: ReportTable, lang: str, rounding: Rounding) -> pd.DataFrame:
    """The table as a data frame of printed numbers under the headings that people read: what its CSV file holds."""
    laid = flat(table, lang, rounding)
    return pd.DataFrame([[cell.value for cell in row] for row in laid.rows], columns=list(laid.headings), dtype=object)


def _names(column: Column, limits: bool, lang: str) -> Iterator[tuple[str, str]]:
    """Ids and headings of what a column becomes."""
    title = heading(column, lang)
    if column.kind is Kind.SHARE:
        yield f"{column.id}_count", text("report.flat.count", lang, title=column.title)
        yield column.id, text("report.flat.percent", lang, title=title)
        return
    yield column.id, title
    if column.kind is Kind.FIGURE:
        yield f"{column.id}_n", text("report.flat.n", lang, title=column.title)
        if limits:
            yield f"{column.id}_low", text("report.flat.low", lang, title=column.title)
            yield f"{column.id}_high", text("report.flat.high", lang, title=column.title)


def _cells(row: Row, place: int, column: Column, limits: bool, rounding: Rounding | None) -> Iterator[FlatCell]:
    """What a cell becomes."""
    cell = row.cells[place]
    if isinstance(cell, Shown):
        yield from _figure(cell, column, limits, rounding)
        return
    single = FlatCell(INDENT * row.depth + cell, Look.WORDS) if isinstance(cell, str) and not place else _plain(cell, rounding)
    empty = FlatCell(None, Look.WORDS)
    if column.kind is Kind.SHARE:
        yield single
        yield empty
        return
    yield single
    if column.kind is Kind.FIGURE:
        yield from [empty] * (3 if limits else 1)


def _plain(cell: Cell, rounding: Rounding | None) -> FlatCell:
    """A cell that is no figure."""
    if isinstance(cell, Difference):
        return FlatCell(float(cell.exact) if rounding is None else rounded(cell.exact, rounding=rounding), Look.CHANGE)
    if isinstance(cell, Number):
        return FlatCell(float(cell.exact) if rounding is None else rounded(cell.exact, rounding=rounding), Look.POINTS)
    return FlatCell(cell, Look.COUNT) if isinstance(cell, int) else FlatCell(cell if isinstance(cell, str) else None, Look.WORDS)


def _figure(cell: Shown, column: Column, limits: bool, rounding: Rounding | None) -> Iterator[FlatCell]:
    """A figure with what stands beside it."""
    figure = cell.figure
    look = Look.PERCENT if figure.unit is Unit.PERCENT else Look.POINTS
    value: Value = figure.number
    if rounding is not None and figure.value is not None:
        value = rounded(figure.value, rounding=rounding)
    if column.kind is Kind.SHARE:
        yield FlatCell(None if figure.ratio is None else figure.ratio.numerator, Look.COUNT)
        yield FlatCell(value, look)
        return
    yield FlatCell(value, look)
    yield FlatCell(figure.n, Look.COUNT)
    if limits:
        scale = 100 if look is Look.PERCENT else 1
        for limit in cell.interval or (None, None):
            yield FlatCell(limit if rounding is None or limit is None else rounded(Fraction(limit) * scale), look)
