"""Which groups of all tables of a report must not be shown: counted by people, and by those who answered what a figure is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from pipeline.scoring.methods import MEAN
from pipeline.scoring.people import Numbers, People
from pipeline.scoring.suppress import Cell, Sum, hidden

Codes = Mapping[str, Sequence[str]]
"""The group of each person, by the name of the table."""

NESTED = (
    ("counter", "unit"),
    ("unit", "level"),
    ("counter", "level"),
    ("unit_channel", "unit"),
    ("unit_channel", "channel"),
    ("unit_channel", "level"),
)
"""Groups of the first kind add up to those of the second."""


def hidden_groups(codes: Codes, people: People, parts: Sequence[Sequence[str]], least: int) -> frozenset[Cell]:
    """The groups, as (table, code), that must not be shown in any table. `parts` are the questions behind each figure of a group.

    A unit is the sum of its counters, a level that of its units. A group that is spread over several of another table (people of whom the
    counter is not known) is taken in pieces: no table prints them, but whoever subtracts would find them.
    """
    answered = answered_parts(people, parts)
    cells: dict[Cell, Numbers] = {}
    sums: list[Sum] = []
    for by, found in codes.items():
        cells |= _added(answered, [(by, code) for code in found])
        sums.append(Sum(None, tuple(dict.fromkeys((by, code) for code in found))))
    for lower, upper in NESTED:
        if lower in codes and upper in codes:
            sums += _nested(cells, answered, (lower, codes[lower]), (upper, codes[upper]))
    counts = [{cell: int(numbers[place]) for cell, numbers in cells.items()} for place in range(len(parts) + 1)]
    return frozenset(cell for cell in hidden(counts[0], sums, least, counts[1:]) if isinstance(cell, tuple) and len(cell) == 2)


def answered_parts(people: People, parts: Sequence[Sequence[str]]) -> Numbers:
    """A row for each person: 1, and for each part whether the person answers a question of it."""
    columns = [people.ratio(keys, MEAN, ())[1] > 0 for keys in parts]
    return np.array([np.ones(len(people), dtype=np.int64), *columns]).T


def _added(answered: Numbers, names: Sequence[Cell]) -> dict[Cell, Numbers]:
    """The sums of the rows of each name, in the order in which they are met."""
    order: dict[Cell, int] = {}
    places = [order.setdefault(name, len(order)) for name in names]
    sums = np.zeros((len(order), answered.shape[1]), dtype=np.int64)
    np.add.at(sums, places, answered)
    return dict(zip(order, sums, strict=True))


def _nested(cells: dict[Cell, Numbers], answered: Numbers, lower: tuple[str, Sequence[str]], upper: tuple[str, Sequence[str]]) -> list[Sum]:
    """How the groups of the lower table add up to those of the upper one."""
    (low, below), (high, above) = lower, upper
    over: dict[str, set[str]] = {}
    for code, top in set(zip(below, above, strict=True)):
        over.setdefault(code, set()).add(top)
    spread = {code for code, tops in over.items() if len(tops) > 1}
    inside = [number for number, code in enumerate(below) if code in spread]
    cells |= _added(answered[inside], [(low, below[number], high, above[number]) for number in inside])
    of: dict[str, list[Cell]] = {}
    torn: dict[str, list[Cell]] = {}
    for code, top in sorted(set(zip(below, above, strict=True))):
        piece: Cell = (low, code, high, top) if code in spread else (low, code)
        of.setdefault(top, []).append(piece)
        if code in spread:
            torn.setdefault(code, []).append(piece)
    return [
        *(Sum((high, top), tuple(found)) for top, found in of.items()),
        *(Sum((low, code), tuple(found)) for code, found in torn.items()),
    ]
