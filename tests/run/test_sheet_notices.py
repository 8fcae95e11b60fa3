"""What is told once about all sheets of a batch: a pile of unfilled slips."""

from __future__ import annotations

from pathlib import Path

from omr.codes.issued import Issued
from omr.reading import AnswerStatus, PageState
from omr.reasons import Reason
from pipeline.model import PageRecord
from pipeline.run.reading.sheet_notices import SheetNotices
from tests.sheets import layout, page, question

QUESTIONS = [f"q{number}" for number in range(1, 21)]
FORM = layout(*map(question, QUESTIONS))


def slip(name: str, marked: int, **more) -> PageRecord:
    return page(name, {asked: "5" if number < marked else AnswerStatus.BLANK for number, asked in enumerate(QUESTIONS)}, **more)


def told(*records: PageRecord) -> list[tuple[str, str, object, object]]:
    notices = SheetNotices(FORM, Issued())
    for record in records:
        notices.notice(record)
    return [(one.code, one.place, one.values["count"], one.values["total"]) for one in notices.problems(Path("form.json"))]


def test_a_pile_of_unfilled_slips_is_told_in_one_notice_with_their_names() -> None:
    records = [slip(f"{number}.jpg", 0) for number in range(3)] + [slip("vết bẩn.jpg", 2), slip("a.jpg", 20), slip("b.jpg", 3)]
    ((code, where, count, total),) = told(*records)
    assert (code, count, total) == ("read.mostly_unfilled", 4, 6)
    assert "0.jpg" in where and "a.jpg" not in where


def test_a_few_people_who_answered_nothing_are_no_pile() -> None:
    assert told(slip("0.jpg", 0), slip("1.jpg", 0), *(slip(f"a{number}.jpg", 15) for number in range(3))) == []
    assert told(slip("0.jpg", 0)) == []


def test_pages_that_were_not_read_and_repeats_are_no_unfilled_slips() -> None:
    blank = [page(f"{number}.jpg", state=PageState.BLANK) for number in range(5)]
    repeats = [slip(f"{number}.jpg", 0, reasons=[Reason.DUPLICATE]) for number in range(5)]
    assert told(*blank, *repeats, slip("a.jpg", 20)) == []
