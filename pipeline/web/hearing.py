"""What becomes of the words of a person: each is kept, and counts once, on its item, or the person is told why it does not.

A word about an item that another person has settled meanwhile, here or by a table, comes too late; one about a page that shows another
form or another side of it by now has lost its question. One about a page that waits to be read anew is held until it has been, and weighed
then. Both are kept and shown to supervisors, and change nothing. Everything else
counts: whoever looked at the paper for a minute without a network has not looked in vain.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from forms.errors import PhieuError
from forms.layout import Layout
from pipeline.model import PageRecord
from pipeline.run.records import record_of
from pipeline.store.decisions import last_decider, withdraw_decision
from pipeline.store.events import add_event
from pipeline.store.judgements import Judgement, add_judgement, heard, held, last_aside
from pipeline.store.looks import LookState, Purpose, end_looks, looks_at
from pipeline.store.readings import page_reading
from pipeline.store.review_items import ItemRow, ItemState, items, last_judge, set_state
from pipeline.store.users import user_of
from pipeline.survey import ON_THE_WAY, Round, State, StoredReading
from pipeline.web.looking import answered, compare, decided_by_third, entered_twice, look_meant
from pipeline.web.meant import Registers, add_meant, comparable, meant, no_register, values_of
from pipeline.web.roles import Right
from pipeline.web.said import HIDDEN, Said, Shown
from pipeline.web.seat import Seat
from pipeline.web.terms import Terms

ASIDE, OPEN = "aside", "open"
"""What a person says who leaves an item to a supervisor, or takes back what he has said: the item waits again."""


AGAIN = "-again"
"""What stands behind the key of a held word when it is weighed again."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What words about a round are weighed by: its layouts by id, what supervisors have set, and the registers of codes."""

    campaign: Round
    layouts: Mapping[str, Layout]
    terms: Terms
    registers: Registers = no_register


class Outcome(StrEnum):
    """What became of a word: it counts, the item is put aside, or waits again; it waits for its page to be read anew, somebody else was
    first, the question is gone, it is no answer to it."""

    COUNTED = "counted"
    ASIDE = "aside"
    TAKEN_BACK = "taken_back"
    HELD = "held"
    LATE = "late"
    GONE = "gone"
    REFUSED = "refused"


def hear(
    connection: Connection,
    seat: Seat,
    grounds: Grounds,
    said: Sequence[Said],
    batches: Collection[int] | None,
) -> list[Outcome]:
    """What became of each word, in their order; words that were heard before are not heard again. All of it happens, or nothing."""
    known = heard(connection, [one.key for one in said])
    rows = {row.id: row for row in items(connection, sorted({one.item for one in said}), lock=True)}
    found: list[Outcome] = []
    for one in said:
        row = rows.get(one.item)
        if row is None or row.round_id != grounds.campaign.id or (batches is not None and row.waiting.batch_id not in batches):
            found.append(Outcome.REFUSED)
            continue
        if one.mode == "sheet" and row.waiting.reason not in (grounds.terms.sheets(row.waiting.batch_id) or []):
            found.append(Outcome.REFUSED)
            continue
        if one.key in known:
            found.append(told(known[one.key]))
            continue
        outcome = _weighed(connection, seat, grounds, one, row)
        known[one.key] = outcome
        found.append(outcome)
    counted = [one.item for one, outcome in zip(said, found, strict=True) if outcome is Outcome.COUNTED]
    if counted:
        about = {rows[item].waiting.batch_id for item in counted}
        add_event(connection, seat.user.name, "decided", grounds.campaign.name, about, items=counted)
    return found


def hear_again(connection: Connection, grounds: Grounds) -> list[Outcome]:
    """What became of the words that were held while their pages waited to be read anew, of those pages that have been read by now.

    The word that was held stays as it is; what became of it stands behind it under a key of its own.
    """
    found: list[Outcome] = []
    for word in held(connection, grounds.campaign.id, AGAIN):
        row = items(connection, [word.item_id], lock=True)[0]
        stored = page_reading(connection, row.waiting.page_id)
        user = user_of(connection, word.user_id)
        if stored is None or stored.state in ON_THE_WAY or user is None:
            continue
        said = Said.model_construct(
            key=f"{word.key}{AGAIN}", item=row.id, values=list(word.given), status=word.status, took_ms=word.took_ms, at=word.decided_at,
            shown=Shown.model_validate(word.shown), mode=word.mode,
        )  # fmt: skip
        outcome = _weighed(connection, Seat(user, ""), grounds, said, row)
        if outcome is Outcome.COUNTED:
            add_event(connection, user.name, "decided", grounds.campaign.name, [row.waiting.batch_id], items=[row.id])
        found.append(outcome)
    return found


