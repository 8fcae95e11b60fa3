"""What waits for a person: its kinds, what can be done with each, and one item."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipeline.run.queues.piles import Doubt
from pipeline.store.decisions import source_name
from pipeline.store.settlements import Settlement
from pipeline.survey import StoredReading

ID_DIGITS = 8
"""Hexadecimal digits in the name of an item: in a queue of a thousand, two share one with odds of one in ten thousand."""


class Kind(StrEnum):
    """Why a page or a slip waits."""

    UNREADABLE = "unreadable"
    OTHER_FORM = "other_form"
    OUTSIDE_RUN = "outside_run"
    DOUBLE_FEED = "double_feed"
    POISONED = "poisoned"
    MISSING_PAGE = "missing_page"
    PAGE_TWICE = "page_twice"
    COUNTED_BEFORE = "counted_before"
    LIKELY_REPEAT = "likely_repeat"
    COVER_UNREAD = Doubt.COVER_UNREAD.value
    COVER_UNKNOWN = Doubt.COVER_UNKNOWN.value
    COVER_NOT_IN_REGISTER = Doubt.COVER_NOT_IN_REGISTER.value


class Action(StrEnum):
    """What a person can do: let the rule stand, count nothing of it, count one scan only, have the paper scanned again."""

    ACCEPT = "accept"
    REJECT = "reject"
    KEEP = "keep"
    RESCAN = "rescan"


TWICE = (Kind.PAGE_TWICE, Kind.COUNTED_BEFORE, Kind.LIKELY_REPEAT)

COVER_KINDS = (Kind.COVER_UNREAD, Kind.COVER_UNKNOWN, Kind.COVER_NOT_IN_REGISTER)

REFUSED = (Kind.UNREADABLE, Kind.OTHER_FORM, Kind.OUTSIDE_RUN, Kind.DOUBLE_FEED, Kind.POISONED)
"""Kinds of single pages that were not read: another scan may take their place."""

ACTIONS: Mapping[Kind, tuple[Action, ...]] = {
    **dict.fromkeys(REFUSED, (Action.REJECT, Action.RESCAN)),
    Kind.MISSING_PAGE: (Action.ACCEPT, Action.REJECT, Action.RESCAN),
    Kind.OUTSIDE_RUN: (Action.ACCEPT, Action.REJECT, Action.RESCAN),
    **dict.fromkeys(TWICE, (Action.ACCEPT, Action.KEEP, Action.REJECT, Action.RESCAN)),
    Kind.LIKELY_REPEAT: (Action.ACCEPT, Action.KEEP, Action.REJECT),
    **dict.fromkeys(COVER_KINDS, (Action.ACCEPT, Action.REJECT)),
}
"""What can be done with items of a kind."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to settle: `subject` names the page, printed page or slip; `pages` are its scans by number and place.

    `settled` is what the last person said who saw just these pages, None while it is open. `newer` are later pages that show the same
    printed page as one that was refused; `rescanned`: the newest scan counts because somebody asked for it.
    """

    kind: Kind
    subject: str
    pages: tuple[tuple[int, str], ...]
    reason: str
    settled: Settlement | None = None
    newer: tuple[int, ...] = ()
    rescanned: bool = False

    @property
    def id(self) -> str:
        """The name by which it is settled."""
        return hashlib.sha256(f"{self.kind} {self.subject}".encode()).hexdigest()[:ID_DIGITS]

    @property
    def evidence(self) -> str:
        """What was there to be seen: other pages make it another question."""
        return ",".join(str(page) for page, _ in self.pages)

    @property
    def actions(self) -> tuple[Action, ...]:
        """What can be done with it."""
        return ACTIONS[self.kind]

    @property
    def awaited(self) -> bool:
        """Whether somebody asked for a new scan that has not come."""
        return self.settled is not None and self.settled.action == Action.RESCAN and self.settled.page is None

    @property
    def waits(self) -> bool:
        """Whether something is still to be done: to settle it, or to scan its paper again."""
        return self.settled is None or self.awaited


def place_of(one: StoredReading) -> str:
    """Where a page is, in one word: batch, file, number."""
    return f"{source_name(one.batch, one.name)}#{one.number}"
