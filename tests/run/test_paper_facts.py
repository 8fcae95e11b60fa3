"""What a slip of paper says beside its answers stands in the same columns as of a reply by a screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from forms.layout import FieldKind
from forms.register.roster import Shift
from forms.register.units import Period
from pipeline.merge.roster import roster_of
from pipeline.model import MACHINE, PENDING, Response, ResponseText
from pipeline.run.responses.paper_facts import slip_day, with_facts
from pipeline.survey import Batch, BatchFacts
from tests.digital.test_visits import told

BATCH = Batch(1, 1, BatchFacts("PC06", "buu_dien", date(2026, 11, 22), "Lan"), datetime(2026, 11, 23, 1, tzinfo=UTC), None)


def slip(name: str = "R7/12", **written: str) -> Response:
    kinds = {"visit_date": FieldKind.DATE}
    texts = tuple(ResponseText(field, field, kinds.get(field, FieldKind.TEXT), said, None, "", "Lan") for field, said in written.items())
    return replace(told(name, by=MACHINE), source_ref="1/a.jpg#1", texts=texts, unit="PC06")


def test_what_is_written_on_the_slip_goes_before_its_batch() -> None:
    (one,) = with_facts([slip(visit_date="21/11/2026", dossier_no="H15-261008-0975", procedure="Khai sinh")], [BATCH])
    facts = one.facts
    assert (facts.captured_on, facts.captured_source) == ("2026-11-21", "slip")
    assert (facts.dossier_no, facts.procedure) == ("H15-261008-0975", "Khai sinh")
    assert (facts.slip_token, facts.place, one.channel) == ("R7/12", "PC06", "buu_dien")
    assert facts.received_at == "2026-11-23T01:00:00.000+00:00"


def test_without_them_the_batch_says_the_day_and_a_page_without_serial_has_no_token() -> None:
    (one,) = with_facts([slip("1/a.jpg#1")], [BATCH])
    assert (one.facts.captured_on, one.facts.captured_source, one.facts.slip_token) == ("2026-11-22", "batch", "")


def test_the_officer_is_the_one_on_the_slip_else_who_had_its_counter_that_day() -> None:
    roster = roster_of([Shift("CB01", "PC06-Q03-K", Period(date(2026, 11, 22), date(2026, 11, 22)))])
    papers = [slip(), slip(officer_ref="X9"), slip(visit_date="21/11/2026")]
    found = with_facts([replace(one, counter="PC06-Q03-K") for one in papers], [BATCH], None, roster)
    assert [one.facts.officer_ref for one in found] == ["CB01", "X9", ""]


def test_an_officer_on_the_slip_is_a_fact_and_stands_in_no_table_of_texts() -> None:
    (one,) = with_facts([slip(officer_ref="X9", procedure="Khai sinh")], [BATCH])
    assert (one.facts.officer_ref, [text.field for text in one.texts]) == ("X9", ["procedure"])
    waiting = ResponseText("officer_ref", "officer_ref", FieldKind.TEXT, "", PENDING, "X9", "")
    (one,) = with_facts([replace(slip(), texts=(waiting,))], [BATCH])
    assert (one.facts.officer_ref, [(text.missing, text.suggestion) for text in one.texts]) == ("", [(PENDING, "")])


DAYS = [("21112026", date(2026, 11, 21)), ("1.2.2026", date(2026, 2, 1)), ("31/02/2026", None), ("hôm qua", None)]


@pytest.mark.parametrize(("written", "day"), DAYS)
def test_only_a_real_day_is_one(written: str, day: date | None) -> None:
    assert slip_day(slip(visit_date=written)) == day
