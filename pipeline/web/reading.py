"""Reading when somebody asks for it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from pipeline.store.events import add_event
from pipeline.web.roles import Right
from pipeline.web.seat import Seat, office, seated

router = APIRouter()


@router.post("/batches/read")
def read_now(request: Request, seat: Annotated[Seat, Depends(seated(Right.UPLOAD))]) -> Response:
    """The batches; afterwards everything that waits is being read."""
    here = office(request)
    here.reader.begin()
    with here.workspace.database.writing() as connection:
        add_event(connection, seat.user.name, "read_now", "")
    return RedirectResponse("/batches", 303)
