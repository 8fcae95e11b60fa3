"""Printed pages that carry a serial: one that was scanned twice counts once, and the pages of one slip are one person's answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from omr.reading import PageState, Sheet
from omr.reasons import Reason
from pipeline.model import PageRecord

PrintedPage = tuple[int, int, int]
"""Print run, serial of the slip, page of the slip."""


def slip_of(record: PageRecord) -> str | None:
    """The name of the slip that a page belongs to (`R7/10422`); None without a serial, for copies of a master are many people's."""
    sheet = record.reading.sheet
    return None if sheet is None or sheet.serial is None else f"R{sheet.run}/{sheet.serial}"


def scanned_once(records: Sequence[PageRecord]) -> tuple[list[PageRecord], list[PageRecord]]:
    """The records, later scans of one printed page marked as repeats; and the pages whose scans say different things.

    Where two scans of a page differ in an answer, that answer waits for a person in the page that counts: a sheet laid on the glass twice
    may have been corrected in between, or a serial printed twice.
    """
    scans: dict[PrintedPage, list[PageRecord]] = defaultdict(list)
    for record in records:
        if (printed := _printed_page(record)) is not None:
            scans[printed].append(record)
    changed: dict[int, PageRecord] = {}
    unlike = []
    for first, *others in scans.values():
        differing = frozenset(question for other in others for question in _differences(first, other))
        if differing:
            changed[id(first)] = replace(first, review=first.review | differing)
            unlike.append(first)
        for other in others:
            changed[id(other)] = replace(other, reading=replace(other.reading, reasons=(*other.reading.reasons, Reason.DUPLICATE)))
    return [changed.get(id(record), record) for record in records], unlike


def _printed_page(record: PageRecord) -> PrintedPage | None:
    """The printed page that a record shows, if it was read, is no repeat already and carries a serial."""
    sheet: Sheet | None = record.reading.sheet
    if record.reading.state is not PageState.READ or Reason.DUPLICATE in record.reading.reasons or sheet is None or sheet.serial is None:
        return None
    return sheet.run, sheet.serial, sheet.page


def _differences(first: PageRecord, other: PageRecord) -> Iterator[str]:
    """The questions in which two scans of one printed page do not say the same for sure."""
    said = {answer.question: answer for answer in other.reading.answers}
    for answer in first.reading.answers:
        twin = said.get(answer.question)
        doubted = answer.question in other.review
        if twin is None or doubted or (twin.values, twin.status) != (answer.values, answer.status):
            yield answer.question
