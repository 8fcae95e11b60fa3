"""`batch show` and `batch list`: the ledgers of batches."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from pipeline.run.queues.queue_item import Action
from pipeline.run.round_pages import round_pages
from pipeline.run.rounds import layouts_of
from pipeline.store.batches import all_batches, batch_of
from pipeline.store.ledger import batch_ledger
from pipeline.store.rounds import round_named, round_of
from pipeline.store.settlements import settlements_of
from pipeline.store.workspace import Workspace
from pipeline.survey import BatchLedger, Round, State, StoredReading

Slip = tuple[int, int]
"""Print run and number of a slip; nought and the page where it has no number."""


def ledger(workspace: Workspace, number: int) -> BatchLedger:
    """The sums of one batch. Raises WorkspaceError where there is none of this number."""
    with workspace.database.reading() as connection:
        return ledger_in(workspace, connection, number)


def ledger_in(workspace: Workspace, connection: Connection, number: int) -> BatchLedger:
    """The same, as a transaction sees it."""
    batch = batch_of(connection, number)
    campaign = round_of(connection, batch.round_id)
    sides = {layout.id: len(layout.pages) for _, layout in layouts_of(workspace, campaign)}
    return _with_moved(batch_ledger(connection, batch, sides), moved(workspace, connection, campaign))


def ledgers(workspace: Workspace, round_name: str | None = None) -> list[BatchLedger]:
    """The sums of all batches of a round, or of all rounds."""
    with workspace.database.reading() as connection:
        campaign = None if round_name is None else round_named(connection, round_name).id
        found = all_batches(connection, campaign)
        rounds = {number: round_of(connection, number) for number in {batch.round_id for batch in found}}
        sides = {layout.id: len(layout.pages) for one in rounds.values() for _, layout in layouts_of(workspace, one)}
        elsewhere = {number: moved(workspace, connection, one) for number, one in rounds.items()}
        return [_with_moved(batch_ledger(connection, batch, sides), elsewhere[batch.round_id]) for batch in found]


@dataclass(frozen=True, slots=True)
class Moved:
    """Slips whose new scan, which somebody asked for, came in another batch: by the batch that lacks them, and by the one that has them."""

    lacking: Counter[int]
    having: Counter[int]


def moved(workspace: Workspace, connection: Connection, campaign: Round) -> Moved:
    """Those of a round. Its pages are looked at only where somebody asked for a new scan."""
    found = Moved(Counter(), Counter())
    if not any(one.action == Action.RESCAN for one in settlements_of(connection, campaign.id)):
        return found
    pages = round_pages(workspace, campaign)
    stored = {one.page: one for one in pages.stored}
    there = {(one.batch, slip_of(one)) for one in pages.stored if one.state is State.READ}
    counted: set[tuple[int, Slip]] = set()
    for new, old in sorted(pages.stand_ins.items()):
        here, before = stored[new], stored[old]
        if here.batch == before.batch or here.state is not State.READ or (here.batch, slip_of(here)) in counted:
            continue
        counted.add((here.batch, slip_of(here)))
        found.having[here.batch] += 1
        if before.state is not State.READ and (before.batch, slip_of(here)) not in there:
            found.lacking[before.batch] += 1
    return found


def slip_of(one: StoredReading) -> Slip:
    """What tells the slip of a page that was read from others: its number, or where it has none, the page."""
    sheet = None if one.reading is None else one.reading.sheet
    return (0, one.page) if sheet is None or sheet.serial is None else (sheet.run, sheet.serial)


def _with_moved(found: BatchLedger, slips: Moved) -> BatchLedger:
    """The sums with the slips that were scanned again in another batch."""
    return replace(found, elsewhere=slips.lacking[found.batch.id], for_others=slips.having[found.batch.id])
