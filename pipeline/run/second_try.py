"""Pages that ended because of a limit, or because the reader broke, are tried again: with other limits, or on a machine with less to do."""

from __future__ import annotations

from omr.reasons import Reason
from pipeline.run.queues.settled import put_aside
from pipeline.store.again import set_waiting
from pipeline.store.readings import current
from pipeline.store.rounds import all_rounds
from pipeline.store.settlements import settlements_of
from pipeline.store.workspace import Workspace
from pipeline.survey import State

WORTH_IT = frozenset({
    Reason.WORKER_DIED, Reason.PAGE_TOO_SLOW, Reason.PAGE_TOO_HEAVY, Reason.IMAGE_TOO_LARGE, Reason.READER_FAILED,
})  # fmt: skip
"""Reasons that lie with the machine or the limits of a run. All others lie in the file, and would be the same again."""


def second_try(workspace: Workspace, batch: int | None = None) -> int:
    """How many pages of a batch, or of all rounds that are open, wait again now. Pages that people have put aside stay as they are."""
    found: list[int] = []
    with workspace.database.writing() as connection:
        for campaign in all_rounds(connection):
            if campaign.closed_at is None:
                aside = put_aside(settlements_of(connection, campaign.id))
                refused = current(connection, round_id=campaign.id, batch=batch, marks=False, states=(State.UNREADABLE, State.POISONED))
                found += [
                    one.page
                    for one in refused
                    if one.page not in aside and one.reading is not None and not WORTH_IT.isdisjoint(one.reading.reasons)
                ]
        return set_waiting(connection, found)
