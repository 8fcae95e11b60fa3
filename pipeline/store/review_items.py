"""The list of what waits for review: worked out from readings and rules, kept so that asking for the next item costs no reading.

It says nothing of its own: it can be made again at any time from readings, policy and decisions, and only leases would be lost.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, false, func, insert, or_, select, update

from pipeline.store.instants import now
from pipeline.store.review_tables import judgements, review_items
from pipeline.store.tables import decisions, files, pages, readings, settlements
from pipeline.store.work import parts

LEASE = timedelta(minutes=5)
"""How long an item is kept for a browser that says nothing: longer than a break of the network, shorter than a lunch."""

ROWS_AT_ONCE = 500
"""Rows of one statement."""


class ItemState(StrEnum):
    """What became of an item: waiting, put aside for a supervisor, settled, or no question any more."""

    OPEN = "open"
    ASIDE = "aside"
    DONE = "done"
    GONE = "gone"


WAITING = (ItemState.OPEN, ItemState.ASIDE)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that a person must look at, as the newest reading has it. `place` is its order on the printed page, `reason` the first of
    its `reasons`; items with one value of `alike` were read as the same option of the same question."""

    batch_id: int
    page_id: int
    reading_id: int
    kind: str
    item: str
    layout: str
    layout_page: str
    place: int
    given: list[str]
    status: str
    probability: float
    reasons: list[str]
    reason: str
    alike: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items are asked for: of these batches (None: all), of one reason or of some by batch, read alike; those put aside."""

    batches: Collection[int] | None = None
    reason: str = ""
    reasons: Mapping[int, Collection[str]] | None = None
    alike: str = ""
    aside: bool = False


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item of the list with its number, its state and the place of its page."""

    id: int
    round_id: int
    waiting: Waiting
    state: str
    owner: str | None
    source_batch: int
    name: str
    number: int
    sha256: str
    purged: bool


def stamp_of(connection: Connection, round_id: int) -> tuple[int, ...]:
    """What the list of a round depends on, in numbers: while they stay, so does the list. Words of the browser keep it themselves."""
    of_round = select(func.coalesce(func.max(readings.c.id), 0)).join(pages, pages.c.id == readings.c.page_id)
    newest = of_round.join(files, files.c.id == pages.c.file_id).where(files.c.round_id == round_id)
    said = select(func.coalesce(func.max(settlements.c.id), 0)).where(settlements.c.round_id == round_id)
    typed = select(func.coalesce(func.max(decisions.c.id), 0)).where(decisions.c.line.not_like("web %"))
    return tuple(int(connection.execute(query).scalar_one()) for query in (newest, said, typed))


def newest_readings(connection: Connection, round_id: int) -> dict[int, int]:
    """The number of the newest reading of each page of a round."""
    found = select(readings.c.page_id, func.max(readings.c.id)).join(pages, pages.c.id == readings.c.page_id)
    query = found.join(files, files.c.id == pages.c.file_id).where(files.c.round_id == round_id).group_by(readings.c.page_id)
    return {row[0]: row[1] for row in connection.execute(query)}


def keep_list(connection: Connection, round_id: int, waiting: Sequence[Waiting]) -> int:
    """How many rows changed; afterwards the list of a round is what waits. What was settled in the browser meanwhile stays settled."""
    known = {
        (row.page_id, row.kind, row.item): row
        for row in connection.execute(select(review_items).where(review_items.c.round_id == round_id))
    }
    changed, new = 0, []
    fresh = {(one.page_id, one.kind, one.item): one for one in waiting}
    for key, one in fresh.items():
        row = known.get(key)
        if row is None:
            new.append({"round_id": round_id, "state": ItemState.OPEN.value, "blind": False, **asdict(one)})
        elif row.reading_id != one.reading_id or row.state == ItemState.GONE:
            state = ItemState.OPEN.value if row.state == ItemState.GONE else row.state
            connection.execute(update(review_items).where(review_items.c.id == row.id).values(**asdict(one), state=state))
            changed += 1
    for first in range(0, len(new), ROWS_AT_ONCE):
        connection.execute(insert(review_items), new[first : first + ROWS_AT_ONCE])
    gone = [row.id for key, row in known.items() if key not in fresh and row.state in WAITING]
    for part in parts(gone):
        values = {"state": ItemState.GONE.value, "owner": None, "until": None}
        connection.execute(update(review_items).where(review_items.c.id.in_(part)).values(**values))
    return changed + len(new) + len(gone)


