"""The page of events: who did and looked at what."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from forms.printing.run_record import CIVIL
from pipeline.store.events import Seen, last_events
from pipeline.web.roles import Right
from pipeline.web.scope import seen_everywhere, seen_people
from pipeline.web.seat import Seat, office, seated
from pipeline.web.words import page

router = APIRouter()

SHOWN = 200
"""Events on the page, the newest first; older ones are a page further."""


@router.get("/events")
def events(
    request: Request, seat: Annotated[Seat, Depends(seated(Right.EVENTS))], before: Annotated[int | None, Query(ge=1, lt=2**63)] = None
) -> Response:
    """The page: somebody who has a unit sees what is about its batches, and what its people did that is about none."""
    here = office(request)
    seen = None if not seat.user.unit else Seen(seen_everywhere(here, seat), seen_people(here, seat.user.unit))
    with here.workspace.database.reading() as connection:
        found = last_events(connection, SHOWN, seen, before)
    older = found[-1].id if len(found) == SHOWN else None
    return page(request, "events.html", seat, events=[(one.at.astimezone(CIVIL), one) for one in found], older=older, before=before)
