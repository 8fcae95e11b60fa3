"""What a person types on the screen about a place to write in: checked as the tables are, one word at a time."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from forms.errors import Problem
from forms.layout import FieldKind, WriteField
from omr.reading import FieldStatus
from pipeline.errors import DecisionError
from pipeline.merge.counter_typed import RegisterOn, counter_typed
from pipeline.merge.field_decisions import IN_NUMBERS, lines_of
from pipeline.model import FieldDecision, PageRecord

MOST_TYPED = 4000
"""Characters of one answer: a page written all over holds fewer."""


def field_said(
    record: PageRecord, place: WriteField, values: Sequence[str], status: str, who: str, line: str, counters: RegisterOn | None
) -> FieldDecision:
    """The decision of a person about one place of a page: what is written there, in composed letters, or that it is blank or unreadable.

    A counter's code must be one; where a register is given, one that received people on the day. Raises DecisionError.
    """
    at = f"{record.source}#{record.page} {place.id}"
    known = {one.value for one in FieldStatus}
    said = "" if status not in known or len(values) > 1 else typed(values[0]) if values else ""
    if status not in known or bool(said) != (status == FieldStatus.WRITTEN) or len(said) > MOST_TYPED:
        raise DecisionError(Problem("review.not_an_answer", at, {"said": " | ".join([status, *values])[:200]}))
    if said and place.kind is FieldKind.COUNTER:
        found = counter_typed(said, at, record.source, counters)
        if isinstance(found, Problem):
            raise DecisionError(found)
        said = found[0]
    if said and place.kind in (FieldKind.DIGITS, FieldKind.DATE) and place.cells:
        digits = IN_NUMBERS.sub("", said)
        if not digits.isascii() or not digits.isdigit() or len(digits) > len(place.cells):
            raise DecisionError(Problem("score.field_digits", at, {"value": said, "field": place.id, "count": len(place.cells)}))
        said = digits
    assert record.page is not None, "a page that was read has a number"
    return FieldDecision(record.source, record.page, place.id, said, FieldStatus(status), who, line, record.sha256)


def typed(written: str) -> str:
    """The text as a person means it: composed letters, its lines without spaces at their ends, no signs that nobody sees."""
    seen = "".join(
        character for character in written if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cf", "Co", "Cs", "Cn")
    )
    return lines_of(seen)
