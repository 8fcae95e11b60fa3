"""Small cells kept out of tables, and enough others with them that no subtraction brings them back."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

SMALL_CELL = 5
"""Fewer people than this are not shown in a table of groups: the project's own rule, for want of an official one."""

NOUGHT = 1e-8
"""What floating point leaves of a nought. What is none is far above: a row on a ring of n hidden ones is 1/n short of being spanned."""

Cell = Hashable
"""What names a row of a table of groups."""

Counts = Mapping[Cell, int]
"""How many people each row has, or how many of them answered something."""


@dataclass(frozen=True, slots=True)
class Sum:
    """The rows `parts` add up to the row `total`. None is the table's grand total, which always stays."""

    total: Cell | None
    parts: tuple[Cell, ...]

    def rows(self) -> list[Cell]:
        """All rows of the sum that a table has."""
        return [cell for cell in (*self.parts, self.total) if cell is not None]


def hidden(
    people: Counts, sums: Sequence[Sum], least: int = SMALL_CELL, answered: Sequence[Counts] = (), away: Collection[Cell] = ()
) -> frozenset[Cell]:
    """The rows that must not be shown: those of 1 to `least` - 1 people, those in `away`, and as many others as the sums need.

    `answered` are other counts of the same rows: of the people who answered what a figure is made of. Each is kept safe by itself. In
    every sum either no row is hidden, or at least two with together at least `least` people; and no small row follows from all sums
    together, as it can where every single one is safe. The smallest rows are taken first. Rows of nobody say nothing about anybody.
    """
    counts = (people, *answered)
    sums = sorted(sums, key=lambda one: len(one.rows()))  # what a short sum hides mostly serves the long ones too
    found = {cell for one in counts for cell, count in one.items() if 0 < count < least} | {*away}
    grown = True
    while grown:
        grown = False
        for count in counts:
            for one in sums:
                other = _next(one, count, found, least)
                if other is not None:
                    found.add(other)
                    grown = True
        if not grown:
            known: dict[frozenset[Cell], list[Cell]] = {}
            more = {cell for count in counts for cell in _unmasked(count, sums, found, least, known)}
            grown = bool(more)
            found |= more
    return frozenset(found)


def _next(one: Sum, people: Counts, found: Collection[Cell], least: int) -> Cell | None:
    """The row that has to be hidden next for this sum, or None where it is safe already or nothing is left to hide."""
    rows = [cell for cell in one.rows() if people[cell]]
    away = [cell for cell in rows if cell in found]
    if not away or (len(away) >= 2 and sum(people[cell] for cell in away) >= least):
        return None
    return _smallest([cell for cell in rows if cell not in found], people)


def _unmasked(
    people: Counts, sums: Sequence[Sum], found: Collection[Cell], least: int, known: dict[frozenset[Cell], list[Cell]]
) -> list[Cell]:
    """A further row for each small one that follows from all sums together, from a sum that it is in; `known` is what was worked out."""
    away = [cell for cell in people if cell in found and people[cell]]
    if frozenset(away) not in known:
        known[frozenset(away)] = determined(away, sums)
    more = []
    for cell in known[frozenset(away)]:
        if people[cell] < least:
            beside = [other for one in sums if cell in one.rows() for other in one.rows() if other not in found and people[other]]
            more.append(_smallest(beside, people))
    return [cell for cell in more if cell is not None]


def determined(away: Sequence[Cell], sums: Sequence[Sum]) -> list[Cell]:
    """The hidden rows whose numbers follow from the sums and from all that is shown: those whose unit vector the sums span."""
    places = {cell: place for place, cell in enumerate(away)}
    equations = {row for one in sums if any(row := _equation(one, places))}
    if not equations:
        return []
    matrix = np.array(sorted(equations), dtype=float)
    sizes, vectors = np.linalg.eigh(matrix @ matrix.T)
    kept = sizes > NOUGHT * max(sizes)
    spanned = ((vectors[:, kept] / np.sqrt(sizes[kept])).T @ matrix) ** 2
    return [cell for cell, place in places.items() if spanned[:, place].sum() >= 1 - NOUGHT]


def _equation(one: Sum, places: Mapping[Cell, int]) -> tuple[int, ...]:
    """The hidden rows of a sum as factors: 1 for its parts, -1 for its total."""
    row = [0] * len(places)
    for cell in one.parts:
        if cell in places:
            row[places[cell]] += 1
    if one.total in places:
        row[places[one.total]] -= 1
    return tuple(row)


def _smallest(cells: Sequence[Cell], people: Counts) -> Cell | None:
    """The row with the fewest people, None where there is none."""
    return min(cells, key=lambda cell: (people[cell], str(cell)), default=None)
