"""New scans that somebody has asked for: what whoever stands at the scanner must look for in the piles."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from pipeline.run.queue import queue
from pipeline.web.problem_pages import of_batches
from pipeline.web.roles import Right
from pipeline.web.scope import a_round, batch_numbers
from pipeline.web.seat import Seat, office, seated
from pipeline.web.words import page

router = APIRouter()


@router.get("/rounds/{number}/rescans")
def rescans(request: Request, number: int, seat: Annotated[Seat, Depends(seated(Right.BATCHES))]) -> Response:
    """The page: places of sheets, and no picture, for a scanner sees none."""
    here = office(request)
    campaign = a_round(here, number)
    found = of_batches(queue(here.workspace, campaign.name), batch_numbers(here, seat, campaign))
    return page(request, "rescans.html", seat, campaign=campaign, items=[item for item in found if item.awaited])
