"""The figures as they would be under the design of the survey: weights, strata, clusters. For reference, beside the official ones."""

from __future__ import annotations

from fractions import Fraction

from forms.catalogue import text
from pipeline.report.edition.gather import Edition
from pipeline.report.edition.table import Column, Kind, Number, ReportTable, Row, Shown, counts, numbers, words
from pipeline.report.weighted import WeightedRow
from pipeline.scoring.figures import Figure, number_text
from pipeline.scoring.methods import methods


def design_table(edition: Edition) -> ReportTable | None:
    """Every figure that is a quotient, as it is and under the design, with its standard error. None where no design was given."""
    weighted, lang = edition.report.weighted, edition.lang
    if weighted is None or not weighted.rows:
        return None
    columns = (
        words("of", text("report.column.of", lang)),
        words("method", text("score.column.method", lang)),
        Column("unweighted", text("weigh.column.unweighted", lang), Kind.FIGURE),
        Column("weighted", text("report.for_reference", lang, words=text("weigh.column.weighted", lang)), Kind.FIGURE),
        numbers("se", text("report.column.se", lang)),
        numbers("deff", text("weigh.column.deff", lang)),
        counts("clusters", text("weigh.column.clusters", lang)),
        counts("strata", text("weigh.column.strata", lang)),
    )
    away = edition.away
    rows = [_row(one, edition) for one in weighted.rows if (one.row.scope, one.row.id) not in away]
    effect = number_text(Fraction(weighted.design.effect), lang)
    wanted = edition.made.wanted
    files = ", ".join(one.name for one in (wanted.strata_file, wanted.weights_file, wanted.rake_file) if one is not None)
    notes = (text("weigh.note", lang, effect=effect), text("report.note.design", lang, files=files))
    return ReportTable("design", text("weigh.title", lang), columns, tuple(rows), notes)


def _row(one: WeightedRow, edition: Edition) -> Row:
    """One figure."""
    row, estimate, lang = one.row, one.estimate, edition.lang
    name = text("report.row.pooled", lang, count=len(row.questions)) if row.scope == "pooled" else row.name.said(lang) or row.id
    scale = Fraction(one.scale)
    weighted = Figure(row.figure.method, Fraction(estimate.ratio) * scale, row.figure.n)
    cells = (
        name,
        methods()[row.figure.method].id,
        Shown(row.figure),
        Shown(weighted, estimate.interval()),
        None if estimate.se is None else Number(Fraction(estimate.se) * scale),
        None if estimate.deff is None else Number(Fraction(estimate.deff)),
        estimate.clusters,
        estimate.strata,
    )
    return Row(f"{row.scope}:{row.id}:{row.figure.method}", cells, depth=row.depth)
