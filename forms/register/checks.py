"""What must hold between the rows of a register: codes apart, parents and successors there on every day, nothing twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from forms.errors import Problem
from forms.register.counters import Counter
from forms.register.table import Row
from forms.register.units import Period, Unit, Units, first_gap, key_of

UnitRow = tuple[Row, Unit]
CounterRow = tuple[Row, Counter]


def register_problems(units: Sequence[UnitRow], counters: Sequence[CounterRow], broken: Iterable[str]) -> Iterator[Problem]:
    """What contradicts itself between the rows. `broken` holds the codes of units whose rows were refused: references to them pass."""
    tree = Units(tuple(unit for _, unit in units))
    lost = {key_of(code) for code in broken}
    yield from _spelling_problems(units)
    yield from _number_problems(units)
    yield from _overlaps([(row, key_of(unit.code), unit.code, unit.period) for row, unit in units])
    for row, unit in units:
        yield from _parent_problems(row, unit, tree, lost)
        yield from _successor_problems(row, unit, tree, lost)
    for row, counter in counters:
        if key_of(counter.unit) not in lost:
            yield from _home_problems(row, counter, tree)
    yield from _overlaps([(row, f"{key_of(one.unit)} {one.number}", one.code, one.period) for row, one in counters])


def _spelling_problems(units: Sequence[UnitRow]) -> Iterator[Problem]:
    """A problem for each code that a reader could take for another unit's."""
    first: dict[str, UnitRow] = {}
    for row, unit in units:
        other_row, other = first.setdefault(key_of(unit.code), (row, unit))
        if other.code != unit.code:
            yield row.problem("unit", "look_alike", code=unit.code, other=other.code, place=other_row.at)


def _number_problems(units: Sequence[UnitRow]) -> Iterator[Problem]:
    """A problem for each number that two units have, and each unit that has two: old sheets must keep their meaning."""
    owner: dict[int, UnitRow] = {}
    number: dict[str, UnitRow] = {}
    for row, unit in units:
        if unit.number is None:
            continue
        owner_row, of = owner.setdefault(unit.number, (row, unit))
        if key_of(of.code) != key_of(unit.code):
            yield row.problem("unit_number", "number_taken", number=f"{unit.number:04}", other=of.code, place=owner_row.at)
        earlier_row, earlier = number.setdefault(key_of(unit.code), (row, unit))
        if earlier.number != unit.number:
            yield row.problem("unit_number", "number_changed", code=unit.code, number=f"{earlier.number:04}", place=earlier_row.at)


def _overlaps(rows: Iterable[tuple[Row, str, str, Period]]) -> Iterator[Problem]:
    """A problem for each row whose thing (same key) another row describes for some of the same days."""
    seen: dict[str, list[tuple[Row, Period]]] = {}
    for row, key, code, period in rows:
        earlier = seen.setdefault(key, [])
        other = next((where for where, when in earlier if when.overlaps(period)), None)
        if other is not None:
            yield row.problem("counter" if "counter" in row.cells else "unit", "overlap", code=code, place=other.at)
        earlier.append((row, period))


def _parent_problems(row: Row, unit: Unit, tree: Units, lost: set[str]) -> Iterator[Problem]:
    """What is wrong with the unit above: unknown, below this one, a circle, or not there on some day of this row.

    Who knows the first day of every office? An open beginning asks nothing of the parent. An open end does: when a parent is abolished,
    its units need a new one.
    """
    if unit.parent is None or key_of(unit.parent) in lost:
        return
    parents = tree.history(unit.parent)
    if not parents:
        yield row.problem("parent", "parent_unknown", code=unit.parent)
    elif circle := _circle(unit, tree):
        yield row.problem("parent", "parent_circle", codes=" → ".join(circle))
    elif (day := first_gap(Period(unit.period.start, unit.period.last), [parent.period for parent in parents])) is not None:
        yield row.problem("parent", "parent_gap", code=unit.parent, day=_written(day))
    elif any(parent.level.rank > unit.level.rank for parent in parents if parent.period.overlaps(unit.period)):
        yield row.problem("parent", "parent_below", code=unit.parent)


def _circle(unit: Unit, tree: Units) -> list[str]:
    """The codes from the unit up to itself, on its first day; empty where the way ends.

    A circle exists on some day, and then also on the latest first day of its records: the row of that record finds it.
    """
    codes = [unit.code]
    step = unit
    while step.parent is not None:
        above = tree.record(step.parent, unit.period.first)
        if above is None:
            return []
        if key_of(above.code) in map(key_of, codes):
            return [*codes, above.code] if key_of(above.code) == key_of(unit.code) else []
        codes.append(above.code)
        step = above
    return []


def _successor_problems(row: Row, unit: Unit, tree: Units, lost: set[str]) -> Iterator[Problem]:
    """What is wrong with the successors: no end to succeed to, unknown, or not there on the day after the end."""
    if unit.successors and unit.period.end is None:
        yield row.problem("successors", "successor_without_end")
        return
    for code in unit.successors:
        if key_of(code) in lost:
            continue
        if not tree.history(code):
            yield row.problem("successors", "successor_unknown", code=code)
        elif tree.record(code, unit.period.last + timedelta(days=1)) is None:
            yield row.problem("successors", "successor_gap", code=code, day=_written(unit.period.last + timedelta(days=1)))


def _home_problems(row: Row, counter: Counter, tree: Units) -> Iterator[Problem]:
    """What is wrong with the counter's unit: unknown, or not there on some day of this row."""
    units = tree.history(counter.unit)
    if not units:
        yield row.problem("unit", "unit_undeclared", code=counter.unit)
    elif (day := first_gap(counter.period, [unit.period for unit in units])) is not None:
        yield row.problem("unit", "unit_gap", code=counter.unit, day=_written(day))


def _written(day: date) -> str:
    """A date as the field writes it."""
    return f"{day:%d/%m/%Y}"
