"""What people said of the queue, put to its items; and which pages count for nothing by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from forms.printing.run_record import Cover
from forms.sheet_code import SheetKind
from pipeline.run.queues.queue_item import COVER_KINDS, REFUSED, TWICE, Action, Item, Kind
from pipeline.store.settlements import Settlement
from pipeline.survey import State, StoredReading


def remembered(alike: Mapping[int, Sequence[int]], settled: Iterable[Settlement]) -> dict[int, Sequence[int]]:
    """The likely repeats with those that a person has settled: what was said of them stands, however alike later pages make them look."""
    found = dict(alike)
    for one in settled:
        if one.kind == Kind.LIKELY_REPEAT:
            *others, page = map(int, one.evidence.split(","))
            found.setdefault(page, others)
    return dict(sorted(found.items()))


def with_settlements(items: Iterable[Item], settled: Sequence[Settlement]) -> list[Item]:
    """The items, each with what was said last about just its pages; where a new scan was asked for and came, with that."""
    last = {(one.kind, one.subject, one.evidence): one for one in settled}
    return [_settled(item, last.get((item.kind, item.subject, item.evidence)), settled) for item in items]


def _settled(item: Item, said: Settlement | None, settled: Sequence[Settlement]) -> Item:
    """The item with what was said of it."""
    if said is None and (fresh := _rescanned(item, settled)) is not None:
        return replace(item, settled=fresh, rescanned=True)
    if said is not None and item.kind in REFUSED and said.action == Action.RESCAN:
        came = said.page or max(item.newer, default=None)
        return replace(item, settled=replace(said, page=came), rescanned=came is not None)
    return replace(item, settled=said)


def _rescanned(item: Item, settled: Sequence[Settlement]) -> Settlement | None:
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


def left_out(items: Iterable[Item]) -> tuple[set[int], set[int]]:
    """The pages that count for nothing because a person rejected them, and those for which another scan counts."""
    rejected: set[int] = set()
    superseded: set[int] = set()
    for item in items:
        numbers = {number for number, _ in item.pages}
        if item.settled is None:
            continue
        if item.kind in REFUSED and item.rescanned:
            superseded |= numbers
        elif item.kind in (*TWICE, Kind.MISSING_PAGE) and item.settled.action == Action.REJECT:
            rejected |= numbers
        elif item.kind in TWICE and item.settled.action == Action.KEEP:
            superseded |= numbers - {item.settled.page}
    return rejected, superseded


def put_aside(settled: Iterable[Settlement]) -> set[int]:
    """The pages that could not be read and of which people said last that they count for nothing, or that a new scan takes their place.

    Nobody reads them again: what they say must not stand beside the word of a person, or be counted beside the new scan.
    """
    last = {(one.kind, one.subject): one for one in settled if one.kind in REFUSED}
    return {int(one.evidence) for one in last.values() if one.action in {Action.REJECT, Action.RESCAN}}


def stand_ins(items: Iterable[Item], stored: Sequence[StoredReading]) -> dict[int, int]:
    """The pages that were scanned again because somebody asked for it, each with the old page of its slip: it lay where that one lay."""
    found: dict[int, int] = {}
    first: dict[str, int] = {}
    for item in items:
        if not item.rescanned or item.settled is None or item.settled.page is None:
            continue
        if item.kind in REFUSED:
            found[item.settled.page] = item.pages[0][0]
        else:
            first.setdefault(item.subject.partition(" ")[0], item.pages[0][0])
    for one in stored:
        sheet = None if one.reading is None else one.reading.sheet
        if one.state is State.READ and sheet is not None and (old := first.get(f"R{sheet.run}/{sheet.serial}")) is not None:
            found[one.page] = old
    return {new: old for new, old in found.items() if new != old}


def said_of_covers(settled: Iterable[Settlement]) -> dict[str, str | Cover]:
    """What people said last of pages after which nobody knew whose slips follow, by place: a word, or what they read on the cover."""
    found: dict[str, str | Cover] = {}
    for one in settled:
        if one.kind in COVER_KINDS:
            typed = bool(one.unit or one.counter)
            found[one.subject] = Cover(0, SheetKind.COVER, unit=one.unit, counter=one.counter) if typed else one.action
    return found
