"""The survey on the phone: the page of a counter or of a slip, what is sent with it, and the pages that say that it cannot be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from forms.definition.items import open_fields
from forms.printing.run_record import CIVIL
from forms.question import Text
from forms.register.counters import CounterError
from forms.sheet_code import CodeError, parse
from pipeline.digital.posted import MOST_LETTERS, Posted, posted
from pipeline.digital.public_form import PublicForm
from pipeline.errors import WorkspaceError
from pipeline.run.public.public_survey import Place
from pipeline.run.public.slip_links import slip_link, slip_of_link
from pipeline.store.arrivals import Put
from pipeline.web.public.desk import Desk, desk_of
from pipeline.web.public.page_token import PageToken, new_token, token_of
from pipeline.web.public.phone_page import lang_of, phone_page
from pipeline.web.public.phone_response import phone_response

router = APIRouter()

COOKIE = "phieu_sent"
"""A cookie that says `1` and nothing else: this browser has sent a page from here a short while ago."""

REMEMBERED_SECONDS = 4 * 3600
"""How long a browser remembers that: half a working day, after which the next visit is most likely another one."""

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Spot:
    """What a page is about: a counter, or a slip that was taken home."""

    path: str
    place: Place
    slip: str = ""


async def sent_fields(request: Request) -> Fields:
    """The fields of a form by name."""
    form = await request.form(max_files=0)
    return {name: [value for value in form.getlist(name) if isinstance(value, str)] for name in form}


@router.get("/")
def front(request: Request) -> Response:
    """The page that asks for a code."""
    return told(request, "front", asks=True)


@router.get("/s")
def typed(request: Request, code: str = "") -> Response:
    """The way to the page of a code that was typed: of a counter, or of a slip whose code is sealed."""
    desk, lang = desk_of(request), lang_of(request)
    if not code.strip():
        return told(request, "front", asks=True)
    if not desk.opened.allows(desk.address(request)):
        return told(request, "often", 429)
    return RedirectResponse(f"{_sealed(desk, code) or '/s/' + quote(code.strip()[:60], safe='')}{'?lang=en' if lang == 'en' else ''}", 303)


def _sealed(desk: Desk, code: str) -> str:
    """The path of the slip with this sealed code, empty where it is no such code."""
    if desk.sheet_keys is None:
        return ""
    try:
        found = parse(code, desk.sheet_keys.secrets)
    except CodeError:
        return ""
    if found.serial is None or desk.survey.run_of(found.run, found.serial) is None:
        return ""
    return slip_link(desk.key, desk.survey.round, found.run, found.serial)


@router.get("/s/{code}")
def counter_page(request: Request, code: str) -> Response:
    """The page of a counter."""
    return _opened(request, _counter(request, code))


@router.get("/p/{link}")
def slip_page(request: Request, link: str) -> Response:
    """The page of a slip."""
    return _opened(request, _slip(request, link))


@router.post("/s/{code}")
def counter_sent(request: Request, code: str, given: Annotated[Fields, Depends(sent_fields)]) -> Response:
    """The page of a counter again, or the way to the thanks."""
    return _sent(request, _counter(request, code), given)


@router.post("/p/{link}")
def slip_sent(request: Request, link: str, given: Annotated[Fields, Depends(sent_fields)]) -> Response:
    """The page of a slip again, or the way to the thanks."""
    return _sent(request, _slip(request, link), given)


@router.get("/thanks")
def thanks(request: Request) -> Response:
    """The page that says that the answers have arrived."""
    return told(request, "thanks")


def _counter(request: Request, code: str) -> Spot | None:
    """The counter of a code, None where it names none."""
    try:
        place = desk_of(request).survey.place(code[:60])
    except CounterError:
        return None
    return Spot(f"/s/{quote(place.counter, safe='')}", place)


def _slip(request: Request, link: str) -> Spot | None:
    """The slip of a link, None where it was not signed here or the slip was never printed."""
    desk = desk_of(request)
    found = slip_of_link(desk.key, desk.survey.round, link)
    run = None if found is None else desk.survey.run_of(*found)
    if found is None or run is None:
        return None
    code = run.counter_of(found[1])
    try:
        place = desk.survey.place(code) if code else Place("", "")
    except CounterError:
        place = Place(code or "", "")
    return Spot(slip_link(desk.key, desk.survey.round, *found), place, f"R{found[0]}/{found[1]}")


def _opened(request: Request, spot: Spot | None) -> Response:
    """The page of a spot, fresh."""
    desk, address = desk_of(request), desk_of(request).address(request)
    if not desk.opened.allows(address) or (spot is None and not desk.refused.allows(address)):
        return told(request, "often", 429)
    if spot is None:
        return told(request, "unknown", 404, asks=True, code=request.url.path.rpartition("/")[2][:60])
    if desk.now.closed:
        return told(request, "closed", 410)
    if COOKIE in request.cookies and "again" not in request.query_params:
        lang = lang_of(request)
        return told(request, "before", again=f"{spot.path}?again=1{'&lang=en' if lang == 'en' else ''}")
    return _page(request, spot, lang_of(request), posted(desk.survey.public, {}))


def _sent(request: Request, spot: Spot | None, given: Fields) -> Response:
    """The thanks, once the answers lie on the disk; else the page again with what was chosen, and why."""
    desk = desk_of(request)
    if spot is None:
        return told(request, "unknown", 404, asks=True)
    lang = lang_of(request, _one(given, "to") or _one(given, "lang"))
    found = posted(desk.survey.public, given)
    token = _one(given, "token")
    page = token_of(desk.key, token, spot.path)
    if page is None or page.stale:
        return _page(request, spot, lang, found, note="stale", status=409)
    if _one(given, "to"):
        return _page(request, spot, lang, found, token=token)
    if not desk.sent.allows(desk.address(request)):
        return _page(request, spot, lang, found, token=token, note="often", status=429)
    if found.faults or found.empty or (found.lacking and not _one(given, "anyway")):
        return _page(request, spot, lang, found, token=token, note="empty" if found.empty else "", named=found.lacking, status=422)
    return _taken(request, spot, lang, found, page, token)


def _taken(request: Request, spot: Spot, lang: str, found: Posted, page: PageToken, token: str) -> Response:
    """The way to the thanks; afterwards the answers are kept. Answers that came before the round was closed count, later ones do not."""
    desk = desk_of(request)
    if desk.now.closed:
        return told(request, "closed", 410)
    try:
        done = desk.put(phone_response(desk.survey, spot.place, spot.slip, found, page))
    except WorkspaceError:
        return _page(request, spot, lang, found, token=token, note="not_kept", status=503)
    again = "" if done is Put.NEW else "&again=1"
    answer = RedirectResponse(f"/thanks?lang={lang}{again}", 303)
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, "1", max_age=REMEMBERED_SECONDS, path=spot.path, httponly=True, samesite="lax", secure=secure)
    return answer


def _page(
    request: Request, spot: Spot, lang: str, found: Posted, *, token: str = "", note: str = "", named: Sequence[str] = (), status: int = 200
) -> Response:
    """The page with what was chosen; `named` are questions that lack."""
    desk = desk_of(request)
    public, labels = desk.survey.public, labels_of(desk.survey.public)
    shown = {"form": public.form, "public": public, "path": spot.path, "place": spot.place, "slip": spot.slip, "found": found}
    shown |= {
        "faults": found.faults if status != 200 else {},
        "named": named,
        "note": note,
        "token": token or new_token(desk.key, spot.path),
    }
    today = datetime.now(CIVIL).date().isoformat()
    shown |= {"most": MOST_LETTERS, "today": today, "label_of": lambda name: labels[name].said(lang)}
    return phone_page(request, "survey.html", lang, status, **shown)


def labels_of(public: PublicForm) -> dict[str, Text]:
    """What every item and field is called."""
    labels = {name: item.label for name, item in public.items.items()} | dict(open_fields(public.form))
    return labels | {one.id: one.label for one in public.form.questions() if one.id not in labels}


def told(request: Request, what: str, status: int = 200, *, asks: bool = False, code: str = "", again: str = "") -> Response:
    """A page that says one thing."""
    lang = lang_of(request)
    what = "twice" if what == "thanks" and "again" in request.query_params else what
    other = request.url.include_query_params(lang="en" if lang == "vi" else "vi")
    away = f"{other.path}?{other.query}"
    found = phone_page(request, "told.html", lang, status, what=what, asks=asks, code=code, again=again, other=away)
    if status == 429:
        found.headers["Retry-After"] = "30"
    return found


def _one(given: Fields, name: str) -> str:
    """The value of a field, empty where it was not sent."""
    return next(iter(given.get(name, ())), "")
