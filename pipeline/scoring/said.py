"""What answers say, counted: the one form from which every score is made, whether it comes from responses or from a cube."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pipeline.model import MACHINE, RESPONDENT, Response, ResponseAnswer

PERSON = "person"
"""`by` of an answer that somebody in the office settled: counts need no names."""


class Said(NamedTuple):
    """What an answer says to a question: its codes, or the kind of missing, and who settled it (machine, respondent, person, nobody)."""

    question: str
    codes: tuple[str, ...]
    missing: str | None
    by: str


Counts = Mapping[Said, int]
"""How many people said what."""


def said(answer: ResponseAnswer) -> Said:
    """What an answer says, without its probability and the name of the person."""
    by = answer.decided_by
    return Said(answer.question, answer.codes, answer.missing, by if by in ("", MACHINE, RESPONDENT) else PERSON)


def counted(responses: Iterable[Response]) -> Counter[Said]:
    """How many people said what."""
    return Counter(said(answer) for response in responses for answer in response.answers)
