"""What people said in the browser, every word of it: added, never changed, whether it counts or not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from pipeline.store.instants import now
from pipeline.store.review_tables import judgements, review_items, users


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one person said about one item. `key` is the browser's own name for it, so that a word sent twice is heard once; `shown` what
    stood on the screen, `reader` whose reading it was; `decided_at` the instant of the key press as the browser's clock had it."""

    key: str
    item_id: int
    user_id: int
    given: Sequence[str]
    status: str
    mode: str
    outcome: str
    shown: Mapping[str, Any]
    reading_id: int
    reader: str
    took_ms: int
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Work:
    """What one person did in a round: items that counted, and the middle of the milliseconds that each took."""

    who: str
    items: int
    median_ms: int


def add_judgement(connection: Connection, said: Judgement) -> None:
    """Nothing; afterwards it stands."""
    connection.execute(insert(judgements).values(**{**asdict(said), "given": list(said.given), "shown": dict(said.shown)}, at=now()))


def heard(connection: Connection, keys: Collection[str]) -> dict[str, str]:
    """The outcomes of those of these keys that stand already."""
    rows = connection.execute(select(judgements.c.key, judgements.c.outcome).where(judgements.c.key.in_(list(keys))))
    return {row[0]: row[1] for row in rows}


def held(connection: Connection, round_id: int, again: str) -> list[Judgement]:
    """The words of a round that are held and have not been weighed again, in their order; `again` ends the key of what was."""
    weighed = select(judgements.c.key).where(judgements.c.key.endswith(again, autoescape=True))
    query = select(judgements).join(review_items, review_items.c.id == judgements.c.item_id)
    query = query.where(review_items.c.round_id == round_id, judgements.c.outcome == "held")
    rows = connection.execute(query.where((judgements.c.key + again).not_in(weighed)).order_by(judgements.c.id))
    return [Judgement(**{name: getattr(row, name) for name in Judgement.__dataclass_fields__}) for row in rows]


def work_of(
    connection: Connection, round_id: int, batches: Collection[int] | None = None, outcomes: Collection[str] = ("counted",)
) -> list[Work]:
    """What each person has done in a round, in these batches (None: all), those who did most first; words of these outcomes are counted."""
    query = (
        select(users.c.name, judgements.c.took_ms)
        .join(review_items, review_items.c.id == judgements.c.item_id)
        .join(users, users.c.id == judgements.c.user_id)
        .where(review_items.c.round_id == round_id, judgements.c.outcome.in_(list(outcomes)))
        .order_by(users.c.name, judgements.c.took_ms)
    )
    if batches is not None:
        query = query.where(review_items.c.batch_id.in_(list(batches)))
    times: dict[str, list[int]] = {}
    for name, took in connection.execute(query):
        times.setdefault(name, []).append(took)
    done = [Work(name, len(found), found[len(found) // 2]) for name, found in times.items()]
    return sorted(done, key=lambda one: -one.items)


def last_aside(connection: Connection, item: int) -> int | None:
    """The person who put an item aside last, or None."""
    query = select(judgements.c.user_id).where(judgements.c.item_id == item, judgements.c.outcome == "aside")
    return connection.execute(query.order_by(judgements.c.id.desc()).limit(1)).scalar()


def not_counted(connection: Connection, round_id: int) -> int:
    """How many words of people did not count: somebody else was first, or the page was read anew as something else."""
    joined = select(func.count()).select_from(judgements.join(review_items, review_items.c.id == judgements.c.item_id))
    return int(
        connection.execute(joined.where(review_items.c.round_id == round_id, judgements.c.outcome.in_(("late", "gone")))).scalar_one()
    )
