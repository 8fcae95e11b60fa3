"""Who sat at which counter, and responses that were taken out, in tables of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from pipeline.store.instants import Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STRUCK = "struck"
"""Where the rule of a round kept the responses that were taken out: by id, why, who and when."""

number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

rules = sa.table(
    "validity_rules", sa.column("id", number), sa.column("round_id", number), sa.column("rule", sa.JSON()), sa.column("who", sa.Text()),
    sa.column("at", Instant()),
)  # fmt: skip


def upgrade() -> None:
    """Make the two tables; every taking out and restoring of a response moves to its own, and rules are left that are rules."""
    op.create_table(
        "rosters",
        sa.Column("id", number, nullable=False),
        sa.Column("round_id", number, nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("shifts", sa.JSON(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_rosters_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rosters")),
    )
    op.create_index(op.f("ix_rosters_round_id"), "rosters", ["round_id"], unique=False)
    strikes = op.create_table(
        "strikes",
        sa.Column("id", number, nullable=False),
        sa.Column("round_id", number, nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_strikes_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strikes")),
    )
    op.create_index(op.f("ix_strikes_round_id_response"), "strikes", ["round_id", "response"], unique=False)
    connection = op.get_bind()
    rows = connection.execute(sa.select(rules).order_by(rules.c.round_id, rules.c.id)).all()
    if said := list(words(rows)):
        connection.execute(sa.insert(strikes), said)
    leave_rules(connection, rows)


def words(rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Every taking out and every restoring that the rules of rounds tell of, in their order."""
    last: dict[int, Mapping[str, Any]] = {}
    for row in rows:
        before, now = last.get(row.round_id, {}), row.rule.get(STRUCK, {})
        for response in sorted(before.keys() - now.keys()):
            yield {"round_id": row.round_id, "response": response, "reason": "", "who": row.who, "at": row.at}
        for response, one in now.items():
            if before.get(response) != one:
                at = datetime.fromisoformat(one["at"])
                yield {"round_id": row.round_id, "response": response, "reason": one["reason"], "who": one["who"], "at": at}
        last[row.round_id] = now


def leave_rules(connection: sa.Connection, rows: Iterable[Any]) -> None:
    """Nothing; afterwards a rule says what makes a response valid and nothing else, and a row that said only who was out is gone."""
    last: dict[int, Mapping[str, Any]] = {}
    for row in rows:
        rule = {name: value for name, value in row.rule.items() if name != STRUCK}
        if rule == last.get(row.round_id, {}):
            connection.execute(sa.delete(rules).where(rules.c.id == row.id))
        elif STRUCK in row.rule:
            connection.execute(sa.update(rules).where(rules.c.id == row.id).values(rule=rule))
        last[row.round_id] = rule
