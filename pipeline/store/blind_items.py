"""Rows of the list for answers that wait for nobody: what was accepted is looked at again under the number of such a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, select

from pipeline.store.insert import insert_new
from pipeline.store.look_tables import looks
from pipeline.store.review_items import ItemState, Waiting
from pipeline.store.review_tables import review_items
from pipeline.store.work import parts


def blind_items(connection: Connection, round_id: int, answers: Sequence[Waiting]) -> list[int]:
    """The numbers of these answers in the list, in their order. Those that are not on it come onto it, asking nobody."""
    fixed = {"round_id": round_id, "state": ItemState.GONE.value, "blind": True}
    insert_new(connection, review_items, [{**fixed, **asdict(one)} for one in answers])
    found: dict[tuple[int, str, str], int] = {}
    columns = (review_items.c.id, review_items.c.page_id, review_items.c.kind, review_items.c.item)
    for part in parts(sorted({one.page_id for one in answers})):
        for number, page, kind, item in connection.execute(select(*columns).where(review_items.c.page_id.in_(part))):
            found[page, kind, item] = number
    return [found[one.page_id, one.kind, one.item] for one in answers]


def with_looks(connection: Connection, audit_items: Sequence[int]) -> set[int]:
    """Those of these items of samples that stand on the screen already."""
    found: set[int] = set()
    for part in parts(audit_items):
        found |= set(connection.execute(select(looks.c.audit_item_id).where(looks.c.audit_item_id.in_(part))).scalars())
    return found
