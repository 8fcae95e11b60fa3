"""The tables of a workspace. What is written once stays; only `work`, the state of a page, and `withdrawn` of digital responses, change.

A page that is in `work` waits; one that is not has ended in its state, with a reading that says why (a duplicate has none: its first
page has it).
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from pipeline.store.instants import Instant

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""How constraints are called from the first day, so that a migration can name them on both databases."""

metadata = MetaData(naming_convention=NAMES)

Id = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only where the type is INTEGER."""


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True)


def _of(name: str, target: str, *, key: bool = False, null: bool = False) -> Column[int]:
    return Column(name, Id, ForeignKey(f"{target}.id"), primary_key=key, nullable=null)


def _text(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null)


def _withdrawn() -> Column[int]:
    """The taking back that a digital file or response fell under; nought while it counts."""
    return Column("withdrawn", Id, nullable=False, server_default="0")


rounds = Table(
    "rounds", metadata, _id(), Column("name", Text, nullable=False, unique=True), _text("policy"),
    Column("threshold", Float, nullable=False), Column("channels", JSON, nullable=False), _text("counters", null=True),
    Column("contexts", JSON, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("counters_on", Date),
)  # fmt: skip

forms = Table("forms", metadata, _id(), Column("layout", Text, nullable=False, unique=True), _text("name"), _text("folder"), _text("file"))

round_forms = Table("round_forms", metadata, _of("round_id", "rounds", key=True), _of("form_id", "forms", key=True))

issued = Table(
    "issued", metadata, _id(), _of("round_id", "rounds"), _text("unit"), _text("channel"), Column("day", Date, nullable=False),
    Column("number", Integer, nullable=False), _text("who"), Column("told_at", Instant, nullable=False),
)  # fmt: skip

batches = Table(
    "batches", metadata, _id(), _of("round_id", "rounds"), _text("unit"), _text("counter"), _text("channel"),
    Column("day", Date, nullable=False), _text("who"), _text("scanner"), Column("expected", Integer), _text("origin"),
    Column("opened_at", Instant, nullable=False), Column("closed_at", Instant),
)  # fmt: skip

files = Table(
    "files", metadata, _id(), _of("round_id", "rounds"), _of("batch_id", "batches"), _text("name"),
    Column("sha256", String(64), nullable=False), Column("bytes", BigInteger, nullable=False), Column("pages", Integer, nullable=False),
    Column("purged_at", Instant), UniqueConstraint("round_id", "sha256"),
)  # fmt: skip

deliveries = Table(
    "deliveries", metadata, _id(), _of("batch_id", "batches"), _of("file_id", "files"), _text("name"),
    Column("known", Integer, nullable=False), Column("at", Instant, nullable=False), UniqueConstraint("batch_id", "name", "file_id"),
)  # fmt: skip

pages = Table(
    "pages", metadata, _id(), _of("file_id", "files"), _of("batch_id", "batches"), Column("number", Integer, nullable=False),
    Column("state", String(16), nullable=False), _text("layout", null=True), _text("layout_page", null=True),
    Column("content", String(64)), _of("same_as", "pages", null=True), Column("accepted_at", Instant),
    UniqueConstraint("file_id", "number"), Index(None, "batch_id", "state"),
)  # fmt: skip

contents = Table(
    "contents", metadata, _of("round_id", "rounds", key=True), Column("content", String(64), primary_key=True), _of("page_id", "pages"),
)  # fmt: skip

work = Table(
    "work", metadata, _of("page_id", "pages", key=True), _of("batch_id", "batches"), Column("stage", String(8), nullable=False),
    _text("owner", null=True), Column("until", Instant), Index(None, "batch_id", "stage", "until"), Index(None, "owner"),
)  # fmt: skip

contexts = Table(
    "contexts", metadata, _id(), _of("batch_id", "batches"), _text("layout"), _text("reader"), Column("number", Integer, nullable=False),
    _text("context"), Column("pages", JSON, nullable=False), _text("key"), UniqueConstraint("batch_id", "layout", "reader", "number"),
)  # fmt: skip

readings = Table(
    "readings", metadata, _id(), _of("page_id", "pages"), _text("layout"), _text("context"), _text("reader"),
    Column("state", String(16), nullable=False), _text("layout_page", null=True), Column("run", Integer), Column("serial", Integer),
    Column("sheet_page", Integer), Column("codes", JSON, nullable=False), Column("probabilities", JSON, nullable=False),
    Column("document", LargeBinary, nullable=False), Column("at", Instant, nullable=False), Column("traces", LargeBinary),
    UniqueConstraint("page_id", "layout", "reader", "context"), Index(None, "run", "serial"),
)  # fmt: skip

decisions = Table(
    "decisions", metadata, _id(), _of("page_id", "pages"), _text("item"), Column("kind", String(8), nullable=False),
    Column("given", JSON, nullable=False), Column("status", String(16), nullable=False), _text("who"), _text("line"),
    Column("at", Instant, nullable=False), Index(None, "page_id"),
)  # fmt: skip

settlements = Table(
    "settlements", metadata, _id(), _of("round_id", "rounds"), _text("kind"), _text("subject"), _text("evidence"),
    Column("action", String(16), nullable=False), _of("page_id", "pages", null=True), _text("reason"), _text("who"),
    Column("at", Instant, nullable=False), Column("unit", Text, nullable=False, server_default=""),
    Column("counter", Text, nullable=False, server_default=""), Index(None, "round_id", "kind"),
)  # fmt: skip

closings = Table(
    "closings", metadata, _id(), _of("round_id", "rounds"), _of("batch_id", "batches", null=True), _text("who"),
    _text("despite", null=True), Column("differences", JSON, nullable=False), Column("at", Instant, nullable=False),
    Index(None, "round_id"),
)  # fmt: skip

audits = Table(
    "audits", metadata, _id(), _of("round_id", "rounds"), Column("seed", BigInteger, nullable=False),
    Column("share", Float, nullable=False), Column("population", Integer, nullable=False),
    Column("population_hash", String(64), nullable=False),
    _text("who"), Column("at", Instant, nullable=False), UniqueConstraint("round_id", "seed", "share", "population_hash"),
)  # fmt: skip

audit_items = Table(
    "audit_items", metadata, _id(), _of("audit_id", "audits"), _of("page_id", "pages"), _text("item"),
    Column("kind", String(8), nullable=False),
    Column("given", JSON, nullable=False), Column("status", String(16), nullable=False),
    UniqueConstraint("audit_id", "page_id", "kind", "item"),
)  # fmt: skip

audit_answers = Table(
    "audit_answers", metadata, _id(), _of("item_id", "audit_items"), Column("given", JSON, nullable=False),
    Column("status", String(16), nullable=False), _text("who"), _text("line"), Column("at", Instant, nullable=False),
    Index(None, "item_id"),
)  # fmt: skip

digital_files = Table(
    "digital_files", metadata, _id(), _of("round_id", "rounds"), _text("name"), Column("sha256", String(64), nullable=False),
    Column("mapping_sha256", String(64), nullable=False), _text("layout"), _text("source"), Column("questions", JSON, nullable=False),
    Column("fields", JSON, nullable=False), Column("rows", Integer, nullable=False), _text("who"), Column("at", Instant, nullable=False),
    _withdrawn(), UniqueConstraint("round_id", "sha256", "mapping_sha256", "withdrawn"),
)  # fmt: skip

digital_responses = Table(
    "digital_responses", metadata, _id(), _of("round_id", "rounds"), _of("file_id", "digital_files"), _text("name"),
    Column("content", String(32), nullable=False), _text("place"), _text("channel"), _text("counter"),
    Column("facts", JSON, nullable=False), Column("answers", JSON, nullable=False), Column("texts", JSON, nullable=False),
    _withdrawn(), UniqueConstraint("round_id", "name", "withdrawn"),
    Index(None, "file_id"),
)  # fmt: skip
