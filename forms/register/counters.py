"""Counters (quầy): their register, and the codes that stand for them on paper, `PC06-Q03-K` or seven digits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from forms.alphabet import folded, foreign
from forms.errors import PhieuError, Problem
from forms.findings import shown
from forms.question import NO_TEXT, Text
from forms.register.check_digit import MOST_CHECKED, check_digit, check_symbol
from forms.register.units import ALWAYS, D_WITH_STROKE, Period, Units, key_of

COUNTERS_OF_A_UNIT = 99
"""The highest number of a counter: two digits in either code."""

UNITS_WITH_NUMBERS = 9999
"""The highest number of a unit in the code of digits: four of its seven."""

MOST_UNIT_SYMBOLS = MOST_CHECKED - 4
"""The longest unit code, separators not counted: Q, two digits and the check must still have weights of their own."""

WRITTEN = re.compile(r"(?P<unit>.+)Q(?P<number>[0-9]{2})(?P<check>.)")
PRINTED = re.compile(r"(?P<unit>.+)-Q[0-9]{2}-.")
UNCHECKED = re.compile(r".+Q[0-9]{2}")
DIGITS = re.compile(r"(?P<unit>[0-9]{4})(?P<number>[0-9]{2})(?P<check>[0-9])")


class CounterError(PhieuError):
    """A text names no counter that received people on that day, or the file of a register cannot be used."""


@dataclass(frozen=True, slots=True)
class Counter:
    """A place where people are received: counter `number` (1 to 99) of a unit during one period; never a person.

    An open side of the period reaches as far as the unit does. `fields` are the kinds of business done there.
    """

    unit: str
    number: int
    name: Text = NO_TEXT
    fields: tuple[str, ...] = ()
    period: Period = ALWAYS

    @property
    def code(self) -> str:
        """The counter's code, `<unit>-Qnn-<check>`."""
        return counter_code(self.unit, self.number)


