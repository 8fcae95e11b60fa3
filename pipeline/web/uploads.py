"""Batches that come in by the browser: a form, and files piece by piece, which go on where they stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import ClientDisconnect

from forms.errors import PhieuError
from forms.printing.run_record import CIVIL
from pipeline.intake.arrivals import Arrivals, Pile
from pipeline.store.batches import batch_of
from pipeline.store.blobs import sha256_of
from pipeline.store.events import add_event
from pipeline.store.rounds import all_rounds
from pipeline.survey import CHANNELS, BatchFacts, Round
from pipeline.web.office import Office
from pipeline.web.refusal import RefusedError
from pipeline.web.roles import Right
from pipeline.web.said import Strict
from pipeline.web.scope import a_round, below, seen_batches, units_of
from pipeline.web.seat import Seat, office, seated
from pipeline.web.words import lang_of, page, said_problems, words

router = APIRouter()

Bringer = Annotated[Seat, Depends(seated(Right.UPLOAD))]

AT_ONCE = 1 << 20
"""Bytes that are gathered before they are written: a request brings them in pieces of 64 kB."""

TEXT_MOST = 200
"""Characters of a field of the form."""


class File(Strict):
    """A file that will come."""

    name: Annotated[str, Field(max_length=1000)]
    bytes: Annotated[int, Field(ge=0)]


class NewPile(Strict):
    """What is said of a pile: of a new batch of a round, or of one that is there."""

    round: int
    batch: int | None = None
    unit: Annotated[str, Field(max_length=TEXT_MOST)] = ""
    counter: Annotated[str, Field(max_length=TEXT_MOST)] = ""
    channel: Annotated[str, Field(max_length=TEXT_MOST)] = ""
    day: date
    expected: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    scanner: Annotated[str, Field(max_length=TEXT_MOST)] = ""
    files: Annotated[list[File], Field(max_length=10_000)]


class Whole(Strict):
    """The hash of a file as the browser has it."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


@router.get("/batches/new")
def new(request: Request, seat: Bringer, round: int | None = None, batch: int | None = None) -> Response:
    """The page with the form."""
    here = office(request)
    with here.workspace.database.reading() as connection:
        rounds = [one for one in all_rounds(connection) if one.closed_at is None]
    chosen = next((one for one in rounds if one.id == round), rounds[-1] if rounds else None)
    more = None if chosen is None or batch is None else next((one for one in seen_batches(here, seat, chosen) if one.id == batch), None)
    setting = {
        "user": seat.user.id, "name": seat.user.name, "secret": seat.secret, "most": here.arrivals.most,
        "words": words("intake", lang_of(request)) | words("web", lang_of(request)),
    }  # fmt: skip
    return page(
        request, "new_batch.html", seat, rounds=rounds, chosen=chosen, more=more, setting=setting, today=datetime.now(CIVIL).date(),
        piles=[shown(here.arrivals, pile) for pile in here.arrivals.piles(seat.user.id)],
        units=_units(here, seat, chosen, lang_of(request)), most=here.arrivals.most >> 20, ways=CHANNELS,
    )  # fmt: skip


def _units(here: Office, seat: Seat, campaign: Round | None, lang: str) -> list[tuple[str, str]]:
    """Code and name of the units of a round's register that the person may bring slips of."""
    units = None if campaign is None else units_of(here, campaign)
    if units is None:
        return []
    today = datetime.now(CIVIL).date()
    found = {one.code: one.name for one in units.records if today in one.period and below(seat.user.unit, one.code, units, today)}
    return [(code, name.said(lang)) for code, name in found.items()]


@router.post("/api/uploads/piles")
def begin(request: Request, asked: NewPile, seat: Bringer) -> dict[str, Any]:
    """A new pile, its files not there yet."""
    here = office(request)
    pile = begun(here, seat, asked)
    return shown(here.arrivals, pile)


@router.get("/api/uploads/{name}")
def look(request: Request, name: str, seat: Bringer) -> dict[str, Any]:
    """How far a pile has come."""
    arrivals = office(request).arrivals
    return shown(arrivals, arrivals.pile(name, seat.user.id))


@router.put("/api/uploads/{name}/{place}")
async def piece(request: Request, name: str, place: int, offset: Annotated[int, Query(ge=0)], seat: Bringer) -> Response:
    """How many bytes of a file are there after these; whatever came before a cut line stays."""
    arrivals = office(request).arrivals
    pile = await run_in_threadpool(arrivals.pile, name, seat.user.id)
    _known(pile, place)
    have, waiting = offset, bytearray()
    try:
        async for part in request.stream():
            waiting += part
            if len(waiting) >= AT_ONCE:
                have = await _written(arrivals, pile, place, have, bytes(waiting))
                waiting.clear()
    except ClientDisconnect:
        await _written(arrivals, pile, place, have, bytes(waiting))
        return Response(status_code=204)
    have = await _written(arrivals, pile, place, have, bytes(waiting))
    return JSONResponse({"have": have})


