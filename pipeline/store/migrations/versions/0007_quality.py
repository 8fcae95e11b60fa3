"""Quality control: blind second looks, known answers, terms and rulings of audits; batches of events, units of rules."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pipeline.store.instants import Instant

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables of quality control."""
    op.add_column("review_rules", sa.Column("unit", sa.Text(), nullable=False, server_default=""))
    _looks()
    op.create_table(
        "known_answers",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("item_id", NUMBER, nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["review_items.id"], name=op.f("fk_known_answers_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_answers")),
    )
    op.create_index(op.f("ix_known_answers_item_id"), "known_answers", ["item_id"], unique=False)
    op.create_table(
        "audit_terms",
        sa.Column("audit_id", NUMBER, nullable=False),
        sa.Column("target", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audits.id"], name=op.f("fk_audit_terms_audit_id")),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("pk_audit_terms")),
    )
    op.create_table(
        "audit_rulings",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("audit_id", NUMBER, nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audits.id"], name=op.f("fk_audit_rulings_audit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_rulings")),
    )
    op.create_index(op.f("ix_audit_rulings_audit_id"), "audit_rulings", ["audit_id"], unique=False)
    op.create_table(
        "event_batches",
        sa.Column("event_id", NUMBER, nullable=False),
        sa.Column("batch_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_event_batches_event_id")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_event_batches_batch_id")),
        sa.PrimaryKeyConstraint("event_id", "batch_id", name=op.f("pk_event_batches")),
    )
    op.create_index(op.f("ix_event_batches_batch_id"), "event_batches", ["batch_id"], unique=False)


def _looks() -> None:
    """Make the table of looks."""
    op.create_table(
        "looks",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("round_id", NUMBER, nullable=False),
        sa.Column("item_id", NUMBER, nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("audit_item_id", NUMBER, nullable=True),
        sa.Column("user_id", NUMBER, nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("until", Instant(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_looks_round_id")),
        sa.ForeignKeyConstraint(["item_id"], ["review_items.id"], name=op.f("fk_looks_item_id")),
        sa.ForeignKeyConstraint(["audit_item_id"], ["audit_items.id"], name=op.f("fk_looks_audit_item_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_looks_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_looks")),
    )
    op.create_index(op.f("ix_looks_round_id_state_purpose"), "looks", ["round_id", "state", "purpose"], unique=False)
    op.create_index(op.f("ix_looks_item_id"), "looks", ["item_id"], unique=False)
    op.create_index(op.f("ix_looks_user_id_state"), "looks", ["user_id", "state"], unique=False)
