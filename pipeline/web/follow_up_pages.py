"""The page of what must be done about low and falling figures, and what people say about it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from forms.layout import Layout
from forms.printing.run_record import CIVIL
from pipeline.report.follow_up import Followed, followed
from pipeline.run.rounds import layouts_of
from pipeline.scoring.cube import Cube
from pipeline.scoring.figures import Ratio, number_text
from pipeline.store.events import add_event
from pipeline.store.follow_ups import FollowState, say_state
from pipeline.survey import Round
from pipeline.web.office import Office
from pipeline.web.refusal import RefusedError
from pipeline.web.roles import Right
from pipeline.web.scope import a_round, below, units_of
from pipeline.web.seat import Seat, office, seated
from pipeline.web.words import lang_of, page

router = APIRouter()

NOTE_MOST = 500
"""Characters of a note: a few sentences."""


def seen_follow_ups(here: Office, seat: Seat, campaign: Round) -> list[Followed]:
    """The things to do of a round, of the units that the person sees; those of all units only where the person sees all."""

    def cube_of(one: Round, wanted: str) -> tuple[Layout, Cube] | None:
        for path, layout in layouts_of(here.workspace, one):
            if layout.id == wanted:
                return layout, here.figures.of(here.workspace, one, path, layout).made.cube
        return None

    found = followed(here.workspace, campaign, cube_of)
    if not seat.user.unit:
        return found
    units, today = units_of(here, campaign), datetime.now(CIVIL).date()
    return [one for one in found if one.item.noticed.unit and below(seat.user.unit, one.item.noticed.unit, units, today)]


@router.get("/rounds/{number}/follow-up")
def follow_up_page(request: Request, number: int, seat: Annotated[Seat, Depends(seated(Right.FIGURES))]) -> Response:
    """The page."""
    here, lang = office(request), lang_of(request)
    campaign = a_round(here, number)
    today = datetime.now(CIVIL).date()
    rows = [_shown(one, today, lang) for one in seen_follow_ups(here, seat, campaign)]
    return page(request, "follow_up.html", seat, campaign=campaign, rows=rows, states=list(FollowState))


def _shown(one: Followed, today: date, lang: str) -> dict[str, object]:
    """A thing to do with its numbers as people write them."""
    evidence, effect = one.item.noticed.evidence, one.effect
    now, before = Ratio(evidence.numerator, evidence.base), Ratio(evidence.before_numerator, evidence.before_base)
    after = None if effect is None else effect.change(evidence)
    return {
        "one": one, "late": one.late(today), "now": number_text(now.percent, lang), "n": now.base,
        "before": number_text(before.percent, lang),
        "effect": ("+" if after is not None and after > 0 else "") + number_text(after, lang),
        "next": number_text(effect.share.percent, lang) if effect else "",
    }  # fmt: skip


@router.post("/rounds/{number}/follow-up")
def said_state(  # noqa: PLR0917 - one parameter a field of the form
    request: Request,
    number: int,
    seat: Annotated[Seat, Depends(seated(Right.FIGURES, Right.SUPERVISE))],
    item: Annotated[int, Form()],
    state: Annotated[str, Form()],
    owner: Annotated[str, Form(max_length=NOTE_MOST)] = "",
    deadline: Annotated[str, Form(max_length=10)] = "",
    note: Annotated[str, Form(max_length=NOTE_MOST)] = "",
) -> Response:
    """The page again; afterwards it stands how it is with one thing to do."""
    here = office(request)
    campaign = a_round(here, number)
    if item not in {one.item.id for one in seen_follow_ups(here, seat, campaign)} or state not in set(FollowState):
        raise RefusedError(404, "web.not_there", str(item))
    try:
        day = date.fromisoformat(deadline) if deadline else None
    except ValueError as error:
        raise RefusedError(422, "web.not_understood", deadline) from error
    with here.workspace.database.writing() as connection:
        say_state(connection, item, FollowState(state), owner.strip(), day, note.strip(), seat.user.name)
        add_event(connection, seat.user.name, "follow_up", f"{campaign.name} {item}", state=state, owner=owner.strip(), deadline=deadline)
    return RedirectResponse(f"/rounds/{number}/follow-up#i{item}", 303)
