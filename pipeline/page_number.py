"""The number of a page in its file, as documents hold it and people write it."""

from __future__ import annotations

MOST_PAGES = 999_999_999
"""The greatest number of a page: a longer one is a slip of the keyboard, for no file has a thousand million pages."""


def page_number(written: str) -> int | None:
    """The number that the digits say; None where they say none, or none that a page can have."""
    if not written.isdecimal() or len(written) > len(str(MOST_PAGES)):
        return None
    return int(written) or None
