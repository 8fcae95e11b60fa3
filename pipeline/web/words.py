"""Pages in the language of the person: templates with the words of the catalogue. Vietnamese unless the browser's cookie says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from forms.catalogue import LANGUAGES, catalogue, text
from forms.errors import PhieuError, Problem
from pipeline.report.group_tables import channel_words
from pipeline.scoring.figures import percent_text
from pipeline.web.roles import Right, may
from pipeline.web.seat import Seat

LANGUAGE = "phieu_lang"
"""The cookie that says which language the person wants."""

HERE = Path(__file__).parent
templates = Jinja2Templates(HERE / "templates")
templates.env.trim_blocks = templates.env.lstrip_blocks = True


def lang_of(request: Request) -> str:
    """The language of a request."""
    wanted = request.cookies.get(LANGUAGE, "")
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def words(prefix: str, lang: str) -> dict[str, str]:
    """All texts under a part of the catalogue, by the rest of their keys: what a page's script says."""
    start = f"{prefix}."
    return {key.removeprefix(start): said for key, said in catalogue(lang).items() if key.startswith(start)}


def page(request: Request, template: str, seat: Seat | None, *, status: int = 200, **values: Any) -> HTMLResponse:
    """The page of a template, with who is there and what the person may do."""
    lang = lang_of(request)
    rights = {} if seat is None else {right.value: may(seat.user.role, right) for right in Right}
    known: Mapping[str, Any] = {"t": partial(_said, lang), "lang": lang, "seat": seat, "may": rights, "number": partial(number, lang)}
    known = {
        **known,
        "percent_of": partial(percent_text, lang=lang),
        "channel_words": partial(channel_words, lang=lang),
        "tenths": partial(tenths, lang),
    }
    return templates.TemplateResponse(request, template, {**known, **values}, status_code=status)


def _said(lang: str, key: str, **values: object) -> str:
    """The text of a key."""
    return text(key, lang, **values)


def number(lang: str, value: int) -> str:
    """A whole number as people of the language write it."""
    return f"{value:,}".replace(",", "." if lang == "vi" else ",")


def tenths(lang: str, value: float) -> str:
    """A number with one decimal as people of the language write it."""
    return f"{value:.1f}".replace(".", "," if lang == "vi" else ".")


def said_problem(problem: Problem, lang: str) -> dict[str, str]:
    """A problem as a browser gets it."""
    what, remedy = (text(f"{problem.code}.{part}", lang, **problem.values) for part in ("message", "remedy"))
    return {"code": problem.code, "place": problem.place, "message": what, "remedy": remedy}


def said_problems(error: PhieuError, lang: str) -> list[dict[str, str]]:
    """All problems of an error."""
    return [said_problem(problem, lang) for problem in error.problems]
