"""A cube: how many people of each place, channel and month said what. It is as large as the places are many, not as the people.

Scores of any group of cells are made from it without going back to the responses; docs/decisions/034 says why it is counted this way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from pipeline.model import Response, ResponseAnswer
from pipeline.scoring.said import Said, said

AT_ONCE = 4096
"""Responses held at a time: enough that the work by array pays, few enough that a thousand answers each take some megabytes."""

Numbers = npt.NDArray[Any]

Group = TypeVar("Group", str, tuple[str, ...])


class Cell(NamedTuple):
    """People who belong together: channel, unit and counter by code, and the month (`2026-11`); empty where nobody knows.

    `officer` is empty in every cube but those that are made for figures by officer.
    """

    channel: str
    unit: str = ""
    counter: str = ""
    month: str = ""
    officer: str = ""


@dataclass(frozen=True, slots=True)
class Cube:
    """`counts` has a row for each of the `cells` and a column for each of `said`; `people` how many responses each cell has."""

    cells: tuple[Cell, ...]
    said: tuple[Said, ...]
    counts: Numbers
    people: Numbers

    @property
    def responses(self) -> int:
        """All of them."""
        return int(self.people.sum())

    def where(self, wanted: Callable[[Cell], bool]) -> Cube:
        """The cells that are wanted."""
        rows = [number for number, cell in enumerate(self.cells) if wanted(cell)]
        return Cube(tuple(self.cells[row] for row in rows), self.said, self.counts[rows], self.people[rows])

    def totals(self) -> dict[Said, int]:
        """How many people in all cells said what."""
        sums = self.counts.sum(axis=0, dtype=np.int64)
        return {one: int(count) for one, count in zip(self.said, sums, strict=True) if count}

    def groups(self, group_of: Callable[[Cell], str]) -> dict[str, Cube]:
        """The cube of each group of cells, by its code, those of whom it is not known last; every cell is in exactly one."""
        rows: dict[str, list[int]] = {}
        for number, cell in enumerate(self.cells):
            rows.setdefault(group_of(cell), []).append(number)
        return {
            code: Cube(tuple(self.cells[row] for row in rows[code]), self.said, self.counts[rows[code]], self.people[rows[code]])
            for code in sorted(rows, key=lambda code: (not code, code))
        }

    def sums(self, group_of: Callable[[Cell], Group], parts: Mapping[str, Callable[[Said], bool]]) -> dict[Group, dict[str, int]]:
        """For each group of cells, by its code or codes, how many answers belong to each of the named parts, and `people`."""
        codes = [group_of(cell) for cell in self.cells]
        order = {code: number for number, code in enumerate(sorted(set(codes), key=lambda code: (not code, code)))}
        rows = np.array([order[code] for code in codes], dtype=np.int64)
        found: dict[Group, dict[str, int]] = {code: {} for code in order}
        for name, wanted in [("people", None), *parts.items()]:
            columns = [] if wanted is None else [number for number, one in enumerate(self.said) if wanted(one)]
            counts = self.people if wanted is None else self.counts[:, columns].sum(axis=1, dtype=np.int64)
            sums = np.zeros(len(order), dtype=np.int64)
            np.add.at(sums, rows, counts)
            for code, count in zip(order, sums, strict=True):
                found[code][name] = int(count)
        return found

    def placed(self, unit_of: Callable[[str], str]) -> Cube:
        """The same people under other units, as where units have merged; counters keep their codes."""
        return replace(self, cells=tuple(cell._replace(unit=unit_of(cell.unit)) for cell in self.cells))


def cube(responses: Iterable[Response], cell_of: Callable[[Response], Cell]) -> Cube:
    """The cube of these responses, which may come one by one and are let go of; their order does not matter."""
    tally = Tally()
    waiting = iter(responses)
    while chunk := list(islice(waiting, AT_ONCE)):
        tally.add(chunk, cell_of)
    return tally.cube()


@dataclass(slots=True)
class Tally:
    """Counts in the making. Rows are cells, columns are what was said; both grow as they are met."""

    cells: dict[Cell, int] = field(default_factory=dict)
    said: dict[Said, int] = field(default_factory=dict)
    people: Counter[int] = field(default_factory=Counter)
    counts: Numbers = field(default_factory=lambda: np.zeros((64, 1024), dtype=np.int32))

    def add(self, chunk: Sequence[Response], cell_of: Callable[[Response], Cell]) -> None:
        """Nothing; counts the responses of a chunk, which stay alive meanwhile: answers are known by their identity."""
        columns: dict[int, int] = {}
        rows: list[int] = []
        lengths: list[int] = []
        flat: list[int] = []
        for one in chunk:
            row = self.cells.setdefault(cell_of(one), len(self.cells))
            self.people[row] += 1
            rows.append(row)
            lengths.append(len(one.answers))
            try:
                flat += [columns[id(answer)] for answer in one.answers]
            except KeyError:
                flat += [self._column(columns, answer) for answer in one.answers]
        self._room()
        places = np.repeat(np.array(rows, dtype=np.int64), lengths) * self.counts.shape[1] + np.array(flat, dtype=np.int64)
        found, times = np.unique(places, return_counts=True)
        self.counts.reshape(-1)[found] += times

    def _column(self, columns: dict[int, int], answer: ResponseAnswer) -> int:
        """The column of an answer."""
        if id(answer) not in columns:
            columns[id(answer)] = self.said.setdefault(said(answer), len(self.said))
        return columns[id(answer)]

    def _room(self) -> None:
        """Nothing; afterwards there is room for every cell and everything said."""
        rows, columns = self.counts.shape
        while rows < len(self.cells):
            rows *= 2
        while columns < len(self.said):
            columns *= 2
        if (rows, columns) != self.counts.shape:
            wider = np.zeros((rows, columns), dtype=np.int32)
            wider[: self.counts.shape[0], : self.counts.shape[1]] = self.counts
            self.counts = wider

    def cube(self) -> Cube:
        """What was counted."""
        people = np.array([self.people[row] for row in range(len(self.cells))], dtype=np.int64)
        return Cube(tuple(self.cells), tuple(self.said), self.counts[: len(self.cells), : len(self.said)], people)
