"""The table of who sat at which counter."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Table, Text

from pipeline.store.instants import Instant
from pipeline.store.tables import Id, metadata

rosters = Table(
    "rosters", metadata, Column("id", Id, primary_key=True), Column("round_id", Id, ForeignKey("rounds.id"), nullable=False),
    Column("file", Text, nullable=False), Column("shifts", JSON, nullable=False), Column("who", Text, nullable=False),
    Column("at", Instant, nullable=False), Index(None, "round_id"),
)  # fmt: skip
