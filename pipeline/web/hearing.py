"""What becomes of the words of a person: each is kept, and counts once, on its item, or the person is told why it does not.

A word about an item that another person has settled meanwhile, here or by a table, comes too late; one about a page that shows another
form or another side of it by now has lost its question. Both are kept and shown to supervisors, and change nothing. Everything else
counts: whoever looked at the paper for a minute without a network has not looked in vain.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from sqlalchemy import Connection

from forms.errors import PhieuError
from forms.layout import Layout
from pipeline.model import PageRecord
from pipeline.review.decide import decide
from pipeline.run.records import record_of
from pipeline.store.decisions import add_decisions, last_decider
from pipeline.store.events import add_event
from pipeline.store.judgements import Judgement, add_judgement, heard
from pipeline.store.readings import page_reading
from pipeline.store.review_items import ItemRow, ItemState, items, last_judge, set_state
from pipeline.store.review_rules import SHEET_REASONS, rule
from pipeline.survey import Round, State
from pipeline.web.said import Said
from pipeline.web.seat import Seat

ASIDE = "aside"
"""What a person says who leaves an item to a supervisor."""


class Outcome(StrEnum):
    """What became of a word: it counts, the item is put aside, somebody else was first, the question is gone, it is no answer to it."""

    COUNTED = "counted"
    ASIDE = "aside"
    LATE = "late"
    GONE = "gone"
    REFUSED = "refused"


def hear(
    connection: Connection,
    seat: Seat,
    campaign: Round,
    layouts: Mapping[str, Layout],
    said: Sequence[Said],
    batches: Collection[int] | None,
) -> list[Outcome]:
    """What became of each word, in their order; words that were heard before are not heard again. All of it happens, or nothing."""
    known = heard(connection, [one.key for one in said])
    by_sheet = rule(connection, campaign.id, SHEET_REASONS) or []
    rows = {row.id: row for row in items(connection, sorted({one.item for one in said}), lock=True)}
    found: list[Outcome] = []
    for one in said:
        row = rows.get(one.item)
        if row is None or row.round_id != campaign.id or (batches is not None and row.waiting.batch_id not in batches):
            found.append(Outcome.REFUSED)
            continue
        if one.mode == "sheet" and row.waiting.reason not in by_sheet:
            found.append(Outcome.REFUSED)
            continue
        if one.key in known:
            found.append(Outcome(known[one.key]))
            continue
        outcome = _weighed(connection, seat, campaign, layouts, one, row)
        known[one.key] = outcome
        found.append(outcome)
    counted = [one.item for one, outcome in zip(said, found, strict=True) if outcome is Outcome.COUNTED]
    if counted:
        add_event(connection, seat.user.name, "decided", campaign.name, items=counted)
    return found


def _weighed(connection: Connection, seat: Seat, campaign: Round, layouts: Mapping[str, Layout], one: Said, row: ItemRow) -> Outcome:
    """What becomes of one word, which is kept with it."""
    stored = page_reading(connection, row.waiting.page_id)
    current = items(connection, [row.id])[0]
    record = None
    asked = (row.waiting.layout, row.waiting.layout_page)
    if stored is not None and stored.state is State.READ and stored.reading is not None:
        record = record_of(stored, campaign.policy) if (stored.reading.layout, stored.reading.layout_page) == asked else None
    outcome = _outcome(connection, seat, current, record, one)
    if outcome is Outcome.COUNTED:
        assert record is not None, "a word counts for a page that was read"
        outcome = _entered(connection, seat, layouts[row.waiting.layout], record, one, row)
    if outcome is Outcome.ASIDE:
        set_state(connection, row.id, ItemState.ASIDE)
    reader = "" if stored is None else stored.reader
    shown = one.shown.model_dump()
    kept = (one.key, row.id, seat.user.id, one.values, one.status, one.mode, outcome.value, shown)
    add_judgement(connection, Judgement(*kept, row.waiting.reading_id, reader, one.took_ms, one.instant))
    return outcome


def _outcome(connection: Connection, seat: Seat, row: ItemRow, record: PageRecord | None, one: Said) -> Outcome:
    """What becomes of a word before it is known whether it answers the question."""
    if row.state == ItemState.DONE and last_judge(connection, row.id) != seat.user.id:
        return Outcome.LATE
    decider = last_decider(connection, row.waiting.page_id, row.waiting.kind, row.waiting.item)
    if row.state != ItemState.ASIDE and decider not in (None, seat.user.name):
        return Outcome.LATE
    if record is None:
        return Outcome.GONE
    return Outcome.ASIDE if one.status == ASIDE else Outcome.COUNTED


def _entered(connection: Connection, seat: Seat, layout: Layout, record: PageRecord, one: Said, row: ItemRow) -> Outcome:
    """Whether the word answers the question; if it does, the decision stands and the item is settled."""
    questions = {question.id: question for question in layout.page(row.waiting.layout_page).questions}
    question = questions.get(row.waiting.item)
    if question is None or record.page is None:
        return Outcome.GONE
    try:
        decision = decide(record, question, one.values, one.status, seat.user.name, f"web {one.key}")
    except PhieuError:
        return Outcome.REFUSED
    add_decisions(connection, {(record.source, record.page): row.waiting.page_id}, [decision], [])
    set_state(connection, row.id, ItemState.DONE)
    return Outcome.COUNTED
