"""`load_counters`: the register of counters from the office's own tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from forms.errors import PhieuError, Problem
from forms.register.cells import counter_of, unit_of, warn_of_unused
from forms.register.checks import CounterRow, UnitRow, register_problems
from forms.register.counters import CounterError, CounterRegister
from forms.register.table import Notes, Row, read_rows
from forms.register.units import Units


def load_counters(paths: Sequence[Path]) -> tuple[CounterRegister, tuple[Problem, ...]]:
    """The register in the files, CSV or .xlsx, and warnings: one table with units and counters, or several that share them.

    Raises CounterError with all that is wrong in all files, in their order: first what files and cells say, then what contradicts itself
    between the rows; that second part waits until every table can be read, else half of what is there would look missing.
    """
    notes = Notes()
    rows = [row for path in paths for row in _file_rows(path, notes)]
    whole = not notes.problems
    warn_of_unused(rows, notes)
    units: list[UnitRow] = []
    counters: list[CounterRow] = []
    broken: list[str] = []
    for row in rows:
        if "counter" in row.cells:
            if (counter := counter_of(row, notes)) is not None:
                counters.append((row, counter))
        elif (unit := unit_of(row, notes)) is not None:
            units.append((row, unit))
        else:
            broken.append(str(row.cells.get("unit", "")))
    if whole and not units and not broken:
        notes.problems += [Problem("counter.no_units", str(path)) for path in paths]
    elif whole:
        notes.problems += register_problems(units, counters, broken)
    if notes.problems:
        raise CounterError(notes.problems)
    tree = Units(tuple(unit for _, unit in units))
    declared = tuple(replace(counter, unit=tree.history(counter.unit)[-1].code) for _, counter in counters)
    return CounterRegister(tree, declared), tuple(notes.warnings)


def _file_rows(path: Path, notes: Notes) -> list[Row]:
    """The rows of one file; why it cannot be read goes to the notes, so that the other files are still looked at."""
    try:
        return read_rows(path, notes)
    except PhieuError as error:
        notes.problems += error.problems
        return []
