"""Units as of a day: the people of a unit that is no more are counted under the one that does its work now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from forms.errors import Problem
from forms.register.units import Units


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
