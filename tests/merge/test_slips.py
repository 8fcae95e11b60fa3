"""A slip of several pages is one person; a printed page that was scanned twice is one page."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from omr.reading import AnswerStatus, Sheet
from pipeline.merge.repeats import counted_once
from pipeline.merge.resolve import count_pages, resolve
from pipeline.model import PENDING, Decision
from tests.sheets import RATING, layout, page, question

FRONT, BACK = (replace(layout(question(f"q{i}", RATING)).pages[0], id=f"p{i}") for i in (1, 2))
FORM = replace(layout(question("q1", RATING)), pages=(FRONT, BACK))
ONE, TWO, THREE = "1" * 64, "2" * 64, "3" * 64


def front(source: str, said: str, serial: int | None, sha256: str, review: tuple[str, ...] = ()):
    return page(source, {"q1": said}, side="p1", sha256=sha256, sheet=Sheet(7, serial, 1, "qr"), review=review)


def back(source: str, said: str, serial: int | None, sha256: str):
    return page(source, {"q2": said}, side="p2", sha256=sha256, sheet=Sheet(7, serial, 2, "qr"))


def codes(response):
    return {answer.question: answer.codes or answer.missing for answer in response.answers}


def test_the_pages_of_a_slip_are_one_response_in_the_order_of_the_form():
    pages = [back("b.jpg", "o", 5, TWO), front("a.jpg", "+", 5, ONE), front("c.jpg", "++", 6, THREE)]
    for order in permutations(pages):
        found = resolve(order, [], FORM)
        assert [(one.response_id, one.source_ref) for one in found] == [("R7/5", "a.jpg#1; b.jpg#1"), ("R7/6", "c.jpg#1")]
        assert codes(found[0]) == {"q1": ("+",), "q2": ("o",)}
        assert codes(found[1]) == {"q1": ("++",)}


def test_a_page_scanned_twice_counts_once():
    pages = [front("a.jpg", "+", 5, ONE), front("b.jpg", "+", 5, TWO)]
    assert [codes(one) for one in resolve(pages, [], FORM)] == [{"q1": ("+",)}]
    counts = count_pages(pages, FORM)
    assert (counts.total, counts.read, counts.duplicate) == (2, 1, 1)
    assert counted_once(pages).warnings == ()


def test_scans_that_differ_wait_for_a_person_and_a_person_settles_them():
    pages = [front("a.jpg", "+", 5, ONE), front("b.jpg", "o", 5, TWO)]
    assert [codes(one) for one in resolve(pages, [], FORM)] == [{"q1": PENDING}]
    assert [(problem.code, problem.values["count"]) for problem in counted_once(pages).warnings] == [("score.rescan_differs", 1)]
    settled = [Decision("a.jpg", 1, "q1", ("o",), AnswerStatus.ANSWERED, "Lan", "r.csv:2")]
    assert [codes(one) for one in resolve(pages, settled, FORM)] == [{"q1": ("o",)}]


def test_a_second_scan_that_is_in_doubt_does_not_confirm_the_first():
    pages = [front("a.jpg", "+", 5, ONE), front("b.jpg", "+", 5, TWO, review=("q1",))]
    assert [codes(one) for one in resolve(pages, [], FORM)] == [{"q1": PENDING}]


def test_copies_of_a_master_are_many_people():
    pages = [front("a.jpg", "+", None, ONE), front("b.jpg", "+", None, TWO)]
    assert [one.response_id for one in resolve(pages, [], FORM)] == ["a.jpg#1", "b.jpg#1"]
