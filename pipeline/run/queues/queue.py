"""`queue list` and `queue settle`: pages and slips that no rule may decide about, each with what a person can do.

An item is worked out from the pages that are there, so it cannot be lost, and it opens again when a page comes to it that whoever settled
it has not seen.
"""

from __future__ import annotations

from dataclasses import replace

from forms.errors import Problem
from forms.register.counters import unit_of_code
from pipeline.errors import WorkspaceError
from pipeline.intake.place import placed
from pipeline.run.queues.queue_item import COVER_KINDS, REFUSED, Action, Item, Kind
from pipeline.run.queues.queue_items import items_of
from pipeline.run.queues.settled import left_out, with_settlements
from pipeline.run.round_pages import round_pages
from pipeline.store.again import accept_page
from pipeline.store.batches import batch_of
from pipeline.store.readings import pages_at
from pipeline.store.rounds import round_named
from pipeline.store.settlements import Settlement, add_settlement
from pipeline.store.workspace import Workspace
from pipeline.survey import Round, State

__all__ = ["Action", "Item", "Kind", "items_of", "left_out", "queue", "settle", "with_settlements"]


def queue(workspace: Workspace, round_name: str) -> list[Item]:
    """Everything in a round that a person has to settle, or has settled. Raises WorkspaceError where there is no such round."""
    return round_pages(workspace, _round(workspace, round_name)).items


def settle(
    workspace: Workspace,
    round_name: str,
    item_id: str,
    action: Action,
    *,
    who: str,
    reason: str,
    page: str | None = None,
    unit: str = "",
    counter: str = "",
) -> Item:
    """The item that was settled; the settlement is added to what was said before.

    `page` is the place of the scan to `keep`; with `rescan` of a page that was not read, that of its new scan, once it has come.
    `unit` and `counter` are what stands on a cover that is accepted, as somebody reads it there: the slips after it take them.
    Raises WorkspaceError where there is no such item, or it cannot be settled so.
    """
    found = next((item for item in queue(workspace, round_name) if item.id == item_id), None)
    if found is None:
        raise WorkspaceError(Problem("queue.unknown", item_id))
    if action not in found.actions:
        known = ", ".join(found.actions)
        raise WorkspaceError(Problem("queue.action", item_id, {"found": action, "known": known}))
    if not reason.strip() or not who.strip():
        raise WorkspaceError(Problem("queue.no_reason", item_id))
    number = _chosen(workspace, round_name, found, action, page)
    unit, counter = _read_on_cover(workspace, round_name, found, action, unit.strip(), counter.strip())
    said = Settlement(found.kind, found.subject, found.evidence, action, number, reason, who, unit=unit, counter=counter)
    with workspace.database.writing() as connection:
        add_settlement(connection, round_named(connection, round_name).id, said)
        if found.kind is Kind.OUTSIDE_RUN and action is Action.ACCEPT:
            accept_page(connection, found.pages[0][0])
    return found


def _read_on_cover(workspace: Workspace, round_name: str, item: Item, action: Action, unit: str, counter: str) -> tuple[str, str]:
    """Unit and counter of a cover as the register of the round spells them. Raises WorkspaceError where it has no such, or none is due."""
    if not (unit or counter):
        return "", ""
    if item.kind not in COVER_KINDS or action is not Action.ACCEPT:
        raise WorkspaceError(Problem("queue.no_cover", item.id))
    campaign = _round(workspace, round_name)
    with workspace.database.reading() as connection:
        batch = batch_of(connection, int(item.subject.partition("/")[0]))
    told = placed(workspace, campaign, replace(batch.facts, unit=unit, counter=counter))
    return told.unit or unit_of_code(told.counter), told.counter


def _chosen(workspace: Workspace, round_name: str, item: Item, action: Action, page: str | None) -> int | None:
    """The number of the page that a settlement names; None where it names none. Raises WorkspaceError where it must, or must not so."""
    if action is Action.RESCAN and item.kind in REFUSED and page is not None:
        return _new_scan(workspace, round_name, item, page)
    places = {place: number for number, place in item.pages}
    if (action is Action.KEEP) != (page is not None) or (page is not None and page not in places):
        raise WorkspaceError(Problem("queue.page", item.id, {"known": ", ".join(places)}))
    return None if page is None else places[page]


def _new_scan(workspace: Workspace, round_name: str, item: Item, place: str) -> int:
    """The number of the page that takes the place of one that was not read. Raises WorkspaceError where no such page was read later."""
    with workspace.database.reading() as connection:
        there = pages_at(connection, round_named(connection, round_name).id)
    number, state = there.get(place, (0, State.WAITING))
    if state is not State.READ or number <= item.pages[0][0]:
        raise WorkspaceError(Problem("queue.new_scan", place, {"subject": item.subject}))
    return number


def _round(workspace: Workspace, round_name: str) -> Round:
    """The round of this name. Raises WorkspaceError."""
    with workspace.database.reading() as connection:
        return round_named(connection, round_name)
