"""The token of one page: it counts once, says when the page was opened, and holds for one place only."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pipeline.run.public.public_key import is_signed, signed
from pipeline.store.instants import now

OPEN_FOR = timedelta(hours=24)
"""How long a page may stay open: whoever takes the phone home in the evening can send it in the morning."""

NUMBER_BYTES = 8
"""Bytes of the number of a page: a million pages share one with odds of 3e-8 (birthday bound)."""

SKEW = timedelta(minutes=5)
"""How far the clocks of two machines that serve one round may differ."""


@dataclass(frozen=True, slots=True)
class PageToken:
    """A page: its number, and when it was opened."""

    number: str
    opened: datetime

    @property
    def stale(self) -> bool:
        """Whether the page was open for too long."""
        return not -SKEW < now() - self.opened < OPEN_FOR


def new_token(key: bytes, *place: str) -> str:
    """The token of a page that is opened now for a place."""
    number, opened = secrets.token_hex(NUMBER_BYTES), f"{int(now().timestamp()):x}"
    return f"{number}.{opened}.{signed(key, 'page', number, opened, *place)}"


def token_of(key: bytes, token: str, *place: str) -> PageToken | None:
    """The page of a token, None where we made none such for the place."""
    number, _, rest = token.partition(".")
    opened, _, signature = rest.partition(".")
    if not is_signed(key, signature, "page", number, opened, *place):
        return None
    return PageToken(number, datetime.fromtimestamp(int(opened, 16), UTC))
