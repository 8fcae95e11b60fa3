"""The inbox of the public pages, keys of other systems, webhooks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pipeline.store.instants import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of what arrives from outside."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "inbox",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("taken", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_inbox")),
    )
    op.create_index(op.f("ix_inbox_taken_at"), "inbox", ["taken", "at"], unique=False)
    op.create_table(
        "api_keys",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("round_id", number, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_api_keys_round_id")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_api_keys")),
    )
    op.create_table(
        "webhooks",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("round_id", number, nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_webhooks_round_id")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_webhooks")),
    )
