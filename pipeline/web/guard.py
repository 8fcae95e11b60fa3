"""What every request passes first: nothing from another site changes anything, nothing large comes in unasked."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_MOST = 1 << 20
"""Bytes of a request that is no upload: fifty decisions have fifty thousand."""

UPLOADS = (("PUT", "/api/uploads/"), ("POST", "/batches/upload"))
"""What may be larger, up to the limit of a file: a piece of one, and the form without a script. What is sent as data is read into memory
before anybody is asked who he is, so it never may.
"""

SAFE = ("GET", "HEAD", "OPTIONS")

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Vary": "Cookie",
}
"""Scripts, styles and pictures come from this server alone, and no other site may show a page of it in a frame. What a browser keeps is
for the session that it was given to: the next person at the same computer is asked for anew.
"""


class Guard:
    """The checks, around the application."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Nothing; the application answers, or the guard refuses."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    out.setdefault(name, value)
                out.setdefault("Cache-Control", "no-store")
            await send(message)

        status = refused(scope, headers)
        if status is not None:
            await PlainTextResponse("", status)(scope, receive, guarded)
            return
        await self.app(scope, limited(scope, receive), guarded)


def refused(scope: Scope, headers: Headers) -> int | None:
    """The status with which a request is refused at once: from another site, or too large; None where it may go on."""
    if scope["method"] in SAFE:
        return None
    origin = headers.get("origin")
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return 403
    if origin is not None and urlsplit(origin).netloc != headers.get("host"):
        return 403
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > most_of(scope):
        return 413
    return None


def most_of(scope: Scope) -> int:
    """The bytes that the body of a request may have."""
    if not any(scope["method"] == method and scope["path"].startswith(path) for method, path in UPLOADS):
        return BODY_MOST
    most: int = scope["app"].state.office.arrivals.most
    return most + BODY_MOST


def limited(scope: Scope, receive: Receive) -> Receive:
    """The messages of a request, which end where a body without a length of its own grows too large."""
    taken, most = 0, most_of(scope)

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        return message if taken <= most else {"type": "http.disconnect"}

    return counted


def address_of(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client is not None else "-"
