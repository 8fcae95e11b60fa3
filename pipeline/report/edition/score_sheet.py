"""The score sheet: for each line what can be earned, what the unit gave itself, and what was verified."""

from __future__ import annotations

from fractions import Fraction

from forms.catalogue import text
from pipeline.report.edition.gather import Edition
from pipeline.report.edition.table import Cell, Look, Number, ReportTable, Row, numbers, words
from pipeline.scoring.bands import BandScheme
from pipeline.scoring.methods import State, Unit
from pipeline.scoring.score_sheet import LineScore


def score_sheet_table(edition: Edition) -> ReportTable | None:
    """The lines, their sum, and what that is in per cent of the maximum with its band. None where the index has no sheet."""
    sheet, lang = edition.made.sheet, edition.lang
    if sheet is None:
        return None
    title = text("report.table.score_sheet", lang)
    columns = (
        words("line", text("report.column.line", lang)),
        words("name", text("score.column.name", lang)),
        numbers("maximum", text("score.column.maximum", lang)),
        numbers("self", text("score.column.self_score", lang)),
        numbers("verified", text("score.column.verified_score", lang)),
        words("note", text("report.column.note", lang)),
    )
    rows = [Row(f"line:{one.line.id}", _cells(one, edition)) for one in sheet.lines]
    total = (text("score.sheet_total", lang), "", _number(sheet.maximum), _number(sheet.self_total), _number(sheet.verified_total), "")
    rows.append(Row("total", total, Look.TOTAL))
    if sheet.percent is None:
        return ReportTable("score_sheet", title, columns, tuple(rows), (text("report.note.sheet_open", lang),))
    share = text("report.row.sheet_percent", lang)
    rows.append(Row("percent", (share, "", None, None, _number(sheet.percent), _band(edition.made.scheme, sheet.percent, lang))))
    return ReportTable("score_sheet", title, columns, tuple(rows))


def _cells(one: LineScore, edition: Edition) -> tuple[Cell, ...]:
    """The cells of a line."""
    line, lang = one.line, edition.lang
    made, verified = one.made_from, _number(one.verified)
    note = ""
    if made is not None:
        verified = None if one.verified is None else Number(one.verified, made.method, made.n)
        name = "sheet_criterion" if line.criterion else "sheet_records"
        note = text(
            f"report.{name}", lang, criterion=_criterion(edition, line.criterion), method=made.method, n=edition.style.count(made.n)
        )
    return line.id, line.name.said(lang), _number(line.maximum), _number(line.self_score), verified, note


def _criterion(edition: Edition, name: str) -> str:
    """The words of a criterion, else its id."""
    return next((one.criterion.name.said(edition.lang) for one in edition.made.criteria if one.criterion.id == name), "") or name


def _number(value: Fraction | None) -> Number | None:
    return None if value is None else Number(value)


def _band(scheme: BandScheme | None, percent: Fraction, lang: str) -> str:
    """The band that a share earns, with its scheme, marked where its bounds are not verified; empty without bands for percentages."""
    if scheme is None or scheme.of != Unit.PERCENT:
        return ""
    band = scheme.band(percent)
    name = text("score.band_below", lang) if band is None else band.name.said(lang)
    said = text("score.sheet_band", lang, band=name, scheme=scheme.name.said(lang))
    return said if scheme.state is State.VERIFIED else text("report.for_reference", lang, words=said)
