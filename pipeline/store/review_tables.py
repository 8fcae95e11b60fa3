"""The tables of review in the browser: people and their sessions, what waits and who has it, what was judged, what happened."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from pipeline.store.instants import Instant
from pipeline.store.tables import Id, metadata

users = Table(
    "users", metadata, Column("id", Id, primary_key=True), Column("name", Text, nullable=False, unique=True),
    Column("password", Text, nullable=False), Column("role", String(16), nullable=False), Column("unit", Text, nullable=False),
    Column("made_at", Instant, nullable=False), Column("ended_at", Instant),
)  # fmt: skip

sessions = Table(
    "sessions", metadata, Column("token", String(64), primary_key=True), Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("secret", Text, nullable=False), Column("made_at", Instant, nullable=False), Column("until", Instant, nullable=False),
    Index(None, "user_id"),
)  # fmt: skip

refusals = Table(
    "refusals", metadata, Column("id", Id, primary_key=True), Column("name", Text, nullable=False), Column("address", Text, nullable=False),
    Column("at", Instant, nullable=False), Index(None, "at"),
)  # fmt: skip

events = Table(
    "events", metadata, Column("id", Id, primary_key=True), Column("at", Instant, nullable=False), Column("who", Text, nullable=False),
    Column("what", String(24), nullable=False), Column("subject", Text, nullable=False), Column("detail", JSON, nullable=False),
    Index(None, "what", "at"),
)  # fmt: skip

review_items = Table(
    "review_items", metadata, Column("id", Id, primary_key=True), Column("round_id", Id, ForeignKey("rounds.id"), nullable=False),
    Column("batch_id", Id, ForeignKey("batches.id"), nullable=False), Column("page_id", Id, ForeignKey("pages.id"), nullable=False),
    Column("reading_id", Id, ForeignKey("readings.id"), nullable=False), Column("kind", String(8), nullable=False),
    Column("item", Text, nullable=False), Column("layout", Text, nullable=False), Column("layout_page", Text, nullable=False),
    Column("place", Integer, nullable=False), Column("given", JSON, nullable=False), Column("status", String(16), nullable=False),
    Column("probability", Float, nullable=False), Column("reasons", JSON, nullable=False), Column("reason", Text, nullable=False),
    Column("state", String(12), nullable=False), Column("alike", Text, nullable=False),
    Column("blind", Boolean, nullable=False), Column("owner", Text), Column("until", Instant),
    UniqueConstraint("page_id", "kind", "item"), Index(None, "round_id", "state", "page_id", "kind", "place"),
    Index(None, "round_id", "state", "reason"), Index(None, "owner"),
)  # fmt: skip

judgements = Table(
    "judgements", metadata, Column("id", Id, primary_key=True), Column("key", String(64), nullable=False, unique=True),
    Column("item_id", Id, ForeignKey("review_items.id"), nullable=False), Column("user_id", Id, ForeignKey("users.id"), nullable=False),
    Column("given", JSON, nullable=False), Column("status", String(16), nullable=False), Column("mode", String(12), nullable=False),
    Column("outcome", String(12), nullable=False), Column("shown", JSON, nullable=False),
    Column("reading_id", Id, ForeignKey("readings.id"), nullable=False), Column("reader", Text, nullable=False),
    Column("took_ms", Integer, nullable=False), Column("decided_at", Instant, nullable=False), Column("at", Instant, nullable=False),
    Index(None, "item_id"), Index(None, "user_id", "at"),
)  # fmt: skip

review_rules = Table(
    "review_rules", metadata, Column("id", Id, primary_key=True), Column("round_id", Id, ForeignKey("rounds.id"), nullable=False),
    Column("name", String(24), nullable=False), Column("value", JSON, nullable=False), Column("who", Text, nullable=False),
    Column("at", Instant, nullable=False), Column("unit", Text, nullable=False, server_default=""), Index(None, "round_id", "name"),
)  # fmt: skip
