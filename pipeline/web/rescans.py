"""New scans that somebody has asked for: what whoever stands at the scanner must look for in the piles, and which scan is the new one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from pipeline.run.queues.queue import Action, Item, settle
from pipeline.run.queues.queue_item import REFUSED
from pipeline.store.events import add_event
from pipeline.store.new_scans import read_since
from pipeline.survey import Round
from pipeline.web.office import Office
from pipeline.web.refusal import RefusedError
from pipeline.web.roles import Right
from pipeline.web.scope import a_round, batch_numbers
from pipeline.web.seat import Seat, office, seated
from pipeline.web.words import page

router = APIRouter()

CHOICES = 12
"""New scans that are shown to choose from, the newest first: whoever asks for one brings it within the day."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A new scan that was asked for and is not known to have come; `choices` are pages that came since and may be it, none for a sheet with
    a legible code, which finds its place alone.
    """

    item: Item
    choices: tuple[tuple[int, str], ...]


def of_batches(found: Iterable[Item], batches: Collection[int] | None) -> list[Item]:
    """Those of the items whose pages all came in these batches; all of them where no batch is named."""
    return [item for item in found if batches is None or all(batch_of(place) in batches for _, place in item.pages)]


def batch_of(place: str) -> int:
    """The number of the batch that the name of a page begins with."""
    return int(place.partition("/")[0])


def awaited(here: Office, seat: Seat, campaign: Round) -> list[Wish]:
    """The new scans that were asked for, of the batches that the person sees."""
    batches, items = batch_numbers(here, seat, campaign), here.queues.of(here.workspace, campaign)
    known = {item.settled.page for item in items if item.rescanned and item.settled is not None}
    found: list[Wish] = []
    for item in of_batches((one for one in items if one.awaited), batches):
        choices: list[tuple[int, str]] = []
        if item.kind in REFUSED and item.settled is not None and item.settled.at is not None:
            with here.workspace.database.reading() as connection:
                came = read_since(connection, campaign.id, item.settled.at)
            choices = [one for one in came if one[0] not in known and (batches is None or batch_of(one[1]) in batches)]
        found.append(Wish(item, tuple(choices[:CHOICES])))
    return found


@router.get("/rounds/{number}/rescans")
def rescans(request: Request, number: int, seat: Annotated[Seat, Depends(seated(Right.BATCHES))]) -> Response:
    """The page: places of sheets, and no picture for a scanner, who sees none; whoever settles pages says which scan is the new one."""
    here = office(request)
    campaign = a_round(here, number)
    return page(request, "rescans.html", seat, campaign=campaign, wishes=awaited(here, seat, campaign))


@router.post("/rounds/{number}/rescans")
def is_new_scan(
    request: Request,
    number: int,
    seat: Annotated[Seat, Depends(seated(Right.SETTLE, Right.IMAGES))],
    item: Annotated[str, Form()],
    scan: Annotated[str, Form()],
) -> Response:
    """The page again; afterwards this scan counts for the page that could not be read, and stands where its paper lay."""
    here = office(request)
    campaign = a_round(here, number)
    wish = next((one for one in awaited(here, seat, campaign) if one.item.id == item), None)
    if wish is None or wish.item.settled is None or scan not in {place for _, place in wish.choices}:
        raise RefusedError(404, "web.not_there", scan[:80])
    settle(here.workspace, campaign.name, item, Action.RESCAN, who=seat.user.name, reason=wish.item.settled.reason, page=scan)
    with here.workspace.database.writing() as connection:
        add_event(connection, seat.user.name, "new_scan_named", f"{wish.item.subject} → {scan}", [batch_of(scan)])
    return RedirectResponse(f"/rounds/{number}/rescans", 303)
