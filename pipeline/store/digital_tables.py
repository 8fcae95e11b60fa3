"""The tables of what people said about responses: files and single ones taken back, and which ones of a round are valid."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, Table, Text

from pipeline.store.instants import Instant
from pipeline.store.tables import Id, metadata

withdrawals = Table(
    "withdrawals", metadata, Column("id", Id, primary_key=True), Column("file_id", Id, ForeignKey("digital_files.id"), nullable=False),
    Column("responses", Integer, nullable=False), Column("reason", Text, nullable=False), Column("who", Text, nullable=False),
    Column("at", Instant, nullable=False), Index(None, "file_id"),
)  # fmt: skip

validity_rules = Table(
    "validity_rules", metadata, Column("id", Id, primary_key=True), Column("round_id", Id, ForeignKey("rounds.id"), nullable=False),
    Column("rule", JSON, nullable=False), Column("who", Text, nullable=False), Column("at", Instant, nullable=False),
    Index(None, "round_id"),
)  # fmt: skip

strikes = Table(
    "strikes", metadata, Column("id", Id, primary_key=True), Column("round_id", Id, ForeignKey("rounds.id"), nullable=False),
    Column("response", Text, nullable=False), Column("reason", Text, nullable=False), Column("who", Text, nullable=False),
    Column("at", Instant, nullable=False), Index(None, "round_id", "response"),
)  # fmt: skip
