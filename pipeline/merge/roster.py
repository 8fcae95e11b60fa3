"""Which officer a response is about: what it says itself, else who alone had its counter then by the roster of the round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from forms.printing.run_record import CIVIL
from forms.register.roster import Shift
from pipeline.model import OFFICER, PENDING, Response

PAPER_DAYS = ("slip", "batch")
"""Sources of the day of a slip of paper: its `received_at` is when its batch was opened, which says nothing about the counter."""

TELLING = (OFFICER, "captured_on", "captured_source", "slip_token", "started_at", "received_at")
"""The facts of a response that tell whose it is."""


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


def _told(one: Response) -> Response:
    """The response with the officer written on it among its facts and not among its texts, which stand in tables that anybody may read.

    What waits for a person goes on waiting there, without the proposal.
    """
    written = next((text for text in one.texts if text.field == OFFICER), None)
    if written is None:
        return one
    kept = tuple(text for text in one.texts if text is not written)
    if written.missing == PENDING:
        kept = (*kept, replace(written, suggestion=""))
    return replace(one, texts=kept, facts=replace(one.facts, officer_ref=one.facts.officer_ref or written.text))


def with_officer(one: Response, roster: Roster) -> Response:
    """The response with its officer, where exactly one can be meant; one that is written on it is no text any more but a fact."""
    one = _told(one)
    told = {name: str(getattr(one.facts, name)) for name in TELLING}
    officer = officer_of(one.counter, told, roster)
    return one if officer == one.facts.officer_ref else replace(one, facts=replace(one.facts, officer_ref=officer))


def officer_of(counter: str, facts: Mapping[str, str], roster: Roster) -> str:
    """The code of the officer of a response, empty where nobody or more than one can be meant; `facts` are those of TELLING, by name.

    What it says itself goes first. A reply by a screen has an instant: when it was begun, else when it arrived. What has a day only (paper;
    a reply about another day than the one on which it was given) is of the officer who had the counter that whole day, and alone. A reply
    with the token of a slip was given somewhere else: when, says nothing about the counter.
    """
    if facts.get(OFFICER) or counter not in roster.shifts:
        return facts.get(OFFICER, "")
    paper = facts.get("captured_source") in PAPER_DAYS
    if facts.get("slip_token") and not paper:
        return ""
    day, told = facts.get("captured_on", ""), "" if paper else facts.get("started_at") or facts.get("received_at")
    at = datetime.fromisoformat(told).astimezone(CIVIL) if told else None
    if at is not None and day in ("", at.date().isoformat()):
        return _alone(one for one in roster.on(counter, at.date()) if one.holds(at.date(), at.time()))
    meant = roster.on(counter, date.fromisoformat(day)) if day else ()
    return _alone(meant) if any(one.whole_day for one in meant) else ""


def _alone(shifts: Iterable[Shift]) -> str:
    """The officer of all these shifts, empty where they have several or there are none."""
    officers = {one.officer for one in shifts}
    return officers.pop() if len(officers) == 1 else ""
