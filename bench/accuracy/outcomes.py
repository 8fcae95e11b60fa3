"""What became of the answers of one batch, and its file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

RIGHT, FORCED, ARGUABLE, LOST = 1, 2, 4, 8
"""Flags of an answer: it is what the person meant; a person must see it whatever its probability; one could argue what is meant, or the
scanner lost the ink; its page was not read."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One wrong answer that a policy may accept: where it stands, what was said and meant, and its crop (PNG, base64)."""

    at: int
    batch: str
    slip: int
    page: str
    question: str
    said: str
    meant: str
    probability: float
    crop: str = ""


@dataclass(slots=True)
class Outcomes:
    """A batch: how many pages, why some were not read, and per answer its probability and flags.

    Answers stand in the order of slips, pages and questions. `mistakes` are the wrong answers that no reason sends to a person.
    """

    batch: str
    pages: int = 0
    refused: list[str] = field(default_factory=list)
    probability: list[float] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)

    def enter(self, probability: float, flags: int) -> None:
        """Nothing; adds one answer."""
        self.probability.append(probability)
        self.flags.append(flags)

    def as_json(self, made_by: str) -> str:
        """The file of the batch; `made_by` names the program that made it."""
        return json.dumps({"made_by": made_by, **asdict(self)}, ensure_ascii=False) + "\n"


def outcomes_from_json(document: str, made_by: str) -> Outcomes | None:
    """The batch of a file; None where another program made it."""
    entry = json.loads(document)
    if entry.pop("made_by") != made_by:
        return None
    mistakes = [Mistake(**mistake) for mistake in entry.pop("mistakes")]
    return Outcomes(**entry, mistakes=mistakes)
