"""The pages of a round as the records that merging, review and scoring know."""

from __future__ import annotations

from collections.abc import Iterator

from omr.reading import PageReading, PageState
from omr.reasons import Reason
from pipeline.model import AcceptancePolicy, PageRecord
from pipeline.review.acceptance import needs_review
from pipeline.store.decisions import source_name
from pipeline.store.readings import current
from pipeline.store.workspace import Workspace
from pipeline.survey import ON_THE_WAY, Round, State, StoredReading


def round_records(workspace: Workspace, campaign: Round) -> Iterator[tuple[int, PageRecord]]:
    """Number and record of every page of a round that has ended, under the round's policy."""
    with workspace.database.reading() as connection:
        for one in current(connection, round_id=campaign.id):
            if one.state not in ON_THE_WAY:
                yield one.page, record_of(one, campaign.policy)


def record_of(one: StoredReading, policy: AcceptancePolicy) -> PageRecord:
    """The record of a page, with the questions that a person must look at under a policy."""
    source = source_name(one.batch, one.name)
    if one.state is State.DUPLICATE:
        # Without its hash: it is another file than the one that its first page stands in, and counts nowhere.
        repeat = PageReading(PageState.UNREADABLE, reasons=(Reason.DUPLICATE,))
        return PageRecord(source, one.number, repeat, one.reader, policy.id)
    assert one.reading is not None, "a page that has ended has a reading"
    review = frozenset(answer.question for answer in one.reading.answers if needs_review(answer, policy))
    return PageRecord(source, one.number, one.reading, one.reader, policy.id, review, one.sha256)
