"""Responses that came by a screen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pipeline.store.instants import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of digital files and responses."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "digital_files",
        sa.Column("id", number, nullable=False),
        sa.Column("round_id", number, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("mapping_sha256", sa.String(length=64), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_digital_files_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digital_files")),
        sa.UniqueConstraint("round_id", "sha256", "mapping_sha256", name=op.f("uq_digital_files_round_id_sha256_mapping_sha256")),
    )
    op.create_table(
        "digital_responses",
        sa.Column("id", number, nullable=False),
        sa.Column("round_id", number, nullable=False),
        sa.Column("file_id", number, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("counter", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_digital_responses_round_id")),
        sa.ForeignKeyConstraint(["file_id"], ["digital_files.id"], name=op.f("fk_digital_responses_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digital_responses")),
        sa.UniqueConstraint("round_id", "name", name=op.f("uq_digital_responses_round_id_name")),
    )
    op.create_index(op.f("ix_digital_responses_file_id"), "digital_responses", ["file_id"], unique=False)
