"""All tables that people have completed, of doubtful answers and of open answers, in any order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from forms.errors import PhieuError, Problem
from forms.layout import Layout
from pipeline.errors import DecisionError
from pipeline.merge.counter_typed import RegisterOn
from pipeline.merge.decisions import load_decisions, nothing_settled, unproven
from pipeline.merge.field_decisions import is_about_fields, load_field_decisions
from pipeline.model import Decision, FieldDecision, PageRecord


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people settled about questions and about places to write in, in the order of the tables, and what must be known of those."""

    answers: tuple[Decision, ...] = ()
    fields: tuple[FieldDecision, ...] = ()
    warnings: tuple[Problem, ...] = ()


def load_tables(
    paths: Sequence[Path], layout: Layout, records: Sequence[PageRecord], decided_by: str, counters: RegisterOn | None = None
) -> Decisions:
    """What people settled. Where two tables speak of one item, the later one counts. `counters` are those that codes may name.

    Raises a PhieuError with the problems of all tables.
    """
    answers: list[Decision] = []
    fields: list[FieldDecision] = []
    warnings: list[Problem] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            made: Sequence[Decision] | Sequence[FieldDecision]
            if is_about_fields(path):
                made = load_field_decisions(path, layout, records, decided_by, counters)
                fields += made
            else:
                made = load_decisions(path, layout, records, decided_by)
                answers += made
        except PhieuError as error:
            problems += error.problems
        else:
            warnings += [*unproven(path, made), *nothing_settled(path, made)]
    if problems:
        raise DecisionError(problems)
    return Decisions(tuple(answers), tuple(fields), tuple(warnings))
