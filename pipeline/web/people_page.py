"""The page of people: administrators add people, say what they may do and for which units, give new passwords, lock and open."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from forms.printing.run_record import CIVIL
from pipeline.store.rounds import all_rounds
from pipeline.store.users import User
from pipeline.web.office import Office
from pipeline.web.people import changed_user, new_user, people
from pipeline.web.refusal import RefusedError
from pipeline.web.roles import Right, Role
from pipeline.web.scope import below, is_below, units_of
from pipeline.web.seat import Seat, office, seated
from pipeline.web.words import lang_of, page

router = APIRouter()

Administrator = Annotated[Seat, Depends(seated(Right.PEOPLE))]

UNIT_MOST = 80
"""Characters of a unit's code."""


def seen_users(here: Office, seat: Seat) -> list[User]:
    """The people whom an administrator is over: all of them, or those of the administrator's own unit and of units below it."""
    return [one for one in people(here.workspace) if is_below(here, seat.user.unit, one.unit)]


def known_units(here: Office, seat: Seat, lang: str) -> list[tuple[str, str]]:
    """Code and name of the units that an administrator may give, of the registers of all rounds as they are today."""
    with here.workspace.database.reading() as connection:
        campaigns = all_rounds(connection)
    today, found = datetime.now(CIVIL).date(), dict[str, str]()
    for units in filter(None, (units_of(here, campaign) for campaign in campaigns)):
        current = [one for one in units.records if today in one.period and below(seat.user.unit, one.code, units, today)]
        found.update((one.code, one.name.said(lang)) for one in current)
    return sorted(found.items())


@router.get("/people")
def people_page(request: Request, seat: Administrator) -> Response:
    """The page."""
    here = office(request)
    units = known_units(here, seat, lang_of(request))
    return page(request, "people.html", seat, people=seen_users(here, seat), roles=list(Role), units=units)


@router.post("/people")
def add_person(
    request: Request,
    seat: Administrator,
    name: Annotated[str, Form()],
    password: Annotated[str, Form()],
    role: Annotated[Role, Form()],
    unit: Annotated[str, Form(max_length=UNIT_MOST)] = "",
) -> Response:
    """The page again; afterwards the person can sign in."""
    here = office(request)
    within(here, seat, unit)
    new_user(here.workspace, name, password, role, unit, by=seat.user.name)
    return RedirectResponse("/people", 303)


@router.post("/people/{user}")
def change_person(
    request: Request,
    user: int,
    seat: Administrator,
    role: Annotated[Role, Form()],
    unit: Annotated[str, Form(max_length=UNIT_MOST)] = "",
) -> Response:
    """The page again; afterwards the person has this role and this unit, and must sign in anew."""
    here = office(request)
    found = seen_user(here, seat, user)
    within(here, seat, unit)
    if role is not Role.ADMINISTRATOR or unit.strip():
        not_the_last(here, found)
    changed_user(here.workspace, found.name, by=seat.user.name, role=role, unit=unit.strip())
    return RedirectResponse("/people", 303)


@router.post("/people/{user}/password")
def give_password(request: Request, user: int, seat: Administrator, password: Annotated[str, Form()]) -> Response:
    """The page again; afterwards the person has this password, and must sign in with it."""
    here = office(request)
    changed_user(here.workspace, seen_user(here, seat, user).name, by=seat.user.name, password=password)
    return RedirectResponse("/people", 303)


@router.post("/people/{user}/lock")
def lock_person(request: Request, user: int, seat: Administrator) -> Response:
    """The page again; afterwards the person cannot sign in, and is out at once."""
    here = office(request)
    found = seen_user(here, seat, user)
    not_the_last(here, found)
    changed_user(here.workspace, found.name, by=seat.user.name, ended=True)
    return RedirectResponse("/people", 303)


@router.post("/people/{user}/open")
def open_person(request: Request, user: int, seat: Administrator) -> Response:
    """The page again; afterwards the person can sign in again."""
    here = office(request)
    changed_user(here.workspace, seen_user(here, seat, user).name, by=seat.user.name, ended=False)
    return RedirectResponse("/people", 303)


def seen_user(here: Office, seat: Seat, number: int) -> User:
    """The person with this number. Raises RefusedError where the administrator is not over such a person."""
    found = next((one for one in seen_users(here, seat) if one.id == number), None)
    if found is None:
        raise RefusedError(404, "web.not_there", str(number))
    return found


def within(here: Office, seat: Seat, unit: str) -> None:
    """Nothing; raises RefusedError for a unit that the administrator is not over: nobody gives more than he has."""
    if not is_below(here, seat.user.unit, unit.strip()):
        raise RefusedError(403, "people.other_unit", unit.strip() or "–", own=seat.user.unit)


def not_the_last(here: Office, user: User) -> None:
    """Nothing; raises RefusedError for the last administrator of everything: nobody could mend it in the browser."""
    left = [one for one in people(here.workspace) if one.role == Role.ADMINISTRATOR and not one.unit and not one.ended]
    if [one.id for one in left] == [user.id]:
        raise RefusedError(400, "people.last_administrator", user.name)
