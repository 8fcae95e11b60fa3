"""Every scanned page counts once: the same page of the same bytes is one page, under whatever name and in however many readings files.

A page is told by the hash of its file and its number in it; where a reading has no hash, by its name; a printed page with a serial by
that as well (`pipeline.merge.slips`). Blank backs with the same bytes are different pages, and so is one scan that a person said to be
two layout pages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from forms.errors import Problem
from omr.reading import PageState
from omr.reasons import Reason
from pipeline.merge.slips import scanned_once
from pipeline.model import PageRecord

NAMES_SHOWN = 3
"""How many pages one warning names."""

DIGITS_IN_NAME = 8
"""Digits of the hash that tell two files of one name apart."""

Scan = tuple[str, int]
"""What tells a scanned page: hash of its file (or the name, where there is no hash), number in the file (0: the file did not open)."""

PageKey = tuple[str, int | None, str | None]
"""Source, page and hash of a record."""


@dataclass(frozen=True, slots=True)
class Once:
    """The records in their order, repeats marked as `duplicate`; what must be known about them; what forbids to count them."""

    records: tuple[PageRecord, ...]
    warnings: tuple[Problem, ...]
    problems: tuple[Problem, ...]


def counted_once(records: Sequence[PageRecord]) -> Once:
    """The records sorted by file and page, of which every scanned page gives at most one response.

    Of several readings of one page the first counts. Where one of them was sent to a person and the other not, the person is waited for.
    Readings that say different things are a problem: none of them may be chosen in silence.
    """
    ordered = sorted(records, key=_order)
    hashes = {(record.source, record.page): record.sha256 for record in reversed(ordered) if record.sha256}
    groups: dict[tuple[Scan, str], list[PageRecord]] = defaultdict(list)
    for record in ordered:
        groups[_scan(record, hashes), _shows(record)].append(record)
    problems, unsure, kept = list(_read_differently(ordered, hashes)), list[PageRecord](), list[PageRecord]()
    for repeats in groups.values():
        first, *others = sorted(repeats, key=_marked)
        problems += [_difference(first, other) for other in others if _said(first) != _said(other)]
        doubts = first.review.union(*(other.review for other in others))
        if any(one.review != doubts for one in repeats):
            unsure.append(first)
        kept.append(_as_first(replace(first, review=doubts)))
        kept += [_as_repeat(other) for other in others]
    once, unlike = scanned_once(sorted(kept, key=_order))
    return Once(tuple(once), tuple(_warnings(ordered, hashes, unsure, unlike)), tuple(problems))


def place(record: PageRecord) -> str:
    """Where a page comes from, in one word: `scans/a.pdf#3`, or the file alone where it could not be opened."""
    return legible(record.source) if record.page is None else f"{legible(record.source)}#{record.page}"


def legible(source: str) -> str:
    """The name of a file as every document can hold it: bytes that are no text stand escaped, as in the review file."""
    return source.encode("utf-8", "backslashreplace").decode("utf-8")


def page_key(record: PageRecord) -> PageKey:
    """What names a record among others, whatever was read."""
    return record.source, record.page, record.sha256


def page_names(records: Sequence[PageRecord]) -> Mapping[PageKey, str]:
    """The name of every page: its place; where files of different days have one name, the place and the beginning of the hash."""
    files: dict[str, set[str]] = defaultdict(set)
    for record in records:
        if record.sha256 is not None:
            files[place(record)].add(record.sha256)

    def name(record: PageRecord) -> str:
        several = record.sha256 is not None and len(files[place(record)]) > 1
        return f"{place(record)}~{str(record.sha256)[:DIGITS_IN_NAME]}" if several else place(record)

    return {page_key(record): name(record) for record in records}


def _order(record: PageRecord) -> tuple[str, int, str, bool, str, str, str]:
    """The sorting key of records: by file and page; the rest makes the order the same whatever order they came in."""
    reading = record.reading
    return record.source, record.page or 0, record.sha256 or "", _marked(record), reading.context or "", record.reader, record.policy


def _marked(record: PageRecord) -> bool:
    """Whether the reading already says that it repeats another page."""
    return Reason.DUPLICATE in record.reading.reasons


def _scan(record: PageRecord, hashes: Mapping[tuple[str, int | None], str]) -> Scan:
    """The scanned page of a record; one without a hash is taken for the one of the same name."""
    return record.sha256 or hashes.get((record.source, record.page)) or record.source, record.page or 0


def _shows(record: PageRecord) -> str:
    """What two records of one scan must have in common to be one page: the layout page that was read, else the very place."""
    return f"read {record.reading.layout_page}" if record.reading.state is PageState.READ else f"at {record.source}"


def _said(record: PageRecord) -> tuple[object, ...]:
    """What was read, as far as it is counted."""
    answers = sorted((answer.question, answer.values, answer.status.value) for answer in record.reading.answers)
    return record.reading.state, record.reading.layout_page, *answers


def _read_differently(ordered: Sequence[PageRecord], hashes: Mapping[tuple[str, int | None], str]) -> Iterator[Problem]:
    """A problem for each place of one file that stands in the readings as two things: read and blank, or two layout pages."""
    shown: dict[tuple[str, Scan], PageRecord] = {}
    for record in ordered:
        first = shown.setdefault((record.source, _scan(record, hashes)), record)
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
    ordered: Sequence[PageRecord],
    hashes: Mapping[tuple[str, int | None], str],
    unsure: Sequence[PageRecord],
    unlike: Sequence[PageRecord],
) -> Iterator[Problem]:
    """What is counted, but must be known: one line of each kind."""
    files: dict[str, set[Scan]] = defaultdict(set)
    sides: dict[Scan, dict[str, str]] = defaultdict(dict)
    for record in ordered:
        scan = _scan(record, hashes)
        files[place(record)].add(scan)
        if record.reading.state is PageState.READ:
            sides[scan].setdefault(_shows(record), place(record))
    kinds = {
        "score.same_name": [name for name, scans in files.items() if len(scans) > 1],
        "score.read_as_two": [", ".join(sorted({*shown.values()})) for shown in sides.values() if len(shown) > 1],
        "score.repeat_unsure": [place(record) for record in unsure],
        "score.rescan_differs": [place(record) for record in unlike],
    }
    for code, names in kinds.items():
        if names:
            rest = f", … (+{len(names) - NAMES_SHOWN})" if len(names) > NAMES_SHOWN else ""
            yield Problem(code, ", ".join(names[:NAMES_SHOWN]) + rest, {"count": len(names)})
