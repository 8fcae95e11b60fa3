"""Places to write in, as the browser asks for them: the register to choose from, whether a code is one, a machine's proposal."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from forms.errors import Problem
from omr.reading import FieldReading
from omr.writing.open_text import OPEN
from pipeline.merge.counter_typed import RegisterOn, counter_typed
from pipeline.store.batches import batch_of
from pipeline.store.readings import page_reading
from pipeline.store.review_items import ItemRow
from pipeline.web.looking import may_know
from pipeline.web.office import Office
from pipeline.web.registers import day_of, register
from pipeline.web.review_api import Reviewer, seen_item
from pipeline.web.said import Strict
from pipeline.web.scope import a_round
from pipeline.web.seat import Seat, office
from pipeline.web.words import lang_of, said_problem

router = APIRouter()

CODE_MOST = 60
"""Characters of a typed code that is worth looking up."""


class Code(Strict):
    """A code that somebody types for an item."""

    item: int
    typed: Annotated[str, Field(max_length=CODE_MOST)]


@router.get("/rounds/{number}/items/{item}/proposal")
async def proposal(request: Request, number: int, item: int, seat: Reviewer) -> dict[str, str]:
    """What a machine takes the writing for: a proposal, never an answer. Nothing where nobody has asked such a machine, or for somebody who
    looks blind.
    """
    here = office(request)
    row = await run_in_threadpool(seen_item, here, seat, number, item)
    if not await run_in_threadpool(_known, here, seat, row):
        return {"text": ""}
    read = await run_in_threadpool(_as_read, here, row)
    if read is None or read.kind not in OPEN:
        return {"text": "" if read is None else read.suggestion or read.value}
    return {"text": "" if row.purged else await here.pictures.proposal(row)}


def _known(here: Office, seat: Seat, row: ItemRow) -> bool:
    """Whether the person may know what was read."""
    with here.workspace.database.reading() as connection:
        return may_know(connection, row, seat.user.id)


def _as_read(here: Office, row: ItemRow) -> FieldReading | None:
    """The place as its page was read last."""
    with here.workspace.database.reading() as connection:
        stored = page_reading(connection, row.waiting.page_id)
    fields = () if stored is None or stored.reading is None else stored.reading.fields
    return next((one for one in fields if one.id == row.waiting.item), None)


@router.get("/rounds/{number}/counters/{batch}")
def counters(request: Request, number: int, batch: int, seat: Reviewer) -> dict[str, Any]:
    """The counters that received people on the day of a batch, to choose from; None where the round has no register."""
    here, lang = office(request), lang_of(request)
    campaign = a_round(here, number)
    found = register(here, campaign)
    if found is None:
        return {"counters": None}
    with here.workspace.database.reading() as connection:
        day = day_of(connection, campaign, batch) if batch_of(connection, batch).round_id == number else date.min
    units = {one.code: one.name.said(lang) for one in found.units.records if day in one.period}
    rows = [[one.code, found.digits(one) or "", one.name.said(lang), one.unit, units.get(one.unit, "")] for one in found.open_on(day)]
    return {"counters": rows}


@router.post("/api/rounds/{number}/code")
def code(request: Request, number: int, asked: Code, seat: Reviewer) -> dict[str, Any]:
    """The code as the register spells it, or what is wrong with what is typed so far."""
    here, lang = office(request), lang_of(request)
    row, campaign = seen_item(here, seat, number, asked.item), a_round(here, number)
    found = register(here, campaign)
    with here.workspace.database.reading() as connection:
        on = None if found is None else RegisterOn(found, day_of(connection, campaign, row.waiting.batch_id))
    said = counter_typed(asked.typed, "", "", on)
    return {"problem": said_problem(said, lang)} if isinstance(said, Problem) else {"code": said[0]}
