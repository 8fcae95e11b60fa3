"""A page of a workspace as the record that merging, review and scoring know."""

from __future__ import annotations

from omr.reading import PageReading, PageState
from omr.reasons import Reason
from pipeline.model import AcceptancePolicy, PageRecord
from pipeline.review.acceptance import needs_review
from pipeline.store.decisions import source_name
from pipeline.survey import State, StoredReading


def record_of(one: StoredReading, policy: AcceptancePolicy, *, rejected: bool = False, superseded: bool = False) -> PageRecord:
    """The record of a page, with the questions that a person must look at under a policy.

    A page that a person rejected gives no response, and stands among the unreadable ones; one for which another scan counts is a repeat.
    """
    source = source_name(one.batch, one.name)
    if one.state is State.DUPLICATE or superseded:
        # Without its hash: the page that counts stands in another place, and nothing else may be made of this one.
        repeat = PageReading(PageState.UNREADABLE, reasons=(Reason.DUPLICATE,))
        return PageRecord(source, one.number, repeat, one.reader, policy.id)
    assert one.reading is not None, "a page that has ended has a reading"
    if rejected:
        return PageRecord(source, one.number, PageReading(PageState.UNREADABLE), one.reader, policy.id, sha256=one.sha256)
    review = frozenset(answer.question for answer in one.reading.answers if needs_review(answer, policy))
    return PageRecord(source, one.number, one.reading, one.reader, policy.id, review, one.sha256)
