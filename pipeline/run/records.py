"""The pages of a round as the records that merging, review and scoring know."""

from __future__ import annotations

from collections.abc import Iterator

from omr.reading import PageReading, PageState
from omr.reasons import Reason
from pipeline.model import AcceptancePolicy, PageRecord
from pipeline.review.acceptance import needs_review
from pipeline.run.audit_stop import policy_in_force
from pipeline.run.likeness import likely_repeats
from pipeline.run.queue import Kind, items_of, left_out, remembered, sides_of, with_settlements
from pipeline.store.decisions import source_name
from pipeline.store.readings import current
from pipeline.store.settlements import settlements_of
from pipeline.store.workspace import Workspace
from pipeline.survey import ON_THE_WAY, Round, State, StoredReading


def round_records(workspace: Workspace, campaign: Round) -> Iterator[tuple[int, PageRecord]]:
    """Number and record of every page of a round that has ended, under the policy in force and what people settled about its pages."""
    with workspace.database.reading() as connection:
        stored = [one for one in current(connection, round_id=campaign.id) if one.state not in ON_THE_WAY]
        settled = settlements_of(connection, campaign.id)
        policy = policy_in_force(connection, campaign)
        repeats = any(one.kind == Kind.LIKELY_REPEAT for one in settled)
        alike = remembered(likely_repeats(connection, campaign.id), settled) if repeats else {}
    rejected, superseded = left_out(with_settlements(items_of(stored, sides_of(workspace, campaign), alike), settled))
    for one in stored:
        yield one.page, record_of(one, policy, rejected=one.page in rejected, superseded=one.page in superseded)


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
