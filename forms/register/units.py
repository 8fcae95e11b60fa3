"""Units (đơn vị) as they were on any day: a tree with dates of validity and successors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from forms.alphabet import folded
from forms.question import Text


class Level(StrEnum):
    """Where a unit stands in the state, from the top down. `district` ended on 30/6/2025 and lives on in older data."""

    CENTRAL = "central"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"

    @property
    def rank(self) -> int:
        """0 at the top."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` to `end`, both included; None is no limit of its own."""

    start: date | None = None
    end: date | None = None

    @property
    def first(self) -> date:
        """The first day, the calendar's first where there is no limit."""
        return self.start or date.min

    @property
    def last(self) -> date:
        """The last day, the calendar's last where there is no limit."""
        return self.end or date.max

    def __contains__(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return self.first <= day <= self.last

    def overlaps(self, other: Period) -> bool:
        """Whether the two have a day in common."""
        return self.first <= other.last and other.first <= self.last


ALWAYS = Period()
"""No limits of its own."""


def first_gap(period: Period, covers: Iterable[Period]) -> date | None:
    """The first day of `period` that no period of `covers` holds, or None; an open side of `period` reaches only as far as they do."""
    ordered = sorted(covers, key=lambda cover: cover.first)
    if not ordered:
        return period.first
    day = period.start or min(ordered[0].first, period.last)
    last = period.end or max(period.first, *(cover.last for cover in ordered))
    for cover in ordered:
        if cover.first <= day <= cover.last:
            if cover.last >= last:
                return None
            day = cover.last + timedelta(days=1)
    return day if day <= last else None


D_WITH_STROKE = str.maketrans(dict.fromkeys("ĐđÐð", "D"))
"""Đ in both cases, and the Icelandic letter that looks the same in old fonts."""

CODES_KEPT = 2**14
"""How many codes keep their key in memory: more than all units of the country, whose counters name them again and again."""


@lru_cache(maxsize=CODES_KEPT)
def key_of(code: str) -> str:
    """What tells unit codes apart: capitals without separators, look-alikes folded, Đ as D. Two units never share it."""
    return folded(code.translate(D_WITH_STROKE))


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit during one period. A unit that was renamed or moved under another parent has several, with the same code.

    `number` (1 to 9999) stands for the code where only digits can be written. `parent` and `successors` are codes.
    """

    code: str
    name: Text
    level: Level
    parent: str | None = None
    number: int | None = None
    period: Period = ALWAYS
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Units:
    """All units of a register at all times. Codes are looked up without regard to case, separators and look-alikes.

    The records are sound (`forms/register/checks.py`): no cycles, no overlaps, every parent known.
    """

    records: tuple[Unit, ...]
    _by_key: Mapping[str, tuple[Unit, ...]] = field(init=False, repr=False, compare=False)
    _by_number: Mapping[int, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the records by key, each in the order of time, and the keys by number."""
        by_key: dict[str, tuple[Unit, ...]] = {}
        for unit in sorted(self.records, key=lambda record: record.period.first):
            by_key[key_of(unit.code)] = (*by_key.get(key_of(unit.code), ()), unit)
        object.__setattr__(self, "_by_key", by_key)
        object.__setattr__(self, "_by_number", {unit.number: unit.code for unit in self.records if unit.number is not None})

    def history(self, code: str) -> tuple[Unit, ...]:
        """All records of the unit, the oldest first; none for an unknown code."""
        return self._by_key.get(key_of(code), ())

    def numbered(self, number: int) -> str | None:
        """The code of the unit with this number, or None."""
        return self._by_number.get(number)

    def record(self, code: str, on: date) -> Unit | None:
        """The record of the unit whose own dates hold the day, or None."""
        return next((unit for unit in self.history(code) if on in unit.period), None)

    def unit(self, code: str, on: date) -> Unit | None:
        """The unit as it was on the day; None where it, or a unit above it, did not exist then."""
        path = self.path(code, on)
        return path[-1] if path else None

    def path(self, code: str, on: date) -> tuple[Unit, ...]:
        """The unit and all above it on the day, the top first; empty where one of them did not exist then."""
        path: list[Unit] = []
        step: str | None = code
        while step is not None:
            found = self.record(step, on)
            if found is None:
                return ()
            path.insert(0, found)
            step = found.parent
        return tuple(path)

    def heirs(self, code: str, on: date) -> tuple[Unit, ...]:
        """The units that do on this day what the unit did: itself while it exists, then its successors and theirs; empty where none."""
        return tuple({unit.code: unit for unit in self._heirs(code, on, set())}.values())

    def _heirs(self, code: str, on: date, seen: set[str]) -> Iterator[Unit]:
        """The heirs, each way once."""
        if key_of(code) in seen:
            return
        seen.add(key_of(code))
        unit = self.unit(code, on)
        if unit is not None:
            yield unit
            return
        ended = [record for record in self.history(code) if record.period.last < on]
        for successor in ended[-1].successors if ended else ():
            yield from self._heirs(successor, on, seen)
