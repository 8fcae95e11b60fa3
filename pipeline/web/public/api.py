"""Answers that other systems send: `POST /api/v1/responses` with a key, and webhooks of survey programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from forms.errors import PhieuError, Problem
from pipeline.digital.api_body import ResponseBody, api_row
from pipeline.digital.json_rows import flat_row
from pipeline.digital.prepare import Prepared, Preparer
from pipeline.digital.read_export import strange_columns
from pipeline.digital.sheet_rows import ExportRow
from pipeline.errors import WorkspaceError
from pipeline.run.public.api_access import body_signed, owner_of, secret_given
from pipeline.store.api_keys import ApiKey
from pipeline.store.arrivals import Arrival, Put
from pipeline.store.instants import now
from pipeline.web.public.desk import Desk, desk_of
from pipeline.web.public.refused_body import answered, faults, refused
from pipeline.web.refusal import RefusedError

VERSION = "1"


class Told(BaseModel):
    """What became of a response: its id in the round; `new`, or `known` where it was there."""

    response: str
    state: str


class ToldProblem(BaseModel):
    """One thing that is wrong: a code, the field, and words in the language of the request."""

    code: str
    field: str
    message: str
    remedy: str


class Refusal(BaseModel):
    """Everything that is wrong with a request."""

    problems: list[ToldProblem]


REFUSALS = {
    400: "the body cannot be understood",
    401: "no key, a wrong or ended one; a wrong signature",
    404: "no such webhook",
    409: "another response is there under this id, or the round is closed",
    413: "the body is larger than 1 MiB",
    422: "fields are wrong, each is named",
    429: "too many requests",
    503: "the answer could not be kept; send it again",
}
"""What a client must expect."""


def responses_for(*codes: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of an address, for its documentation."""
    return {code: {"model": Refusal, "description": REFUSALS[code]} for code in codes}


bearer = HTTPBearer(auto_error=False, scheme_name="key")


def keyed(request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> ApiKey:
    """The key of a request. Raises RefusedError where it is none that counts, or asks too often."""
    desk = desk_of(request)
    address = desk.address(request)
    if not desk.called.allows(address):
        raise RefusedError(429, "api.often")
    found = None if given is None else owner_of(desk.now.keys, given.credentials)
    if found is None:
        raise RefusedError(401, "api.key_wrong", "Authorization") if desk.refused.allows(address) else RefusedError(429, "api.often")
    return found


def add_response(
    request: Request,
    response: Response,
    body: ResponseBody,
    key: Annotated[ApiKey, Depends(keyed)],
    idempotency_key: Annotated[str, Header(max_length=120, pattern=r"^[!-~]*$")] = "",
) -> Told:
    """Take one response in. Send an `id`, or an `Idempotency-Key`: what is sent again under it counts once."""
    desk = desk_of(request)
    _check_open(desk)
    own = body.id or idempotency_key
    if not own:
        raise RefusedError(422, "api.no_id", "id")
    survey, at = desk.survey, now()
    layout = survey.public.layout
    found = api_row(body, f"{key.source}/{own}", layout, survey.known, at.astimezone(UTC).isoformat(timespec="milliseconds"))
    if not isinstance(found, list):
        arrival = Arrival(survey.round, layout.id, key.source, found.questions, found.fields, asdict(found.row), at)
        return _put(desk, arrival, response)
    raise PhieuError(found)


async def raw_body(request: Request) -> bytes:
    """The bytes of the body, as they were signed."""
    return await request.body()


def take_webhook(
    request: Request,
    response: Response,
    name: Annotated[str, Path(max_length=40)],
    body: Annotated[bytes, Depends(raw_body)],
    x_phieu_signature: Annotated[str, Header(max_length=200)] = "",
    x_phieu_secret: Annotated[str, Header(max_length=200)] = "",
) -> Told:
    """Take one submission of a survey program in, by the mapping of the webhook. The body is a JSON object, signed with the secret:
    `X-Phieu-Signature: sha256=<HMAC-SHA256 of the body in hexadecimal digits>`, or comes with `X-Phieu-Secret: <secret>`.
    """
    desk = desk_of(request)
    address = desk.address(request)
    if not desk.called.allows(address):
        raise RefusedError(429, "api.often")
    hook = desk.now.hooks.get(name)
    if hook is None or not (body_signed(hook.secret, x_phieu_signature, body) or secret_given(hook.secret, x_phieu_secret)):
        if not desk.refused.allows(address):
            raise RefusedError(429, "api.often")
        raise RefusedError(404, "api.hook_wrong", name) if hook is None else RefusedError(401, "api.signature", "X-Phieu-Signature")
    _check_open(desk)
    try:
        cells = flat_row(json.loads(body), name)
    except (ValueError, RecursionError) as error:
        raise RefusedError(400, "api.not_json") from error
    if isinstance(cells, Problem):
        raise RefusedError(400, "api.not_object")
    row = ExportRow(name, cells)
    problems = strange_columns(row, hook.plan, set())
    made = Preparer(hook.plan).prepared(row)
    if problems or not isinstance(made, Prepared):
        raise PhieuError([*problems, *([] if isinstance(made, Prepared) else made)])
    questions, fields = (tuple(one for one, _ in some) for some in (hook.plan.questions, hook.plan.texts))
    source = hook.plan.mapping.source
    return _put(desk, Arrival(desk.survey.round, hook.layout.id, source, questions, fields, asdict(made), now()), response)


def _check_open(desk: Desk) -> None:
    """Nothing; raises RefusedError where the round is closed."""
    if desk.now.closed:
        raise RefusedError(409, "api.closed", desk.survey.round)


def _put(desk: Desk, arrival: Arrival, response: Response) -> Told:
    """What became of an answer, with its status."""
    name = arrival.row["name"]
    try:
        done = desk.put(arrival)
    except WorkspaceError as error:
        raise RefusedError(503, "api.not_kept", name) from error
    if done is Put.OTHER:
        raise RefusedError(409, "api.sent_otherwise", "id")
    response.status_code = 201 if done is Put.NEW else 200
    return Told(response=name, state=done.value)


def api_application(desk: Desk) -> FastAPI:
    """The interface, to be mounted at `/api/v1`; its description lies at `/api/v1/openapi.json`."""
    app = FastAPI(title="phieu", version=VERSION, docs_url=None, redoc_url=None, root_path_in_servers=False)
    app.state.desk = desk
    known: dict[int | str, dict[str, Any]] = {200: {"model": Told, "description": "it was there already"}}
    app.post("/responses", status_code=201, response_model=Told, responses={**known, **responses_for(400, 401, 409, 413, 422, 429, 503)})(
        add_response
    )
    app.post(
        "/webhooks/{name}", status_code=201, response_model=Told, openapi_extra=SUBMISSION,
        responses={**known, **responses_for(400, 401, 404, 409, 413, 422, 429, 503)},
    )(take_webhook)  # fmt: skip
    app.add_exception_handler(PhieuError, refused)
    app.add_exception_handler(RequestValidationError, faults)
    app.add_exception_handler(HTTPException, not_there)
    return app


SUBMISSION = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}}
"""The body of a webhook: whatever the survey program sends; the mapping says what it means."""


async def not_there(request: Request, error: Exception) -> Response:
    """The answer to a request for what is not there."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    problem = Problem("api.not_there", request.url.path) if status == 404 else Problem("api.not_understood", request.method)
    found: JSONResponse = answered(request, [problem], status)
    if isinstance(error, HTTPException) and error.headers:
        found.headers.update(error.headers)
    return found
