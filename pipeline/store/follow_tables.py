"""The tables of what offices make of figures: how a round is shown, what must be done about low figures, and what became of it."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, String, Table, Text, UniqueConstraint

from pipeline.store.instants import Instant
from pipeline.store.tables import Id, metadata

boards = Table(
    "boards", metadata, Column("id", Id, primary_key=True), Column("round_id", Id, ForeignKey("rounds.id"), nullable=False),
    Column("satisfied", Text), Column("items", Text), Column("notice", Boolean), Column("who", Text, nullable=False),
    Column("at", Instant, nullable=False), Index(None, "round_id"),
)  # fmt: skip

follow_ups = Table(
    "follow_ups", metadata, Column("id", Id, primary_key=True), Column("round_id", Id, ForeignKey("rounds.id"), nullable=False),
    Column("layout", Text, nullable=False), Column("unit", Text, nullable=False), Column("question", Text, nullable=False),
    Column("why", String(8), nullable=False), Column("method", String(16), nullable=False), Column("satisfied", Text, nullable=False),
    Column("evidence", JSON, nullable=False), Column("who", Text, nullable=False), Column("at", Instant, nullable=False),
    UniqueConstraint("round_id", "layout", "unit", "question", "why"),
)  # fmt: skip

follow_up_states = Table(
    "follow_up_states", metadata, Column("id", Id, primary_key=True),
    Column("follow_up_id", Id, ForeignKey("follow_ups.id"), nullable=False), Column("state", String(12), nullable=False),
    Column("owner", Text, nullable=False), Column("deadline", Date), Column("note", Text, nullable=False),
    Column("who", Text, nullable=False), Column("at", Instant, nullable=False), Index(None, "follow_up_id"),
)  # fmt: skip