async def _written(arrivals: Arrivals, pile: Pile, place: int, at: int, content: bytes) -> int:
    """How many bytes are there after these. Raises RefusedError where they do not follow what is there."""
    have = await run_in_threadpool(arrivals.write, pile, place, at, content)
    if have != at + len(content):
        raise RefusedError(409, "upload.chunk", pile.files[place].name, have=have)
    return have


@router.post("/api/uploads/{name}/{place}/whole")
def whole(request: Request, name: str, place: int, said: Whole, seat: Bringer) -> dict[str, Any]:
    """The pile, after the file turned out to be the one that was sent."""
    arrivals = office(request).arrivals
    _known(arrivals.pile(name, seat.user.id), place)
    return shown(arrivals, arrivals.check(name, seat.user.id, place, said.sha256))


@router.post("/api/uploads/{name}/finish")
def finish(request: Request, name: str, seat: Bringer) -> dict[str, Any]:
    """What came in."""
    return finished(office(request), seat, name)


@router.post("/api/uploads/{name}/drop")
def drop(request: Request, name: str, seat: Bringer) -> Response:
    """The page again; afterwards the pile is gone."""
    office(request).arrivals.drop(name, seat.user.id)
    return RedirectResponse("/batches/new", 303)


@router.post("/batches/upload")
async def plain(request: Request, seat: Bringer) -> Response:
    """The batches, after a form without a script brought its files; or why nothing came in."""
    form = await request.form()
    try:
        await run_in_threadpool(_brought, office(request), seat, form)
    except PhieuError as error:
        return page(request, "refused.html", seat, status=400, problems=said_problems(error, lang_of(request)))
    finally:
        await form.close()
    return RedirectResponse("/batches", 303)


def _brought(here: Office, seat: Seat, form: FormData) -> None:
    """Nothing; afterwards the files of a form have come in. Raises PhieuError, and none has."""
    files = [one for one in form.getlist("files") if isinstance(one, UploadFile) and one.filename]
    if not files:
        raise RefusedError(400, "upload.no_files")
    said = {name: str(form.get(name) or "") for name in ("unit", "counter", "channel", "scanner")}
    numbers = {name: int(written) for name in ("round", "batch", "expected") if (written := str(form.get(name) or "")).isdigit()}
    day = str(form.get("day") or datetime.now(CIVIL).date())
    coming = [File(name=str(one.filename), bytes=one.size or 0) for one in files]
    try:
        asked = NewPile.model_validate({**said, **numbers, "day": date.fromisoformat(day), "files": coming})
    except ValueError as error:
        raise RefusedError(422, "web.not_understood", "/batches/upload") from error
    pile = begun(here, seat, asked)
    for place, file in enumerate(files):
        have = 0
        while content := file.file.read(AT_ONCE):
            have = here.arrivals.write(pile, place, have, content)
        here.arrivals.check(pile.id, seat.user.id, place, sha256_of(here.arrivals.path(pile, place)))
    finished(here, seat, pile.id)


def begun(here: Office, seat: Seat, asked: NewPile) -> Pile:
    """The new pile of a person. Raises PhieuError, and RefusedError where the unit is not the person's."""
    campaign = a_round(here, asked.round)
    facts = BatchFacts(
        asked.unit.strip(), asked.channel, asked.day, seat.user.name, asked.counter.strip(), asked.scanner.strip(), asked.expected
    )
    if asked.batch is not None:
        if asked.batch not in {one.id for one in seen_batches(here, seat, campaign)}:
            raise RefusedError(404, "web.not_there", str(asked.batch))
        with here.workspace.database.reading() as connection:
            facts = batch_of(connection, asked.batch).facts
    elif not below(seat.user.unit, facts.unit, units_of(here, campaign), facts.day):
        raise RefusedError(403, "upload.other_unit", facts.unit)
    return here.arrivals.begin(seat.user.id, campaign.name, facts, [(one.name, one.bytes) for one in asked.files], asked.batch)


def finished(here: Office, seat: Seat, name: str) -> dict[str, Any]:
    """What came in of a pile; its reading begins."""
    pile = here.arrivals.finish(name, seat.user.id)
    with here.workspace.database.writing() as connection:
        add_event(connection, seat.user.name, "uploaded", str(pile.batch_made), files=len(pile.files), known=list(pile.known))
    here.reader.begin()
    return shown(here.arrivals, pile)


def shown(arrivals: Arrivals, pile: Pile) -> dict[str, Any]:
    """A pile as the browser gets it."""
    done = pile.batch_made is not None
    files: Sequence[dict[str, Any]] = [
        asdict(one) | {"have": one.bytes if done or one.whole else arrivals.have(pile, place)} for place, one in enumerate(pile.files)
    ]
    return {
        "id": pile.id, "unit": pile.facts.unit, "day": pile.facts.day.isoformat(), "round": pile.round_id, "into": pile.batch,
        "files": files, "batch": pile.batch_made, "pages": pile.pages, "known": list(pile.known),
    }  # fmt: skip


def _known(pile: Pile, place: int) -> None:
    """Nothing; raises RefusedError where the pile has no such file, or it is whole."""
    if not 0 <= place < len(pile.files) or pile.batch_made is not None:
        raise RefusedError(404, "web.not_there", str(place))