@dataclass(frozen=True, slots=True)
class CounterRegister:
    """All units and counters at all times."""

    units: Units
    counters: tuple[Counter, ...]
    _by_place: Mapping[tuple[str, int], tuple[Counter, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the counters by unit and number."""
        by_place: dict[tuple[str, int], tuple[Counter, ...]] = {}
        for counter in self.counters:
            place = (key_of(counter.unit), counter.number)
            by_place[place] = (*by_place.get(place, ()), counter)
        object.__setattr__(self, "_by_place", by_place)

    def counter(self, code: str, on: date) -> Counter:
        """The counter with this code (either form) on this day. Raises CounterError."""
        return parse_counter(code, self, on)

    def at(self, unit: str, number: int) -> tuple[Counter, ...]:
        """All records of one counter, at any time."""
        return self._by_place.get((key_of(unit), number), ())

    def open_on(self, day: date) -> tuple[Counter, ...]:
        """The counters that receive people on this day, in the order of the register."""
        return tuple(counter for counter in self.counters if day in counter.period and self.units.unit(counter.unit, day))

    def digits(self, counter: Counter) -> str | None:
        """The counter's code of seven digits; None where its unit has no number."""
        numbers = (unit.number for unit in self.units.history(counter.unit))
        number = next((number for number in numbers if number is not None), None)
        return None if number is None else counter_digits(number, counter.number)


def counter_code(unit: str, number: int) -> str:
    """The code `<unit>-Qnn-<check>`, the unit as the register spells it; number from 1 to 99."""
    assert 1 <= number <= COUNTERS_OF_A_UNIT, "a counter has two digits"
    place = f"Q{number:02}"
    return f"{unit}-{place}-{check_symbol(key_of(unit) + place)}"


def unit_of_code(code: str) -> str:
    """The code of the unit in a written code of a counter, `PC06` in `PC06-Q03-K`."""
    found = PRINTED.fullmatch(code)
    return found["unit"] if found else ""


def checked_counter(text: str) -> str:
    """The code as it was written, in capitals, after its own check held; no register is asked. Raises CounterError."""
    place, symbols = shown(text), folded(text.translate(D_WITH_STROKE))
    if (letter := foreign(symbols)) is not None:
        raise CounterError(Problem("counter.letter_unknown", place, {"letter": shown(letter)}))
    if digits := DIGITS.fullmatch(symbols):
        sound = check_digit(symbols[:-1]) == digits["check"]
    elif (written := WRITTEN.fullmatch(symbols)) and len(written["unit"]) <= MOST_UNIT_SYMBOLS:
        sound = check_symbol(symbols[:-1]) == written["check"]
    else:
        raise CounterError(Problem("counter.check_missing" if UNCHECKED.fullmatch(symbols) else "counter.not_a_code", place))
    if not sound:
        raise CounterError(Problem("counter.check_failed", place))
    unit = text.strip().upper().rpartition("-Q")[0] or symbols[:-4]
    return symbols if digits else f"{unit}-{symbols[-4:-1]}-{symbols[-1]}"


def counter_digits(unit_number: int, number: int) -> str:
    """The code of seven digits for combs and bubbles: four of the unit's number, two of the counter's, one check."""
    assert 1 <= unit_number <= UNITS_WITH_NUMBERS, "a unit's number has four digits"
    assert 1 <= number <= COUNTERS_OF_A_UNIT, "a counter has two digits"
    digits = f"{unit_number:04}{number:02}"
    return digits + check_digit(digits)


def parse_counter(text: str, register: CounterRegister, on: date) -> Counter:
    """The counter that the text names on this day: either code in any case, with any separators, look-alikes as their twins, Đ as D.

    A wrong or missing check is never mended. Raises CounterError: not a code, check, unknown unit or counter, not in service that day.
    """
    place = shown(text)
    symbols = folded(text.translate(D_WITH_STROKE))
    if (letter := foreign(symbols)) is not None:
        raise CounterError(Problem("counter.letter_unknown", place, {"letter": shown(letter)}))
    if digits := DIGITS.fullmatch(symbols):
        unit = _unit_of_digits(digits, register, place)
    elif written := WRITTEN.fullmatch(symbols):
        unit = _unit_of_text(written, register, place)
    else:
        raise CounterError(Problem("counter.check_missing" if UNCHECKED.fullmatch(symbols) else "counter.not_a_code", place))
    match = digits or written
    assert match is not None
    return _in_service(unit, int(match["number"]), register, on, place)


def _unit_of_digits(match: re.Match[str], register: CounterRegister, place: str) -> str:
    """The code of the unit in a code of seven digits. Raises CounterError."""
    if check_digit(match["unit"] + match["number"]) != match["check"]:
        raise CounterError(Problem("counter.check_failed", place))
    unit = register.units.numbered(int(match["unit"]))
    if unit is None:
        raise CounterError(Problem("counter.unit_unknown", place, {"unit": match["unit"]}))
    return unit


def _unit_of_text(match: re.Match[str], register: CounterRegister, place: str) -> str:
    """The code of the unit in a written code. Raises CounterError."""
    if len(match["unit"]) > MOST_UNIT_SYMBOLS:
        raise CounterError(Problem("counter.not_a_code", place))
    if check_symbol(f"{match['unit']}Q{match['number']}") != match["check"]:
        raise CounterError(Problem("counter.check_failed", place))
    history = register.units.history(match["unit"])
    if not history:
        raise CounterError(Problem("counter.unit_unknown", place, {"unit": match["unit"]}))
    return history[-1].code


def _in_service(unit: str, number: int, register: CounterRegister, on: date, place: str) -> Counter:
    """The counter's record of this day. Raises CounterError where the unit or the counter did not exist then."""
    day = f"{on:%d/%m/%Y}"
    records = register.at(unit, number)
    if not records:
        raise CounterError(Problem("counter.counter_unknown", place, {"unit": unit, "number": f"{number:02}"}))
    if register.units.unit(unit, on) is None:
        heirs = ", ".join(heir.code for heir in register.units.heirs(unit, on))
        raise CounterError(Problem("counter.unit_not_in_service", place, {"unit": unit, "day": day, "heirs": heirs or "–"}))
    found = next((record for record in records if on in record.period), None)
    if found is None:
        raise CounterError(Problem("counter.not_in_service", place, {"day": day}))
    return found
