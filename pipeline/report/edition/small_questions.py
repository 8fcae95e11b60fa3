"""Figures of the whole that a public edition keeps back: of questions that too few answered, and of others that would tell them."""

from __future__ import annotations

from pipeline.report.score_report import ScoreReport
from pipeline.scoring.suppress import Cell, Sum, hidden


def small_figures(report: ScoreReport, least: int) -> frozenset[Cell]:
    """The figures, as (scope, id), that must not be shown. A criterion is the sum of its questions, a pooled figure that of its scale.

    Where every question has enough answers, it is none: the rule is made for the one that hardly anybody was asked.
    """
    answers: dict[Cell, int] = {("question", one.key): one.n for one in report.scores.questions}
    sums = []
    for row in report.figures:
        cell = row.scope, row.id
        if cell not in answers and row.questions:
            answers[cell] = sum(answers["question", key] for key in row.questions)
            sums.append(Sum(cell, tuple(("question", key) for key in row.questions)))
    return hidden(answers, sums, least)
