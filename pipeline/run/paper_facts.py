"""Responses from paper, with what the people at the scanner said of their batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import Response, ResponseFacts
from pipeline.survey import Batch


def with_facts(paper: Sequence[Response], batches: Sequence[Batch]) -> list[Response]:
    """Responses from paper with what was said of their batch: the channel, and the day where the slip itself says none.

    Their place is the unit that `slip_place` found, which knows that of the batch; where that says nobody knows, nothing else is taken.
    """
    known = {batch.id: batch.facts for batch in batches}
    found = []
    for one in paper:
        facts = known[batch_number(one.source_ref)]
        told = ResponseFacts(place=one.unit, captured_on=facts.day.isoformat(), captured_source="batch")
        found.append(replace(one, channel=facts.channel, facts=told))
    return found


def batch_number(place: str) -> int:
    """The number of the batch that a page of a round came in; its place begins with it."""
    return int(place.partition("/")[0])