def _where(round_id: int, wanted: Wanted) -> list[ColumnElement[bool]]:
    """The conditions of what is asked for."""
    state = ItemState.ASIDE if wanted.aside else ItemState.OPEN
    found = [review_items.c.round_id == round_id, review_items.c.state == state.value]
    if wanted.batches is not None:
        found.append(review_items.c.batch_id.in_(list(wanted.batches)))
    if wanted.reason:
        found.append(review_items.c.reason == wanted.reason)
    if wanted.reasons is not None:
        by_reasons: dict[tuple[str, ...], list[int]] = {}
        for batch, reasons in wanted.reasons.items():
            by_reasons.setdefault(tuple(reasons), []).append(batch)
        allowed = [review_items.c.batch_id.in_(of) & review_items.c.reason.in_(reasons) for reasons, of in by_reasons.items()]
        found.append(or_(false(), *allowed))
    if wanted.alike:
        found.append(review_items.c.alike == wanted.alike)
    return found


def lease_items(
    connection: Connection,
    round_id: int,
    owner: str,
    most: int,
    wanted: Wanted,
    leave_out: Collection[int] = (),
    *,
    doubt_first: bool = False,
) -> list[ItemRow]:
    """Up to `most` items that wait, now leased to the owner (a person at one browser window), page after page in printed order.

    Items that the owner has already are among them, but for those in `leave_out`.
    """
    instant = now()
    free = or_(review_items.c.until.is_(None), review_items.c.until < instant, review_items.c.owner == owner)
    order = [review_items.c.page_id, review_items.c.kind, review_items.c.place]
    if doubt_first:
        order = [review_items.c.probability, review_items.c.id]
    query = select(review_items.c.id).where(*_where(round_id, wanted), free, review_items.c.id.not_in(list(leave_out)))
    found = connection.execute(query.order_by(*order).limit(most).with_for_update(skip_locked=True)).scalars().all()
    for part in parts(found):
        connection.execute(update(review_items).where(review_items.c.id.in_(part)).values(owner=owner, until=instant + LEASE))
    rows = {row.id: row for row in items(connection, found)}
    return [rows[number] for number in found]


def renew_items(connection: Connection, owner: str) -> None:
    """Nothing; afterwards the owner has what it has for the whole term again."""
    connection.execute(update(review_items).where(review_items.c.owner == owner).values(until=now() + LEASE))


def release_items(connection: Connection, owner: str) -> None:
    """Nothing; afterwards the owner has nothing."""
    connection.execute(update(review_items).where(review_items.c.owner == owner).values(owner=None, until=None))


def items(connection: Connection, numbers: Sequence[int], *, lock: bool = False) -> list[ItemRow]:
    """The items with these numbers, as far as there are such; with `lock` they stay as they are until the transaction ends."""
    found: list[ItemRow] = []
    columns = (review_items, pages.c.number, files.c.name, files.c.sha256, files.c.purged_at)
    joined = select(*columns).join(pages, pages.c.id == review_items.c.page_id).join(files, files.c.id == pages.c.file_id)
    for part in parts(numbers):
        query = joined.where(review_items.c.id.in_(part))
        found += [_item(row) for row in connection.execute(query.with_for_update(of=review_items) if lock else query)]
    return found


def _item(row: Row[Any]) -> ItemRow:
    """The item of a row."""
    waiting = Waiting(**{name: getattr(row, name) for name in Waiting.__dataclass_fields__})
    place = (row.batch_id, row.name, row.number, row.sha256, row.purged_at is not None)
    held = row.owner if row.until is not None and row.until > now() else None
    return ItemRow(row.id, row.round_id, waiting, row.state, held, *place)


def set_state(connection: Connection, number: int, state: ItemState) -> None:
    """Nothing; afterwards the item is in the state, and nobody's."""
    connection.execute(update(review_items).where(review_items.c.id == number).values(state=state.value, owner=None, until=None))


def counts(connection: Connection, round_id: int, batches: Collection[int] | None) -> dict[tuple[str, str], int]:
    """How many items of a round there are by state and first reason."""
    query = select(review_items.c.state, review_items.c.reason, func.count()).where(review_items.c.round_id == round_id)
    if batches is not None:
        query = query.where(review_items.c.batch_id.in_(list(batches)))
    rows = connection.execute(query.group_by(review_items.c.state, review_items.c.reason))
    return {(state, reason): count for state, reason, count in rows}


def alike_groups(
    connection: Connection, round_id: int, reasons: Mapping[int, Collection[str]], batches: Collection[int] | None
) -> list[tuple[ItemRow, int]]:
    """One item of each group that was read alike and waits for one of these reasons of its batch, with their number; the largest first."""
    where = _where(round_id, Wanted(batches=batches, reasons=reasons))
    query = select(func.min(review_items.c.id), func.count()).where(*where)
    found = connection.execute(query.group_by(review_items.c.alike).order_by(func.count().desc())).all()
    rows = {row.id: row for row in items(connection, [number for number, _ in found])}
    return [(rows[number], count) for number, count in found]


def last_judge(connection: Connection, item: int) -> int | None:
    """The person whose word settled an item last, or None."""
    query = select(judgements.c.user_id).where(judgements.c.item_id == item, judgements.c.outcome == "counted")
    return connection.execute(query.order_by(judgements.c.id.desc()).limit(1)).scalar()
