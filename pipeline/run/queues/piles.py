"""Which cover each page of a pile lay under, and after which page nobody can know it.

A cover speaks for the pages after it in its batch, up to the next one. Where a page may be a cover that could not be read, or a cover says
what the round does not know, nothing speaks for the pages after it until a person has said what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from forms.printing.run_record import Cover
from forms.sheet_code import SheetKind
from omr.reading import PageReading, PageState
from omr.reasons import Reason

KINDS = {Reason.COVER_SHEET: SheetKind.COVER, Reason.SEPARATOR_SHEET: SheetKind.SEPARATOR}

Covers = Mapping[tuple[int, int, SheetKind], Cover]
"""What is printed on covers: by print run, number and kind."""

Said = Mapping[str, "str | Cover"]
"""What people said of pages in doubt, by place: a word (see `Word`), or what the cover says that they looked at."""

NOTHING_SAID: Said = {}

InRegister = Callable[[int, Cover], Cover | None]
"""The cover as the register spells it, None where that does not know its unit or counter; asked with the number of its batch."""


class Doubt(StrEnum):
    """Why nobody knows whose the pages after a page are."""

    COVER_UNREAD = "cover_unread"
    COVER_UNKNOWN = "cover_unknown"
    COVER_NOT_IN_REGISTER = "cover_not_in_register"


class Word(StrEnum):
    """What a person says of such a page: a cover (what it says is not known, the batch speaks), or none (the cover before it goes on)."""

    COVER = "accept"
    NO_COVER = "reject"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a pile: its place (`3/a.pdf#7`), and what was read of it."""

    place: str
    reading: PageReading

    @property
    def batch(self) -> int:
        """The number of its batch."""
        return int(self.place.partition("/")[0])


@dataclass(frozen=True, slots=True)
class Lies:
    """A page and what lay on it: a cover, nothing, or a doubt that began at `since`."""

    leaf: Leaf
    cover: Cover | None = None
    doubt: Doubt | None = None
    since: str = ""


def lies(leaves: Sequence[Leaf], covers: Covers, in_register: InRegister, said: Said) -> Iterator[Lies]:
    """What each page lay under, in their order: that in which they went through the scanner.

    `said` is what people said of pages in doubt, by place. A doubt stands at the page that raises it too.
    """
    piled = {leaf.batch for leaf in leaves if kind_of(leaf.reading) is not None}
    above: dict[int, Lies] = {}
    begun: set[int] = set()
    for leaf in leaves:
        kind, before = kind_of(leaf.reading), above.get(leaf.batch, Lies(leaf))
        asked = leaf.batch in piled or (bool(covers) and leaf.batch not in begun)
        found = before
        if kind is not None:
            found = _said_by(leaf, kind, covers, in_register, before)
        elif asked and may_be_cover(leaf.reading):
            found = Lies(leaf, doubt=Doubt.COVER_UNREAD, since=leaf.place)
        if found.since == leaf.place and leaf.place in said:
            found = _named(leaf, said[leaf.place], before)
        if leaf.reading.state is PageState.READ:
            begun.add(leaf.batch)
        above[leaf.batch] = found
        yield Lies(leaf, found.cover, found.doubt, found.since)


def _named(leaf: Leaf, said: str | Cover, before: Lies) -> Lies:
    """What the pages after one in doubt lie under by what a person said of it."""
    if isinstance(said, Cover):
        return Lies(leaf, cover=said)
    return Lies(leaf) if said == Word.COVER else before


def _said_by(leaf: Leaf, kind: SheetKind, covers: Covers, in_register: InRegister, before: Lies) -> Lies:
    """What a cover or separator says of the pages after it; a separator that names nobody leaves it at what was said before."""
    sheet = leaf.reading.sheet
    number = None if sheet is None else sheet.serial
    cover = None if sheet is None or number is None else covers.get((sheet.run, number, kind))
    if cover is None:
        return Lies(leaf, doubt=Doubt.COVER_UNKNOWN, since=leaf.place)
    if kind is SheetKind.SEPARATOR and not (cover.unit or cover.counter):
        return before
    placed = in_register(leaf.batch, cover)
    return Lies(leaf, cover=placed) if placed else Lies(leaf, doubt=Doubt.COVER_NOT_IN_REGISTER, since=leaf.place)


def kind_of(reading: PageReading) -> SheetKind | None:
    """Whether a page is a cover or a separator; None for all others."""
    return next((KINDS[reason] for reason in reading.reasons if reason in KINDS), None)


def may_be_cover(reading: PageReading) -> bool:
    """Whether nobody can know that a page is no cover: it was refused, and no code on it says what it is.

    Of two sheets that went through at once one is not seen. A page that a person rejected has no reasons: that person knows what it is.
    """
    if reading.state not in (PageState.UNREADABLE, PageState.OTHER_FORM) or not reading.reasons or Reason.DUPLICATE in reading.reasons:
        return False
    return reading.sheet is None or Reason.DOUBLE_FEED in reading.reasons


def doubts(found: Sequence[Lies]) -> dict[str, tuple[Doubt, int]]:
    """For each page at which a doubt begins: which, and how many pages with answers wait for it. One that concerns no page is none."""
    told: dict[str, tuple[Doubt, int]] = {}
    waiting: dict[int, list[str]] = {}
    for one in found:
        batch = one.leaf.batch
        if one.doubt is None:
            waiting[batch] = []
        elif one.since == one.leaf.place:
            told[one.since] = (one.doubt, 0)
            waiting.setdefault(batch, []).append(one.since)
        elif one.leaf.reading.state is PageState.READ:
            for place in waiting[batch]:
                told[place] = (told[place][0], told[place][1] + 1)
    return {place: (doubt, count) for place, (doubt, count) in told.items() if count}
