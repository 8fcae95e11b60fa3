"""What the phone shows: templates with the words of the catalogue and of the form, style and script inside the page."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import partial
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from forms.catalogue import LANGUAGES, text
from forms.question import Text
from pipeline.web.words import HERE, templates

PUBLIC = HERE / "public"
STYLE = (PUBLIC / "phone.css").read_text(encoding="utf-8")
SCRIPT = (PUBLIC / "phone.js").read_text(encoding="utf-8")


def allowed(content: str) -> str:
    """How a policy names the one style or script that a page may hold inside."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() + "'"


POLICY = (
    f"default-src 'none'; style-src {allowed(STYLE)}; script-src {allowed(SCRIPT)}; connect-src 'self'; form-action 'self'; "
    "img-src data:; base-uri 'none'; frame-ancestors 'none'"
)
"""A page is one file: a phone on a slow line asks once. Nothing but its own style and script runs, and nothing comes from elsewhere."""


def lang_of(request: Request, given: str = "") -> str:
    """The language of a page: the one asked for, else Vietnamese."""
    wanted = given or request.query_params.get("lang", "")
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def phone_page(request: Request, template: str, lang: str, status: int = 200, **values: Any) -> HTMLResponse:
    """The page of a template."""
    known: Mapping[str, Any] = {"t": partial(_said, lang), "lang": lang, "say": partial(_words, lang), "style": STYLE, "script": SCRIPT}
    found = templates.TemplateResponse(request, f"public/{template}", {**known, **values}, status_code=status)
    found.headers["Content-Security-Policy"] = POLICY
    return found


def _said(lang: str, key: str, **values: object) -> str:
    """The text of a key."""
    return text(f"phone.{key}", lang, **values)


def _words(lang: str, words: Text) -> str:
    """Words of the form."""
    return words.said(lang)
