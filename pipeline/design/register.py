"""`check_counters`: what a register of counters holds on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from forms.errors import Problem
from forms.printing.run_record import CIVIL
from forms.register.counters import Counter
from forms.register.file import load_counters
from forms.register.units import Unit, key_of


@dataclass(frozen=True, slots=True)
class CheckedRegister:
    """A register in order: numbers of units and counters at all times, and the counters open on a day, each with unit and digits."""

    day: date
    units: int
    counters: int
    open: tuple[tuple[Counter, Unit, str | None], ...]
    warnings: Sequence[Problem]


def check_counters(files: Sequence[Path], day: date | None = None) -> CheckedRegister:
    """What is in the register, counters open on a day (today where none is given). Raises CounterError with all that is wrong."""
    register, warnings = load_counters(files)
    day = day or datetime.now(CIVIL).date()
    found = [(counter, register.units.unit(counter.unit, day), register.digits(counter)) for counter in register.open_on(day)]
    places = {(key_of(counter.unit), counter.number) for counter in register.counters}
    units = {key_of(unit.code) for unit in register.units.records}
    return CheckedRegister(
        day, len(units), len(places), tuple((counter, unit, digits) for counter, unit, digits in found if unit is not None), warnings
    )
