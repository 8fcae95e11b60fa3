"""A long table of ours (a row for each answer) becomes a row for each response again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby

from forms.errors import Problem
from pipeline.csv_cells import unguard
from pipeline.digital.own_columns import ANSWER_COLUMNS, BETWEEN, MARK
from pipeline.digital.plan import Plan
from pipeline.digital.sheet_rows import ExportRow

Row = ExportRow | Problem


def own_rows(rows: Iterable[Row], plan: Plan) -> Iterator[Row | list[Problem]]:
    """The rows of one of our own files as they were before they were guarded, one for each response."""
    given = plan.mapping
    plain = map(_unguarded, rows) if given.guarded else iter(rows)
    yield from together(plain, plan) if given.long else plain


def _unguarded(row: Row) -> Row:
    """The row without the signs that keep spreadsheets from rewriting it."""
    return row if isinstance(row, Problem) else replace(row, cells={name: unguard(cell) for name, cell in row.cells.items()})


def together(rows: Iterable[Row], plan: Plan) -> Iterator[Row | list[Problem]]:
    """A row for each response, from its rows, which stand one below the other. A response that comes again later is a Problem."""
    seen: set[str] = set()

    def name(row: Row) -> str:
        return "" if isinstance(row, Problem) else row.cells.get(plan.id_column, "")

    for response, some in groupby(rows, name):
        lines = list(some)
        broken = [one for one in lines if isinstance(one, Problem)]
        first = next((one for one in lines if isinstance(one, ExportRow)), None)
        if response in seen and first is not None:
            broken.append(Problem("digital.long_apart", first.place, {"response": response}))
        seen.add(response)
        yield broken if broken or first is None else _wide([one for one in lines if isinstance(one, ExportRow)], plan)


def _wide(lines: list[ExportRow], plan: Plan) -> ExportRow | list[Problem]:
    """One response's rows as one; its facts are those of the first."""
    known = {column for column in plan.columns if column not in lines[0].cells}
    cells = {column: cell for column, cell in lines[0].cells.items() if column not in ANSWER_COLUMNS}
    codes: dict[str, list[str]] = {}
    made: dict[str, tuple[str, str]] = {}
    for one in lines:
        said = _said(one.cells)
        question = said["question"]
        if question not in known:
            return [Problem("digital.long_question", one.place, {"question": question, "known": ", ".join(sorted(known)[:12])})]
        if said["code"] or said["text"]:
            codes.setdefault(question, []).append(said["code"] or said["text"])
        elif said["missing"] not in ("", "blank"):
            codes.setdefault(question, []).append(f"{MARK}{said['missing']}")
        made[question] = said["decided_by"], said["probability"]
    cells |= dict.fromkeys(known, f"{MARK}not_scanned") | dict.fromkeys(plan_texts(plan) | made.keys(), "")
    cells |= {question: BETWEEN.join(some) for question, some in codes.items()}
    return ExportRow(lines[0].place, cells, made)


def plan_texts(plan: Plan) -> set[str]:
    """The columns of places to write in."""
    return {column for _, column in plan.texts}


def _said(cells: Mapping[str, str]) -> dict[str, str]:
    """The columns of one answer."""
    return {name: cells.get(name, "") for name in ANSWER_COLUMNS}


def long_heading_problems(plan: Plan, columns: Iterable[str], place: str) -> Iterator[Problem]:
    """A problem for each column of a long table that is not there."""
    there = list(columns)
    needed = [plan.id_column, *(one.column for one in plan.facts), *ANSWER_COLUMNS]
    for column in dict.fromkeys(needed):
        if column not in there:
            yield Problem("digital.column_missing", place, {"column": column[:80], "known": ", ".join(there)[:300]})
