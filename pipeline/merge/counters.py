"""Which counter received a person, and which unit that is: what people typed, what was printed, what stands on the slip, what it inherits.

What comes first counts: a person's word, the code of the sheet, the slip, the cover that it lay under, its batch. Of code and slip neither
is chosen where they contradict each other: a person has to say it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from forms.layout import FieldKind, Layout
from forms.printing.run_record import PrintRun
from forms.register.counters import unit_of_code
from omr.reading import FieldStatus
from pipeline.merge.open_texts import Item, decision_about
from pipeline.model import FieldDecision, PageRecord


class From(StrEnum):
    """Where the counter or the unit of a slip comes from, the strongest first."""

    PERSON = "person"
    CODE = "code"
    SLIP = "slip"
    COVER = "cover"
    BATCH = "batch"


@dataclass(frozen=True, slots=True)
class Handed:
    """What a cover or a batch hands down to a page under it; empty where it says nothing.

    `doubted`: it says something, and only a person can know what.
    """

    way: From
    unit: str = ""
    counter: str = ""
    doubted: bool = False


HandedDown = Mapping[tuple[str, int | None], Sequence[Handed]]
"""What each page (source and number) inherits, the strongest first."""

NOTHING: HandedDown = {}


@dataclass(frozen=True, slots=True)
class SlipPlace:
    """Counter and unit of a slip by their codes, and where each comes from; empty where nobody knows."""

    counter: str = ""
    counter_from: str = ""
    unit: str = ""
    unit_from: str = ""


DOUBTED = ""
"""Stands among the counters of a slip for one that a person has to settle: the slip has no known counter then."""


def slip_place(
    slip: Sequence[PageRecord],
    runs: Sequence[PrintRun],
    inherited: HandedDown = NOTHING,
    typed: Mapping[Item, Sequence[FieldDecision]] = {},
    layout: Layout | None = None,
) -> SlipPlace:
    """Counter and unit of one slip; `typed` is what people settled about the fields of the layout.

    No counter where nothing names one, where two of a kind differ, where what was read waits for a person, or where a cover names one unit
    and the counter of the batch is another's.
    """
    counter, way = _own(slip, runs, typed, layout)
    if way is None:
        counter, way = _inherited(slip, inherited, "counter")
    if counter and way is not None and way not in (From.COVER, From.BATCH):
        return SlipPlace(counter, way, unit_of_code(counter), way)
    unit, unit_way = _inherited(slip, inherited, "unit")
    if way is From.BATCH and unit_way is From.COVER and unit_of_code(counter) != unit:
        counter = ""  # of two units the cover's counts, and the batch's counter is none of it
    stronger = way is From.COVER and unit_way is From.BATCH
    if counter and unit_of_code(counter) and (stronger or not unit):
        unit, unit_way = unit_of_code(counter), way
    return SlipPlace(counter, str(way) if counter and way else "", unit, str(unit_way) if unit and unit_way else "")


def _own(
    slip: Sequence[PageRecord], runs: Sequence[PrintRun], typed: Mapping[Item, Sequence[FieldDecision]], layout: Layout | None
) -> tuple[str, From | None]:
    """The counter that the slip itself names, and how; no way where it names none."""
    said = [_typed(record, typed, layout) for record in slip]
    words = {one.value for found in said for one in found if one.status is FieldStatus.WRITTEN}
    if words:
        # Digits that no register has turned into a code name no counter.
        return (words.pop(), From.PERSON) if len(words) == 1 and not min(words).isdigit() else (DOUBTED, From.PERSON)
    printed = {counter for record in slip for counter in _printed(record, runs)}
    found = printed | {counter for record, settled in zip(slip, said, strict=True) if not settled for counter in _read(record)}
    if not found:
        return "", None
    way = From.CODE if printed else From.SLIP
    return (found.pop(), way) if len(found) == 1 else (DOUBTED, way)


def _inherited(slip: Sequence[PageRecord], inherited: HandedDown, what: str) -> tuple[str, From | None]:
    """The counter or unit of the strongest that hands one down to the pages of a slip; nothing where it hands down two, or is in doubt."""
    handed = [one for record in slip for one in inherited.get((record.source, record.page), ())]
    for way in (From.COVER, From.BATCH):
        if any(one.doubted for one in handed if one.way is way):
            return "", None
        found = {code for one in handed if one.way is way and (code := getattr(one, what))}
        if found:
            return (found.pop(), way) if len(found) == 1 else ("", None)
    return "", None


def _typed(record: PageRecord, typed: Mapping[Item, Sequence[FieldDecision]], layout: Layout | None) -> list[FieldDecision]:
    """What a person settled about the places of one page where a counter is written."""
    if layout is None or record.page is None:
        return []
    places = [place.id for place in layout.page(str(record.reading.layout_page)).fields if place.kind is FieldKind.COUNTER]
    found = [decision_about(record, name, typed) for name in places]
    return [one for one in found if one is not None]


def _printed(record: PageRecord, runs: Sequence[PrintRun]) -> set[str]:
    """The counters that the manifests name for one page: a copy of a copy master has no serial, and the counter of its run."""
    sheet = record.reading.sheet
    if sheet is None:
        return set()
    counters = (run.counter_of(sheet.serial) for run in runs if run.run == sheet.run and run.copy_master is (sheet.serial is None))
    return {counter for counter in counters if counter is not None}


def _read(record: PageRecord) -> set[str]:
    """The counter that was read on one page, `DOUBTED` where a person has to look at it; nothing where the page says none."""
    read = record.reading.counter
    if read is None or (read.value is None and not read.ways):
        return set()
    return {DOUBTED if read.review or read.value is None else read.value}
