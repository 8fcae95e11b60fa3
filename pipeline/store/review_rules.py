"""What supervisors set for the review of a round: added, never changed; the last word about a rule counts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select

from pipeline.store.instants import now
from pipeline.store.review_tables import review_rules

SHEET_REASONS = "sheet_reasons"
"""The rule that lists for which reasons items may be settled by contact sheet."""


def rule(connection: Connection, round_id: int, name: str) -> Any:
    """The value of a rule, None where nobody has set it."""
    query = select(review_rules.c.value).where(review_rules.c.round_id == round_id, review_rules.c.name == name)
    return connection.execute(query.order_by(review_rules.c.id.desc()).limit(1)).scalar()


def set_rule(connection: Connection, round_id: int, name: str, value: object, who: str) -> None:
    """Nothing; afterwards the rule has this value."""
    connection.execute(insert(review_rules).values(round_id=round_id, name=name, value=value, who=who, at=now()))
