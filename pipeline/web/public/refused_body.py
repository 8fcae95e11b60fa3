"""What a program is told whose request is refused: every fault with its code and its field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from forms.catalogue import LANGUAGES
from forms.errors import PhieuError, Problem
from pipeline.web.refusal import RefusedError
from pipeline.web.words import said_problem

FAULTS = {
    "missing": "api.field_missing",
    "extra_forbidden": "api.field_unknown",
    "json_invalid": "api.not_json",
    "timezone_aware": "api.no_zone",
}
"""What pydantic calls a fault, and our code; everything else is a value that cannot be."""

MOST_FAULTS = 50
"""Faults told at once: who sends a body with more has sent something else."""


async def refused(request: Request, error: Exception) -> Response:
    """The answer to a request that cannot be met."""
    assert isinstance(error, PhieuError)
    status = error.status if isinstance(error, RefusedError) else 422
    found = answered(request, error.problems, status)
    if status == 401:
        found.headers["WWW-Authenticate"] = "Bearer"
    if status == 429:
        found.headers["Retry-After"] = "30"
    return found


async def faults(request: Request, error: Exception) -> Response:
    """The answer to a body that is not of its shape."""
    assert isinstance(error, RequestValidationError)
    problems = list(fault_problems(error))
    return answered(request, problems, 400 if any(one.code == "api.not_json" for one in problems) else 422)


def fault_problems(error: RequestValidationError) -> Iterator[Problem]:
    """A problem for each fault, at its field."""
    told: set[tuple[str, str]] = set()
    for fault in error.errors()[:MOST_FAULTS]:
        where = [str(part) for part in fault["loc"] if part not in ("body", "header", "path")]
        code = FAULTS.get(fault["type"], "api.value")
        # A union tells a fault for each of its shapes; a person wants the field once.
        field = ".".join(where[:2]) if where[:1] == ["answers"] else ".".join(where)
        if (code, field) not in told:
            told.add((code, field))
            yield Problem(code, "" if code == "api.not_json" else field[:80], {"value": str(fault.get("input", ""))[:60]})


def answered(request: Request, problems: Iterable[Problem], status: int) -> JSONResponse:
    """The problems as data, in the language that the request asks for."""
    wanted = request.headers.get("accept-language", "")[:2].lower()
    lang = wanted if wanted in LANGUAGES else LANGUAGES[0]
    told = [(one.place, said_problem(one, lang)) for one in problems]
    names = ("code", "message", "remedy")
    return JSONResponse({"problems": [{"field": place} | {name: said[name] for name in names} for place, said in told]}, status)
