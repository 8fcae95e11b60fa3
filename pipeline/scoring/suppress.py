"""Small cells kept out of tables, and enough others with them that no subtraction brings them back."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

SMALL_CELL = 5
"""Fewer people than this are not shown in a table of groups: the project's own rule, for want of an official one."""

Cell = Hashable
"""What names a row of a table of groups."""


@dataclass(frozen=True, slots=True)
class Sum:
    """The rows `parts` add up to the row `total`. None is the table's grand total, which always stays."""

    total: Cell | None
    parts: tuple[Cell, ...]


def hidden(people: Mapping[Cell, int], sums: Sequence[Sum], least: int = SMALL_CELL) -> frozenset[Cell]:
    """The rows that must not be shown: those of 1 to `least` - 1 people, and as many others as the sums need.

    In every sum either no row is hidden, or at least two with together at least `least` people: then nobody can subtract a small row from
    what is printed. The smallest rows are taken first. Rows of nobody say nothing about anybody and stay.
    """
    found = {cell for cell, count in people.items() if 0 < count < least}
    grown = True
    while grown:
        grown = False
        for one in sums:
            other = _next(one, people, found, least)
            if other is not None:
                found.add(other)
                grown = True
    return frozenset(found)


def _next(one: Sum, people: Mapping[Cell, int], found: Collection[Cell], least: int) -> Cell | None:
    """The row that has to be hidden next for this sum, or None where it is safe already or nothing is left to hide."""
    rows = [cell for cell in (*one.parts, one.total) if cell is not None]
    away = [cell for cell in rows if cell in found]
    if not away or (len(away) >= 2 and sum(people[cell] for cell in away) >= least):
        return None
    left = [cell for cell in rows if cell not in found and people[cell]]
    return min(left, key=lambda cell: (people[cell], str(cell)), default=None)
