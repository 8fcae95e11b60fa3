"""Figures of the round before, from the `figures.csv` that was written then, or from a table of published figures in its columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from forms.errors import Problem
from forms.tables.named import Row, read_table
from pipeline.csv_cells import unguard
from pipeline.errors import InputError
from pipeline.scoring.figures import Figure, Ratio, pooled_figure
from pipeline.scoring.methods import methods

NEEDED = ("scope", "id", "method", "value")
"""Columns that a table of earlier figures must have."""

KNOWN = ("n", "numerator", "denominator", "made", "basis")
"""Columns that it may have: without the first three, only the printed figure is known."""

NUMBER = re.compile(r"-?\d+([.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Key:
    """What a figure is of (`question`, `pooled`, `criterion`), its id there, and its method."""

    scope: str
    id: str
    method: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """One earlier figure; `made` says how it was put together (codes, pooled or weighted), `basis` from which questions with which options.

    Both are empty where nobody said.
    """

    figure: Figure
    made: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A figure of this round: what it is of, how it was put together, and from which questions."""

    key: Key
    made: str
    basis: str


def load_before(path: Path) -> dict[Key, Earlier]:
    """The figures of the table. Raises PhieuError with all rows that are none."""
    found: dict[Key, Earlier] = {}
    problems: list[Problem] = []
    for row in read_table(path, NEEDED, KNOWN).rows:
        cells = {name: unguard(cell.strip()) for name, cell in row.cells.items()}
        wrong = list(_wrong(row, cells))
        problems += wrong
        if not wrong and cells["value"]:
            found[Key(cells["scope"], cells["id"], cells["method"])] = Earlier(
                _figure(cells), cells.get("made", ""), cells.get("basis", "")
            )
    if problems:
        raise InputError(problems)
    return found


def check_before(before: Mapping[Key, Earlier], now: Sequence[Made], place: str) -> None:
    """Nothing; afterwards every figure that the round before has as well was made in the same way.

    `now` are the figures of this round. Raises InputError with all that were made by another method, in another way or of other questions:
    such figures are no series.
    """
    problems = []
    methods_now: dict[tuple[str, str], set[str]] = {}
    for one in now:
        methods_now.setdefault((one.key.scope, one.key.id), set()).add(one.key.method)
    for scope, name in sorted(methods_now):
        earlier = {key.method for key in before if (key.scope, key.id) == (scope, name)}
        if earlier and not earlier & methods_now[scope, name]:
            values = {"id": name, "now": ", ".join(sorted(methods_now[scope, name])), "before": ", ".join(sorted(earlier))}
            problems.append(Problem("score.before_method", place, values))
    for one in now:
        then = before.get(one.key)
        if then is not None and then.made and then.made != one.made:
            values = {"id": one.key.id, "method": one.key.method, "now": one.made, "before": then.made}
            problems.append(Problem("score.before_made", place, values))
        elif then is not None and then.basis and then.basis != one.basis:
            values = {"id": one.key.id, "method": one.key.method, "now": one.basis, "before": then.basis}
            problems.append(Problem("score.before_basis", place, values))
    if problems:
        raise InputError(problems)


def _wrong(row: Row, cells: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with a row."""
    if cells["method"] not in methods():
        yield Problem("score.method_unknown", f"{row.place} method", {"name": cells["method"], "known": ", ".join(methods())})
    for name in ("value", "n", "numerator", "denominator"):
        cell = cells.get(name, "")
        if cell and not NUMBER.fullmatch(cell):
            yield Problem("score.before_number", f"{row.place} {name}", {"value": cell})


def _figure(cells: Mapping[str, str]) -> Figure:
    """The figure of a row: exact where it has numerator and denominator, else as printed."""
    method, n = cells["method"], int(_number(cells.get("n") or "0"))
    if cells.get("numerator") and cells.get("denominator"):
        return pooled_figure(method, Ratio(int(_number(cells["numerator"])), int(_number(cells["denominator"]))))
    return Figure(method, _number(cells["value"]), n)


def _number(written: str) -> Fraction:
    """The number of a cell, with a decimal point or comma."""
    return Fraction(written.replace(",", "."))
