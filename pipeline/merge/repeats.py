"""Every scanned page counts once: the same page of the same bytes is one page, under whatever name and in however many readings files.

A page is told by the hash of its file and its number in it; where a reading has no hash, by its name, and it is told then that nothing
proves it; a printed page with a serial by that as well (`pipeline.merge.slips`). Blank backs with the same bytes are different pages, and
so is one scan that a person said to be two layout pages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from forms.errors import Problem
from omr.reading import PageState
from omr.reasons import Reason
from pipeline.merge.places import named, place
from pipeline.merge.slips import Rescans, copy_warnings, rescan_warnings, scanned_once
from pipeline.model import PageRecord

Scan = tuple[str, int]
"""What tells a scanned page: hash of its file (or the name, where there is no hash), number in the file (0: the file did not open)."""


@dataclass(frozen=True, slots=True)
class Once:
    """The records in their order, repeats marked as `duplicate`; what must be known about them; what forbids to count them."""

    records: tuple[PageRecord, ...]
    warnings: tuple[Problem, ...]
    problems: tuple[Problem, ...]


def counted_once(records: Sequence[PageRecord], *, photocopied: bool = False) -> Once:
    """The records sorted by file and page, of which every scanned page gives at most one response, and every printed one as well.

    Of several readings of one page the first counts. Where one of them was sent to a person and the other not, the person is waited for.
    Readings that say different things are a problem: none of them may be chosen in silence. `photocopied` says that serials stand on
    several people's sheets, so that each scan of a printed page counts.
    """
    ordered = sorted(records, key=_order)
    scans = _scans(ordered)
    groups: dict[tuple[Scan, str], list[PageRecord]] = defaultdict(list)
    for record in ordered:
        groups[scans[id(record)], _shows(record)].append(record)
    problems, kept = list(_read_differently(ordered, scans)), list[PageRecord]()
    unsure, unproven = list[PageRecord](), list[PageRecord]()
    for repeats in groups.values():
        first, *others = sorted(repeats, key=lambda record: (_marked(record), record.sha256 is None))
        problems += [_difference(first, other) for other in others if _said(first) != _said(other)]
        doubts = first.review.union(*(other.review for other in others))
        if any(one.review != doubts for one in repeats):
            unsure.append(first)
        unproven += [other for other in others if None in (first.sha256, other.sha256) and other != first]
        kept.append(_as_first(replace(first, review=doubts)))
        kept += [_as_repeat(other) for other in others]
    kept.sort(key=_order)
    found = Rescans(tuple(replace(record, rescan_of="") for record in kept)) if photocopied else scanned_once(kept)
    told = [*_warnings(ordered, scans, unsure, unproven), *rescan_warnings(found), *(copy_warnings(kept) if photocopied else ())]
    return Once(found.records, tuple(told), tuple(problems))


def _order(record: PageRecord) -> tuple[str, int, str, bool, str, str, str]:
    """The sorting key of records: by file and page; the rest makes the order the same whatever order they came in."""
    reading = record.reading
    return record.source, record.page or 0, record.sha256 or "", _marked(record), reading.context or "", record.reader, record.policy


def _marked(record: PageRecord) -> bool:
    """Whether the reading already says that it repeats another page."""
    return Reason.DUPLICATE in record.reading.reasons


def _scans(ordered: Sequence[PageRecord]) -> Mapping[int, Scan]:
    """The scanned page of each record (by `id`); one without a hash is taken for its namesake, of several for one with the same answers."""
    hashed: dict[tuple[str, int | None], list[PageRecord]] = defaultdict(list)
    for record in ordered:
        if record.sha256 is not None:
            hashed[record.source, record.page].append(record)

    def scan(record: PageRecord) -> Scan:
        alike = hashed.get((record.source, record.page), []) if record.sha256 is None else [record]
        same = next((one for one in alike if _said(one) == _said(record)), alike[0] if alike else record)
        return same.sha256 or record.source, record.page or 0

    return {id(record): scan(record) for record in ordered}


def _shows(record: PageRecord) -> str:
    """What two records of one scan must have in common to be one page: the layout page that was read, else the very place."""
    return f"read {record.reading.layout_page}" if record.reading.state is PageState.READ else f"at {record.source}"


def _said(record: PageRecord) -> tuple[object, ...]:
    """What was read, as far as it is counted."""
    answers = sorted((answer.question, answer.values, answer.status.value) for answer in record.reading.answers)
    return record.reading.state, record.reading.layout_page, *answers


def _read_differently(ordered: Sequence[PageRecord], scans: Mapping[int, Scan]) -> Iterator[Problem]:
    """A problem for each place of one file that stands in the readings as two things: read and blank, or two layout pages."""
    shown: dict[tuple[str, Scan], PageRecord] = {}
    for record in ordered:
        first = shown.setdefault((record.source, scans[id(record)]), record)
        if (first.reading.state, _shows(first)) != (record.reading.state, _shows(record)):
            yield Problem("score.page_twice", place(record))


def _difference(first: PageRecord, other: PageRecord) -> Problem:
    """The problem of one page with two readings that say different things."""
    if (first.source, first.page) == (other.source, other.page):
        return Problem("score.page_twice", place(first))
    said = {answer.question: (answer.values, answer.status) for answer in other.reading.answers}
    questions = [answer.question for answer in first.reading.answers if said.get(answer.question) != (answer.values, answer.status)]
    return Problem("score.read_differently", place(other), {"other": place(first), "questions": ", ".join(questions)})


def _as_first(record: PageRecord) -> PageRecord:
    """The record without the word that it is a repeat, where its hash proves that the page it repeats is not among the records."""
    if not _marked(record) or record.sha256 is None:
        return record
    reasons = tuple(reason for reason in record.reading.reasons if reason is not Reason.DUPLICATE)
    return replace(record, reading=replace(record.reading, reasons=reasons))


def _as_repeat(record: PageRecord) -> PageRecord:
    """The record with the word that it is a repeat."""
    if _marked(record):
        return record
    return replace(record, reading=replace(record.reading, reasons=(*record.reading.reasons, Reason.DUPLICATE)))


def _warnings(
    ordered: Sequence[PageRecord], scans: Mapping[int, Scan], unsure: Sequence[PageRecord], unproven: Sequence[PageRecord]
) -> Iterator[Problem]:
    """What is counted, but must be known: one line of each kind."""
    files: dict[str, set[Scan]] = defaultdict(set)
    sides: dict[Scan, dict[str, str]] = defaultdict(dict)
    for record in ordered:
        scan = scans[id(record)]
        files[place(record)].add(scan)
        if record.reading.state is PageState.READ:
            sides[scan].setdefault(_shows(record), place(record))
    kinds = {
        "score.same_name": [name for name, several in files.items() if len(several) > 1],
        "score.hash_unknown": [place(record) for record in unproven],
        "score.read_as_two": [", ".join(sorted({*shown.values()})) for shown in sides.values() if len(shown) > 1],
        "score.repeat_unsure": [place(record) for record in unsure],
    }
    for code, names in kinds.items():
        if names:
            yield Problem(code, named(names), {"count": len(names)})
