"""How the answers to every question are spread over its options: one table for questions with the same options."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from textwrap import shorten

from forms.catalogue import text
from forms.layout import QuestionKind
from pipeline.report.edition.gather import Edition
from pipeline.report.edition.table import Cell, Column, Kind, Look, ReportTable, Row, Shown, counts, words
from pipeline.scoring.figures import pooled_figure
from pipeline.scoring.methods import DIST
from pipeline.scoring.score import QuestionScore

TITLE_WORDS = 48
"""Letters of a question in the title of a table: enough to know it by."""

MOST_ACROSS = 6
"""Options that stand side by side on an upright A4 page; more of them stand one below the other."""


def distribution_tables(edition: Edition) -> list[ReportTable]:
    """The tables in printed order; neighbours with the same options share one. Questions that nobody was asked are left out."""
    asked = [one for one in edition.report.scores.questions if one.responses]
    tables = []
    for number, (_, group) in enumerate(groupby(asked, key=lambda one: (one.kind, options_of(one), about(edition, one))), 1):
        alike = list(group)
        name = f"distribution_{number}"
        if len(alike[0].options) > MOST_ACROSS:
            tables += [_down(edition, one, f"{name}_{one.key}") for one in alike]
        else:
            tables.append(_across(edition, alike, name))
    return tables


def options_of(question: QuestionScore) -> tuple[tuple[str, str], ...]:
    """Codes and words of the options."""
    return tuple((option.code, option.label) for option in question.options)


def about(edition: Edition, question: QuestionScore) -> bool:
    """Whether people are grouped by the question."""
    return edition.groups(question.key) is not None


def option_words(code: str, label: str) -> str:
    """What an option is called: its words, else its code."""
    return label or code


def _across(edition: Edition, alike: Sequence[QuestionScore], name: str) -> ReportTable:
    """A row a question, a column an option."""
    lang = edition.lang
    columns = (
        words("question", text("report.column.question", lang)),
        counts("n", "n"),
        *(Column(f"option_{code}", option_words(code, label), Kind.SHARE, DIST) for code, label in options_of(alike[0])),
        counts("missing", text("report.column.missing", lang)),
    )
    rows = tuple(Row(one.key, (one.label or one.key, *_cells(edition, one)), _look(edition, one)) for one in alike)
    return ReportTable(name, _title(edition, alike), columns, rows, _notes(edition, alike[0]))


def _down(edition: Edition, one: QuestionScore, name: str) -> ReportTable:
    """A row an option."""
    lang = edition.lang
    n, *shares, missing = _cells(edition, one)
    rows = [
        Row(f"{one.key}={code}", (option_words(code, label), cell), Look.HIDDEN if isinstance(cell, str) else Look.PLAIN)
        for (code, label), cell in zip(options_of(one), shares, strict=True)
    ]
    rows.append(Row(f"{one.key}=n", (text("report.row.valid", lang), n), Look.TOTAL))
    rows.append(Row(f"{one.key}=missing", (text("report.column.missing", lang), missing)))
    columns = (words("option", text("report.column.option", lang)), Column("share", text("report.column.share", lang), Kind.SHARE, DIST))
    return ReportTable(name, _title(edition, [one]), columns, tuple(rows), _notes(edition, one))


def _cells(edition: Edition, one: QuestionScore) -> list[Cell]:
    """n, the share of each option, and how many gave no valid answer.

    In a public edition nothing is said of a question that fewer than the least number of people answered. Of one that people are grouped
    by, the hidden groups are hidden here too, and where those without an answer are among them, so is n: all shares would tell it.
    """
    missing = sum(count for _, count in one.missing)
    shares: list[Cell] = [Shown(pooled_figure(DIST, option.share)) for option in one.options]
    cells: list[Cell] = [one.n, *shares, missing]
    if not edition.public:
        return cells
    hidden = text("report.hidden", edition.lang)
    if one.key in edition.small_questions:
        return [hidden] * len(cells)
    table = edition.groups(one.key)
    away = {row.code for row in table.rows if row.hidden} if table else set()
    if "" in away:
        counted = [hidden if option.code in away else option.share.numerator for option in one.options]
        return [hidden, *counted, hidden]
    return [one.n, *(hidden if option.code in away else cell for option, cell in zip(one.options, shares, strict=True)), missing]


def _look(edition: Edition, one: QuestionScore) -> Look:
    """Questions that are not shown stand back."""
    return Look.HIDDEN if one.key in edition.small_questions else Look.PLAIN


def _title(edition: Edition, alike: Sequence[QuestionScore]) -> str:
    """What the table is called: the question, or how many there are."""
    if len(alike) == 1:
        return text("report.table.distribution_one", edition.lang, question=alike[0].label or alike[0].key)
    first, last = (shorten(one.label or one.key, TITLE_WORDS, placeholder=" …") for one in (alike[0], alike[-1]))
    return text("report.table.distribution", edition.lang, count=len(alike), first=first, last=last)


def _notes(edition: Edition, one: QuestionScore) -> tuple[str, ...]:
    """What must be known below the table."""
    key = "report.note.multi" if one.kind is QuestionKind.MULTI else "report.note.dist"
    return (text(key, edition.lang),)


def long_distribution(edition: Edition) -> ReportTable:
    """All distributions in one table that can be filtered: a row a question and option."""
    lang = edition.lang
    columns = (
        words("question", text("report.column.question", lang)),
        words("key", text("score.column.id", lang)),
        words("option", text("report.column.option", lang)),
        Column("share", text("report.column.share", lang), Kind.SHARE, DIST),
        counts("n", "n"),
    )
    rows = []
    for one in edition.report.scores.questions:
        if one.responses:
            n, *shares, _ = _cells(edition, one)
            for option, cell in zip(one.options, shares, strict=True):
                look = Look.HIDDEN if isinstance(cell, str) else Look.PLAIN
                name = option_words(option.code, option.label)
                rows.append(Row(f"{one.key}={option.code}", (one.label or one.key, one.key, name, cell, n), look))
    title = text("report.table.distributions", lang)
    return ReportTable("distribution", title, columns, tuple(rows), (text("report.note.dist", lang),))
