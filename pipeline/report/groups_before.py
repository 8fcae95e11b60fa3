"""Units and counters against the round before: from the `groups.csv` that lies beside its `figures.csv`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from forms.errors import Problem
from forms.tables.named import read_table
from pipeline.csv_cells import unguard
from pipeline.errors import InputError
from pipeline.report.before import NUMBER, Key
from pipeline.report.detail import Detail, question_key
from pipeline.report.group_tables import COUNTER, UNIT, GroupFigure, GroupTable, Places
from pipeline.scoring.change import change
from pipeline.scoring.figures import Ratio, Rounding, pooled_figure
from pipeline.scoring.methods import methods

COMPARED = (UNIT, COUNTER)
"""Groups whose code stands in the table, so that the same group is found again in another round."""

NEEDED = ("by", "group", "id", "method", "numerator", "denominator")
"""Columns that the table must have."""


@dataclass(slots=True)
class Before:
    """The quotients of the groups then, by kind and code of the group, what they are of, and method; and the groups hidden then."""

    ratios: dict[tuple[str, str, str, str], Ratio] = field(default_factory=dict)
    hidden: set[tuple[str, str]] = field(default_factory=set)


def groups_beside(figures: Path | None) -> Path | None:
    """The table of groups of the same round, None where there is none."""
    beside = None if figures is None else figures.with_name("groups.csv")
    return beside if beside is not None and beside.is_file() else None


def load_groups(path: Path) -> Before:
    """The units and counters of the table. Raises PhieuError with all rows that are none."""
    found, problems = Before(), []
    for row in read_table(path, NEEDED).rows:
        cells = {name: unguard(cell.strip()) for name, cell in row.cells.items()}
        by, code, key, method = (cells[name] for name in NEEDED[:4])
        counts = [cells[name] for name in NEEDED[4:]]
        if by not in COMPARED:
            continue
        if not key:
            found.hidden.add((by, code))
        elif method not in methods():
            problems.append(Problem("score.method_unknown", f"{row.place} method", {"name": method, "known": ", ".join(methods())}))
        elif all(counts):
            wrong = [cell for cell in counts if not (NUMBER.fullmatch(cell) and cell.isdigit())]
            problems += [Problem("score.before_number", row.place, {"value": cell}) for cell in wrong]
            found.ratios[by, code, key, method] = Ratio(0, 0) if wrong else Ratio(*map(int, counts))
    if problems:
        raise InputError(problems)
    return found


def as_of(before: Before, heir: Callable[[str], str]) -> Before:
    """The same with units that have merged pooled under their heirs; an heir of whom a part was hidden then is hidden as well."""
    found = Before(hidden={(by, heir(code) if by == UNIT else code) for by, code in before.hidden})
    for (by, code, key, method), ratio in before.ratios.items():
        now = by, heir(code) if by == UNIT else code, key, method
        found.ratios[now] = found.ratios.get(now, Ratio(0, 0)) + ratio
    return found


def groups_of(tables: Sequence[GroupTable]) -> Before:
    """The units and counters of tables that were made now, of an earlier round."""
    found = Before()
    for table in tables:
        for row in table.rows if table.by in COMPARED else ():
            if row.hidden:
                found.hidden.add((table.by, row.code))
            for one in row.figures:
                if one.figure.ratio is not None:
                    found.ratios[table.by, row.code, one.id, one.figure.method] = one.figure.ratio
    return found


def group_changes(tables: tuple[GroupTable, ...], made: Detail, places: Places) -> tuple[GroupTable, ...]:
    """The tables with the figures of the round before and the changes since, where `--before` has them. Raises PhieuError."""
    path = groups_beside(made.wanted.before)
    return tables if path is None else compared(tables, load_groups(path), made, made.before, places)


def compared(
    tables: tuple[GroupTable, ...], before: Before, made: Detail, known: Collection[Key], places: Places
) -> tuple[GroupTable, ...]:
    """The tables with these figures of the round before and the changes since; `known` are the figures of the whole then.

    A group has no series where the whole has none: the whole was compared before, and refused where it was made otherwise.
    """
    then = as_of(before, places.heir)
    scales = {frozenset(one.scale): one.questions for one in made.questions}
    whole = {(key.id, key.method) for key in known if key.scope == "criterion"}
    whole |= {
        (" | ".join(sorted(one.scale)), one.figure.method)
        for one in made.questions
        if question_key(one) in known and one.questions == scales[frozenset(one.scale)]
    }
    return tuple(
        replace(
            table,
            rows=tuple(
                replace(row, figures=tuple(_compared(table.by, row.code, one, then, whole, made.wanted.rounding) for one in row.figures))
                for row in table.rows
            ),
        )
        for table in tables
    )


def _compared(by: str, code: str, one: GroupFigure, then: Before, whole: Collection[tuple[str, str]], rounding: Rounding) -> GroupFigure:
    """A figure with that of the round before."""
    key = by, code, one.id, one.figure.method
    if (by, code) in then.hidden or key not in then.ratios or key[2:] not in whole or one.figure.ratio is None:
        return one
    before = pooled_figure(one.figure.method, then.ratios[key])
    return replace(one, before=before, change=change(one.figure, before, rounding))
