"""What a person types for the code of a counter: checked like a code that is read, and never mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from forms.errors import Problem
from forms.register.counters import CounterError, CounterRegister, checked_counter, parse_counter
from omr.reading import FieldStatus


@dataclass(frozen=True, slots=True)
class RegisterOn:
    """A register of counters, the day on which it is asked, and other days of some sources."""

    register: CounterRegister
    day: date
    days: Mapping[str, date] = field(default_factory=dict)


def counter_typed(written: str, at: str, source: str, counters: RegisterOn | None) -> tuple[str, FieldStatus] | Problem:
    """The counter's code as the register spells it, without a register as it was written; or what is wrong with it, at a place."""
    try:
        if counters is None:
            return checked_counter(written), FieldStatus.WRITTEN
        code = parse_counter(written, counters.register, counters.days.get(source, counters.day)).code
    except CounterError as error:
        (problem,) = error.problems
        return Problem(problem.code, f"{at} {problem.place}", problem.values)
    return code, FieldStatus.WRITTEN
