"""The scores of each counter as a plain data frame, and as a table for the terminal."""

from __future__ import annotations

import pandas as pd
from rich import box
from rich.table import Table
from rich.text import Text

from forms.catalogue import text
from pipeline.report.frames import CODES_TOGETHER, TOP2_COLUMNS, figure, frame_of
from pipeline.report.score_report import ScoreReport
from pipeline.scoring.by_counter import CounterScores
from pipeline.scoring.figures import Ratio, percent_text

COUNTER_COLUMNS = ("counter", "counter_responses", "row", "question", "text", "responses", "n")
"""Columns before those of the kinds of missing and of `top2`. `row` says what a row counts: counter (all its questions together), question,
or pooled. In every row, `responses` is `n` and all kinds of missing added up, as far as they are told."""

UNKNOWN = "unknown"
"""Stands for the counter of responses of which no manifest tells it; no code of a counter looks like this."""


def counters_frame(report: ScoreReport) -> pd.DataFrame:
    """For each counter a row of all its questions, one for each pooled `top2`, and one for each question that was asked there."""
    rows = [row for one in report.by_counter for row in _rows(one)]
    return frame_of(rows, (*COUNTER_COLUMNS, *report.scores.missing_kinds, *TOP2_COLUMNS))


def _rows(one: CounterScores) -> list[tuple[object, ...]]:
    """The rows of one counter."""
    start, kinds = (one.counter or UNKNOWN, one.responses), one.scores.missing_kinds
    asked = [question for question in one.scores.questions if question.responses]
    totals = [sum(dict(question.missing)[kind] for question in asked) for kind in kinds]
    counts = (sum(question.responses for question in asked), sum(question.n for question in asked))
    none = (None, None, None)
    rows: list[tuple[object, ...]] = [(*start, "counter", "", "", *counts, *totals, *none)]
    for pool in one.scores.pooled:
        rows.append((*start, "pooled", "", ", ".join(pool.questions), None, pool.top2.base, *[None] * len(kinds), *figure(pool.top2)))
    for question in asked:
        top2 = none if question.top2 is None else figure(question.top2)
        missing = (count for _, count in question.missing)
        rows.append((*start, "question", question.key, question.label, question.responses, question.n, *missing, *top2))
    return rows


def counters_known(report: ScoreReport) -> bool:
    """Whether a manifest names the counter of at least one response."""
    return any(one.counter for one in report.by_counter)


def counters_table(report: ScoreReport, lang: str) -> Table:
    """One row for each counter: responses, valid answers, answers that wait for a person, and each pooled `top2` with its n."""
    table = Table(title=Text(text("score.title.counters", lang), "bold"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(text("score.column.counter", lang), overflow="fold")
    for name in ("counter_responses", "n"):
        table.add_column(text(f"score.column.{name}", lang), justify="right")
    table.add_column(text("score.missing.pending", lang), justify="right")
    for pool in report.scores.pooled:
        heading = text("score.column.top2", lang, codes=CODES_TOGETHER.join(report.scores.satisfied))
        scale = f"\n{' | '.join(pool.scale)}" if len(report.scores.pooled) > 1 else ""
        table.add_column(Text(heading + scale), justify="right")
        table.add_column(text("score.column.top2_n", lang), justify="right")
    for one in report.by_counter:
        pooled = {frozenset(pool.scale): pool.top2 for pool in one.scores.pooled}
        figures = [pooled.get(frozenset(pool.scale), Ratio(0, 0)) for pool in report.scores.pooled]
        table.add_row(
            Text(one.counter or text("score.counter_unknown_name", lang)),
            str(one.responses),
            str(sum(question.n for question in one.scores.questions)),
            str(one.scores.pending or "–"),
            *(cell for ratio in figures for cell in (percent_text(ratio, lang), str(ratio.base))),
        )
    return table
