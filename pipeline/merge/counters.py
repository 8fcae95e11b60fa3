"""Which counter received a person: a manifest says for which counter a serial was printed, and the reader what stands on the sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forms.printing.run_record import PrintRun
from pipeline.model import PageRecord

NOTHING: Mapping[str, str] = {}

DOUBTED = ""
"""Stands among the counters of a slip for one that a person has to settle: the slip has no known counter then."""


def slip_counter(slip: Sequence[PageRecord], runs: Sequence[PrintRun], inherited: Mapping[str, str] = NOTHING) -> str:
    """The code of the counter that the pages of one slip belong to: what the slip says, else what its source inherits from its batch.

    Empty where nothing names one, where two of them differ, or where what was read waits for a person.
    """
    found = {counter for record in slip for counter in (*_printed(record, runs), *_read(record))}
    if not found:
        found = {inherited[record.source] for record in slip if inherited.get(record.source)}
    return found.pop() if len(found) == 1 else DOUBTED


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
