"""What is known of a slip of paper beside its answers, in the same columns as of a reply by a screen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from forms.layout import FieldKind
from forms.register.counters import CounterError, CounterRegister, parse_counter
from pipeline.merge.roster import NO_ROSTER, Roster, with_officer
from pipeline.model import Response, ResponseFacts
from pipeline.survey import Batch

SLIP = re.compile(r"R\d+/\d+")
"""The name of a printed slip; copies of a serial, and pages without one, are named otherwise."""

DAY = re.compile(r"(\d{1,2})\D?(\d{1,2})\D?(\d{4})")
"""A day as people write it: day, month, year."""

WRITTEN = ("field", "procedure", "dossier_no", "interviewer", "stratum", "psu")
"""Facts that a place to write in tells, where the form calls it so; the officer is told apart, by `with_officer`."""


def with_facts(
    paper: Sequence[Response], batches: Sequence[Batch], register: CounterRegister | None = None, roster: Roster = NO_ROSTER
) -> list[Response]:
    """Responses from paper with what was said of their batch, and with what the slip itself says, which goes first.

    Their officer is the one that the slip names, else that of the roster. Their place is the unit that `slip_place` found, which knows that
    of the batch; where that says nobody knows, nothing else is taken.
    """
    known = {batch.id: batch for batch in batches}
    found = []
    for one in paper:
        batch = known[batch_number(one.source_ref)]
        day = slip_day(one)
        told = {text.field: text.text for text in one.texts if text.field in WRITTEN and text.text}
        told.setdefault("field", counter_field(one.counter, register, day or batch.facts.day))
        facts = ResponseFacts(
            place=one.unit,
            captured_on=(day or batch.facts.day).isoformat(),
            captured_source="slip" if day else "batch",
            slip_token=one.response_id if SLIP.fullmatch(one.response_id) else "",
            received_at=batch.opened_at.astimezone(UTC).isoformat(timespec="milliseconds"),
            **told,
        )
        found.append(with_officer(replace(one, channel=batch.facts.channel, facts=facts), roster))
    return found


def batch_number(place: str) -> int:
    """The number of the batch that a page of a round came in; its place begins with it."""
    return int(place.partition("/")[0])


def slip_day(one: Response) -> date | None:
    """The day written on the slip, where the form has one place for it and a real day stands there."""
    written = [text for text in one.texts if text.kind is FieldKind.DATE]
    match = DAY.fullmatch(written[0].text.strip()) if len(written) == 1 else None
    if match is None:
        return None
    try:
        return datetime(int(match[3]), int(match[2]), int(match[1]), tzinfo=UTC).date()
    except ValueError:
        return None


def counter_field(counter: str, register: CounterRegister | None, day: date) -> str:
    """The kind of business of a counter on a day, where the register knows exactly one."""
    if register is None or not counter:
        return ""
    try:
        fields = parse_counter(counter, register, day).fields
    except CounterError:
        return ""
    return fields[0] if len(fields) == 1 else ""
