"""`purge` of a round: images go only when nobody needs to look at them any more, or somebody says why they go all the same."""

from __future__ import annotations

from datetime import date

from forms.errors import Problem
from pipeline.errors import WorkspaceError
from pipeline.intake.purge import purge as delete
from pipeline.run.queues.queue import queue
from pipeline.run.reviews.round_review import answers_waiting
from pipeline.store.batches import all_batches
from pipeline.store.events import add_event
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace


def purge(workspace: Workspace, round_name: str, before: date, *, who: str, despite: str | None = None) -> int:
    """How many files of a round were purged: those of batches before a day.

    Raises WorkspaceError where pages still wait to be read; and, where nobody says `despite` what, where a person has yet to look at them.
    """
    with workspace.database.reading() as connection:
        campaign = round_named(connection, round_name)
        old = {one.id for one in all_batches(connection, campaign.id) if one.facts.day < before}
    waiting = answers_waiting(workspace, campaign, old)
    waiting += sum(
        item.waits and any(int(place.partition("/")[0]) in old for _, place in item.pages) for item in queue(workspace, round_name)
    )
    if waiting and not (despite or "").strip():
        raise WorkspaceError(Problem("purge.not_looked_at", round_name, {"count": waiting}))
    count = delete(workspace, round_name, before)
    with workspace.database.writing() as connection:
        add_event(connection, who, "purged", round_name, sorted(old), files=count, before=before.isoformat(), despite=despite or "")
    return count
