"""`queue list` and `queue settle`: pages and slips that no rule may decide about, each with what a person can do.

An item is worked out from the pages that are there, so it cannot be lost, and it opens again when a page comes to it that whoever settled
it has not seen.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from forms.errors import Problem
from omr.reasons import Reason
from pipeline.errors import WorkspaceError
from pipeline.run.likeness import likely_repeats
from pipeline.run.rounds import layouts_of
from pipeline.store.again import accept_page
from pipeline.store.decisions import source_name
from pipeline.store.readings import current
from pipeline.store.rounds import round_named
from pipeline.store.settlements import Settlement, add_settlement, settlements_of
from pipeline.store.workspace import Workspace
from pipeline.survey import Round, State, StoredReading

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


class Action(StrEnum):
    """What a person can do: let the rule stand, count nothing of it, count one scan only, have the paper scanned again."""

    ACCEPT = "accept"
    REJECT = "reject"
    KEEP = "keep"
    RESCAN = "rescan"


TWICE = (Kind.PAGE_TWICE, Kind.COUNTED_BEFORE, Kind.LIKELY_REPEAT)

ACTIONS: Mapping[Kind, tuple[Action, ...]] = {
    Kind.MISSING_PAGE: (Action.ACCEPT, Action.REJECT, Action.RESCAN),
    Kind.OUTSIDE_RUN: (Action.ACCEPT, Action.REJECT, Action.RESCAN),
    **dict.fromkeys(TWICE, (Action.ACCEPT, Action.KEEP, Action.REJECT, Action.RESCAN)),
}
"""What can be done with items of a kind; with all others: `reject`, `rescan`."""

NOBODY: Mapping[int, Sequence[int]] = {}

REFUSED = (Action.REJECT, Action.RESCAN)

BY_REASON = {Reason.CODE_NOT_ISSUED: Kind.OUTSIDE_RUN, Reason.CODE_FORGED: Kind.OUTSIDE_RUN, Reason.DOUBLE_FEED: Kind.DOUBLE_FEED}
BY_STATE = {State.UNREADABLE: Kind.UNREADABLE, State.OTHER_FORM: Kind.OTHER_FORM, State.POISONED: Kind.POISONED}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to settle: `subject` names the page, printed page or slip; `pages` are its scans by number and place.

    `settled` is what the last person said who saw just these pages, None while it is open.
    """

    kind: Kind
    subject: str
    pages: tuple[tuple[int, str], ...]
    reason: str
    settled: Settlement | None = None

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
        return ACTIONS.get(self.kind, REFUSED)


def queue(workspace: Workspace, round_name: str) -> list[Item]:
    """Everything in a round that a person has to settle, or has settled. Raises WorkspaceError where there is no such round."""
    with workspace.database.reading() as connection:
        campaign = round_named(connection, round_name)
        stored = list(current(connection, round_id=campaign.id))
        settled = settlements_of(connection, campaign.id)
        alike = remembered(likely_repeats(connection, campaign.id), settled)
    return with_settlements(items_of(stored, sides_of(workspace, campaign), alike), settled)


def settle(workspace: Workspace, round_name: str, item_id: str, action: Action, *, who: str, reason: str, page: str | None = None) -> Item:
    """The item that was settled; the settlement is added to what was said before. `page` is the place of the scan to `keep`.

    Raises WorkspaceError where there is no such item, or it cannot be settled so.
    """
    found = next((item for item in queue(workspace, round_name) if item.id == item_id), None)
    if found is None:
        raise WorkspaceError(Problem("queue.unknown", item_id))
    if action not in found.actions:
        known = ", ".join(found.actions)
        raise WorkspaceError(Problem("queue.action", item_id, {"found": action, "known": known}))
    if not reason.strip() or not who.strip():
        raise WorkspaceError(Problem("queue.no_reason", item_id))
    places = {place: number for number, place in found.pages}
    if (action is Action.KEEP) != (page is not None) or (page is not None and page not in places):
        raise WorkspaceError(Problem("queue.page", item_id, {"known": ", ".join(places)}))
    kept = None if page is None else places[page]
    said = Settlement(found.kind, found.subject, found.evidence, action, kept, reason, who)
    with workspace.database.writing() as connection:
        add_settlement(connection, round_named(connection, round_name).id, said)
        if found.kind is Kind.OUTSIDE_RUN and action is Action.ACCEPT:
            accept_page(connection, found.pages[0][0])
    return found


def remembered(alike: Mapping[int, Sequence[int]], settled: Iterable[Settlement]) -> dict[int, Sequence[int]]:
    """The likely repeats with those that a person has settled: what was said of them stands, however alike later pages make them look."""
    found = dict(alike)
    for one in settled:
        if one.kind == Kind.LIKELY_REPEAT:
            *others, page = map(int, one.evidence.split(","))
            found.setdefault(page, others)
    return dict(sorted(found.items()))


