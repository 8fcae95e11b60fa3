"""What cells say beside answers: instants, days, numbers, counters, each checked and written in one way."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from forms.question import plain_words
from pipeline.digital.cells import Refusal, folded

CIVIL = ZoneInfo("Asia/Ho_Chi_Minh")
"""The zone of civil days, and of instants that name none."""

EARLIEST = "2000-01-01"
"""No reply on a screen is older: an earlier day stands for `not kept` (LimeSurvey 1980-01-01, spreadsheets 1899-12-30)."""

UTC_FORMAT = "UTC"
"""The format of instants in ISO that are UTC and do not say so."""

LONGEST_VISIT_S = 366 * 24 * 3600
"""Seconds that a form may have been open: a longer time is no duration but an instant in the wrong column."""


def civil_day(facts: Mapping[str, str]) -> str:
    """The day on which a reply was given (ISO), empty where nothing says it: what the file calls so, else that of its instants."""
    for name in ("started_at", "received_at"):
        if not facts.get("captured_on") and facts.get(name):
            return datetime.fromisoformat(facts[name]).astimezone(CIVIL).date().isoformat()
    return facts.get("captured_on", "")


YES = frozenset({"1", "true", "yes", "y", "x", "có"})
NO = frozenset({"0", "false", "no", "n", "không"})


def instant(cell: str, form: str) -> str:
    """An instant in UTC as ISO writes it. Raises ValueError where the cell holds none in this format (ISO where none is given).

    One that names no zone is of Vietnam, or with the format `UTC` of that zone.
    """
    if form in ("", UTC_FORMAT):
        found = datetime.fromisoformat(cell)
    else:
        found = datetime.strptime(_in_english(cell) if "%p" in form else cell, form)  # noqa: DTZ007 - the zone is looked at next
    local = found if found.tzinfo is not None else found.replace(tzinfo=UTC if form == UTC_FORMAT else CIVIL)
    return local.astimezone(UTC).isoformat(timespec="milliseconds")


def _in_english(cell: str) -> str:
    """The instant with AM and PM, and its zone as Python reads it: Google writes `10:00:00 SA GMT+7`."""
    plain = re.sub(r"\bSA\b", "AM", re.sub(r"\bCH\b", "PM", cell))
    return re.sub(r"GMT([+-])(\d{1,2})(?::(\d\d))?", lambda zone: f"{zone[1]}{int(zone[2]):02}{zone[3] or '00'}", plain)


def day(cell: str, form: str) -> str:
    """A civil day as ISO writes it. Raises ValueError."""
    if form:
        return datetime.strptime(cell, form).date().isoformat()  # noqa: DTZ007 - a day has no zone
    return (datetime.fromisoformat(cell).date() if len(cell) > len("2026-08-03") else date.fromisoformat(cell)).isoformat()


def seconds(cell: str, form: str) -> str:
    """Seconds from nought to a year. Raises ValueError."""
    number = float(cell.replace(",", "."))
    if not 0 <= number <= LONGEST_VISIT_S:
        raise ValueError(form)
    return f"{number:g}"


def weight(cell: str, form: str) -> str:
    """A weight above nought. Raises ValueError."""
    number = float(cell.replace(",", "."))
    if not (number > 0 and math.isfinite(number)):
        raise ValueError(form)
    return repr(number)


def yes_or_no(cell: str, form: str) -> str:
    """`1` or `0`. Raises ValueError."""
    words = folded(cell)
    if words not in YES | NO:
        raise ValueError(form)
    return "1" if words in YES else "0"


def words(cell: str, form: str) -> str:
    """The words, composed and on one line."""
    assert not form, "words have no format"
    return plain_words(cell)


READ: Mapping[str, Callable[[str, str], str]] = {
    "captured_on": day,
    "received_at": instant,
    "started_at": instant,
    "duration_s": seconds,
    "weight": weight,
    "assisted": yes_or_no,
}
"""How the cells of a fact are read; all others are words."""

FORMATTED = frozenset({"captured_on", "received_at", "started_at"})
"""Facts whose way of writing can be named."""


@dataclass(slots=True)
class FactReader:
    """One fact of a row: its column, how it is written, what its cells stand for, and which values there are (empty: any)."""

    fact: str
    column: str
    format: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    allowed: Collection[str] = ()
    seen: dict[str, str | Refusal] = field(default_factory=dict)

    def said(self, cells: Mapping[str, str]) -> str | Refusal:
        """What a row's cell says, empty where it says nothing."""
        cell = plain_words(cells.get(self.column, ""))
        if not cell:
            return ""
        found = self.seen.get(cell)
        if found is None:
            found = self.meant(cell)
            if len(self.seen) < MOST_REMEMBERED:
                self.seen[cell] = found
        return found

    def meant(self, cell: str) -> str | Refusal:
        """What is written there, checked."""
        written = self.values.get(folded(cell), cell)
        try:
            found = READ.get(self.fact, words)(written, self.format)
        except ValueError:
            return Refusal(f"fact_{self.fact}", self.column, cell, self.format or "ISO 8601")
        if self.fact in FORMATTED and found < EARLIEST:
            return Refusal("fact_too_early", self.column, cell, EARLIEST)
        if self.allowed and found not in self.allowed:
            return Refusal("fact_unknown", self.column, cell, ", ".join(sorted(self.allowed)[:12]))
        return found


MOST_REMEMBERED = 10_000
"""Different contents of one column that are remembered: counters come again, instants seldom do."""
