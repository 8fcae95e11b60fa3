"""What people said in the browser, every word of it: added, never changed, whether it counts or not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from pipeline.store.instants import now
from pipeline.store.review_tables import judgements, review_items, users

PACE = 500
"""The last words of a person that tell the pace: half an hour's work, and no more to look through after a year of it."""


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
    """What one person did in a round: items that counted, and the middle of the milliseconds that each of the last ones took."""

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
    where = [review_items.c.round_id == round_id, judgements.c.outcome.in_(list(outcomes))]
    if batches is not None:
        where.append(review_items.c.batch_id.in_(list(batches)))
    joined = judgements.join(review_items, review_items.c.id == judgements.c.item_id)
    counted = select(judgements.c.user_id, func.count(judgements.c.item_id.distinct())).select_from(joined).where(*where)
    items = {user: int(count) for user, count in connection.execute(counted.group_by(judgements.c.user_id))}
    names = {row.id: row.name for row in connection.execute(select(users.c.id, users.c.name).where(users.c.id.in_(list(items))))}
    found = []
    for user, count in items.items():
        last = select(judgements.c.took_ms).select_from(joined).where(*where, judgements.c.user_id == user)
        times = sorted(connection.execute(last.order_by(judgements.c.at.desc()).limit(PACE)).scalars())
        found.append(Work(names[user], count, times[len(times) // 2]))
    return sorted(found, key=lambda one: (-one.items, one.who))


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