def told(outcome: str) -> Outcome:
    """What a browser is told of a word: nobody learns from it which items were known already, or what the word was for."""
    return Outcome.COUNTED if outcome in set(Purpose) else Outcome(outcome)


def _weighed(connection: Connection, seat: Seat, grounds: Grounds, one: Said, row: ItemRow) -> Outcome:
    """What becomes of one word, which is kept with it."""
    stored = page_reading(connection, row.waiting.page_id)
    current = items(connection, [row.id])[0]
    record = None
    asked = (row.waiting.layout, row.waiting.layout_page)
    if stored is not None and stored.state is State.READ and stored.reading is not None:
        record = record_of(stored, grounds.campaign.policy) if (stored.reading.layout, stored.reading.layout_page) == asked else None
    look = look_meant(connection, one, current, seat.user.id)
    if look is not None:
        kept_as, one = answered(connection, seat, grounds.layouts.get(row.waiting.layout), record, one, row, look, grounds.registers)
        _keep(connection, seat, stored, one, row, kept_as)
        compare(connection, row)
        return told(kept_as)
    waits = stored is not None and stored.state in ON_THE_WAY
    outcome = _outcome(connection, seat, current, record, one, waits=waits)
    if outcome is Outcome.COUNTED:
        assert record is not None, "a word counts for a page that was read"
        outcome, one = _entered(connection, seat, grounds, record, one, row)
    if outcome in (Outcome.ASIDE, Outcome.TAKEN_BACK):
        # whoever leaves an item to somebody else does not stand by what he has said of it before
        withdraw_decision(connection, row.waiting.page_id, row.waiting.kind, row.waiting.item, seat.user.name, f"web {one.key}")
        set_state(connection, row.id, ItemState.ASIDE if outcome is Outcome.ASIDE else ItemState.OPEN)
    _keep(connection, seat, stored, one, row, outcome.value)
    if outcome is Outcome.COUNTED and comparable(grounds.layouts[row.waiting.layout], row):
        entered_twice(connection, row, grounds.terms)
    return outcome


def _keep(connection: Connection, seat: Seat, stored: StoredReading | None, one: Said, row: ItemRow, outcome: str) -> None:
    """Nothing; afterwards the word stands, with what became of it."""
    reader = "" if stored is None else stored.reader
    kept = (one.key, row.id, seat.user.id, one.values, one.status, one.mode, outcome, one.shown.model_dump())
    add_judgement(connection, Judgement(*kept, row.waiting.reading_id, reader, one.took_ms, one.instant))


def _outcome(connection: Connection, seat: Seat, row: ItemRow, record: PageRecord | None, one: Said, *, waits: bool) -> Outcome:
    """What becomes of a word before it is known whether it answers the question.

    What was put aside is a supervisor's; whoever put it aside may take it back. A blind word without a look comes after somebody else's,
    and every word after that of a third person.
    """
    if one.shown.status == HIDDEN or decided_by_third(connection, row.id):
        return Outcome.LATE
    if row.state == ItemState.ASIDE and not seat.may(Right.SUPERVISE) and last_aside(connection, row.id) != seat.user.id:
        return Outcome.LATE
    if row.state == ItemState.DONE and last_judge(connection, row.id) != seat.user.id:
        return Outcome.LATE
    decider = last_decider(connection, row.waiting.page_id, row.waiting.kind, row.waiting.item)
    if row.state != ItemState.ASIDE and decider not in (None, seat.user.name):
        return Outcome.LATE
    if one.status == OPEN:
        return _taken_back(connection, row)
    if waits:
        return Outcome.HELD
    if record is None:
        return Outcome.GONE
    return Outcome.ASIDE if one.status == ASIDE else Outcome.COUNTED


def _taken_back(connection: Connection, row: ItemRow) -> Outcome:
    """What becomes of the wish that a settled item wait again: nothing where it is not settled, or somebody has looked at it since."""
    looks = looks_at(connection, row.id)
    if row.state != ItemState.DONE or any(look.state == LookState.DONE for look in looks):
        return Outcome.LATE
    end_looks(connection, [look.id for look in looks], LookState.GONE)
    return Outcome.TAKEN_BACK


def _entered(connection: Connection, seat: Seat, grounds: Grounds, record: PageRecord, one: Said, row: ItemRow) -> tuple[Outcome, Said]:
    """Whether the word answers the question, and the word as it is kept; if it does, the decision stands and the item is settled."""
    try:
        found = meant(grounds.layouts[row.waiting.layout], record, one, row, seat.user.name, grounds.registers)
    except PhieuError:
        return Outcome.REFUSED, one
    if found is None:
        return Outcome.GONE, one
    add_meant(connection, found, row.waiting.page_id)
    set_state(connection, row.id, ItemState.DONE)
    return Outcome.COUNTED, one.model_copy(update={"values": list(values_of(found))})
