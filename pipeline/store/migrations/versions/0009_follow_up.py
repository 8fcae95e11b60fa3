"""How rounds are shown, and what must be done about low figures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pipeline.store.instants import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of boards and follow-ups."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "boards",
        sa.Column("id", number, nullable=False),
        sa.Column("round_id", number, nullable=False),
        sa.Column("satisfied", sa.Text(), nullable=True),
        sa.Column("items", sa.Text(), nullable=True),
        sa.Column("notice", sa.Boolean(), nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_boards_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boards")),
    )
    op.create_index(op.f("ix_boards_round_id"), "boards", ["round_id"], unique=False)
    op.create_table(
        "follow_ups",
        sa.Column("id", number, nullable=False),
        sa.Column("round_id", number, nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("why", sa.String(length=8), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.Column("satisfied", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_follow_ups_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
        sa.UniqueConstraint("round_id", "layout", "unit", "question", "why", name=op.f("uq_follow_ups_round_id_layout_unit_question_why")),
    )
    op.create_table(
        "follow_up_states",
        sa.Column("id", number, nullable=False),
        sa.Column("follow_up_id", number, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_ups.id"], name=op.f("fk_follow_up_states_follow_up_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_states")),
    )
    op.create_index(op.f("ix_follow_up_states_follow_up_id"), "follow_up_states", ["follow_up_id"], unique=False)
