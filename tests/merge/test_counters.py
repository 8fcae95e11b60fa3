"""The counter of a slip, from what was printed and from what was read: a wrong one is never taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from forms.geometry import Rect
from forms.layout import FieldKind, Layout, LayoutPage, MarkPolicy, WriteField
from forms.printing.run_record import PrintRun, RunCounter
from forms.register.counters import counter_code
from forms.register.file import load_counters
from omr.reading import CounterReading, CounterWay, FieldStatus, Sheet
from pipeline.errors import DecisionError
from pipeline.merge.counter_typed import RegisterOn
from pipeline.merge.counters import From, Handed, slip_place
from pipeline.merge.field_decisions import load_field_decisions
from pipeline.merge.open_texts import decided_fields
from pipeline.model import FieldDecision, PageRecord
from tests.design.typed import FORMS
from tests.sheets import page, question

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
    assert slip_place([scan(sheet, read)], (RUN, MASTER)).counter == counter


def test_the_pages_of_a_slip_name_one_counter_or_none() -> None:
    assert slip_place([scan(Sheet(7, 1, 1, "qr")), scan(Sheet(7, 1, 2, "qr"), said(A))], (RUN,)).counter == A
    assert slip_place([scan(Sheet(7, 1, 1, "qr")), scan(Sheet(7, 1, 2, "qr"), said(B))], (RUN,)).counter == ""


COMB = WriteField("quầy", "quầy", FieldKind.COUNTER, Rect(20.0, 60.0, 35.0, 7.0))
FORM = Layout("kit-3f2a", "Phiếu", MarkPolicy.BOX, (LayoutPage("main", 210.0, 297.0, (question("q1"),), fields=(COMB,)),))
REGISTER = RegisterOn(load_counters([FORMS / "counters.csv"])[0], date(2026, 11, 22))
UNDER = {("a.jpg", 1): (Handed(From.COVER, "PA08", "PA08-Q01-9"), Handed(From.BATCH, "PC06", "PC06-Q01-B"))}


def place(record: PageRecord, *typed: FieldDecision) -> tuple[str, str, str, str]:
    found = slip_place([record], (RUN,), UNDER, decided_fields(typed), FORM)
    return found.counter, found.counter_from, found.unit, found.unit_from


def wrote(value: str, status: FieldStatus = FieldStatus.WRITTEN) -> FieldDecision:
    return FieldDecision("a.jpg", 1, "quầy", value, status, "Lan", "fields.csv:2")


def test_a_person_goes_before_the_code_the_slip_the_cover_and_the_batch() -> None:
    assert place(scan(Sheet(7, 2, 1, "qr"), said(B)), wrote(B)) == (B, "person", "CAX-BK", "person")
    assert place(scan(Sheet(7, 2, 1, "qr"))) == (A, "code", "PC06", "code")
    assert place(scan(None, said(B))) == (B, "slip", "CAX-BK", "slip")
    assert place(scan(None)) == ("PA08-Q01-9", "cover", "PA08", "cover")
    under = {("a.jpg", 1): (Handed(From.COVER, "PA08"), Handed(From.BATCH, "PC06", "PC06-Q01-B"))}
    found = slip_place([scan(None)], (RUN,), under)
    assert (found.counter, found.unit, found.unit_from) == ("", "PA08", "cover"), "the batch's counter is none of the cover's unit"


def test_a_counter_of_the_cover_names_its_own_unit_and_not_that_of_the_batch() -> None:
    under = {("a.jpg", 1): (Handed(From.COVER, "", "PA08-Q01-9"), Handed(From.BATCH, "PC06"))}
    found = slip_place([scan(None)], (RUN,), under)
    assert (found.counter, found.unit, found.unit_from) == ("PA08-Q01-9", "PA08", "cover")


def test_a_doubt_about_the_slip_is_settled_by_a_person_and_by_nothing_else() -> None:
    doubted = scan(None, said(A, review=True))
    assert place(doubted)[:2] == ("", "") and place(doubted, wrote(A))[:2] == (A, "person")
    assert place(doubted, wrote("", FieldStatus.BLANK))[:2] == ("PA08-Q01-9", "cover")
    assert place(doubted, wrote("0006031"))[:2] == ("", "")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("pc06 q03 k", None),
        ("PC06-Q03-A", "counter.check_failed"),
        ("PC06-Q03", "counter.check_missing"),
        ("quầy số 3", "counter.letter_unknown"),
        ("0006037", "counter.check_failed"),
        (counter_code("PC77", 1), "counter.unit_unknown"),
    ],
)
@pytest.mark.parametrize("counters", [None, REGISTER])
def test_what_is_typed_for_a_counter_must_be_one(typed: str, code: str | None, counters: RegisterOn | None, tmp_path: Path) -> None:
    file = tmp_path / "fields.csv"
    file.write_text(f"source,page,field,value\na.jpg,1,quầy,{typed}\n", encoding="utf-8")
    records = [replace(page("a.jpg", {"q1": "1"}))]
    try:
        made = load_field_decisions(file, FORM, records, "Lan", counters)
    except DecisionError as error:
        assert [problem.code for problem in error.problems] == [code]
    else:
        assert code in (None, "counter.unit_unknown" if counters is None else None)
        assert [one.value for one in made] == ["PC06-Q03-K" if code is None else typed]
