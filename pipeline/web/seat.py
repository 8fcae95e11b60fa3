"""Who sits before a request: the session of its cookie, the rights of the person, the units whose slips the person sees."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from fastapi import Request, Response

from pipeline.store.instants import now
from pipeline.store.users import Session, User, close_session, open_session, renew_session, session_of
from pipeline.web.office import Office
from pipeline.web.refusal import RefusedError
from pipeline.web.roles import Right, may

COOKIE = "phieu"
SECRET_HEADER = "x-phieu-secret"
SECRET_FIELD = "secret"

TERM = timedelta(hours=10)
"""How long a session lasts after its last use: a working day; in the morning everybody signs in again."""

TOKEN_BYTES = 32
SAFE = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Seat:
    """A person at work: who, and the secret that must come with everything that changes something."""

    user: User
    secret: str

    def may(self, right: Right) -> bool:
        """Whether the person has the right."""
        return may(self.user.role, right)


def office(request: Request) -> Office:
    """The office of the server that got the request."""
    found: Office = request.app.state.office
    return found


def hash_of(token: str) -> str:
    """What the database keeps of a token: whoever reads the database cannot sit down with it."""
    return hashlib.sha256(token.encode()).hexdigest()


def session(request: Request) -> Session | None:
    """The session of a request, or None."""
    token = request.cookies.get(COOKIE, "")
    if not token:
        return None
    with office(request).workspace.database.reading() as connection:
        return session_of(connection, hash_of(token))


def seated(*rights: Right) -> Callable[[Request], Seat]:
    """A dependency that gives the person of a request; it is refused where nobody has signed in, or one of the rights is lacking.

    A request that changes something must carry the secret of its session, as a header or as a field of its form.
    """

    async def found(request: Request) -> Seat:
        return await _seat(request, rights)

    return found  # type: ignore[return-value]


async def _seat(request: Request, rights: tuple[Right, ...]) -> Seat:
    here = session(request)
    if here is None:
        raise RefusedError(401, "web.sign_in_first")
    seat = Seat(here.user, here.secret)
    if not all(seat.may(right) for right in rights):
        # before the body is read: it may be a large one
        raise RefusedError(403, "web.not_allowed", seat.user.name)
    if request.method not in SAFE:
        given = request.headers.get(SECRET_HEADER)
        if given is None and request.headers.get("content-type", "").startswith(("application/x-www-form", "multipart/form-data")):
            given = str((await request.form()).get(SECRET_FIELD, ""))
        if not hmac.compare_digest((given or "").encode(), here.secret.encode()):
            await request.close()
            raise RefusedError(403, "web.stale_form", here.user.name)
    if here.until - now() < TERM / 2:
        with office(request).workspace.database.writing() as connection:
            renew_session(connection, hash_of(request.cookies[COOKIE]), TERM)
    return seat


def sit_down(request: Request, response: Response, user: User) -> str:
    """The secret of a new session; afterwards the browser has its cookie, which no script can read and no other site can send.

    The session that the browser had before is over.
    """
    token, secret = secrets.token_urlsafe(TOKEN_BYTES), secrets.token_urlsafe(TOKEN_BYTES)
    with office(request).workspace.database.writing() as connection:
        close_session(connection, hash_of(request.cookies.get(COOKIE, "")))
        open_session(connection, user.id, hash_of(token), secret, TERM)
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, token, max_age=int(TERM.total_seconds()), httponly=True, samesite="lax", secure=secure, path="/")
    return secret


def stand_up(request: Request, response: Response) -> None:
    """Nothing; afterwards the session of the request is over."""
    with office(request).workspace.database.writing() as connection:
        close_session(connection, hash_of(request.cookies.get(COOKIE, "")))
    response.delete_cookie(COOKIE, path="/")
