"""The tables beside the figures: the main results, blind checks, what people wrote, and how every number was made."""

from __future__ import annotations

from collections import Counter

from forms.catalogue import text
from forms.layout import FieldKind
from pipeline.masked import masked
from pipeline.report.detail_sheets import detail_rows
from pipeline.report.edition.criteria import CRITERION, POOLED
from pipeline.report.edition.gather import Edition
from pipeline.report.edition.table import Cell, Column, Kind, ReportTable, Row, Shown, counts, words
from pipeline.report.edition.units_day import heirs_line
from pipeline.report.figure_rows import FigureRow, notes
from pipeline.report.frames import method_rows
from pipeline.scoring.figures import Ratio, pooled_figure
from pipeline.scoring.methods import POST_CHECK, State, methods

WORDS = (FieldKind.TEXT, FieldKind.OTHER)
"""Fields that people write words in."""


def headline_table(edition: Edition) -> ReportTable | None:
    """The figure of the whole by every method, with its band and how far it is verified. None where no method was asked for."""
    lang = edition.lang
    rows = headlines(edition)
    if not rows:
        return None
    columns = [
        words("of", text("report.column.of", lang)),
        words("method", text("score.column.method", lang)),
        Column("value", text("score.column.value", lang), Kind.FIGURE),
        words("state", text("score.column.state", lang)),
    ]
    banded = any(one.band or one.below for one in rows)
    if banded:
        columns.insert(3, words("band", text("score.column.band", lang)))
    made = []
    for one in rows:
        method = methods()[one.figure.method]
        name = one.name.said(lang) if one.scope == CRITERION else text("report.row.pooled", lang, count=len(one.questions))
        cells: list[Cell] = [
            name,
            f"{method.name.said(lang)} ({method.id})",
            Shown(one.figure, one.interval),
            text(f"score.state.{method.state}", lang),
        ]
        if banded:
            cells.insert(3, band_words(one, edition))
        made.append(Row(f"{one.scope}:{one.id}:{method.id}", tuple(cells)))
    told = list(dict.fromkeys([text("score.unweighted", lang), *(note for one in rows if (note := notes(one, edition.made, lang)))]))
    if any(methods()[one.figure.method].state is not State.VERIFIED for one in rows):
        told.append(text("report.note.unverified", lang))
    return ReportTable("headline", text("report.table.headline", lang), tuple(columns), tuple(made), tuple(told))


def headlines(edition: Edition) -> list[FigureRow]:
    """The figures of the whole: of the index, or of all questions of each scale where there is none."""
    return [one for one in edition.told(CRITERION) if one.depth == 0] or edition.told(POOLED)


def band_words(row: FigureRow, edition: Edition) -> str:
    """The band that a figure earns, marked where its bounds are not verified."""
    if row.below:
        return text("score.band_below", edition.lang)
    if row.band is None:
        return ""
    name, scheme = row.band.name.said(edition.lang), edition.made.scheme
    if scheme is None or scheme.state is State.VERIFIED:
        return name
    return text("report.for_reference", edition.lang, words=name)


def checks_table(edition: Edition) -> ReportTable | None:
    """What blind checks found; a public edition leaves single batches out. None where nobody looked at a sample."""
    lang = edition.lang
    seen = [one for one in edition.checks if one.found.drawn and not (edition.public and one.found.of == "batch")]
    if not seen:
        return None
    columns = (
        words("sample", text("report.column.sample", lang)),
        words("of", text("report.column.of", lang)),
        counts("drawn", text("report.column.drawn", lang)),
        counts("seen", text("report.column.seen", lang)),
        counts("wrong", text("report.column.wrong", lang)),
        Column("rate", text("report.column.wrong_rate", lang), Kind.FIGURE, POST_CHECK),
    )
    rows = tuple(
        Row(
            f"{one.number}:{one.found.of}:{one.found.name}",
            (
                str(one.number),
                text(f"report.check_of.{one.found.of}", lang, name=one.found.name),
                one.found.drawn,
                one.found.seen,
                one.found.wrong,
                Shown(
                    pooled_figure(POST_CHECK, Ratio(one.found.wrong, one.found.seen)), (0.0, one.found.bound) if one.found.seen else None
                ),
            ),
        )
        for one in seen
    )
    return ReportTable("checks", text("report.table.checks", lang), columns, rows, (text("report.note.checks", lang),))


def texts_table(edition: Edition) -> ReportTable | None:
    """What people wrote, redacted, in an order that tells nothing of who wrote it. None in a public edition, or where nobody did.

    The same words stand once, with how many slips have them.
    """
    if edition.public:
        return None
    lang = edition.lang
    labels = {one.key: one.label for one in edition.report.scores.questions}
    written = Counter(
        (labels.get(one.question) or one.question or one.field, masked(one.text))
        for response in edition.report.responses
        for one in response.texts
        if one.kind in WORDS and one.missing is None and one.text.strip()
    )
    if not written:
        return None
    columns = (counts("number", text("report.column.number", lang)), words("field", text("score.column.field", lang)),
               words("text", text("score.column.written", lang)), counts("slips", text("report.column.slips", lang)))  # fmt: skip
    rows = tuple(Row(str(number), (number, *cells, written[cells])) for number, cells in enumerate(sorted(written), 1))
    return ReportTable("texts", text("report.table.texts", lang), columns, rows, (text("report.note.redacted", lang),))


def method_table(edition: Edition) -> ReportTable:
    """How every number was made: methods with formula, denominator, source and state; files, versions, what was left out."""
    lang = edition.lang
    columns = (words("what", text("score.column.what", lang)), words("how", text("score.column.how", lang)))
    lines = [*detail_rows(edition.report, lang), *method_rows(edition.report, lang, warned=not edition.public)]
    lines.append(
        (text("report.method.editions.what", lang), text("report.method.editions.how", lang, least=edition.made.wanted.small_cells))
    )
    if not edition.public and not edition.lists_answers:
        lines.append((text("report.method.answers.what", lang), text("report.method.answers.how", lang)))
    if edition.made.wanted.as_of is not None:
        merged = heirs_line(edition) or text("report.method.heirs.none", lang)
        day = f"{edition.places.day:%d/%m/%Y}"
        lines.append((text("report.method.heirs.what", lang), text("report.method.heirs.how", lang, day=day, merged=merged)))
    rows = tuple(Row(str(number), line) for number, line in enumerate(lines, 1))
    return ReportTable("method", text("report.table.method", lang), columns, rows)
