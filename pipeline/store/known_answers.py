"""Answers that are known: two people said the same without knowing of each other, or a supervisor says it. Added, never changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, Select, exists, func, insert, select

from pipeline.store.instants import now
from pipeline.store.look_tables import known_answers, looks
from pipeline.store.looks import LookState, Purpose
from pipeline.store.review_items import ItemState
from pipeline.store.review_tables import judgements, review_items
from pipeline.store.tables import files, pages

AGREED, SUPERVISOR, WITHDRAWN = "agreed", "supervisor", "withdrawn"
"""Where a known answer comes from; the last is of one that is known no more."""


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """What is known of an item, by whom and since when."""

    item: int
    given: tuple[str, ...]
    status: str
    origin: str
    who: str
    at: datetime


def add_known(connection: Connection, item: int, given: Sequence[str], status: str, origin: str, who: str) -> None:
    """Nothing; afterwards the answer is known, or is not any more. What stands already is not said twice."""
    last = known_of(connection, item)
    if (None if last is None else (last.given, last.status, last.origin)) == (tuple(given), status, origin):
        return
    if origin == WITHDRAWN and (last is None or last.origin != AGREED):
        return
    row = {"item_id": item, "given": list(given), "status": status, "origin": origin, "who": who, "at": now()}
    connection.execute(insert(known_answers).values(**row))


def _last() -> Select[tuple[int]]:
    """The numbers of the last rows about each item."""
    return select(func.max(known_answers.c.id)).group_by(known_answers.c.item_id)


def _known(row: Row[tuple[object, ...]]) -> KnownAnswer:
    return KnownAnswer(row.item_id, tuple(row.given), row.status, row.origin, row.who, row.at)


def known_of(connection: Connection, item: int) -> KnownAnswer | None:
    """What was said last about an item, or None."""
    query = select(known_answers).where(known_answers.c.item_id == item).order_by(known_answers.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else _known(row)


def all_known(connection: Connection, round_id: int) -> dict[int, KnownAnswer]:
    """All answers of a round that are known, by item."""
    joined = select(known_answers).join(review_items, review_items.c.id == known_answers.c.item_id)
    where = (review_items.c.round_id == round_id, known_answers.c.id.in_(_last()), known_answers.c.origin != WITHDRAWN)
    return {row.item_id: _known(row) for row in connection.execute(joined.where(*where))}


def gold_for(
    connection: Connection,
    round_id: int,
    user: int,
    most: int,
    batches: Collection[int] | None,
    *,
    reason: str,
    leave_out: Collection[int],
    origins: Collection[str],
) -> list[int]:
    """Up to `most` items whose answer is known from one of these origins, that the person has neither judged nor been given, in no order
    that means anything.
    """
    judged = exists().where(judgements.c.item_id == known_answers.c.item_id, judgements.c.user_id == user)
    given = exists().where(looks.c.item_id == known_answers.c.item_id, looks.c.user_id == user)
    joined = select(known_answers.c.item_id).join(review_items, review_items.c.id == known_answers.c.item_id)
    joined = joined.join(pages, pages.c.id == review_items.c.page_id).join(files, files.c.id == pages.c.file_id)
    where = [
        review_items.c.round_id == round_id, known_answers.c.id.in_(_last()), known_answers.c.origin.in_(list(origins)), ~judged, ~given,
        files.c.purged_at.is_(None), review_items.c.state == ItemState.DONE.value, known_answers.c.item_id.not_in(list(leave_out)),
    ]  # fmt: skip
    if batches is not None:
        where.append(review_items.c.batch_id.in_(list(batches)))
    if reason:
        where.append(review_items.c.reason == reason)
    return list(connection.execute(joined.where(*where).order_by(func.random()).limit(most)).scalars())


def gold_given(connection: Connection, round_id: int, user: int, leave_out: Collection[int]) -> list[int]:
    """The known items that the person was given and has not answered."""
    where = (looks.c.round_id == round_id, looks.c.user_id == user, looks.c.purpose == Purpose.GOLD.value)
    query = select(looks.c.item_id).where(*where, looks.c.state == LookState.OPEN.value, looks.c.item_id.not_in(list(leave_out)))
    return list(connection.execute(query.order_by(looks.c.id)).scalars())
