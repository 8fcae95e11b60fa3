"""A table that a person has completed, row by row: all of it becomes decisions, or none and every problem by line."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import TypeVar

from forms.errors import Problem
from forms.tables.named import Row, read_table
from pipeline.errors import DecisionError
from pipeline.model import Decision, FieldDecision, PageRecord

D = TypeVar("D", Decision, FieldDecision)


def decisions_in(
    path: Path,
    needed: Sequence[str],
    known: Sequence[str],
    decided: Callable[[Row], tuple[PageRecord, D] | Problem | None],
    about: Callable[[D], str],
    said: Callable[[D], Hashable],
) -> list[D]:
    """The decisions of a table (CSV or .xlsx) in its order, rows that settle nothing left out; equal rows are one decision.

    `decided` gives the decision of a row and the page it counts for, `about` the item that a decision is about, `said` what it says.
    Raises a PhieuError with every problem of the file at once, two rows that settle one item differently among them.
    """
    problems: list[Problem] = []
    decisions: dict[tuple[str, int, str | None, str], D] = {}
    for row in read_table(path, needed, known).rows:
        found = decided(row)
        if isinstance(found, Problem):
            problems.append(found)
        elif found is not None:
            record, decision = found
            first = decisions.setdefault((decision.source, decision.page, record.sha256, about(decision)), decision)
            if said(first) != said(decision):
                values = {"first": first.line, "value": row.cells["value"], "question": about(decision)}
                problems.append(Problem("score.decided_twice", f"{row.place} value", values))
    if problems:
        raise DecisionError(problems)
    return list(decisions.values())
