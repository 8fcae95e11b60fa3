"""`round units`: the units of a round's register on a day, as a tree, with their counters; and who does what ended units did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from forms.errors import Problem
from forms.printing.run_record import CIVIL
from forms.question import Text
from forms.register.counters import CounterRegister
from forms.register.units import Unit, key_of
from pipeline.errors import WorkspaceError
from pipeline.intake.place import register_of
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit at its place in the tree: how deep it stands, its open counters, and where it has ended, the units that came after it."""

    depth: int
    code: str
    name: Text
    counters: tuple[str, ...]
    heirs: tuple[str, ...] = ()
    ended: bool = False


def units_of(workspace: Workspace, round_name: str, on: date | None = None) -> tuple[date, list[UnitLine]]:
    """The day (the round's, else today, where none is given), and the units: those that exist as a tree, ended ones behind them.

    Raises WorkspaceError where the round has no register.
    """
    with workspace.database.reading() as connection:
        campaign = round_named(connection, round_name)
    register = register_of(workspace, campaign)
    if register is None:
        raise WorkspaceError(Problem("round.no_register", round_name))
    day = on or campaign.counters_on or datetime.now(CIVIL).date()
    there = {key_of(one.code): one for one in register.units.records if register.units.unit(one.code, day) is one}
    lines = [line for one in there.values() if one.parent is None for line in _below(one, register, list(there.values()), day, 0)]
    gone = {key_of(one.code): one for one in register.units.records if key_of(one.code) not in there and one.period.last < day}
    for one in gone.values():
        heirs = tuple(heir.code for heir in register.units.heirs(one.code, day))
        lines.append(UnitLine(0, one.code, one.name, (), heirs, ended=True))
    return day, lines


def _below(unit: Unit, register: CounterRegister, there: list[Unit], day: date, depth: int) -> Iterator[UnitLine]:
    """A unit and all below it."""
    counters = tuple(one.code for one in register.open_on(day) if key_of(one.unit) == key_of(unit.code))
    yield UnitLine(depth, unit.code, unit.name, counters)
    for one in there:
        if one.parent is not None and key_of(one.parent) == key_of(unit.code):
            yield from _below(one, register, there, day, depth + 1)
