"""The page of responses that people took out: supervisors of the whole workspace take one out, and let it count again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from forms.printing.run_record import CIVIL
from pipeline.run.responses.struck import restore, strike, struck_responses
from pipeline.store.events import add_event
from pipeline.survey import Round
from pipeline.web.office import Office
from pipeline.web.refusal import RefusedError
from pipeline.web.roles import Right
from pipeline.web.scope import a_round
from pipeline.web.seat import Seat, office, seated
from pipeline.web.words import page

router = APIRouter()

Supervisor = Annotated[Seat, Depends(seated(Right.SUPERVISE))]

NAME_MOST = 300
"""Characters of a response's name: those of imported files have the number that the source gave."""

REASON_MOST = 500
"""Characters of a reason: a few sentences."""


@router.get("/rounds/{number}/struck")
def struck(request: Request, number: int, seat: Supervisor) -> Response:
    """The page."""
    here = office(request)
    campaign = whole_round(here, seat, number)
    found = [(one, one.at.astimezone(CIVIL)) for one in struck_responses(here.workspace, campaign.name)]
    return page(request, "struck.html", seat, campaign=campaign, struck=found, name_most=NAME_MOST, reason_most=REASON_MOST)


@router.post("/rounds/{number}/struck")
def take_out(
    request: Request,
    number: int,
    seat: Supervisor,
    response: Annotated[str, Form(max_length=NAME_MOST)] = "",
    reason: Annotated[str, Form(max_length=REASON_MOST)] = "",
) -> Response:
    """The page again; afterwards the response counts no more. Raises InputError for one that is not there, or without a reason."""
    here = office(request)
    campaign, name = whole_round(here, seat, number), response.strip()
    strike(here.workspace, campaign.name, name, reason, seat.user.name)
    return _told(here, seat, campaign, "struck", name)


@router.post("/rounds/{number}/struck/restore")
def count_again(request: Request, number: int, seat: Supervisor, response: Annotated[str, Form(max_length=NAME_MOST)] = "") -> Response:
    """The page again; afterwards the response counts. Raises InputError for one that is not out."""
    here = office(request)
    campaign = whole_round(here, seat, number)
    restore(here.workspace, campaign.name, response, seat.user.name)
    return _told(here, seat, campaign, "restored", response)


def whole_round(here: Office, seat: Seat, number: int) -> Round:
    """The round. Raises RefusedError where there is none, or for somebody who has a unit: the responses are of all units."""
    if seat.user.unit:
        raise RefusedError(403, "web.not_allowed", seat.user.name)
    return a_round(here, number)


def _told(here: Office, seat: Seat, campaign: Round, what: str, response: str) -> Response:
    """The way back to the page, after it stands among the events what was done."""
    with here.workspace.database.writing() as connection:
        add_event(connection, seat.user.name, what, f"{campaign.name} {response}")
    return RedirectResponse(f"/rounds/{campaign.id}/struck", 303)
