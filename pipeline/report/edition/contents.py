"""The report as sections of tables and pictures, in the order in which they are read: channels first, then the whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forms.catalogue import text
from pipeline.report.edition.charts.picture import Picture
from pipeline.report.edition.charts.pictures import channel_picture, diverging_pictures, heat_pictures, ranking_pictures, trend_picture
from pipeline.report.edition.criteria import channel_table, index_table, question_table, trend_table
from pipeline.report.edition.design import design_table
from pipeline.report.edition.distribution import distribution_tables
from pipeline.report.edition.gather import Edition
from pipeline.report.edition.groups import group_table
from pipeline.report.edition.notes import checks_table, headline_table, method_table, texts_table
from pipeline.report.edition.progress import coverage_table, progress_table
from pipeline.report.edition.score_sheet import score_sheet_table
from pipeline.report.edition.table import ReportTable
from pipeline.report.edition.units_day import units_line
from pipeline.report.group_tables import COUNTER, LEVEL, PLACES, UNIT
from pipeline.report.tables import standing_lines


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: what stands above its tables, the tables, and the pictures of them."""

    id: str
    title: str
    lines: tuple[str, ...]
    tables: tuple[ReportTable, ...]
    pictures: tuple[Picture, ...] = ()


def contents(edition: Edition) -> tuple[Section, ...]:
    """The sections that hold something."""
    lang = edition.lang
    found = [
        Section(name, text(f"report.section.{name}", lang), tuple(lines), tuple(one for one in tables if one is not None),
                tuple(one for one in pictures if one is not None))
        for name, lines, tables, pictures in _parts(edition)
    ]  # fmt: skip
    return tuple(one for one in found if one.lines or one.tables or one.pictures)


Part = tuple[str, list[str], list[ReportTable | None], list[Picture | None]]


def _parts(edition: Edition) -> Iterator[Part]:
    """The id, lines, tables and pictures of every section, empty ones among them."""
    groups = [one.by for one in edition.report.groups if one.by not in PLACES]
    yield "summary", summary_lines(edition), [headline_table(edition)], []
    yield "trend", [], [trend_table(edition)], [trend_picture(edition)]
    yield "progress", [], [progress_table(edition), coverage_table(edition)], []
    yield "channels", [], [channel_table(edition)], [channel_picture(edition)]
    yield "criteria", [], [index_table(edition), question_table(edition)], []
    yield "score_sheet", [], [score_sheet_table(edition)], []
    yield "questions", [], [*distribution_tables(edition)], [*diverging_pictures(edition)]
    places = [group_table(edition, one) for one in (LEVEL, UNIT, COUNTER)]
    yield "places", [], places, [*ranking_pictures(edition), *heat_pictures(edition)]
    yield "people", [], [group_table(edition, one) for one in groups], []
    yield "design", [], [design_table(edition)], []
    yield "checks", [], [checks_table(edition)], []
    yield "texts", [], [texts_table(edition)], []
    yield "method", [], [method_table(edition)], []


def summary_lines(edition: Edition) -> list[str]:
    """What everybody must know: how many slips, what is missing, what was not asked for."""
    report, lang = edition.report, edition.lang
    lines = [
        text("report.line.responses", lang, count=edition.style.count(len(report.responses)), name=edition.name, form=report.layout.name)
    ]
    lines += [line for line in (units_line(edition),) if line]
    if not edition.methods:
        lines.append(text("report.line.no_method", lang))
    if edition.public:
        lines.append(text("report.line.public", lang, least=edition.made.wanted.small_cells))
    lines += [words for words, urgent in standing_lines(report, lang) if not urgent]
    waiting = report.scores.pending
    return [*lines, text("report.line.pending", lang, count=edition.style.count(waiting))] if waiting else lines
