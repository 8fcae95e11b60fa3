"""Further looks at items that are settled or accepted: whom they are for and who has taken them. Nobody looks at one item twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, func, insert, or_, select, update

from pipeline.store.instants import now
from pipeline.store.look_tables import looks
from pipeline.store.review_items import LEASE
from pipeline.store.review_tables import judgements, review_items
from pipeline.store.tables import files, pages
from pipeline.store.work import parts


class Purpose(StrEnum):
    """What a look is for. It is also the outcome under which its word is kept."""

    AUDIT = "audit"
    SECOND = "second"
    THIRD = "third"
    GOLD = "gold"


BLIND = (Purpose.AUDIT, Purpose.SECOND, Purpose.THIRD)
"""Looks at which nothing is shown of what anybody has read or said."""


class LookState(StrEnum):
    """What became of a look: it waits, it was answered, it is needed no more."""

    OPEN = "open"
    DONE = "done"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class LookRow:
    """One look: `audit_item` is the number of the item in its sample, `user` who has taken it."""

    id: int
    item: int
    purpose: Purpose
    audit_item: int | None
    user: int | None
    state: str


def _look(row: Row[Any]) -> LookRow:
    return LookRow(row.id, row.item_id, Purpose(row.purpose), row.audit_item_id, row.user_id, row.state)


def add_looks(
    connection: Connection, round_id: int, purpose: Purpose, items: Sequence[tuple[int, int | None]], user: int | None = None
) -> None:
    """Nothing; afterwards these items (each with its number in a sample) wait for a look, of this person where one is given."""
    fixed = {"round_id": round_id, "purpose": purpose.value, "state": LookState.OPEN.value, "user_id": user, "made_at": now()}
    if items:
        connection.execute(insert(looks), [{**fixed, "item_id": item, "audit_item_id": audit} for item, audit in items])


def looks_at(connection: Connection, item: int) -> list[LookRow]:
    """All looks at an item, in their order."""
    return [_look(row) for row in connection.execute(select(looks).where(looks.c.item_id == item).order_by(looks.c.id))]


def end_looks(connection: Connection, numbers: Sequence[int], state: LookState) -> None:
    """Nothing; afterwards these looks are in the state, and under nobody's lease."""
    for part in parts(numbers):
        connection.execute(update(looks).where(looks.c.id.in_(part)).values(state=state.value, owner=None, until=None))


def give_back(connection: Connection, number: int) -> None:
    """Nothing; afterwards the look waits for somebody else."""
    connection.execute(update(looks).where(looks.c.id == number).values(user_id=None, owner=None, until=None, state=LookState.OPEN.value))


def end_audit_looks(connection: Connection, audit_items: Collection[int]) -> None:
    """Nothing; afterwards nobody is asked on the screen about these items of samples: a table has said it."""
    for part in parts(sorted(audit_items)):
        values = {"state": LookState.DONE.value, "owner": None, "until": None}
        waiting = looks.c.audit_item_id.in_(part) & (looks.c.state == LookState.OPEN.value)
        connection.execute(update(looks).where(waiting).values(**values))


def _open_blind(round_id: int, user: int, batches: Collection[int] | None) -> list[ColumnElement[bool]]:
    """The conditions of blind looks that a person may take or has taken."""
    judged = exists().where(judgements.c.item_id == looks.c.item_id, judgements.c.user_id == user)
    found = [
        looks.c.round_id == round_id, looks.c.state == LookState.OPEN.value, looks.c.purpose.in_([one.value for one in BLIND]),
        ~judged, files.c.purged_at.is_(None),
    ]  # fmt: skip
    return found if batches is None else [*found, review_items.c.batch_id.in_(list(batches))]


def _joined(*columns: Any) -> Any:
    """Looks with their items and files."""
    found = select(*columns).join(review_items, review_items.c.id == looks.c.item_id)
    return found.join(pages, pages.c.id == review_items.c.page_id).join(files, files.c.id == pages.c.file_id)


def take_looks(
    connection: Connection, round_id: int, user: int, owner: str, most: int, batches: Collection[int] | None, leave_out: Collection[int]
) -> list[int]:
    """The items of up to `most` blind looks, now taken by the person at one window; none of an item that the person has judged."""
    instant = now()
    free = or_(looks.c.until.is_(None), looks.c.until < instant, looks.c.owner == owner)
    where = [*_open_blind(round_id, user, batches), free, looks.c.item_id.not_in(list(leave_out))]
    query = _joined(looks.c.id, looks.c.item_id).where(*where).order_by(review_items.c.page_id, review_items.c.place, looks.c.id)
    taken: dict[int, int] = {}
    for number, item in connection.execute(query.limit(2 * most).with_for_update(skip_locked=True, of=looks)):
        if len(taken) < most:
            taken.setdefault(item, number)
    for part in parts(sorted(taken.values())):
        connection.execute(update(looks).where(looks.c.id.in_(part)).values(user_id=user, owner=owner, until=instant + LEASE))
    return list(taken)


def renew_looks(connection: Connection, owner: str) -> None:
    """Nothing; afterwards the window has its looks for the whole term again."""
    connection.execute(update(looks).where(looks.c.owner == owner).values(until=now() + LEASE))


def release_looks(connection: Connection, owner: str) -> None:
    """Nothing; afterwards the window has no look."""
    connection.execute(update(looks).where(looks.c.owner == owner).values(owner=None, until=None))


def blind_left(connection: Connection, round_id: int, user: int, batches: Collection[int] | None) -> int:
    """How many blind looks wait that the person may take or has taken."""
    query = _joined(func.count(looks.c.item_id.distinct())).where(*_open_blind(round_id, user, batches))
    return int(connection.execute(query).scalar_one())


def waiting_looks(connection: Connection, round_id: int, batches: Collection[int] | None) -> dict[str, int]:
    """How many looks wait for anybody, by purpose."""
    where = [looks.c.round_id == round_id, looks.c.state == LookState.OPEN.value, looks.c.purpose != Purpose.GOLD.value]
    if batches is not None:
        where.append(review_items.c.batch_id.in_(list(batches)))
    query = _joined(looks.c.purpose, func.count()).where(*where).group_by(looks.c.purpose)
    return {row[0]: int(row[1]) for row in connection.execute(query)}
