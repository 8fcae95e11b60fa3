"""Printed pages that carry a serial: the pages of one slip are one person's, and what several scans of one page mean.

A serial proves the same sheet only while it is printed once. Photocopied slips, or a PDF that was printed twice, give different people
one serial; so scans of one printed page are never left out without a word, and nothing is chosen where they may be several people's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from forms.errors import Problem
from omr.reading import PageState, Sheet
from omr.reasons import Reason
from pipeline.merge.places import PageKey, named, page_key, place
from pipeline.model import PageRecord

PrintedPage = tuple[int, int, int]
"""Print run, serial of the slip, page of the slip."""

SCANS_OF_ONE_SHEET = 2
"""As many scans of a printed page are an everyday slip of the hand, a stack put in twice; more of them look like copies of the sheet."""

Scans = tuple[PageRecord, ...]
"""The scans of one printed page, in the order of file and page; the first one counts."""


@dataclass(frozen=True, slots=True)
class Rescans:
    """The records in their order, later scans of a printed page marked as `rescan`; the printed pages with several scans.

    Of those in `agreeing`, the first scan counts; of those in `waiting`, every answer waits for a person.
    """

    records: tuple[PageRecord, ...]
    agreeing: tuple[Scans, ...] = ()
    waiting: tuple[Scans, ...] = ()


def slip_of(record: PageRecord) -> str | None:
    """The name of the slip that a page belongs to (`R7/10422`); None without a serial, for copies of a master are many people's."""
    sheet = record.reading.sheet
    return None if sheet is None or sheet.serial is None else f"R{sheet.run}/{sheet.serial}"


def printed_page(record: PageRecord) -> PrintedPage | None:
    """The printed page that a record shows, if it was read, is no repeat of the same scan and carries a serial."""
    return None if Reason.DUPLICATE in record.reading.reasons else sheet_page(record)


def sheet_page(record: PageRecord) -> PrintedPage | None:
    """The printed page that a record shows, repeat or not, if it was read and carries a serial."""
    sheet: Sheet | None = record.reading.sheet
    if record.reading.state is not PageState.READ or sheet is None or sheet.serial is None:
        return None
    return sheet.run, sheet.serial, sheet.page


def scanned_once(records: Sequence[PageRecord]) -> Rescans:
    """The records, of which every printed page gives at most one response.

    Two scans that agree in all that both are sure of are one page; what only one of them is sure of waits for a person. Where they differ
    in a sure answer, or there are more than two, nobody can know whose answers they are: all of that page waits.
    """
    changed: dict[int, PageRecord] = {}
    agreeing: list[Scans] = []
    waiting: list[Scans] = []
    for scans in _scans_by_page(records).values():
        first, *others = scans
        doubted = {question for other in others for question in _unconfirmed(first, other)}
        if len(scans) > SCANS_OF_ONE_SHEET or any(_surely_differ(first, other) for other in others):
            doubted = {answer.question for answer in first.reading.answers}
            waiting.append(scans)
        elif others:
            agreeing.append(scans)
        changed[id(first)] = replace(_fields_compared(first, others), review=first.review | doubted, rescan_of="")
        for other in others:
            changed[id(other)] = replace(other, rescan_of=place(first))
    return Rescans(tuple(changed.get(id(record), record) for record in records), tuple(agreeing), tuple(waiting))


def copy_names(records: Sequence[PageRecord]) -> Mapping[PageKey, str]:
    """The response id of every scan of a slip that has a page with several scans: `R7/1`, `R7/1~2`, … in the order of the records.

    For slips whose serials are on many people's sheets: which front and back belong together cannot be known, so none are joined.
    """
    several = {slip_of(scans[0]) for scans in _scans_by_page(records).values() if len(scans) > 1}
    slips: dict[str, list[PageRecord]] = defaultdict(list)
    for record in records:
        slip = slip_of(record)
        if printed_page(record) is not None and slip is not None and slip in several:
            slips[slip].append(record)
    return {
        page_key(record): slip if number == 1 else f"{slip}~{number}"
        for slip, scans in slips.items()
        for number, record in enumerate(scans, 1)
    }


def rescan_warnings(found: Rescans) -> Iterator[Problem]:
    """What must be known of printed pages with several scans: which, and how many scans are left out."""
    for code, pages in (("score.rescan", found.agreeing), ("score.rescan_waits", found.waiting)):
        if pages:
            left_out = sum(len(scans) - 1 for scans in pages)
            yield Problem(code, named([_shown(scans) for scans in pages]), {"count": len(pages), "left_out": left_out})


def copy_warnings(records: Sequence[PageRecord]) -> Iterator[Problem]:
    """What must be known where each scan counts: the slips with several scans of a page, and how many responses they give."""
    names = copy_names(records)
    slips = sorted({name.split("~")[0] for name in names.values()})
    if slips:
        yield Problem("score.photocopied", named(slips), {"count": len(slips), "scans": len(names)})


def _fields_compared(first: PageRecord, others: Sequence[PageRecord]) -> PageRecord:
    """The first scan, its fields waiting for a person where another scan says something else, or may be another person's sheet."""
    several = len(others) + 1 > SCANS_OF_ONE_SHEET or any(_surely_differ(first, other) for other in others)
    said = [{one.id: (one.status, one.value) for one in other.reading.fields} for other in others]
    fields = tuple(
        replace(one, review=True) if several or any(seen.get(one.id) != (one.status, one.value) for seen in said) else one
        for one in first.reading.fields
    )
    return replace(first, reading=replace(first.reading, fields=fields)) if others and fields else first


def _scans_by_page(records: Sequence[PageRecord]) -> Mapping[PrintedPage, Scans]:
    """The scans of every printed page."""
    scans: dict[PrintedPage, list[PageRecord]] = defaultdict(list)
    for record in records:
        if (printed := printed_page(record)) is not None:
            scans[printed].append(record)
    return {printed: tuple(found) for printed, found in scans.items()}


def _unconfirmed(first: PageRecord, other: PageRecord) -> Iterator[str]:
    """The questions of the first scan that another one does not answer in the same way for sure."""
    said = {answer.question: answer for answer in other.reading.answers}
    for answer in first.reading.answers:
        twin = said.get(answer.question)
        if twin is None or answer.question in other.review or (twin.values, twin.status) != (answer.values, answer.status):
            yield answer.question


def _surely_differ(first: PageRecord, other: PageRecord) -> bool:
    """Whether two scans differ in an answer that both are sure of."""
    return any(question not in first.review | other.review for question in _unconfirmed(first, other))


def _shown(scans: Scans) -> str:
    """A printed page and its scans in one word: `R7/1#1 (a.jpg#1, b.jpg#1)`."""
    sheet = scans[0].reading.sheet
    assert sheet is not None, "a printed page has a sheet code"
    return f"{slip_of(scans[0])}#{sheet.page} ({named([place(record) for record in scans])})"
