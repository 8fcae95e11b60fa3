"""The rule by which responses of a round are valid, as plain values: added, never changed; the last one counts.

Whoever adds one has locked its round.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from pipeline.store.digital_tables import validity_rules
from pipeline.store.instants import now


def add_validity_rule(connection: Connection, round_id: int, rule: Mapping[str, Any], who: str) -> None:
    """Nothing; afterwards this rule counts."""
    connection.execute(insert(validity_rules).values(round_id=round_id, rule=dict(rule), who=who, at=now()))


def last_validity_rule(connection: Connection, round_id: int) -> Mapping[str, Any]:
    """The rule that counts; empty where nobody said one."""
    columns = validity_rules.c
    query = select(columns.rule).where(columns.round_id == round_id).order_by(columns.id.desc()).limit(1)
    return connection.execute(query).scalar_one_or_none() or {}
