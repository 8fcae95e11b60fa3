"""A person's own password: whoever was given one by an administrator makes it one that nobody else knows."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from forms.errors import PhieuError
from pipeline.web.passwords import LEAST, MOST
from pipeline.web.people import changed_user
from pipeline.web.refusal import RefusedError
from pipeline.web.seat import Seat, office, seated, sit_down
from pipeline.web.sign_in import Given, proved
from pipeline.web.words import lang_of, page, said_problems

router = APIRouter()

Somebody = Annotated[Seat, Depends(seated())]


@router.get("/password")
def password_page(request: Request, seat: Somebody) -> Response:
    """The page."""
    return page(request, "password.html", seat, problems=[], least=LEAST)


@router.post("/password")
def new_password(request: Request, seat: Somebody, old: Annotated[str, Form()] = "", new: Annotated[str, Form()] = "") -> Response:
    """The batches, under the new password and a new session; every other session of the person is over. Or the page with what is wrong."""
    try:
        found = proved(request, Given(name=seat.user.name, password=old[:MOST]))
        changed_user(office(request).workspace, found.name, by=found.name, password=new)
    except PhieuError as error:
        status = error.status if isinstance(error, RefusedError) else 400
        return page(request, "password.html", seat, status=status, problems=said_problems(error, lang_of(request)), least=LEAST)
    response = RedirectResponse("/batches", 303)
    sit_down(request, response, found)
    return response
