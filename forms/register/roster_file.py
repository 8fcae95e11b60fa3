"""`load_roster`: who sat at which counter when, from the office's own table. Names of people are never read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from itertools import groupby
from pathlib import Path

from forms.errors import Problem
from forms.findings import shown
from forms.register.cells import period_of, text_of
from forms.register.counters import CounterError, CounterRegister, checked_counter, parse_counter
from forms.register.roster import RosterError, Shift
from forms.register.table import Kind, Notes, Row, read_rows
from forms.register.units import Period
from forms.tables.sheet import Formula

ROSTER = Kind(
    "roster", "officer", ("officer", "counter", "valid_from", "valid_to"), RosterError, {"names": "roster.names_left_out"}
)  # fmt: skip

OFFICER = re.compile(r"(?=.*[0-9])[A-Z0-9]+([._/-][A-Z0-9]+)*")
"""A code of an officer has a digit, which no name has."""

PERSONAL = re.compile(r"[0-9]{9}|[0-9]{10}|[0-9]{12}|[A-Z][0-9]{7,8}")
"""Numbers that lead to a person without any list: of the old and the new identity card, telephones, passports."""

MOST_SYMBOLS = 32
"""The longest code of an officer: longer ones are sentences."""

HOUR = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:hHg](?P<minute>[0-9]{2})?)(?::00)?")
"""An hour as people write it: 7:30, 07:30:00, 7h30, 7h, 7g30."""

LAST_HOUR, LAST_MINUTE = 23, 59
"""Of a civil day."""


def load_roster(path: Path, register: CounterRegister | None, on: date | None = None) -> tuple[tuple[Shift, ...], tuple[Problem, ...]]:
    """The shifts of a table (CSV or .xlsx) in its order, and warnings.

    Counters must be in the register on the first and the last day of a shift, or on the day `on` where one is given; without a register
    the check of the code itself must hold. Raises RosterError with all that is wrong.
    """
    notes = Notes()
    rows = read_rows(path, notes, ROSTER)
    found: list[tuple[Row, Shift]] = []
    if not notes.problems:
        found = [(row, shift) for row in rows if (shift := _shift_of(row, notes, register, on)) is not None]
    if not rows and not notes.problems:
        notes.problems.append(Problem("roster.no_rows", str(path)))
    if notes.problems:
        raise RosterError(notes.problems)
    return tuple(shift for _, shift in found), (*notes.warnings, *_several(found))


def _shift_of(row: Row, notes: Notes, register: CounterRegister | None, on: date | None) -> Shift | None:
    """The shift of a row; None where a cell is wrong, which the notes then say."""
    before = len(notes.problems)
    officer = _officer(row, notes)
    period = period_of(row, notes, needed=True)
    starts, ends = _hour(row, "starts", notes), _hour(row, "ends", notes)
    if starts is not None and ends is not None and ends <= starts:
        notes.problems.append(Problem("roster.hours_reversed", row.place("ends"), {"starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}"}))
    counter = _counter(row, notes, period, register, on)
    if len(notes.problems) > before:
        return None
    return Shift(officer, counter, period, starts, ends)


def _officer(row: Row, notes: Notes) -> str:
    """The officer's code in capitals; what is wrong with it goes to the notes."""
    written = text_of(row, "officer", notes, needed=True)
    code = (written or "").upper()
    if written is not None and PERSONAL.fullmatch(code):
        notes.problems.append(Problem("roster.officer_personal", row.place("officer")))
    elif written is not None and (not OFFICER.fullmatch(code) or len(code) > MOST_SYMBOLS):
        notes.problems.append(Problem("roster.bad_officer", row.place("officer"), {"most": MOST_SYMBOLS}))
    return code


def _counter(row: Row, notes: Notes, period: Period, register: CounterRegister | None, on: date | None) -> str:
    """The counter's code as the register spells it; what is wrong with it goes to the notes."""
    written = text_of(row, "counter", notes, needed=True)
    if written is None:
        return ""
    days = [on] if on is not None else [day for day in (period.start, period.end) if day is not None]
    try:
        if register is None:
            return checked_counter(written)
        codes = [parse_counter(written, register, day).code for day in days]
    except CounterError as error:
        notes.problems += [replace(problem, place=f"{row.place('counter')}: {problem.place}") for problem in error.problems]
        return ""
    return codes[-1] if codes else ""


def _hour(row: Row, column: str, notes: Notes) -> time | None:
    """The hour of a cell, as text or as a time of the workbook; None where it is empty or wrong."""
    value = row.cells.get(column)
    if value is None or isinstance(value, Formula):
        text_of(row, column, notes)
        return None
    if isinstance(value, datetime):  # midnight, as some workbooks keep it
        value = value.time()
    if isinstance(value, time) and not value.second:
        return value
    match = HOUR.fullmatch(value) if isinstance(value, str) else None
    if match and int(match["hour"]) <= LAST_HOUR and int(match["minute"] or 0) <= LAST_MINUTE:
        return time(int(match["hour"]), int(match["minute"] or 0))
    notes.problems.append(Problem("roster.bad_hour", row.place(column), {"found": shown(str(value))}))
    return None


def _several(found: Sequence[tuple[Row, Shift]]) -> Iterator[Problem]:
    """A warning for each counter that two officers have at one time: for that time nobody is named."""
    ordered = sorted(found, key=lambda one: (one[1].counter, one[1].period.first))
    for counter, rows in groupby(ordered, key=lambda one: one[1].counter):
        met = _meeting([*rows])
        if met is not None:
            yield Problem("roster.several_officers", met[1][0].place("counter"), {"counter": counter, "place": met[0][0].at})


def _meeting(rows: Sequence[tuple[Row, Shift]]) -> tuple[tuple[Row, Shift], tuple[Row, Shift]] | None:
    """Two rows of one counter whose officers differ and have it at one time, None where there are none; `rows` go by their first days."""
    for number, (row, one) in enumerate(rows):
        for other_row, other in rows[number + 1 :]:
            if other.period.first > one.period.last:
                break
            if one.officer != other.officer and _hours_meet(one, other):
                return (row, one), (other_row, other)
    return None


def _hours_meet(one: Shift, other: Shift) -> bool:
    """Whether two shifts have an hour of the day in common."""
    return all(a.starts is None or b.ends is None or a.starts < b.ends for a, b in ((one, other), (other, one)))
