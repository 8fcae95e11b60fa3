"""Which officer a response is about: what it says itself, else who alone had its counter then by the roster of the round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from forms.printing.run_record import CIVIL
from forms.register.roster import Shift
from pipeline.model import Response, ResponseFacts

PAPER_DAYS = ("slip", "batch")
"""Sources of the day of a slip of paper: its `received_at` is when its batch was opened, which says nothing about the counter."""


@dataclass(frozen=True, slots=True)
class Roster:
    """The shifts of a round by counter, and those of the days that were asked for."""

    shifts: Mapping[str, tuple[Shift, ...]]
    days: dict[tuple[str, date], tuple[Shift, ...]] = field(default_factory=dict)

    def on(self, counter: str, day: date) -> tuple[Shift, ...]:
        """The shifts of a counter on a day."""
        known = self.days.get((counter, day))
        if known is None:
            known = tuple(one for one in self.shifts.get(counter, ()) if day in one.period)
            self.days[counter, day] = known
        return known


NO_ROSTER = Roster({})
"""Nobody said who sat where."""


def roster_of(shifts: Iterable[Shift]) -> Roster:
    """The roster of these shifts; their order does not matter."""
    found: dict[str, list[Shift]] = {}
    for one in shifts:
        found.setdefault(one.counter, []).append(one)
    return Roster({counter: tuple(ones) for counter, ones in found.items()})


def with_officer(one: Response, roster: Roster) -> Response:
    """The response with its officer, where exactly one can be meant; else as it is."""
    if one.facts.officer_ref or one.counter not in roster.shifts:
        return one
    officer = officer_of(one.counter, one.facts, roster)
    return replace(one, facts=replace(one.facts, officer_ref=officer)) if officer else one


def officer_of(counter: str, facts: ResponseFacts, roster: Roster) -> str:
    """The code of the officer of a response without one of its own, empty where nobody or more than one can be meant.

    A reply by a screen has an instant: when it was begun, else when it arrived. What has a day only (paper; a reply about another day than
    the one on which it was given) is of the officer who had the counter that whole day, and alone. A reply with the token of a slip was
    given somewhere else: when, says nothing about the counter.
    """
    paper = facts.captured_source in PAPER_DAYS
    if facts.slip_token and not paper:
        return ""
    day = date.fromisoformat(facts.captured_on) if facts.captured_on else None
    told = "" if paper else facts.started_at or facts.received_at
    at = datetime.fromisoformat(told).astimezone(CIVIL) if told else None
    if at is not None and day in (None, at.date()):
        meant = [one for one in roster.on(counter, at.date()) if one.holds(at.date(), at.time())]
    elif day is not None:
        meant = [*roster.on(counter, day)]
        if not any(one.whole_day for one in meant):
            return ""
    else:
        return ""
    officers = {one.officer for one in meant}
    return officers.pop() if len(officers) == 1 else ""
