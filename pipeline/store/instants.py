"""Instants in UTC and civil days, as both databases keep them."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Dialect
from sqlalchemy.types import TypeDecorator

MICROSECONDS = 1_000_000


class Instant(TypeDecorator[datetime]):
    """An instant as whole microseconds since 1970 in UTC: both databases compare such numbers alike, and neither knows a zone."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """The number of an instant."""
        if value is None:
            return None
        assert value.tzinfo is not None, "an instant knows its zone"
        return round(value.timestamp() * MICROSECONDS)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """The instant of a number."""
        return None if value is None else datetime.fromtimestamp(value / MICROSECONDS, UTC)


def now() -> datetime:
    """This instant."""
    return datetime.now(UTC)
