"""Pages and slips that no rule decides about: each with its picture, why it waits, and what can be done."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from pipeline.run.queues.queue import Action, Item, settle
from pipeline.store.events import add_event
from pipeline.web.office import Office
from pipeline.web.refusal import RefusedError
from pipeline.web.rescans import awaited, batch_of, of_batches
from pipeline.web.roles import Right
from pipeline.web.scope import a_round, batch_numbers
from pipeline.web.seat import Seat, office, seated
from pipeline.web.words import lang_of, page

router = APIRouter()

Settler = Annotated[Seat, Depends(seated(Right.SETTLE, Right.IMAGES))]

REASON_MOST = 500
"""Characters of a reason: a sentence or two."""

SHOWN = 40
"""Cases on the page, each with its pictures; the next ones come up as these are settled."""


def seen_problems(here: Office, seat: Seat, number: int) -> list[Item]:
    """What waits in a round, of the batches that the person sees."""
    campaign = a_round(here, number)
    batches = batch_numbers(here, seat, campaign)
    return of_batches((item for item in here.queues.of(here.workspace, campaign) if item.settled is None), batches)


@router.get("/rounds/{number}/problems")
def problems(request: Request, number: int, seat: Settler) -> Response:
    """The page."""
    here = office(request)
    found = seen_problems(here, seat, number)
    return page(request, "problems_of_round.html", seat, campaign=a_round(here, number), items=found[:SHOWN], more=len(found[SHOWN:]))


@router.get("/rounds/{number}/scans/{scan}.jpg")
async def scan_picture(request: Request, number: int, scan: int, seat: Settler) -> Response:
    """The picture of a page that waits, with what was found on it; else the scan as it is."""
    here = office(request)
    place = await run_in_threadpool(_looked_at, here, seat, number, scan)
    found = await here.pictures.scan(number, scan, lang_of(request))
    if found is None:
        raise RefusedError(404, "web.no_picture", place)
    return Response(found, media_type="image/jpeg")


def _looked_at(here: Office, seat: Seat, number: int, scan: int) -> str:
    """The place of a page that waits, or may be the new scan of one; afterwards it stands that the person looked at it.

    Raises RefusedError where none waits.
    """
    known = {page_number: place for item in seen_problems(here, seat, number) for page_number, place in item.pages}
    if scan not in known:
        asked = awaited(here, seat, a_round(here, number))
        known = dict(one for wish in asked for one in (*wish.item.pages, *wish.choices))
    if scan not in known:
        raise RefusedError(404, "web.not_there", str(scan))
    with here.workspace.database.writing() as connection:
        add_event(connection, seat.user.name, "looked_at_page", known[scan], [batch_of(known[scan])])
    return known[scan]


@router.post("/rounds/{number}/problems")
def settled(  # noqa: PLR0917 - one parameter a field of the form
    request: Request,
    number: int,
    seat: Settler,
    item: Annotated[str, Form()],
    action: Annotated[str, Form()],
    reason: Annotated[str, Form()] = "",
    kept: Annotated[str, Form()] = "",
    unit: Annotated[str, Form(max_length=60)] = "",
    counter: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """The page again; afterwards it stands what the person said of one item."""
    here = office(request)
    campaign = a_round(here, number)
    if item not in {one.id for one in seen_problems(here, seat, number)} or action not in set(Action):
        raise RefusedError(404, "web.not_there", item[:20])
    chosen = Action(action)
    where = kept if chosen is Action.KEEP and kept else None
    on_cover = {"unit": unit, "counter": counter} if chosen is Action.ACCEPT else {}
    found = settle(here.workspace, campaign.name, item, chosen, who=seat.user.name, reason=reason[:REASON_MOST], page=where, **on_cover)
    with here.workspace.database.writing() as connection:
        about = {batch_of(place) for _, place in found.pages}
        add_event(connection, seat.user.name, "settled_problem", found.subject, about, action=action)
    return RedirectResponse(f"/rounds/{number}/problems", 303)
