"""`purge`: images that may not be kept any longer go; their rows, readings and decisions stay, and the sums still agree."""

from __future__ import annotations

from datetime import date

from forms.errors import Problem
from pipeline.errors import WorkspaceError
from pipeline.store.blobs import original
from pipeline.store.purged import hashes_to_delete, mark_purged, waiting_before
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace


def purge(workspace: Workspace, round_name: str, before: date) -> int:
    """How many files of a round were purged: those of batches before a day. Raises WorkspaceError where pages of them still wait.

    An original that another round still needs stays. What a stop in between leaves is deleted the next time.
    """
    with workspace.database.writing() as connection:
        campaign = round_named(connection, round_name)
        if waiting := waiting_before(connection, campaign.id, before):
            raise WorkspaceError(Problem("purge.waiting", round_name, {"count": waiting}))
        count = mark_purged(connection, campaign.id, before)
        gone = hashes_to_delete(connection)
    workspace.blobs.delete([original(sha256) for sha256 in gone])
    return count
