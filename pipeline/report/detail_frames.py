"""Figures, groups, slips, score sheet and coverage as plain data frames: the one source of their sheets and CSV files."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from forms.catalogue import text
from pipeline.report.detail import Detail
from pipeline.report.figure_rows import FigureRow, notes, signed
from pipeline.report.frames import frame_of
from pipeline.report.group_tables import GroupFigure, GroupTable, group_words
from pipeline.report.wanted import SlipCount
from pipeline.scoring.figures import Figure, rounded
from pipeline.scoring.methods import Unit, methods
from pipeline.scoring.records import return_rate
from pipeline.scoring.validity import Fault

FIGURE_COLUMNS = (
    "scope", "id", "name", "method", "made", "basis", "value", "measure", "n", "numerator", "denominator", "low", "high", "band", "before",
    "change", "state", "note",
)  # fmt: skip
"""One row a figure. `value` is printed as its `measure` says; numerator and denominator make it exactly, and pool with others."""

GROUP_COLUMNS = (
    "by",
    "group",
    "name",
    "people",
    "id",
    "criterion",
    "method",
    "value",
    "measure",
    "n",
    "numerator",
    "denominator",
    "rank",
    "before",
    "change",
    "note",
)
"""One row a group and criterion; of a hidden group one row without figures."""

SLIP_COLUMNS = (
    "unit_code",
    "channel",
    "issued",
    "returned",
    "returned_rate",
    "valid",
    "valid_rate",
    *(fault.value for fault in Fault),
    "method",
)
"""One row a unit and channel; the last one adds them up."""

SHEET_COLUMNS = ("id", "name", "maximum", "self_score", "verified_score", "method", "note")
"""One row a line of the score sheet, then the total."""

COVERAGE_COLUMNS = ("unit_code", "name", "level", "responses")
"""One row a unit of the register."""

Cell = float | Decimal | None


def figures_frame(rows: Sequence[FigureRow], made: Detail, lang: str, *, printed: bool) -> pd.DataFrame:
    """The figures: exact numbers (percentages as shares of one), or `printed` ones, rounded once, percentages of a hundred."""

    def cells(row: FigureRow) -> tuple[object, ...]:
        figure, ratio = row.figure, row.figure.ratio
        low, high = row.interval or (None, None)
        before = None if row.before is None else number(row.before, made, printed)
        difference = None if row.change is None else difference_number(row.change.exact, made, printed)
        return (
            row.scope, row.id, row.name.said(lang), figure.method, row.made, made.basis(row.questions),
            number(figure, made, printed), figure.unit.value, figure.n,
            None if ratio is None else ratio.numerator, None if ratio is None else ratio.base,
            limit(low, figure, printed), limit(high, figure, printed),
            row.band.name.said(lang) if row.band else "", before, difference, methods()[figure.method].state.value, notes(row, made, lang),
        )  # fmt: skip

    return frame_of([cells(row) for row in rows], FIGURE_COLUMNS)


def groups_frame(tables: Sequence[GroupTable], made: Detail, lang: str, *, printed: bool) -> pd.DataFrame:
    """The groups of all tables. Of a hidden one not even the number of people is told."""
    rows: list[tuple[object, ...]] = []
    for table in tables:
        for row in table.rows:
            start = (table.by, group_words(table.by, row.code, lang), row.label.said(lang))
            if row.hidden:
                note = text("score.group_hidden", lang, least=made.wanted.small_cells)
                rows.append((*start, None, "", "", "", None, "", None, None, None, None, None, None, note))
                continue
            rows += [(*start, row.people, *_group_cells(one, made, lang, printed)) for one in row.figures]
    return frame_of(rows, GROUP_COLUMNS)


def _group_cells(one: GroupFigure, made: Detail, lang: str, printed: bool) -> tuple[object, ...]:
    """One figure of a group."""
    figure, ratio = one.figure, one.figure.ratio
    counts = (None, None) if ratio is None else (ratio.numerator, ratio.base)
    value = number(figure, made, printed)
    before = None if one.before is None else number(one.before, made, printed)
    moved = one.change
    difference = None if moved is None else difference_number(moved.exact, made, printed)
    differs = moved is not None and moved.differs(made.wanted.rounding)
    note = text("score.change_differs", lang, printed=signed(moved.printed, made, lang)) if moved is not None and differs else ""
    return one.id, one.label.said(lang), figure.method, value, figure.unit.value, figure.n, *counts, one.rank, before, difference, note


def asked_for_slips(made: Detail) -> bool:
    """Whether a table of slips says something: somebody noted how many were handed out, or asked which are valid."""
    return any(line.issued for line in made.slips) or made.wanted.only_valid


def slips_frame(lines: Sequence[SlipCount], made: Detail, *, printed: bool) -> pd.DataFrame:
    """Slips handed out, come back and valid; the total only where there is more than one line. A rate needs all that were handed out."""
    total = [] if len(lines) < 2 else [_sum(lines)]

    def cells(line: SlipCount) -> tuple[object, ...]:
        rates = [None if not line.issued else return_rate(part, line.issued) for part in (line.returned, line.valid)]
        returned, valid = (None if rate is None else number(rate, made, printed) for rate in rates)
        method = "" if not line.issued else "ratio_resp"
        faults = (line.faults.get(fault.value, 0) for fault in Fault)
        return line.unit, line.channel, line.issued, line.returned, returned, line.valid, valid, *faults, method

    return frame_of([cells(line) for line in (*lines, *total)], SLIP_COLUMNS)


def _sum(lines: Sequence[SlipCount]) -> SlipCount:
    """All lines added up; slips handed out are known only where every line says them."""
    said = [line.issued for line in lines if line.issued is not None]
    faults = {fault.value: sum(line.faults.get(fault.value, 0) for line in lines) for fault in Fault}
    issued = sum(said) if len(said) == len(lines) else None
    return SlipCount("*", "*", issued, sum(line.returned for line in lines), sum(line.valid for line in lines), faults)


def sheet_frame(made: Detail, lang: str, *, printed: bool) -> pd.DataFrame:
    """The score sheet with its total and the band that this earns."""
    sheet = made.sheet
    if sheet is None:
        return frame_of([], SHEET_COLUMNS)

    def points(value: Fraction | None) -> Cell:
        return None if value is None else rounded(value, rounding=made.wanted.rounding) if printed else float(value)

    rows: list[tuple[object, ...]] = []
    for one in sheet.lines:
        line, method = one.line, one.made_from.method if one.made_from else ""
        source = text("score.sheet_from", lang, criterion=line.criterion) if line.criterion else ""
        rows.append((line.id, line.name.said(lang), points(line.maximum), points(line.self_score), points(one.verified), method, source))
    percent, scheme = sheet.percent, made.scheme
    band = scheme.band(percent) if scheme is not None and scheme.of == Unit.PERCENT and percent is not None else None
    note = (
        "" if band is None or scheme is None else text("score.sheet_band", lang, band=band.name.said(lang), scheme=scheme.name.said(lang))
    )
    totals = (points(sheet.maximum), points(sheet.self_total), points(sheet.verified_total))
    rows.append(("", text("score.sheet_total", lang), *totals, "", note))
    return frame_of(rows, SHEET_COLUMNS)


def number(figure: Figure, made: Detail, printed: bool) -> Cell:
    """The figure as a cell."""
    if figure.value is None:
        return None
    return rounded(figure.value, rounding=made.wanted.rounding) if printed else figure.number


def difference_number(exact: Fraction, made: Detail, printed: bool) -> Cell:
    """A difference in percentage points or points as a cell."""
    return rounded(exact, rounding=made.wanted.rounding) if printed else float(exact)


def limit(value: float | None, figure: Figure, printed: bool) -> Cell:
    """A limit of an interval as a cell."""
    if value is None or not printed:
        return value
    return rounded(Fraction(value) * (100 if figure.unit is Unit.PERCENT else 1))
