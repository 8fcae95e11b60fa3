"""Signing in and out, and the language of pages."""

from __future__ import annotations

import threading
import unicodedata
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from forms.catalogue import LANGUAGES
from pipeline.store.events import add_event
from pipeline.store.instants import now
from pipeline.store.users import User, add_refusal, forget_refusals, refusals_since, user_named
from pipeline.web.guard import address_of
from pipeline.web.passwords import MOST, NAME_MOST, matches
from pipeline.web.refusal import RefusedError
from pipeline.web.seat import Seat, office, seated, session, sit_down, stand_up
from pipeline.web.words import LANGUAGE, lang_of, page, said_problems

router = APIRouter()

WINDOW = timedelta(minutes=15)
"""How long a wrong password is held against its name and its address."""

BY_NAME, BY_ADDRESS = 5, 40
"""Wrong passwords in the window after which nobody comes in: five are slips of the finger, and a whole office shares one address."""


guesses = threading.BoundedSemaphore(2)
"""Passwords that are looked at at one time: argon2 takes 64 MB for each, and a stranger may send as many as the server has threads."""


class Given(BaseModel):
    """A name and a password."""

    name: str = Field(max_length=NAME_MOST * 4)
    password: str = Field(max_length=MOST * 4)


def let_in(request: Request, given: Given) -> User:
    """The person with this name and password, whose coming stands among the events. Raises RefusedError as `proved` does."""
    found = proved(request, given)
    with office(request).workspace.database.writing() as connection:
        add_event(connection, found.name, "signed_in", address_of(request))
    return found


def proved(request: Request, given: Given) -> User:
    """The person with this name and password. Raises RefusedError for nobody, and after too many wrong passwords.

    A guess is held against its name and address before it is looked at, so that many at once are counted as many.
    """
    name, address = unicodedata.normalize("NFC", given.name).strip(), address_of(request)
    database = office(request).workspace.database
    with database.writing() as connection:
        by_name, by_address = refusals_since(connection, name, address, now() - WINDOW)
        found = user_named(connection, name)
        too_often = by_name >= BY_NAME or by_address >= BY_ADDRESS
        if not too_often:
            add_refusal(connection, name, address)
    if too_often:
        raise RefusedError(429, "web.too_often", name, minutes=int(WINDOW.total_seconds() // 60))
    with guesses:
        right = matches(None if found is None or found.ended else found.password, given.password)
    with database.writing() as connection:
        if right:
            forget_refusals(connection, name)
        else:
            add_event(connection, name[:NAME_MOST], "refused", address)
    if found is None or not right:
        raise RefusedError(401, "web.wrong_password", name)
    return found


@router.get("/sign-in")
def sign_in_page(request: Request) -> Response:
    """The page to sign in on."""
    return RedirectResponse("/", 303) if session(request) is not None else page(request, "sign_in.html", None, problems=[], name="")


@router.post("/sign-in")
def sign_in(request: Request, name: Annotated[str, Form()] = "", password: Annotated[str, Form()] = "") -> Response:
    """The way in, or the page again with what is wrong."""
    try:
        user = let_in(request, Given(name=name[:NAME_MOST], password=password[:MOST]))
    except RefusedError as error:
        return page(request, "sign_in.html", None, status=error.status, problems=said_problems(error, lang_of(request)), name=name)
    response = RedirectResponse("/", 303)
    sit_down(request, response, user)
    return response


@router.post("/api/sign-in")
def sign_in_again(request: Request, given: Given, response: Response) -> dict[str, Any]:
    """The secret of a new session, for a page whose session has ended under it."""
    user = let_in(request, given)
    return {"secret": sit_down(request, response, user), "user": user.id}


@router.post("/sign-out")
def sign_out(request: Request, seat: Annotated[Seat, Depends(seated())]) -> Response:
    """The way out."""
    response = RedirectResponse("/sign-in", 303)
    stand_up(request, response)
    with office(request).workspace.database.writing() as connection:
        add_event(connection, seat.user.name, "signed_out", address_of(request))
    return response


@router.post("/language")
def language(request: Request, lang: Annotated[str, Form()] = "", back: Annotated[str, Form()] = "/") -> Response:
    """The same page in another language."""
    here = back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
    response = RedirectResponse(here, 303)
    if lang in LANGUAGES:
        response.set_cookie(LANGUAGE, lang, max_age=365 * 86400, samesite="lax", httponly=True)
    return response
