"""The tables of quality control: blind second looks, answers that are known, what an audit must meet and who went on despite it."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, String, Table, Text

from pipeline.store.instants import Instant
from pipeline.store.review_tables import events, review_items, users
from pipeline.store.tables import Id, audit_items, audits, metadata

looks = Table(
    "looks", metadata, Column("id", Id, primary_key=True), Column("round_id", Id, ForeignKey("rounds.id"), nullable=False),
    Column("item_id", Id, ForeignKey(review_items.c.id), nullable=False), Column("purpose", String(8), nullable=False),
    Column("audit_item_id", Id, ForeignKey(audit_items.c.id)), Column("user_id", Id, ForeignKey(users.c.id)),
    Column("owner", Text), Column("until", Instant), Column("state", String(8), nullable=False), Column("made_at", Instant, nullable=False),
    Index(None, "round_id", "state", "purpose"), Index(None, "item_id"), Index(None, "user_id", "state"),
)  # fmt: skip
"""One more look at an item: for an `audit`, as the `second` or `third` of a double entry, or at a `gold` item whose answer is known."""

known_answers = Table(
    "known_answers", metadata, Column("id", Id, primary_key=True), Column("item_id", Id, ForeignKey(review_items.c.id), nullable=False),
    Column("given", JSON, nullable=False), Column("status", String(16), nullable=False), Column("origin", String(12), nullable=False),
    Column("who", Text, nullable=False), Column("at", Instant, nullable=False), Index(None, "item_id"),
)  # fmt: skip
"""Answers that are known. Added, never changed; the last row about an item counts, and says `withdrawn` where it is known no more."""

audit_terms = Table(
    "audit_terms", metadata, Column("audit_id", Id, ForeignKey(audits.c.id), primary_key=True), Column("target", Float, nullable=False),
)  # fmt: skip
"""The rate of wrong answers that a sample must not be above."""

audit_rulings = Table(
    "audit_rulings", metadata, Column("id", Id, primary_key=True), Column("audit_id", Id, ForeignKey(audits.c.id), nullable=False),
    Column("wrong", Integer, nullable=False), Column("reason", Text, nullable=False), Column("who", Text, nullable=False),
    Column("at", Instant, nullable=False), Index(None, "audit_id"),
)  # fmt: skip
"""A supervisor goes on accepting despite so many wrong ones in a sample. Added, never changed."""

event_batches = Table(
    "event_batches", metadata, Column("event_id", Id, ForeignKey(events.c.id), primary_key=True),
    Column("batch_id", Id, ForeignKey("batches.id"), primary_key=True), Index(None, "batch_id"),
)  # fmt: skip
"""The batches that an event is about."""
