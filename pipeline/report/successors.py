"""Units as of a day: the people of a unit that is no more are counted under the one that does its work now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from forms.errors import Problem
from forms.register.counters import unit_of_code
from forms.register.file import load_counters
from forms.register.units import Units
from pipeline.errors import InputError
from pipeline.model import Response
from pipeline.report.wanted import Origin, Wanted


def successor_on(units: Units, day: date) -> Callable[[str], str]:
    """The way from a unit's code to the code under which its people count on the day.

    A unit that is there, that nobody knows, or that has several heirs or none keeps its code: nothing says whose its people are.
    """
    known: dict[str, str] = {}

    def found(code: str) -> str:
        if code not in known:
            heirs = units.heirs(code, day) if code else ()
            known[code] = heirs[0].code if len(heirs) == 1 else code
        return known[code]

    return found


def unclear(units: Units, day: date, codes: Iterable[str], place: str) -> list[Problem]:
    """What must be known of units that were divided, or ended without a successor: their people stay under the old code."""
    problems = []
    for code in sorted(set(codes)):
        if code and units.history(code) and units.unit(code, day) is None and len(heirs := units.heirs(code, day)) != 1:
            values = {"unit": code, "day": f"{day:%d/%m/%Y}", "heirs": ", ".join(one.code for one in heirs) or "–"}
            problems.append(Problem("score.heirs_unclear", place, values))
    return problems


def origin_as_of(origin: Origin, wanted: Wanted, responses: Iterable[Response], place: str) -> tuple[Origin, list[Problem]]:
    """What is known of the responses with units as of the day that is wanted, and what must be known of divided units.

    Without such a day, as it was. Raises InputError where no register tells successors.
    """
    if wanted.as_of is None:
        return origin, []
    register = load_counters(wanted.register_files)[0] if wanted.register_files else origin.register
    if register is None:
        raise InputError(Problem("score.as_of_register", "--as-of"))
    heir = successor_on(register.units, wanted.as_of)
    issued: dict[tuple[str, str], int] | None = None if origin.issued is None else {}
    for (unit, channel), count in (origin.issued or {}).items():
        assert issued is not None, "slips were handed out"
        issued[heir(unit), channel] = issued.get((heir(unit), channel), 0) + count
    units = {name: heir(unit) for name, unit in origin.units.items()}
    named = {unit_of_code(one.counter) for one in responses} | {*origin.units.values()} | {unit for unit, _ in origin.issued or {}}
    merged = {unit: heir(unit) for unit in sorted(named) if heir(unit) != unit}
    return replace(origin, units=units, issued=issued, heirs=merged), unclear(register.units, wanted.as_of, named, place)
