"""Files of digital responses that were taken back, and rules by which responses of a round are valid."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pipeline.store.instants import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables; names of responses, and files, are unique among those that were not taken back."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    # SQLite makes a table anew to change its constraints, and drops none that another one refers to.
    with op.batch_alter_table("digital_responses") as batch:
        batch.drop_constraint(op.f("fk_digital_responses_file_id"), type_="foreignkey")
        batch.add_column(sa.Column("withdrawn", number, nullable=False, server_default="0"))
        batch.drop_constraint(op.f("uq_digital_responses_round_id_name"), type_="unique")
        batch.create_unique_constraint(op.f("uq_digital_responses_round_id_name_withdrawn"), ["round_id", "name", "withdrawn"])
    with op.batch_alter_table("digital_files") as batch:
        columns = ["round_id", "sha256", "mapping_sha256"]
        batch.add_column(sa.Column("withdrawn", number, nullable=False, server_default="0"))
        batch.drop_constraint(op.f("uq_digital_files_round_id_sha256_mapping_sha256"), type_="unique")
        batch.create_unique_constraint(op.f("uq_digital_files_round_id_sha256_mapping_sha256_withdrawn"), [*columns, "withdrawn"])
    with op.batch_alter_table("digital_responses") as batch:
        batch.create_foreign_key(op.f("fk_digital_responses_file_id"), "digital_files", ["file_id"], ["id"])
    op.create_table(
        "withdrawals",
        sa.Column("id", number, nullable=False),
        sa.Column("file_id", number, nullable=False),
        sa.Column("responses", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["digital_files.id"], name=op.f("fk_withdrawals_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawals")),
    )
    op.create_index(op.f("ix_withdrawals_file_id"), "withdrawals", ["file_id"], unique=False)
    op.create_table(
        "validity_rules",
        sa.Column("id", number, nullable=False),
        sa.Column("round_id", number, nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_validity_rules_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_validity_rules")),
    )
    op.create_index(op.f("ix_validity_rules_round_id"), "validity_rules", ["round_id"], unique=False)
