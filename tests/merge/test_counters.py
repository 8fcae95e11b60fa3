"""The counter of a slip, from what was printed and from what was read: a wrong one is never taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from forms.printing.run_record import PrintRun, RunCounter
from omr.reading import CounterReading, CounterWay, Sheet
from pipeline.merge.counters import slip_counter
from pipeline.model import PageRecord
from tests.sheets import page

A, B = "PC06-Q03-K", "CAX-BK-Q01-K"
RUN = PrintRun(
    7, datetime(2026, 11, 22, tzinfo=UTC), "vi", form="thu", serials=(1, 4), counters=(RunCounter(A, (1, 2)), RunCounter(B, (3, 4)))
)
MASTER = replace(RUN, run=8, serials=None, copy_master=True, counters=(RunCounter(B, None),))


def scan(sheet: Sheet | None, counter: CounterReading | None = None) -> PageRecord:
    record = page("a.jpg", sheet=sheet)
    return replace(record, reading=replace(record.reading, counter=counter))


def said(value: str | None, *, review: bool = False) -> CounterReading:
    return CounterReading(value, 0.9999, {CounterWay.BUBBLES: "0006031"}, review)


@pytest.mark.parametrize(
    ("sheet", "read", "counter"),
    [
        (Sheet(7, 2, 1, "qr"), None, A),
        (Sheet(7, 3, 1, "qr"), None, B),
        (Sheet(7, 9, 1, "qr"), None, ""),
        (Sheet(9, 1, 1, "qr"), None, ""),
        (Sheet(8, None, 1, "qr"), None, B),
        (Sheet(7, None, 1, "qr"), None, ""),
        (None, None, ""),
        (None, said(A), A),
        (None, said(A, review=True), ""),
        (Sheet(7, 2, 1, "qr"), said(A), A),
        (Sheet(7, 2, 1, "qr"), said(B), ""),
        (Sheet(7, 2, 1, "qr"), said(A, review=True), ""),
        (Sheet(7, 2, 1, "qr"), CounterReading(None, 0.0, {}), A),
    ],
)
def test_the_manifest_and_what_was_read_must_not_contradict_each_other(
    sheet: Sheet | None, read: CounterReading | None, counter: str
) -> None:
    assert slip_counter([scan(sheet, read)], (RUN, MASTER)) == counter


def test_the_pages_of_a_slip_name_one_counter_or_none() -> None:
    assert slip_counter([scan(Sheet(7, 1, 1, "qr")), scan(Sheet(7, 1, 2, "qr"), said(A))], (RUN,)) == A
    assert slip_counter([scan(Sheet(7, 1, 1, "qr")), scan(Sheet(7, 1, 2, "qr"), said(B))], (RUN,)) == ""
