"""The tables that the public pages and other systems write into or are known by: the inbox, keys of sources, webhooks."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from pipeline.store.instants import Instant
from pipeline.store.tables import Id, metadata

inbox = Table(
    "inbox", metadata, Column("name", Text, primary_key=True), Column("digest", String(64), nullable=False),
    Column("document", Text, nullable=False), Column("at", Instant, nullable=False), Column("taken", Instant),
    Index(None, "taken", "at"),
)  # fmt: skip
"""Answers as they arrived. Who serves the public pages may insert here and nothing else."""

api_keys = Table(
    "api_keys", metadata, Column("name", String(16), primary_key=True), Column("round_id", Id, ForeignKey("rounds.id"), nullable=False),
    Column("source", Text, nullable=False), Column("hash", String(64), nullable=False), Column("who", Text, nullable=False),
    Column("made_at", Instant, nullable=False), Column("ended_at", Instant),
)  # fmt: skip
"""Keys of other systems. The key itself stands nowhere, only its hash."""

webhooks = Table(
    "webhooks", metadata, Column("name", Text, primary_key=True), Column("round_id", Id, ForeignKey("rounds.id"), nullable=False),
    Column("mapping", Text, nullable=False), Column("nonce", String(32), nullable=False), Column("who", Text, nullable=False),
    Column("made_at", Instant, nullable=False), Column("ended_at", Instant),
)  # fmt: skip
"""Addresses that survey programs send to. The secret is derived from the workspace's key and the nonce."""
