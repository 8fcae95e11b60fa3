"""Which language a person is spoken to in: known before a command line is understood, so that what is wrong with it can be told."""

from __future__ import annotations

import locale
import os
from collections.abc import Sequence

from forms.catalogue import LANGUAGES
from forms.errors import Problem

OPTION = "--lang"
VARIABLE = "PHIEU_LANG"


def asked_language(arguments: Sequence[str]) -> str | None:
    """The language that stands in the arguments before the command, None where none does or nobody speaks it."""
    waiting = iter(arguments)
    for word in waiting:
        name, _, value = word.partition("=")
        if name == OPTION:
            wanted = value or next(waiting, "")
            return wanted if wanted in LANGUAGES else None
        if not word.startswith("-"):
            return None
    return None


def default_language() -> str:
    """The language of the person: PHIEU_LANG where it names one that ships, else Vietnamese where the locale is, else English."""
    wanted = os.environ.get(VARIABLE, "").lower()
    if wanted in LANGUAGES:
        return wanted
    tag = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "vi" if tag.lower().startswith(("vi", "vietnamese")) else "en"


def unknown_language() -> Problem | None:
    """What is wrong with PHIEU_LANG, or None where it is not set or names a language that ships."""
    wanted = os.environ.get(VARIABLE, "")
    if not wanted or wanted.lower() in LANGUAGES:
        return None
    return Problem("cli.lang_unknown", VARIABLE, {"found": wanted, "used": default_language(), "known": ", ".join(LANGUAGES)})
