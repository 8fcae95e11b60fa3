"""What stands behind a percentage: the slips and replies that gave an answer, and the row of the sheet where it was marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from forms.layout import QuestionKind
from pipeline.model import question_keys
from pipeline.report.round_stream import cell_of
from pipeline.store.behind import Asked as Wanted
from pipeline.store.behind import page_at, replies_that_said
from pipeline.store.decisions import ANSWER
from pipeline.store.events import add_event
from pipeline.store.readings import page_reading
from pipeline.store.review_items import ItemRow, ItemState, Waiting
from pipeline.web.cutter import Look
from pipeline.web.figures_seen import Asked, Seen, asked, seen
from pipeline.web.office import Office
from pipeline.web.refusal import RefusedError
from pipeline.web.review_api import KEPT, layouts
from pipeline.web.roles import Right
from pipeline.web.scope import a_round, batch_numbers
from pipeline.web.seat import Seat, office, seated
from pipeline.web.words import page

router = APIRouter()

Analyst = Annotated[Seat, Depends(seated(Right.FIGURES, Right.BEHIND))]

MOST = 60
"""Slips on the page, as many replies: whoever wants all of them exports the responses."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One response behind a figure; `sheet` is the number of its page on paper, None for a reply."""

    name: str
    channel: str
    unit: str
    counter: str
    day: str
    place: str
    who: str
    sheet: int | None = None


@router.get("/rounds/{number}/figures/behind")
def behind(
    request: Request, number: int, seat: Analyst, wish: Annotated[Asked, Depends(asked)], question: str = "", code: str = ""
) -> Response:
    """The page."""
    here = office(request)
    found = seen(here, seat, number, wish)
    keys = question_keys(found.layout)
    asked_for = next(
        (one for side in found.layout.pages for one in side.questions
         if keys[side.id, one.id] == question and one.kind is QuestionKind.SINGLE), None
    )  # fmt: skip
    box = next((one for one in (asked_for.boxes if asked_for else ()) if one.value == code), None)
    if asked_for is None or box is None:
        raise RefusedError(404, "web.not_there", f"{question[:40]} {code[:20]}")
    slips = list(_paper(here, found, wish, question, code))
    replies = _replies(here, found, wish, question, code)
    with here.workspace.database.writing() as connection:
        add_event(connection, seat.user.name, "looked_behind", found.campaign.name, question=question, code=code, group=wish.query())
    return page(
        request, "behind.html", seat, campaign=found.campaign, question=question, asked=asked_for, box=box, slips=slips, replies=replies,
        most=MOST, back=f"/rounds/{number}/figures?{wish.query()}", address=f"/rounds/{number}/figures/crop.png",
        day_words=day_words,
    )  # fmt: skip


def day_words(day: str) -> str:
    """An ISO day as it is written here."""
    return "/".join(reversed(day.split("-")))


def _sees(found: Seen, unit: str) -> bool:
    return found.mine is None or unit in found.mine


def _placed(found: Seen, wish: Asked) -> dict[str, str]:
    """Under which unit the people of each unit stand in the figures that are shown."""
    made = found.shown.made.cube.cells
    return {was.unit: now.unit for was, now in zip(made, found.cube.cells, strict=True)}


def _paper(here: Office, found: Seen, wish: Asked, question: str, code: str) -> Iterator[Slip]:
    """The first slips on paper that gave the answer."""
    units, listed = _placed(found, wish), 0
    sides = {key: side for (side, _), key in question_keys(found.layout).items()}
    for one in found.shown.made.paper:
        cell = cell_of(one)
        cell = cell._replace(unit=units.get(cell.unit, cell.unit))
        if not wish.filters.hold(cell) or not _sees(found, cell.unit):
            continue
        said = next((answer for answer in one.answers if answer.question == question), None)
        if said is None or said.missing is not None or said.codes != (code,):
            continue
        sheet = _sheet(here, one.source_ref, sides[question])
        yield Slip(one.response_id, one.channel, cell.unit, cell.counter, one.facts.captured_on, one.source_ref, said.decided_by, sheet)
        listed += 1
        if listed == MOST:
            return


def _sheet(here: Office, source_ref: str, side: str) -> int | None:
    """The number of the page of a slip that is this page of its layout; `source_ref` names the pages of the slip."""
    with here.workspace.database.reading() as connection:
        for place in source_ref.split("; "):
            batch, _, rest = place.partition("/")
            name, _, number = rest.rpartition("#")
            known = page_at(connection, int(batch), name, int(number.partition("~")[0]))
            if known is not None and known[1] in ("", side):
                return known[0]
    return None


def _replies(here: Office, found: Seen, wish: Asked, question: str, code: str) -> list[Slip]:
    """The first replies of screens that gave the answer and count."""
    units = _placed(found, wish)
    meant = [was for was, now in units.items() if wish.unit in ("", now) and _sees(found, now)]
    wanted = Wanted(None if not wish.unit and found.mine is None else meant, wish.counter, wish.channel, wish.first, wish.last)
    left_out = found.shown.made.left_out
    with here.workspace.database.reading() as connection:
        rows = replies_that_said(connection, found.campaign.id, found.layout.id, question, code, wanted, MOST + len(left_out))
    return [Slip(one.name, one.channel, one.unit, one.counter, one.day, one.place, "") for one in rows if one.name not in left_out][:MOST]


@router.get("/rounds/{number}/figures/crop.png")
async def crop(request: Request, number: int, sheet: int, question: str, seat: Analyst) -> Response:
    """The row of a sheet where a question was answered. Raises RefusedError where there is none, or not for this person."""
    here = office(request)
    found = await here.pictures.crop(await run_in_threadpool(_row_of, here, seat, number, sheet, question), Look.ROW)
    if found is None:
        raise RefusedError(404, "web.no_picture", str(sheet))
    return Response(found, media_type="image/png", headers={"cache-control": KEPT})


def _row_of(here: Office, seat: Seat, number: int, sheet: int, question: str) -> ItemRow:
    """A question on a sheet as if it waited for a person. Raises RefusedError where there is none, or not for this person."""
    campaign = a_round(here, number)
    batches = batch_numbers(here, seat, campaign)
    with here.workspace.database.reading() as connection:
        stored = page_reading(connection, sheet)
    if stored is None or stored.reading is None or (batches is not None and stored.batch not in batches):
        raise RefusedError(404, "web.not_there", str(sheet))
    keys = {key: name for (side, name), key in _keys(here, number, stored.reading.layout).items() if side == stored.reading.layout_page}
    if question not in keys:
        raise RefusedError(404, "web.not_there", question[:40])
    waiting = Waiting(
        stored.batch, sheet, -sheet, ANSWER, keys[question], str(stored.reading.layout), str(stored.reading.layout_page), 0, [], "", 0.0,
        [], "", "",
    )  # fmt: skip
    return ItemRow(
        -sheet, campaign.id, waiting, ItemState.OPEN, None, stored.batch, stored.name, stored.number, stored.sha256, purged=False
    )


def _keys(here: Office, number: int, layout: str | None) -> dict[tuple[str, str], str]:
    """The names of the questions of a layout of the round."""
    known = layouts(here, a_round(here, number))
    return question_keys(known[layout]) if layout in known else {}
