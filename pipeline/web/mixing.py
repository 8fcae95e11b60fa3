"""What a window gets beside the items that wait: blind looks where it asks for them, and known answers, unseen among the others."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection

from pipeline.store.known_answers import AGREED, SUPERVISOR, gold_for, gold_given
from pipeline.store.looks import Purpose, add_looks, blind_left, take_looks
from pipeline.store.review_items import ItemRow, items
from pipeline.survey import Round
from pipeline.web.roles import Right
from pipeline.web.said import Asked
from pipeline.web.seat import Seat
from pipeline.web.terms import Terms

TOLD = ("id", "kind", "question", "label", "many", "options", "reading", "place", "form", "page", "crop", "field", "batch")
"""All that is said of an item to somebody who looks blind. What was read, how sure, why, and what others said is not sent at all."""

chance = secrets.SystemRandom()


def blind_rows(
    connection: Connection, campaign: Round, seat: Seat, owner: str, asked: Asked, batches: Collection[int] | None
) -> tuple[list[ItemRow], int]:
    """Items of blind looks for a window, and how many wait that the person may take."""
    numbers = take_looks(connection, campaign.id, seat.user.id, owner, asked.most, batches, asked.have)
    found = {row.id: row for row in items(connection, numbers)}
    return [found[number] for number in numbers], blind_left(connection, campaign.id, seat.user.id, batches)


def blindly(shown: dict[str, Any]) -> dict[str, Any]:
    """An item as a browser gets it for a blind look."""
    return {"blind": True, **{name: shown[name] for name in TOLD if name in shown}}


def with_gold(
    connection: Connection,
    campaign: Round,
    seat: Seat,
    rows: Sequence[ItemRow],
    terms: Terms,
    asked: Asked,
    batches: Collection[int] | None,
) -> tuple[list[ItemRow], int]:
    """The items with some among them whose answer is known, at the rate of the rule; and how many such wait for the person."""
    given = gold_given(connection, campaign.id, seat.user.id, ())
    wanted = sum(chance.random() < (terms.gold(row.waiting.batch_id) or 0) for row in rows)
    # Supervisors have read on their page what a third person decided.
    origins = (AGREED,) if seat.may(Right.SUPERVISE) else (AGREED, SUPERVISOR)
    new = (
        gold_for(connection, campaign.id, seat.user.id, wanted, batches, reason=asked.reason, leave_out=asked.have, origins=origins)
        if wanted
        else []
    )
    add_looks(connection, campaign.id, Purpose.GOLD, [(item, None) for item in new], seat.user.id)
    found = list(rows)
    for row in items(connection, [*(one for one in given if one not in asked.have), *new]):
        found.insert(chance.randint(0, len(found)), row)
    return found, len(given) + len(new)
