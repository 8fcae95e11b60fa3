"""Review, as the browser asks for it: items for its queue, their pictures, and words that come back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from forms.layout import Layout
from pipeline.run.rounds import layouts_of
from pipeline.store.events import add_event
from pipeline.store.looks import release_looks, renew_looks
from pipeline.store.review_items import ItemRow, Wanted, counts, items, lease_items, release_items, renew_items
from pipeline.survey import Round
from pipeline.web.cutter import Look
from pipeline.web.hearing import Grounds, hear
from pipeline.web.looking import may_know
from pipeline.web.mixing import blind_rows, blindly, with_gold
from pipeline.web.office import Office
from pipeline.web.refusal import RefusedError
from pipeline.web.registers import register_on
from pipeline.web.roles import Right
from pipeline.web.said import Asked, Post, is_answer, shown_item, shown_place
from pipeline.web.scope import a_round, batch_numbers, seen_numbers
from pipeline.web.seat import Seat, office, seated
from pipeline.web.terms import terms_of
from pipeline.web.words import lang_of, page, words

router = APIRouter()

Reviewer = Annotated[Seat, Depends(seated(Right.REVIEW, Right.IMAGES))]

KEPT = "private, max-age=600"
"""How long a browser may keep a picture of an item: it asks for each twice at most, and a purge counts within ten minutes."""


def layouts(here: Office, campaign: Round) -> dict[str, Layout]:
    """The layouts of a round by id, loaded once: what a round has been opened with never changes."""
    if campaign.id not in here.layouts:
        here.layouts[campaign.id] = {layout.id: layout for _, layout in layouts_of(here.workspace, campaign)}
    return here.layouts[campaign.id]


def owner(seat: Seat, window: str) -> str:
    """Who has a lease: a person at one window."""
    return f"{seat.user.id}:{window}"


@router.get("/rounds/{number}/review")
def review(request: Request, number: int, seat: Reviewer, reason: str = "", aside: bool = False, blind: bool = False) -> Response:
    """The page on which questions are settled."""
    here = office(request)
    campaign = a_round(here, number)
    allowed = aside and seat.may(Right.SUPERVISE)
    setting = {
        "round": campaign.id, "user": seat.user.id, "name": seat.user.name, "secret": seat.secret, "reason": reason[:60], "aside": allowed,
        "blind": blind,
        "words": words("web", lang_of(request)) | {f"writing.{key}": said for key, said in words("writing", lang_of(request)).items()},
    }  # fmt: skip
    return page(request, "review.html", seat, campaign=campaign, setting=setting)


@router.post("/api/rounds/{number}/lease")
def lease(request: Request, number: int, asked: Asked, seat: Reviewer) -> dict[str, Any]:
    """Items for the queue of a window, leased to it, and how many wait in all."""
    here, lang = office(request), lang_of(request)
    campaign = a_round(here, number)
    if asked.aside and not seat.may(Right.SUPERVISE):
        raise RefusedError(403, "web.not_allowed", seat.user.name)
    batches, known, me = batch_numbers(here, seat, campaign), layouts(here, campaign), owner(seat, asked.window)
    terms = terms_of(here, campaign)
    with here.workspace.database.writing() as connection:
        renew_items(connection, me)
        renew_looks(connection, me)
        if asked.blind:
            found, waiting = blind_rows(connection, campaign, seat, me, asked, batches)
            looked_at(connection, seat, campaign, found)
            return {"items": [blindly(shown_of(row, known, lang)) for row in found], "left": waiting}
        by_sheet = terms.by_sheet(seen_numbers(here, seat, campaign)) if asked.alike else None
        wanted = Wanted(batches, asked.reason, by_sheet, asked.alike, asked.aside)
        found = lease_items(connection, campaign.id, me, asked.most, wanted, asked.have, doubt_first=bool(asked.alike))
        gold = 0
        if not asked.alike and not asked.aside:
            found, gold = with_gold(connection, campaign, seat, found, terms, asked, batches)
        looked_at(connection, seat, campaign, found)
        left = counts(connection, campaign.id, batches)
    waiting = sum(count for (state, reason), count in left.items() if state == ("aside" if asked.aside else "open")
                  and asked.reason in ("", reason))  # fmt: skip
    return {"items": [shown_of(row, known, lang) for row in found], "left": waiting + gold}


def looked_at(connection: Connection, seat: Seat, campaign: Round, rows: Sequence[ItemRow]) -> None:
    """Nothing; afterwards it stands that the person got these items."""
    if rows:
        about = {row.waiting.batch_id for row in rows}
        add_event(connection, seat.user.name, "looked_at_items", campaign.name, about, items=[row.id for row in rows])


def shown_of(row: ItemRow, known: dict[str, Layout], lang: str) -> dict[str, Any]:
    """An item as the browser gets it."""
    layout = known[row.waiting.layout]
    questions = layout.page(row.waiting.layout_page).questions
    question = next((one for one in questions if one.id == row.waiting.item), None) if is_answer(row) else None
    return shown_item(row, question, layout, lang) | ({} if is_answer(row) else shown_place(row, layout, lang))


@router.post("/api/rounds/{number}/decisions")
def decisions(request: Request, number: int, post: Post, seat: Reviewer) -> dict[str, Any]:
    """What became of each word."""
    here = office(request)
    campaign = a_round(here, number)
    batches, known = batch_numbers(here, seat, campaign), layouts(here, campaign)
    terms = terms_of(here, campaign)
    with here.workspace.database.writing() as connection:
        grounds = Grounds(campaign, known, terms, partial(register_on, here, connection, campaign))
        found = hear(connection, seat, grounds, post.said, batches)
        renew_items(connection, owner(seat, post.window))
        renew_looks(connection, owner(seat, post.window))
    return {"outcomes": [{"key": one.key, "outcome": outcome.value} for one, outcome in zip(post.said, found, strict=True)]}


@router.post("/api/rounds/{number}/release")
def release(request: Request, asked: Asked, number: int, seat: Reviewer) -> dict[str, Any]:
    """Nothing; the window goes, and what it has not settled is free at once."""
    with office(request).workspace.database.writing() as connection:
        release_items(connection, owner(seat, asked.window))
        release_looks(connection, owner(seat, asked.window))
    return {"round": number}


@router.get("/rounds/{number}/items/{item}/crop.png")
async def crop(request: Request, number: int, item: int, seat: Reviewer, look: Look = Look.ROW) -> Response:
    """The picture of one item."""
    here = office(request)
    row = await run_in_threadpool(seen_item, here, seat, number, item)
    if look is Look.MORE:
        await run_in_threadpool(_looked, here, seat, "looked_at_more", str(item), row)
    found = await here.pictures.crop(row, look)
    if found is None:
        raise RefusedError(404, "web.no_picture", row.name)
    return Response(found, media_type="image/png", headers={"Cache-Control": KEPT})


@router.get("/rounds/{number}/items/{item}/page.jpg")
async def whole_page(request: Request, number: int, item: int, seat: Reviewer) -> Response:
    """The picture of the whole page of an item, with what was read of this item where the person may know it."""
    here = office(request)
    row = await run_in_threadpool(seen_item, here, seat, number, item)
    told = await run_in_threadpool(_told, here, seat, row)
    await run_in_threadpool(_looked, here, seat, "looked_at_page", f"{row.source_batch}/{row.name}#{row.number}", row, item=item)
    found = None if row.purged else await here.pictures.page(number, row.waiting.page_id, lang_of(request), told)
    if found is None:
        raise RefusedError(404, "web.no_picture", row.name)
    return Response(found, media_type="image/jpeg")


def _looked(here: Office, seat: Seat, what: str, subject: str, row: ItemRow, **detail: object) -> None:
    """Nothing; afterwards it stands that the person looked at a page."""
    with here.workspace.database.writing() as connection:
        add_event(connection, seat.user.name, what, subject, [row.waiting.batch_id], **detail)


def _told(here: Office, seat: Seat, row: ItemRow) -> list[str]:
    """The questions of which a person may see what was read, when looking at an item's page."""
    with here.workspace.database.reading() as connection:
        return [row.waiting.item] if may_know(connection, row, seat.user.id) else []


def seen_item(here: Office, seat: Seat, number: int, item: int) -> ItemRow:
    """The item, if the person may see it. Raises RefusedError; whether there is such an item elsewhere is not told."""
    campaign = a_round(here, number)
    batches = batch_numbers(here, seat, campaign)
    with here.workspace.database.reading() as connection:
        found = items(connection, [item])
    if not found or found[0].round_id != number or (batches is not None and found[0].waiting.batch_id not in batches):
        raise RefusedError(404, "web.not_there", str(item))
    return found[0]
