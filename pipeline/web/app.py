"""The application: routes behind their guard, and refusals in the words of the person."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from forms.errors import PhieuError
from pipeline.store.workspace import Workspace
from pipeline.web import (
    batches,
    behind_pages,
    figures,
    follow_up_pages,
    happened,
    notice,
    officer_pages,
    own_password,
    people_page,
    problem_pages,
    quality,
    reading,
    rescans,
    review_api,
    sheets,
    sign_in,
    struck_pages,
    uploads,
    written,
)
from pipeline.web.guard import Guard
from pipeline.web.held import weigh_held
from pipeline.web.office import office_of
from pipeline.web.refusal import RefusedError
from pipeline.web.words import HERE, lang_of, page, said_problems


def application(workspace: Workspace, key_file: Path | None = None, *, reads: bool = True) -> FastAPI:
    """The application of a workspace; its lists are kept up to date while it runs."""
    office = office_of(workspace, key_file, reads=reads)

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        keeper = threading.Thread(target=office.keep, args=(weigh_held,), name="review-lists", daemon=True)
        office.pictures.warm()
        office.arrivals.tidy()
        office.reader.go_on()
        keeper.start()
        yield
        office.stop.set()
        keeper.join()
        office.reader.close()
        office.pictures.close()

    app = FastAPI(lifespan=running, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.office = office
    app.add_middleware(Guard)
    for part in (sign_in, uploads, reading, rescans, batches, review_api, written, sheets, problem_pages, happened, quality, people_page):
        app.include_router(part.router)
    for part in (own_password, figures, behind_pages, notice, follow_up_pages, officer_pages, struck_pages):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.add_exception_handler(PhieuError, _refused)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HTTPException, _no_such_page)
    return app


async def _refused(request: Request, error: Exception) -> Response:
    """The answer to a request that cannot be met."""
    assert isinstance(error, PhieuError)
    status = error.status if isinstance(error, RefusedError) else 400
    return _answer(request, error, status)


async def _not_understood(request: Request, _: Exception) -> Response:
    """The answer to a request that nobody understands."""
    return _answer(request, RefusedError(422, "web.not_understood", request.url.path), 422)


async def _no_such_page(request: Request, error: Exception) -> Response:
    """The answer to a request for what is not there."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    return _answer(request, RefusedError(status, "web.not_there", request.url.path), status)


def _answer(request: Request, error: PhieuError, status: int) -> Response:
    """The problems as data for a script, as a page for a person; whoever has not signed in is led to where that is done."""
    problems = said_problems(error, lang_of(request))
    if request.url.path.startswith("/api/"):
        return JSONResponse({"problems": problems}, status)
    if status == 401 and request.method == "GET":
        return RedirectResponse("/sign-in", 303)
    return page(request, "refused.html", None, status=status, problems=problems)
