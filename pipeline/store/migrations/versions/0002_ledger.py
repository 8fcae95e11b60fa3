"""Closings with their reasons, audits of accepted answers, pages that a person accepts, traces by which papers are compared."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pipeline.store.instants import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def number() -> sa.types.TypeEngine[int]:
    """The type of a row's number."""
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add columns to rounds, pages and readings, and four tables."""
    op.add_column("rounds", sa.Column("counters_on", sa.Date(), nullable=True))
    op.add_column("pages", sa.Column("accepted_at", Instant(), nullable=True))
    op.add_column("readings", sa.Column("traces", sa.LargeBinary(), nullable=True))
    op.create_table(
        "closings",
        sa.Column("id", number(), nullable=False),
        sa.Column("round_id", number(), nullable=False),
        sa.Column("batch_id", number(), nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("despite", sa.Text(), nullable=True),
        sa.Column("differences", sa.JSON(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_closings_round_id")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_closings_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closings")),
    )
    op.create_index(op.f("ix_closings_round_id"), "closings", ["round_id"], unique=False)
    op.create_table(
        "audits",
        sa.Column("id", number(), nullable=False),
        sa.Column("round_id", number(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("population_hash", sa.String(length=64), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_audits_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audits")),
        sa.UniqueConstraint("round_id", "seed", "share", "population_hash", name=op.f("uq_audits_round_id_seed_share_population_hash")),
    )
    op.create_table(
        "audit_items",
        sa.Column("id", number(), nullable=False),
        sa.Column("audit_id", number(), nullable=False),
        sa.Column("page_id", number(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audits.id"], name=op.f("fk_audit_items_audit_id")),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_audit_items_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_items")),
        sa.UniqueConstraint("audit_id", "page_id", "kind", "item", name=op.f("uq_audit_items_audit_id_page_id_kind_item")),
    )
    op.create_table(
        "audit_answers",
        sa.Column("id", number(), nullable=False),
        sa.Column("item_id", number(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["audit_items.id"], name=op.f("fk_audit_answers_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_answers")),
    )
    op.create_index(op.f("ix_audit_answers_item_id"), "audit_answers", ["item_id"], unique=False)
