"""`read_export`: the rows of an export file by a plan, each prepared or refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from forms.errors import Problem
from forms.tables.sheet import TableError
from pipeline.digital.export_rows import export_rows
from pipeline.digital.long_rows import long_heading_problems, own_rows
from pipeline.digital.plan import Plan, heading_problems, ignored
from pipeline.digital.prepare import Prepared, Preparer
from pipeline.digital.sheet_rows import ExportRow
from pipeline.errors import InputError


def read_export(file: Path, plan: Plan) -> Iterator[Prepared | list[Problem]]:
    """What is kept of each row, or its problems, in the order of the file.

    Raises TableError where the file is no table or has no rows, InputError where its headings do not fit the mapping.
    """
    given, preparer, seen, rows = plan.mapping, Preparer(plan), set[str](), 0
    with export_rows(
        file, plan.columns, sheet=given.sheet, encoding=given.encoding, heading_line=given.heading_line, skip=given.skip_lines
    ) as export:
        problems_of = long_heading_problems if given.long else heading_problems
        if export.columns is not None and (wrong := list(problems_of(plan, export.columns, export.place))):
            raise InputError(wrong)
        for row in own_rows(export.rows, plan) if given.own_export else export.rows:
            rows += 1
            if isinstance(row, Problem | list):
                yield row if isinstance(row, list) else [row]
                continue
            if export.columns is None and (strange := strange_columns(row, plan, seen)):
                raise InputError(strange)
            yield preparer.prepared(row)
    if not rows:
        raise TableError(Problem("digital.no_rows", file.name))
    never = [] if export.columns is not None or not seen else [column for column in plan.needed if column not in seen]
    if never:
        known = ", ".join(sorted(seen))[:300]
        raise InputError([Problem("digital.column_missing", file.name, {"column": one, "known": known}) for one in never])


def strange_columns(row: ExportRow, plan: Plan, known: set[str]) -> list[Problem]:
    """A problem for each name of a row without headings that nobody said anything about; `known` are names that were looked at before."""
    new = row.cells.keys() - known
    known |= new
    columns = {*plan.columns}
    return [
        Problem("digital.column_unknown", row.place, {"column": name[:80] or "–"})
        for name in sorted(new)
        if name not in columns and not ignored(name, plan.mapping.ignore)
    ]
