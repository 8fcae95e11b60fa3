"""The page of what must be done about low and falling figures, and what people say about it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from forms.layout import Layout
from forms.printing.run_record import CIVIL
from pipeline.report.board import board, small_questions
from pipeline.report.follow_up import Followed, followed
from pipeline.run.rounds import layouts_of
from pipeline.scoring.cube import Cube
from pipeline.scoring.figures import Ratio, number_text
from pipeline.store.events import add_event
from pipeline.store.follow_ups import FollowState, say_state
from pipeline.store.rounds import round_named
from pipeline.survey import Round
from pipeline.web.figures_seen import Seen, asked, seen
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
    told = Told(here, seat)
    rows = [_shown(one, today, lang, told.now(one, number), told.next(one)) for one in seen_follow_ups(here, seat, campaign)]
    return page(request, "follow_up.html", seat, campaign=campaign, rows=rows, states=list(FollowState))


class Told:
    """Which figures of things to do a person may see: whoever sees declared tables only, none that these hide."""

    def __init__(self, here: Office, seat: Seat) -> None:
        """Start with no round looked at."""
        self._here, self._seat = here, seat
        self._boards: dict[tuple[int, str], tuple[Seen, frozenset[str], bool]] = {}

    def now(self, one: Followed, number: int) -> bool:
        """Whether the figure that was noticed in the round of this number may be told."""
        noticed = one.item.noticed
        return self._may(number, noticed.layout, noticed.unit, noticed.question)

    def next(self, one: Followed) -> bool:
        """Whether that of the next round may."""
        if one.effect is None or self._seat.may(Right.BEHIND):
            return True
        with self._here.workspace.database.reading() as connection:
            number = round_named(connection, one.effect.round_name).id
        return self._may(number, one.item.noticed.layout, one.item.noticed.unit, one.item.noticed.question)

    def _may(self, number: int, layout: str, unit: str, question: str) -> bool:
        """Whether a figure of a unit is open in the tables of a round; units that have merged since are, where nothing is hidden."""
        if not unit or self._seat.may(Right.BEHIND):
            return True
        if (number, layout) not in self._boards:
            found = seen(self._here, self._seat, number, asked(form=layout))
            lines = board(found.cube, found.layout, found.satisfied, found.items).tables["unit"]
            shown = frozenset(line.code for line in lines if not line.hidden)
            self._boards[number, layout] = found, shown, len(shown) == len(lines)
        found, shown, all_shown = self._boards[number, layout]
        return (all_shown or unit in shown) and question not in small_questions(found.cube, unit, found.layout)


def _shown(one: Followed, today: date, lang: str, now_told: bool, next_told: bool) -> dict[str, object]:
    """A thing to do with its numbers as people write them."""
    evidence, effect = one.item.noticed.evidence, one.effect
    now, before = Ratio(evidence.numerator, evidence.base), Ratio(evidence.before_numerator, evidence.before_base)
    after = None if effect is None else effect.change(evidence)
    return {
        "one": one, "told": now_told, "next_told": next_told and now_told, "late": one.late(today),
        "now": number_text(now.percent, lang), "n": now.base,
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
