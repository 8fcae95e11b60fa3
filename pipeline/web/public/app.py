"""The application of the public pages: routes behind the guard, and nothing of the workspace's own."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from pipeline.web.guard import Guard
from pipeline.web.public import survey_pages
from pipeline.web.public.api import api_application
from pipeline.web.public.courier import carry
from pipeline.web.public.desk import Desk

LEAST_PACKED = 1000
"""Bytes from which a page is packed before it goes out: the longest questionnaire shrinks to a tenth."""


def public_application(desk: Desk, *, carries: bool) -> FastAPI:
    """The application. With `carries` what lies in the spool is carried into the database's inbox while it runs."""

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        threads = [threading.Thread(target=desk.look_again, name="look-again", daemon=True)]
        if carries:
            threads.append(threading.Thread(target=carry, args=(desk,), name="courier", daemon=True))
        for thread in threads:
            thread.start()
        yield
        desk.stop.set()
        desk.arrived.set()
        for thread in threads:
            thread.join()
        desk.spool.close()

    app = FastAPI(lifespan=running, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.desk = desk
    app.add_middleware(Guard)
    app.add_middleware(GZipMiddleware, minimum_size=LEAST_PACKED)
    app.mount("/api/v1", api_application(desk))
    app.include_router(survey_pages.router)
    app.add_exception_handler(RequestValidationError, _not_there)
    app.add_exception_handler(HTTPException, _not_there)
    return app


async def _not_there(request: Request, error: Exception) -> Response:
    """The answer to a request for what is not there."""
    status = error.status_code if isinstance(error, HTTPException) else 422
    return survey_pages.told(request, "unknown", status, asks=True)