def sides_of(workspace: Workspace, campaign: Round) -> dict[str, tuple[str, ...]]:
    """The layout pages of each layout of a round."""
    return {layout.id: tuple(page.id for page in layout.pages) for _, layout in layouts_of(workspace, campaign)}


def with_settlements(items: Iterable[Item], settled: Sequence[Settlement]) -> list[Item]:
    """The items, each with what was said last about just its pages; where a new scan was asked for and came, with that."""
    last = {(one.kind, one.subject, one.evidence): one for one in settled}
    return [replace(item, settled=last.get((item.kind, item.subject, item.evidence)) or rescanned(item, settled)) for item in items]


def rescanned(item: Item, settled: Sequence[Settlement]) -> Settlement | None:
    """That the newest scan counts, where somebody asked for a new scan of this page or slip and it came since; None elsewhere."""
    if item.kind not in TWICE:
        return None
    slip = item.subject.partition(" ")[0]
    asked = [one for one in settled if one.action == Action.RESCAN and one.subject in (item.subject, slip)]
    if not asked:
        return None
    seen = max(int(page) for page in asked[-1].evidence.split(","))
    fresh = [page for page, _ in item.pages if page > seen]
    return replace(asked[-1], kind=item.kind, action=Action.KEEP, page=max(fresh)) if fresh else None


def items_of(
    stored: Sequence[StoredReading], sides: Mapping[str, tuple[str, ...]], alike: Mapping[int, Sequence[int]] = NOBODY
) -> Iterator[Item]:
    """The items of these pages, in the order of the pages; slips and printed pages behind them.

    `alike` names, for pages without a serial, earlier ones that may show the same paper.
    """
    slips: dict[tuple[int, int, str], list[StoredReading]] = defaultdict(list)
    for one in stored:
        if one.reading is None or one.state is State.DUPLICATE:
            continue
        if one.state in BY_STATE:
            reason = one.reading.reasons[0] if one.reading.reasons else Reason.NO_KNOWN_FORM
            if reason is not Reason.DECK_SHEET:
                yield Item(BY_REASON.get(reason, BY_STATE[one.state]), place_of(one), ((one.page, place_of(one)),), f"reason.{reason}")
        sheet = one.reading.sheet
        if one.state is State.READ and sheet is not None and sheet.serial is not None:
            slips[sheet.run, sheet.serial, str(one.reading.layout)].append(one)
    for (run, serial, layout), pages in slips.items():
        yield from _slip_items(f"R{run}/{serial}", pages, sides.get(layout, ()))
    places = {one.page: one for one in stored}
    for page, others in alike.items():
        scans = [places[number] for number in (*others, page) if number in places]
        if page in places and len(scans) > 1:
            yield Item(Kind.LIKELY_REPEAT, place_of(places[page]), _named(scans), "queue.reason.likely_repeat")


def _slip_items(slip: str, scans: Sequence[StoredReading], sides: Sequence[str]) -> Iterator[Item]:
    """What is to be settled about one slip: pages that lack, and pages with several scans."""
    by_side: dict[str, list[StoredReading]] = defaultdict(list)
    for one in scans:
        assert one.reading is not None, "a page that was read has a reading"
        by_side[str(one.reading.layout_page)].append(one)
    lacking = [side for side in sides if side not in by_side]
    if lacking:
        yield Item(Kind.MISSING_PAGE, slip, _named(scans), "queue.reason.missing_page")
    for side, several in by_side.items():
        if len(several) > 1:
            kind = Kind.PAGE_TWICE if len({one.batch for one in several}) == 1 else Kind.COUNTED_BEFORE
            yield Item(kind, f"{slip} {side}", _named(several), f"queue.reason.{kind}")


def _named(scans: Iterable[StoredReading]) -> tuple[tuple[int, str], ...]:
    """The scans by number and place."""
    return tuple((one.page, place_of(one)) for one in scans)


def place_of(one: StoredReading) -> str:
    """Where a page is, in one word: batch, file, number."""
    return f"{source_name(one.batch, one.name)}#{one.number}"


def left_out(items: Iterable[Item]) -> tuple[set[int], set[int]]:
    """The pages that count for nothing because a person rejected them, and those for which another scan counts."""
    rejected: set[int] = set()
    superseded: set[int] = set()
    for item in items:
        numbers = {number for number, _ in item.pages}
        if item.settled is None or item.kind not in (*TWICE, Kind.MISSING_PAGE):
            continue
        if item.settled.action == Action.REJECT:
            rejected |= numbers
        elif item.settled.action == Action.KEEP:
            superseded |= numbers - {item.settled.page}
    return rejected, superseded
