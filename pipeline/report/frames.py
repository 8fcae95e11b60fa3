"""Scores and pages as plain data frames: the one source of the workbook and of the CSV files."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from forms.catalogue import text
from forms.layout import Layout
from pipeline.merge.places import legible
from pipeline.merge.resolve import decided_items, page_answers, page_fate
from pipeline.model import PENDING, PageRecord, question_keys
from pipeline.report.score_report import ScoreReport
from pipeline.scoring.figures import Ratio
from pipeline.scoring.methods import DIST, TOP2
from pipeline.scoring.score import QuestionScore, Scores

SCORE_COLUMNS = ("page", "question", "text", "row", "code", "label", "count", "share", "n", "method")
"""`row` says what a row counts: option, top2, missing, pooled. `label` are the words of an option, where the layout knows them.
`share` is 0..1 or None; every share has its n and its method."""

QUESTION_COLUMNS = ("page", "question", "text", "kind", "responses", "n")
"""Columns of the table of questions before those of the kinds of missing."""

TOP2_COLUMNS = ("top2_count", "top2", "top2_n")
"""Its columns behind them."""

PAGE_COLUMNS = ("source", "page", "fate", "layout_page", "answers", PENDING, "reasons", "residual_mm")

REFUSED = frozenset({"other_form", "unreadable", "unopened"})
"""Fates of pages that somebody may have filled in and that gave no answers."""

CODES_TOGETHER = " + "
"""What stands between the codes that `top2` adds up."""


def scores_frame(scores: Scores) -> pd.DataFrame:
    """One row for each option, each `top2` and each kind of missing, question by question; the pooled `top2` last: SCORE_COLUMNS."""
    together = CODES_TOGETHER.join(scores.satisfied)
    rows = [row for question in scores.questions for row in _question_rows(question, together)]
    rows += [("", "", ", ".join(pool.questions), "pooled", together, "", *figure(pool.top2), TOP2) for pool in scores.pooled]
    return frame_of(rows, SCORE_COLUMNS)


def _question_rows(question: QuestionScore, together: str) -> list[tuple[object, ...]]:
    """The rows of one question."""
    start = (question.page, question.key, question.label)
    rows: list[tuple[object, ...]] = [
        (*start, "option", option.code, option.label, *figure(option.share), DIST) for option in question.options
    ]
    if question.top2 is not None:
        rows.append((*start, "top2", together, "", *figure(question.top2), TOP2))
    rows += [(*start, "missing", kind, "", count, None, None, "") for kind, count in question.missing]
    return rows


def figure(ratio: Ratio) -> tuple[int, float | None, int]:
    """Count, share and n of one figure."""
    return ratio.numerator, ratio.share, ratio.base


def questions_frame(scores: Scores) -> pd.DataFrame:
    """One row for each question: how many were asked, answered and missing for which reason, and `top2` with its n."""
    rows: list[tuple[object, ...]] = [
        (
            question.page,
            question.key,
            question.label,
            question.kind.value,
            question.responses,
            question.n,
            *(count for _, count in question.missing),
            *((None, None, None) if question.top2 is None else figure(question.top2)),
        )
        for question in scores.questions
    ]
    return frame_of(rows, (*QUESTION_COLUMNS, *scores.missing_kinds, *TOP2_COLUMNS))


def pages_frame(report: ScoreReport, lang: str) -> pd.DataFrame:
    """The ledger: one row for each page of each file, with what became of it and why, the reasons in words: PAGE_COLUMNS."""
    settled, keys = decided_items(report.decisions), question_keys(report.layout)

    def counts(record: PageRecord) -> tuple[int, int]:
        """Its answers, and how many of them still wait for a person: none where it gives no response."""
        if page_fate(record) != "read":
            return 0, 0
        waiting = sum(answer.missing == PENDING for answer in page_answers(record, settled, report.layout, keys))
        return len(record.reading.answers), waiting

    rows: list[tuple[object, ...]] = [
        (
            legible(record.source),
            record.page,
            page_fate(record),
            record.reading.layout_page or "",
            *counts(record),
            reasons_text(record, lang),
            record.reading.residual_mm,
        )
        for record in report.records
    ]
    return frame_of(rows, PAGE_COLUMNS)


def reasons_text(record: PageRecord, lang: str) -> str:
    """The page's own reasons as sentences of the catalogue; of a further scan of a printed page, which scan counts."""
    rescan = [text("score.rescan_of", lang, first=record.rescan_of)] if page_fate(record) == "rescan" else []
    return "; ".join([*rescan, *(text(f"reason.{reason}.message", lang) for reason in record.reading.reasons)])


def method_rows(report: ScoreReport, lang: str, *, warned: bool = True) -> list[tuple[str, str]]:
    """How every number was made, as (what, how): methods, bases, files, versions, and what was left out and why.

    `warned` adds the warnings, which are for the office: they count groups that others must not see.
    """

    def line(entry: str, **values: object) -> tuple[str, str]:
        return text(f"score.method.{entry}.what", lang), text(f"score.method.{entry}.how", lang, **values)

    scores, pages = report.scores, report.pages
    readings, layout_file, decisions = report.files
    together = CODES_TOGETHER.join(scores.satisfied)
    records = report.records
    rows = [line("dist"), line("multi"), line("missing")]
    if scores.satisfied:
        rows.append(line("top2", codes=together))
        rows += [
            line("pooled", questions=", ".join(pool.questions), count=len(pool.questions), scale=" | ".join(pool.scale))
            for pool in scores.pooled
        ]
    rows += [
        line("rounding"),
        line("readings", file=readings, reader=_all({record.reader for record in records})),
        line("layout", file=layout_file, name=report.layout.name, id=report.layout.id, relative=_relative(report.layout, lang)),
        line("context", ids=_all({record.reading.context for record in records})),
        line("policy", ids=_all({record.policy for record in records})),
        line("decisions", file=decisions, count=len(report.decisions)) if decisions else line("no_decisions"),
        line("responses", count=len(report.responses)),
        line("counters", runs=", ".join(f"R{run.run}" for run in report.runs) or "–"),
        line(
            "pages",
            total=pages.total,
            read=pages.read,
            duplicate=pages.duplicate,
            rescan=pages.rescan,
            blank=pages.blank,
            cover=pages.cover,
        ),
        line("pages_refused", other_form=pages.other_form, unreadable=pages.unreadable, unopened=pages.unopened),
        line("answers", machine=scores.machine, person=scores.person, pending=scores.pending),
    ]
    totals = {kind: sum(dict(question.missing)[kind] for question in scores.questions) for kind in scores.missing_kinds}
    rows += [(text(f"score.missing.{kind}", lang), text(f"score.left_out.{kind}", lang, count=totals[kind])) for kind in totals]
    return rows + [(text("score.method.warning", lang), problem.line(lang)) for problem in report.warnings if warned]


def _relative(layout: Layout, lang: str) -> str:
    """The remark on a layout whose millimetres are only proportions; empty for any other."""
    return text("score.method.relative", lang) if layout.relative else ""


def _all(names: set[str | None] | set[str]) -> str:
    """The names that occur, sorted, in one line."""
    return ", ".join(sorted(name for name in names if name)) or "–"


def frame_of(rows: Sequence[tuple[object, ...]], columns: Sequence[str]) -> pd.DataFrame:
    """A frame whose cells stay what they are: whole numbers whole, what is not there None."""
    return pd.DataFrame(rows, columns=list(columns), dtype=object)
