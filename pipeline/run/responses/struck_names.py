"""Which responses of a round a person took out."""

from __future__ import annotations

from pipeline.store.strikes import struck_ids
from pipeline.store.workspace import Workspace
from pipeline.survey import Round


def struck_names(workspace: Workspace, campaign: Round) -> frozenset[str]:
    """The ids of the responses of a round that count no more."""
    with workspace.database.reading() as connection:
        return struck_ids(connection, campaign.id)
