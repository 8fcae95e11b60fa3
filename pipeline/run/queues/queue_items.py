"""Which pages and slips of a round wait for a person, worked out from the pages that are there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from omr.reading import Sheet
from omr.reasons import Reason
from pipeline.run.queues.piles import Lies, doubts
from pipeline.run.queues.queue_item import Item, Kind, place_of
from pipeline.survey import State, StoredReading

NOBODY: Mapping[int, Sequence[int]] = {}

BY_REASON = {Reason.CODE_NOT_ISSUED: Kind.OUTSIDE_RUN, Reason.CODE_FORGED: Kind.OUTSIDE_RUN, Reason.DOUBLE_FEED: Kind.DOUBLE_FEED}
BY_STATE = {State.UNREADABLE: Kind.UNREADABLE, State.OTHER_FORM: Kind.OTHER_FORM, State.POISONED: Kind.POISONED}

PrintedPage = tuple[int, int, int]
"""Print run, serial of the slip, page of the slip."""


def items_of(
    stored: Sequence[StoredReading], sides: Mapping[str, tuple[str, ...]], alike: Mapping[int, Sequence[int]] = NOBODY
) -> Iterator[Item]:
    """The items of these pages, in the order of the pages; slips and printed pages behind them.

    `alike` names, for pages without a serial, earlier ones that may show the same paper.
    """
    slips: dict[tuple[int, int, str], list[StoredReading]] = defaultdict(list)
    refused: list[StoredReading] = []
    read: dict[PrintedPage, list[int]] = defaultdict(list)
    for one in stored:
        if one.reading is None or one.state is State.DUPLICATE:
            continue
        if one.state in BY_STATE:
            refused.append(one)
        sheet = one.reading.sheet
        if one.state is State.READ and sheet is not None and sheet.serial is not None:
            slips[sheet.run, sheet.serial, str(one.reading.layout)].append(one)
            read[sheet.run, sheet.serial, sheet.page].append(one.page)
    yield from _refused_items(refused, read)
    for (run, serial, layout), pages in slips.items():
        yield from _slip_items(f"R{run}/{serial}", pages, sides.get(layout, ()))
    places = {one.page: one for one in stored}
    for page, others in alike.items():
        scans = [places[number] for number in (*others, page) if number in places]
        if page in places and len(scans) > 1:
            yield Item(Kind.LIKELY_REPEAT, place_of(places[page]), _named(scans), "queue.reason.likely_repeat")


def cover_items(stored: Sequence[StoredReading], found: Sequence[Lies]) -> Iterator[Item]:
    """The pages after which nobody can know whose slips follow."""
    numbers = {place_of(one): one.page for one in stored}
    for place, (doubt, _) in doubts(found).items():
        yield Item(Kind(doubt.value), place, ((numbers[place], place),), f"queue.reason.{doubt}")


def _refused_items(refused: Iterable[StoredReading], read: Mapping[PrintedPage, Sequence[int]]) -> Iterator[Item]:
    """The pages that were not read, each with later scans of the same printed page."""
    for one in refused:
        assert one.reading is not None, "a page that ended has a reading"
        reason = one.reading.reasons[0] if one.reading.reasons else Reason.NO_KNOWN_FORM
        if reason is not Reason.DECK_SHEET:
            printed = _printed(one.reading.sheet)
            newer = tuple(page for page in read.get(printed, ()) if page > one.page) if printed is not None else ()
            kind = BY_REASON.get(reason, BY_STATE[one.state])
            yield Item(kind, place_of(one), ((one.page, place_of(one)),), f"reason.{reason}", newer=newer)


def _printed(sheet: Sheet | None) -> PrintedPage | None:
    """The printed page that a code names, None where it has no serial."""
    return None if sheet is None or sheet.serial is None else (sheet.run, sheet.serial, sheet.page)


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
