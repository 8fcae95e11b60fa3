"""Slips handed out, come back and valid, for each unit and channel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from forms.layout import Layout, QuestionKind
from pipeline.model import Response, question_keys
from pipeline.report.wanted import Origin, SlipCount
from pipeline.scoring.validity import DEFAULT_RULE, ValidityRule, fault


def validity_items(layout: Layout, index: Sequence[str]) -> frozenset[str]:
    """The questions that the rule of valid slips counts: those of the index, else all single choices."""
    keys = question_keys(layout)
    asked = [keys[page.id, one.id] for page in layout.pages for one in page.questions if one.kind is QuestionKind.SINGLE]
    return frozenset(index or asked)


def slip_counts(
    responses: Sequence[Response], layout: Layout, origin: Origin, index: Sequence[str], rule: ValidityRule = DEFAULT_RULE
) -> list[SlipCount]:
    """A line for each unit and channel that slips were handed out for or came back from, sorted."""
    items = validity_items(layout, index)
    found: dict[tuple[str, str], list[Response]] = {place: [] for place in origin.issued or {}}
    for one in responses:
        place = origin.units.get(one.response_id, ""), origin.channels.get(one.response_id, one.channel)
        found.setdefault(place, []).append(one)
    lines = []
    for (unit, channel), here in sorted(found.items()):
        faults = Counter(why for one in here if (why := fault(one, items, rule)) is not None)
        issued = None if origin.issued is None else origin.issued.get((unit, channel))
        counts = {why.value: count for why, count in sorted(faults.items())}
        lines.append(SlipCount(unit, channel, issued, len(here), len(here) - sum(counts.values()), counts))
    return lines
