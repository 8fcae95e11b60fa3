"""`batch show` and `batch list`: the ledgers of batches."""

from __future__ import annotations

from sqlalchemy import Connection

from pipeline.run.rounds import layouts_of
from pipeline.store.batches import all_batches, batch_of
from pipeline.store.ledger import batch_ledger
from pipeline.store.rounds import round_named, round_of
from pipeline.store.workspace import Workspace
from pipeline.survey import BatchLedger


def ledger(workspace: Workspace, number: int) -> BatchLedger:
    """The sums of one batch. Raises WorkspaceError where there is none of this number."""
    with workspace.database.reading() as connection:
        return ledger_in(workspace, connection, number)


def ledger_in(workspace: Workspace, connection: Connection, number: int) -> BatchLedger:
    """The same, as a transaction sees it."""
    batch = batch_of(connection, number)
    campaign = round_of(connection, batch.round_id)
    sides = {layout.id: len(layout.pages) for _, layout in layouts_of(workspace, campaign)}
    return batch_ledger(connection, batch, sides)


def ledgers(workspace: Workspace, round_name: str | None = None) -> list[BatchLedger]:
    """The sums of all batches of a round, or of all rounds."""
    with workspace.database.reading() as connection:
        campaign = None if round_name is None else round_named(connection, round_name).id
        found = all_batches(connection, campaign)
        rounds = {number: round_of(connection, number) for number in {batch.round_id for batch in found}}
        sides = {layout.id: len(layout.pages) for one in rounds.values() for _, layout in layouts_of(workspace, one)}
        return [batch_ledger(connection, batch, sides) for batch in found]
