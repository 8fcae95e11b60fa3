"""From a row of a register's table to a unit or a counter, every cell checked on its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time

from forms.findings import shown
from forms.question import Text
from forms.register.counters import COUNTERS_OF_A_UNIT, MOST_UNIT_SYMBOLS, UNITS_WITH_NUMBERS, Counter
from forms.register.table import Notes, Row, plain_words, vocabulary
from forms.register.units import Level, Period, Unit, key_of
from forms.tables.sheet import Formula

CODE = re.compile(r"[A-Z0-9]+([.-][A-Z0-9]+)*")
"""A unit code: what QR, OCR and a keyboard of any country have. `PC06`, `H15.50.05.13`, `00004`."""

DAY_FIRST = re.compile(r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})")
YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")

YEARS = range(1945, 2200)
"""The years of any office of this state: a date outside is a slip of the hand, 0205 for 2025."""

LIST = re.compile(r"[;|]")
"""What parts several values in a cell; a comma does not, fields of business are named with commas."""

ZEROS_LOST = (1, 4)
"""Lengths of a code of digits alone that no list of the state has (province 2, old district 3, commune 5): Excel has cut leading zeros."""

UNIT_ONLY = ("unit_number", "level", "parent", "successors")
COUNTER_ONLY = ("fields",)
"""Columns that say something of one kind of row."""


def unit_of(row: Row, notes: Notes) -> Unit | None:
    """The unit of a row; None where a cell is wrong, which the notes then say."""
    before = len(notes.problems)
    code = _code(row, notes)
    name = Text(text_of(row, "name", notes, needed=True) or "", text_of(row, "name_en", notes) or "")
    level = _level(row, notes)
    parent = _one_code(row, "parent", text_of(row, "parent", notes), notes)
    number = _number(row, "unit_number", UNITS_WITH_NUMBERS, notes)
    successors = tuple(_codes(row, "successors", notes))
    period = period_of(row, notes)
    if len(notes.problems) > before:
        return None
    assert code is not None and level is not None
    if code.isdigit() and len(code) in ZEROS_LOST:
        notes.warnings.append(row.problem("unit", "zeros_lost", code=code))
    return Unit(code, name, level, parent, number, period, successors)


def counter_of(row: Row, notes: Notes) -> Counter | None:
    """The counter of a row; None where a cell is wrong, which the notes then say."""
    before = len(notes.problems)
    code = _code(row, notes)
    number = _number(row, "counter", COUNTERS_OF_A_UNIT, notes)
    name = Text(text_of(row, "name", notes) or "", text_of(row, "name_en", notes) or "")
    fields = tuple(_list(text_of(row, "fields", notes)))
    period = period_of(row, notes)
    if len(notes.problems) > before:
        return None
    assert code is not None and number is not None
    return Counter(code, number, name, fields, period)


def warn_of_unused(rows: list[Row], notes: Notes) -> None:
    """Nothing; a warning for each column that holds values in rows which they cannot mean anything for, at the first of them."""
    for columns, counters in ((UNIT_ONLY, True), (COUNTER_ONLY, False)):
        for column in columns:
            odd = [row for row in rows if column in row.cells and ("counter" in row.cells) is counters]
            if odd:
                notes.warnings.append(odd[0].problem(column, "cells_unused", count=len(odd)))


def text_of(row: Row, column: str, notes: Notes, *, needed: bool = False) -> str | None:
    """The text of a cell on one line; None where it is empty, or wrong."""
    value = row.cells.get(column)
    if value is None:
        if needed:
            notes.problems.append(row.problem(column, "cell_empty"))
        return None
    if isinstance(value, Formula):
        notes.problems.append(row.problem(column, "cell_is_formula", found=shown(str(value))))
        return None
    if not isinstance(value, str):
        notes.problems.append(row.problem(column, "cell_converted", found=_as_seen(value)))
        return None
    words = " ".join(value.split())
    if not words.isprintable():
        notes.problems.append(row.problem(column, "cell_unprintable", found=shown(words)))
        return None
    return words


def _as_seen(value: object) -> str:
    """A number, date or truth value as the workbook shows it."""
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    return shown(int(value) if isinstance(value, float) and value.is_integer() else value)


def _code(row: Row, notes: Notes) -> str | None:
    """The unit's code in capitals; None where it is missing or wrong."""
    return _one_code(row, "unit", text_of(row, "unit", notes, needed=True), notes)


def _one_code(row: Row, column: str, written: str | None, notes: Notes) -> str | None:
    """The code in capitals; None where there is none, or it is no code."""
    if written is None:
        return None
    code = written.upper()
    if not CODE.fullmatch(code) or len(key_of(code)) > MOST_UNIT_SYMBOLS:
        notes.problems.append(row.problem(column, "bad_code", found=shown(written), most=MOST_UNIT_SYMBOLS))
        return None
    return code


def _codes(row: Row, column: str, notes: Notes) -> Iterator[str]:
    """The codes of a cell with several."""
    for written in _list(text_of(row, column, notes)):
        if (code := _one_code(row, column, written, notes)) is not None:
            yield code


def _list(words: str | None) -> list[str]:
    """The values of a cell with several."""
    return [word.strip() for word in LIST.split(words or "") if word.strip()]


def _level(row: Row, notes: Notes) -> Level | None:
    """The level that the cell names in either language; None where it is missing or unknown."""
    words = text_of(row, "level", notes, needed=True)
    if words is None:
        return None
    level = vocabulary("levels").get(plain_words(words))
    if level is None:
        notes.problems.append(row.problem("level", "level_unknown", found=shown(words)))
        return None
    return Level(level)


def _number(row: Row, column: str, most: int, notes: Notes) -> int | None:
    """The whole number from 1 to `most`, as text or as a number; None where it is missing or wrong."""
    value = row.cells.get(column)
    if value is None or isinstance(value, Formula):
        text_of(row, column, notes)
        return None
    whole = isinstance(value, int | float) and not isinstance(value, bool) and float(value).is_integer()
    written = str(int(value)) if whole and isinstance(value, int | float) else str(value)
    if re.fullmatch("[0-9]{1,4}", written) and 1 <= int(written) <= most:
        return int(written)
    notes.problems.append(row.problem(column, "bad_number", found=shown(value), most=most))
    return None


def period_of(row: Row, notes: Notes, *, needed: bool = False) -> Period:
    """The days that the two cells name, both included."""
    start, end = (day_of(row, column, notes, needed=needed) for column in ("valid_from", "valid_to"))
    if start and end and end < start:
        notes.problems.append(row.problem("valid_to", "period_reversed", start=f"{start:%d/%m/%Y}", end=f"{end:%d/%m/%Y}"))
    return Period(start, end)


def day_of(row: Row, column: str, notes: Notes, *, needed: bool = False) -> date | None:
    """The date of a cell: a date of the workbook, dd/mm/yyyy or yyyy-mm-dd; None where it is empty or wrong."""
    value = row.cells.get(column)
    if value is None or isinstance(value, Formula):
        text_of(row, column, notes, needed=needed)
        return None
    found: date | None = None
    if isinstance(value, datetime):
        found = value.date() if value.time() == time() else None
    elif isinstance(value, str) and (match := DAY_FIRST.fullmatch(value) or YEAR_FIRST.fullmatch(value)):
        try:
            found = date(int(match["year"]), int(match["month"]), int(match["day"]))
        except ValueError:
            found = None
    if found is None or found.year not in YEARS:
        notes.problems.append(row.problem(column, "bad_date", found=shown(str(value))))
        return None
    return found
