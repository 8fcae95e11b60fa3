"""Which groups of all tables of a report must not be shown: counted by people, and by those who answered what a figure is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pipeline.model import Response
from pipeline.scoring.suppress import Cell, Sum, hidden

Ways = Mapping[str, Callable[[Response], str]]
"""What tells the group of a response, by the name of the table."""

NESTED = (
    ("counter", "unit"),
    ("unit", "level"),
    ("counter", "level"),
    ("unit_channel", "unit"),
    ("unit_channel", "channel"),
    ("unit_channel", "level"),
)
"""Groups of the first kind add up to those of the second."""


def hidden_groups(responses: Sequence[Response], ways: Ways, parts: Sequence[Sequence[str]], least: int) -> frozenset[Cell]:
    """The groups, as (table, code), that must not be shown in any table. `parts` are the questions behind each figure of a group.

    A unit is the sum of its counters, a level that of its units. A group that is spread over several of another table (people of whom the
    counter is not known) is taken in pieces: no table prints them, but whoever subtracts would find them.
    """
    answered = answered_parts(responses, parts)
    codes = {by: [way(one) for one in responses] for by, way in ways.items()}
    cells: dict[Cell, list[int]] = {}
    sums: list[Sum] = []
    for by, found in codes.items():
        here = _added(cells, answered, [(by, code) for code in found], len(parts))
        sums.append(Sum(None, tuple(here)))
    for lower, upper in NESTED:
        if lower in codes and upper in codes:
            sums += _nested(cells, answered, (lower, codes[lower]), (upper, codes[upper]), len(parts))
    counts: list[dict[Cell, int]] = [{cell: numbers[place] for cell, numbers in cells.items()} for place in range(len(parts) + 1)]
    return frozenset(cell for cell in hidden(counts[0], sums, least, counts[1:]) if isinstance(cell, tuple) and len(cell) == 2)


def answered_parts(responses: Sequence[Response], parts: Sequence[Sequence[str]]) -> list[tuple[int, ...]]:
    """For each response the numbers of the parts of which it answers a question at least, from 1 on; 0 is everybody."""
    places: dict[str, list[int]] = {}
    for number, keys in enumerate(parts, 1):
        for key in keys:
            places.setdefault(key, []).append(number)
    found = []
    for one in responses:
        there = {0}
        for answer in one.answers:
            if answer.missing is None and answer.question in places:
                there.update(places[answer.question])
        found.append(tuple(there))
    return found


def _added(cells: dict[Cell, list[int]], answered: Sequence[tuple[int, ...]], names: Sequence[Cell], parts: int) -> dict[Cell, None]:
    """The cells of these names, in the order in which they are met; everybody is added to theirs."""
    met: dict[Cell, None] = {}
    for name, there in zip(names, answered, strict=True):
        if name not in met:
            met[name] = None
            cells[name] = [0] * (parts + 1)
        numbers = cells[name]
        for place in there:
            numbers[place] += 1
    return met


def _nested(
    cells: dict[Cell, list[int]],
    answered: Sequence[tuple[int, ...]],
    lower: tuple[str, Sequence[str]],
    upper: tuple[str, Sequence[str]],
    parts: int,
) -> list[Sum]:
    """How the groups of the lower table add up to those of the upper one."""
    (low, below), (high, above) = lower, upper
    over: dict[str, set[str]] = {}
    for code, top in zip(below, above, strict=True):
        over.setdefault(code, set()).add(top)
    spread = {code for code, tops in over.items() if len(tops) > 1}
    pieces: list[Cell] = [(low, code, high, top) if code in spread else (low, code) for code, top in zip(below, above, strict=True)]
    inside = [number for number, code in enumerate(below) if code in spread]
    _added(cells, [answered[number] for number in inside], [pieces[number] for number in inside], parts)
    of: dict[str, dict[Cell, None]] = {}
    torn: dict[str, dict[Cell, None]] = {}
    for piece, code, top in zip(pieces, below, above, strict=True):
        of.setdefault(top, {})[piece] = None
        if code in spread:
            torn.setdefault(code, {})[piece] = None
    return [
        *(Sum((high, top), tuple(found)) for top, found in of.items()),
        *(Sum((low, code), tuple(found)) for code, found in torn.items()),
    ]
