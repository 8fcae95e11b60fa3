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

KNOWN = ("n", "numerator", "denominator", "made")
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
    """One earlier figure; `made` says how it was put together (codes, pooled or weighted), empty where nobody said."""

    figure: Figure
    made: str = ""


def load_before(path: Path) -> dict[Key, Earlier]:
    """The figures of the table. Raises PhieuError with all rows that are none."""
    found: dict[Key, Earlier] = {}
    problems: list[Problem] = []
    for row in read_table(path, NEEDED, KNOWN).rows:
        cells = {name: unguard(cell.strip()) for name, cell in row.cells.items()}
        wrong = list(_wrong(row, cells))
        problems += wrong
        if not wrong and cells["value"]:
            found[Key(cells["scope"], cells["id"], cells["method"])] = Earlier(_figure(cells), cells.get("made", ""))
    if problems:
        raise InputError(problems)
    return found


def check_before(before: Mapping[Key, Earlier], now: Sequence[tuple[Key, str]], place: str) -> None:
    """Nothing; afterwards every figure that the round before has as well was made in the same way.

    `now` are the figures of this round and how they were put together. Raises InputError with all that were made otherwise: such figures
    are no series.
    """
    problems = []
    here = {(key.scope, key.id) for key, _ in now}
    methods_now = {(key.scope, key.id): {one.method for one, _ in now if (one.scope, one.id) == (key.scope, key.id)} for key, _ in now}
    for scope, name in sorted(here):
        earlier = {key.method for key in before if (key.scope, key.id) == (scope, name)}
        if earlier and not earlier & methods_now[scope, name]:
            values = {"id": name, "now": ", ".join(sorted(methods_now[scope, name])), "before": ", ".join(sorted(earlier))}
            problems.append(Problem("score.before_method", place, values))
    for key, made in now:
        other = before[key].made if key in before else ""
        if other and other != made:
            problems.append(Problem("score.before_made", place, {"id": key.id, "method": key.method, "now": made, "before": other}))
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
