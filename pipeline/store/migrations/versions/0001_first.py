"""The tables as they were first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pipeline.store.instants import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LONG_SQLITE = """
CREATE VIEW long_answers AS
SELECT r.id AS reading_id, r.page_id, r.layout, r.reader, json_extract(a.value, '$[0]') AS question,
       json_extract(a.value, '$[1]') AS status, json_remove(a.value, '$[0]', '$[0]') AS codes,
       json_extract(r.probabilities, '$[' || a.key || ']') AS probability
FROM readings r, json_each(r.codes) a
"""
"""One row an answer, out of the rows of readings; `codes` is a JSON list."""

LONG_POSTGRESQL = """
CREATE VIEW long_answers AS
SELECT r.id AS reading_id, r.page_id, r.layout, r.reader, a.value->>0 AS question,
       a.value->>1 AS status, ((a.value::jsonb - 0) - 0)::text AS codes,
       (r.probabilities->>((a.ordinality - 1)::int))::double precision AS probability
FROM readings r, json_array_elements(r.codes) WITH ORDINALITY a(value, ordinality)
"""

CURRENT = """
CREATE VIEW current_answers AS
SELECT p.id AS page_id, p.batch_id, l.question,
       COALESCE(d.status, l.status) AS status, COALESCE(CAST(d.given AS TEXT), CAST(l.codes AS TEXT)) AS codes,
       CASE WHEN d.id IS NULL THEN l.probability END AS probability, d.who AS decided_by
FROM pages p
JOIN (SELECT page_id, max(id) AS id FROM readings GROUP BY page_id) newest ON newest.page_id = p.id
JOIN long_answers l ON l.reading_id = newest.id
LEFT JOIN decisions d ON d.id = (
    SELECT max(e.id) FROM decisions e WHERE e.page_id = p.id AND e.item = l.question AND e.kind = 'answer')
WHERE p.state = 'read'
"""
"""What stands by now for every question of every page: the last person's word, else the newest reading, whatever the policy."""


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "forms",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forms")),
        sa.UniqueConstraint("layout", name=op.f("uq_forms_layout")),
    )
    op.create_table(
        "rounds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("counters", sa.Text(), nullable=True),
        sa.Column("contexts", sa.JSON(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("name", name=op.f("uq_rounds_name")),
    )
    op.create_table(
        "batches",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("counter", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("scanner", sa.Text(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_batches_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    op.create_table(
        "issued",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("told_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_issued_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued")),
    )
    op.create_table(
        "round_forms",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("form_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name=op.f("fk_round_forms_form_id")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_round_forms_round_id")),
        sa.PrimaryKeyConstraint("round_id", "form_id", name=op.f("pk_round_forms")),
    )
    op.create_table(
        "contexts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_contexts_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contexts")),
        sa.UniqueConstraint("batch_id", "layout", "reader", "number", name=op.f("uq_contexts_batch_id_layout_reader_number")),
    )
    op.create_table(
        "files",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("purged_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_files_batch_id")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_files_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sa.UniqueConstraint("round_id", "sha256", name=op.f("uq_files_round_id_sha256")),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_deliveries_batch_id")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_deliveries_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("batch_id", "name", "file_id", name=op.f("uq_deliveries_batch_id_name_file_id")),
    )
    op.create_table(
        "pages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("layout", sa.Text(), nullable=True),
        sa.Column("layout_page", sa.Text(), nullable=True),
        sa.Column("content", sa.String(length=64), nullable=True),
        sa.Column("same_as", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_pages_batch_id")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_pages_file_id")),
        sa.ForeignKeyConstraint(["same_as"], ["pages.id"], name=op.f("fk_pages_same_as")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sa.UniqueConstraint("file_id", "number", name=op.f("uq_pages_file_id_number")),
    )
    op.create_index(op.f("ix_pages_batch_id_state"), "pages", ["batch_id", "state"], unique=False)
    op.create_table(
        "contents",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("page_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_contents_page_id")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_contents_round_id")),
        sa.PrimaryKeyConstraint("round_id", "content", name=op.f("pk_contents")),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("page_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_decisions_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_page_id"), "decisions", ["page_id"], unique=False)
    op.create_table(
        "readings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("page_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("layout_page", sa.Text(), nullable=True),
        sa.Column("run", sa.Integer(), nullable=True),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("sheet_page", sa.Integer(), nullable=True),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("probabilities", sa.JSON(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_readings_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint("page_id", "layout", "reader", "context", name=op.f("uq_readings_page_id_layout_reader_context")),
    )
    op.create_index(op.f("ix_readings_run_serial"), "readings", ["run", "serial"], unique=False)
    op.create_table(
        "settlements",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("page_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_settlements_page_id")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_settlements_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlements")),
    )
    op.create_index(op.f("ix_settlements_round_id_kind"), "settlements", ["round_id", "kind"], unique=False)
    op.create_table(
        "work",
        sa.Column("page_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stage", sa.String(length=8), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("until", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_work_batch_id")),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_work_page_id")),
        sa.PrimaryKeyConstraint("page_id", name=op.f("pk_work")),
    )
    op.create_index(op.f("ix_work_batch_id_stage_until"), "work", ["batch_id", "stage", "until"], unique=False)
    op.create_index(op.f("ix_work_owner"), "work", ["owner"], unique=False)
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(LONG_SQLITE if sqlite else LONG_POSTGRESQL)
    op.execute(CURRENT)
