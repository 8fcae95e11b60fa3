"""What supervisors set for the review of a round: added, never changed.

A rule holds for the batches of a unit and of all units below it; of several that hold for a batch the last word counts, whoever said it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from pipeline.store.instants import now
from pipeline.store.review_tables import review_rules

SHEET_REASONS = "sheet_reasons"
"""The rule that lists for which reasons items may be settled by contact sheet."""

DOUBLE = "double"
"""The rule of double entry: the share of settled items that a second person gets, and the seed by which they are chosen."""

GOLD = "gold"
"""The rule that says how many items in one that a person gets are known already."""

TARGET = "audit_target"
"""The rule that says what rate of wrong answers an audit that is drawn from then on must not be above."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One word about a rule: for the batches of `unit` and those below it ('' for all)."""

    unit: str
    value: Any
    who: str
    at: datetime


def rules(connection: Connection, round_id: int, name: str) -> list[Rule]:
    """All that was said about a rule of a round, in its order."""
    query = select(review_rules).where(review_rules.c.round_id == round_id, review_rules.c.name == name).order_by(review_rules.c.id)
    return [Rule(row.unit, row.value, row.who, row.at) for row in connection.execute(query)]


def set_rule(connection: Connection, round_id: int, name: str, value: object, who: str, unit: str = "") -> None:
    """Nothing; afterwards the rule has this value for the unit."""
    connection.execute(insert(review_rules).values(round_id=round_id, name=name, value=value, who=who, unit=unit, at=now()))
