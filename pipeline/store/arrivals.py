"""An answer as it arrives from outside: what the public pages hand over, and what the workspace takes in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

KEPT = timedelta(hours=72)
"""How long the name of an answer is remembered after it was taken in: three times as long as a page may stay open, so that a page
that is sent again is always known."""


class Put(StrEnum):
    """What became of an arrival: it is new, it was there, or another answer is there under its name."""

    NEW = "new"
    KNOWN = "known"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One response on its way: its round and layout, who sent it, and the row as `Prepared` has it.

    `questions` and `fields` name what the row answers, in their order. `at` is when it was received.
    """

    round: str
    layout: str
    source: str
    questions: tuple[str, ...]
    fields: tuple[str, ...]
    row: Mapping[str, Any]
    at: datetime

    @property
    def name(self) -> str:
        """What the response is called, in its round: one name counts once."""
        return f"{self.round}\n{self.row['name']}"

    @property
    def digest(self) -> str:
        """The hash of what the response says."""
        return sha256(json.dumps([self.round, self.layout, self.row["content"]]).encode()).hexdigest()

    def document(self) -> str:
        """The arrival as text."""
        return json.dumps({**asdict(self), "at": self.at.isoformat()}, ensure_ascii=False, separators=(",", ":"))


def arrival_of(document: str) -> Arrival:
    """The arrival of a document."""
    told = json.loads(document)
    told |= {"questions": tuple(told["questions"]), "fields": tuple(told["fields"]), "at": datetime.fromisoformat(told["at"])}
    return Arrival(**told)
