"""Review by contact sheet: crops that the machine reads alike, side by side; and for which reasons supervisors allow it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from pipeline.store.events import add_event
from pipeline.store.review_items import ItemState, alike_groups, counts
from pipeline.store.review_rules import SHEET_REASONS, rules, set_rule
from pipeline.survey import Round
from pipeline.web.office import Office
from pipeline.web.refusal import RefusedError
from pipeline.web.review_api import Reviewer, layouts, seen_item, shown_of
from pipeline.web.roles import Right
from pipeline.web.scope import a_round, batch_numbers, seen_numbers
from pipeline.web.seat import Seat, office, seated
from pipeline.web.terms import of_unit, terms_of
from pipeline.web.words import lang_of, page, words

router = APIRouter()

GROUPS_SHOWN = 60
"""Groups on the page, the largest first: whoever has settled sixty asks again."""

LEAST = 4
"""Items of a group for a contact sheet: among fewer no eye finds an odd one quicker than one by one."""


@router.get("/rounds/{number}/sheets")
def sheets(request: Request, number: int, seat: Reviewer) -> Response:
    """The groups that can be settled so, and for supervisors the reasons for which they may be."""
    here, lang = office(request), lang_of(request)
    campaign = a_round(here, number)
    batches, known = batch_numbers(here, seat, campaign), layouts(here, campaign)
    by_batch = terms_of(here, campaign).by_sheet(seen_numbers(here, seat, campaign))
    allowed = sheet_rule(here, campaign, seat)
    with here.workspace.database.reading() as connection:
        found = alike_groups(connection, number, by_batch, batches)
        reasons = sorted({reason for state, reason in counts(connection, number, batches) if state == ItemState.OPEN} | set(allowed))
    groups = [(shown_of(row, known, lang), count) for row, count in found if count >= LEAST and row.waiting.kind == "answer"]
    return page(
        request, "sheets.html", seat, campaign=campaign, groups=groups[:GROUPS_SHOWN], reasons=reasons, allowed=allowed, least=LEAST
    )


def sheet_rule(here: Office, campaign: Round, seat: Seat) -> list[str]:
    """The reasons that hold for the person's own unit."""
    with here.workspace.database.reading() as connection:
        said = rules(connection, campaign.id, SHEET_REASONS)
    found = of_unit(here, campaign, said, seat.user.unit)
    return [] if found is None else list(found.value)


@router.post("/rounds/{number}/sheet-reasons")
def sheet_reasons(
    request: Request,
    number: int,
    seat: Annotated[Seat, Depends(seated(Right.SUPERVISE))],
    reason: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """The same page; afterwards just these reasons may be settled by contact sheet, in the batches of the person's units."""
    here = office(request)
    campaign = a_round(here, number)
    with here.workspace.database.writing() as connection:
        known = {one for _, one in counts(connection, campaign.id, None)}
        wanted = sorted(known & set(reason or []))
        set_rule(connection, campaign.id, SHEET_REASONS, wanted, seat.user.name, seat.user.unit)
        add_event(connection, seat.user.name, "sheet_reasons", campaign.name, reasons=wanted, unit=seat.user.unit)
    return RedirectResponse(f"/rounds/{number}/sheets", 303)


@router.get("/rounds/{number}/sheet")
def sheet(request: Request, number: int, item: int, seat: Reviewer) -> Response:
    """The contact sheet of the group that an item belongs to."""
    here, lang = office(request), lang_of(request)
    campaign = a_round(here, number)
    row = seen_item(here, seat, number, item)
    if row.state != ItemState.OPEN:
        raise RefusedError(404, "web.not_there", str(item))
    setting = {
        "round": number, "user": seat.user.id, "name": seat.user.name, "secret": seat.secret, "alike": row.waiting.alike,
        "words": words("web", lang),
    }  # fmt: skip
    return page(request, "sheet.html", seat, campaign=campaign, setting=setting, shown=shown_of(row, layouts(here, campaign), lang))
