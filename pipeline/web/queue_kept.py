"""What waits for a person in each round, kept while nothing has come: every picture on its page asks whether it may be seen."""

from __future__ import annotations

import threading

from pipeline.run.queues.queue import Item, queue
from pipeline.store.review_items import stamp_of
from pipeline.store.workspace import Workspace
from pipeline.survey import Round


class QueueKept:
    """The items of the rounds that somebody has asked for."""

    def __init__(self) -> None:
        """Know none yet."""
        self._lock = threading.Lock()
        self._known: dict[int, tuple[tuple[int, ...], list[Item]]] = {}

    def of(self, workspace: Workspace, campaign: Round) -> list[Item]:
        """Everything in a round that a person has to settle, or has settled; worked out anew when readings or settlements have come."""
        with self._lock:
            with workspace.database.reading() as connection:
                stamp = stamp_of(connection, campaign.id)
            kept = self._known.get(campaign.id)
            if kept is None or kept[0] != stamp:
                kept = self._known[campaign.id] = (stamp, queue(workspace, campaign.name))
            return kept[1]
