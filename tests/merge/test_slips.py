"""A slip of several pages is one person; a printed page that was scanned twice is one page."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from omr.reading import AnswerStatus, PageState, Sheet
from omr.reasons import Reason
from pipeline.errors import ReadingFileError
from pipeline.merge.belongs import belonging
from pipeline.merge.lacking import lacking
from pipeline.merge.repeats import counted_once
from pipeline.merge.resolve import count_pages, page_fate, resolve
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


def told(pages, **how):
    return [(problem.code, problem.place, dict(problem.values)) for problem in counted_once(pages, **how).warnings]


def test_two_scans_that_agree_count_once_as_a_state_of_their_own_and_are_told_with_their_names():
    pages = [front("a.jpg", "+", 5, ONE), front("b.jpg", "+", 5, TWO)]
    assert [codes(one) for one in resolve(pages, [], FORM)] == [{"q1": ("+",)}]
    counts = count_pages(pages, FORM)
    assert (counts.total, counts.read, counts.duplicate, counts.rescan) == (2, 1, 0, 1)
    assert told(pages) == [("score.rescan", "R7/5#1 (a.jpg#1, b.jpg#1)", {"count": 1, "left_out": 1})]


def test_photocopied_slips_are_never_one_person_in_silence():
    pages = [front(f"{number}.jpg", "+", 1, str(number) * 64) for number in range(5)]
    assert [codes(one) for one in resolve(pages, [], FORM)] == [{"q1": PENDING}]
    assert (count_pages(pages, FORM).read, count_pages(pages, FORM).rescan) == (1, 4)
    assert told(pages) == [("score.rescan_waits", "R7/1#1 (0.jpg#1, 1.jpg#1, 2.jpg#1, … (+2))", {"count": 1, "left_out": 4})]


def test_photocopied_slips_count_one_by_one_where_a_person_says_so():
    copies = [front(f"{number}.jpg", said, 1, str(number) * 64) for number, said in enumerate(("+", "+", "o"))]
    pages = [*copies, replace(copies[0], source="9.jpg"), back("4.jpg", "--", 1, "4" * 64), front("5.jpg", "-", 2, "5" * 64)]
    for order in permutations(pages):
        found = resolve(order, [], FORM, photocopied=True)
        assert [(one.response_id, codes(one)) for one in found] == [
            ("R7/1", {"q1": ("+",)}),
            ("R7/1~2", {"q1": ("+",)}),
            ("R7/1~3", {"q1": ("o",)}),
            ("R7/1~4", {"q2": ("--",)}),
            ("R7/2", {"q1": ("-",)}),
        ]
    counts = count_pages(pages, FORM, photocopied=True)
    assert (counts.total, counts.read, counts.duplicate, counts.rescan) == (6, 5, 1, 0)
    assert told(pages, photocopied=True) == [("score.photocopied", "R7/1", {"count": 1, "scans": 4})]


def test_two_scans_that_surely_differ_wait_as_a_whole_and_a_person_settles_them():
    pages = [front("a.jpg", "+", 5, ONE), front("b.jpg", "o", 5, TWO)]
    assert [codes(one) for one in resolve(pages, [], FORM)] == [{"q1": PENDING}]
    assert [code for code, _, _ in told(pages)] == ["score.rescan_waits"]
    settled = [Decision("a.jpg", 1, "q1", ("o",), AnswerStatus.ANSWERED, "Lan", "r.csv:2")]
    assert [codes(one) for one in resolve(pages, settled, FORM)] == [{"q1": ("o",)}]


def test_one_answer_that_surely_differs_makes_the_whole_page_wait_and_a_doubtful_one_only_itself():
    form = layout(question("q1", RATING), question("q2", RATING))

    def scan(source, first, second, sha256, review=()):
        return page(source, {"q1": first, "q2": second}, sha256=sha256, sheet=Sheet(7, 5, 1, "qr"), review=review)

    (one,) = resolve([scan("a.jpg", "+", "o", ONE), scan("b.jpg", "+", "-", TWO)], [], form)
    assert codes(one) == {"q1": PENDING, "q2": PENDING}
    (one,) = resolve([scan("a.jpg", "+", "o", ONE), scan("b.jpg", "+", "-", TWO, review=["q2"])], [], form)
    assert codes(one) == {"q1": ("+",), "q2": PENDING}


def test_a_page_that_counts_again_when_the_other_scan_is_taken_out():
    first, second = belonging([front("a.jpg", "+", 5, ONE), front("b.jpg", "+", 5, TWO)], FORM)
    assert [page_fate(first), page_fate(second)] == ["read", "rescan"]
    assert [page_fate(record) for record in belonging([second], FORM)] == ["read"]
    assert belonging([first, second], FORM) == [first, second]


def test_a_second_scan_that_is_in_doubt_does_not_confirm_the_first():
    pages = [front("a.jpg", "+", 5, ONE), front("b.jpg", "+", 5, TWO, review=("q1",))]
    assert [codes(one) for one in resolve(pages, [], FORM)] == [{"q1": PENDING}]


def test_copies_of_a_master_are_many_people():
    pages = [front("a.jpg", "+", None, ONE), front("b.jpg", "+", None, TWO)]
    assert [one.response_id for one in resolve(pages, [], FORM)] == ["a.jpg#1", "b.jpg#1"]


def test_slips_that_lack_a_page_and_pages_without_a_serial_are_counted_and_named():
    pages = [front("a.jpg", "+", 5, ONE), back("b.jpg", "o", 5, TWO), front("c.jpg", "+", 6, THREE), back("d.jpg", "o", None, "4" * 64)]
    problems = [(problem.code, problem.place, problem.values["count"]) for problem in lacking(belonging(pages, FORM), FORM)]
    assert problems == [("score.slips_incomplete", "R7/6 (p2)", 1), ("score.no_serial", "d.jpg#1", 1)]
    one_page = layout(question("q1", RATING))
    assert lacking(belonging([page("a.jpg", {"q1": "+"})], one_page), one_page) == []


scans = st.builds(
    lambda name, sha256, serial, said, review: front(f"{name}.jpg", said, serial, sha256, review),
    st.sampled_from("abcd"),
    st.sampled_from([ONE, TWO, THREE, None]),
    st.sampled_from([1, 2, None]),
    st.sampled_from(["+", "o"]),
    st.sampled_from([(), ("q1",)]),
)


@given(st.lists(scans, min_size=1, max_size=6, unique_by=lambda record: (record.source, record.sha256)), st.booleans(), st.randoms())
def test_law_no_scan_is_lost_none_counts_twice_and_asking_again_changes_nothing(records, photocopied, chance):
    try:
        once = belonging(records, FORM, photocopied=photocopied)
    except ReadingFileError:  # one file read as two things: refused, not counted
        return
    counts = count_pages(records, FORM, photocopied=photocopied)
    assert counts.total == len(records) == counts.read + counts.duplicate + counts.rescan
    assert belonging(once, FORM, photocopied=photocopied) == once
    counting = [record.reading.sheet.serial for record in once if page_fate(record) == "read" and record.reading.sheet.serial]
    assert photocopied or len({*counting}) == len(counting)
    chance.shuffle(records)
    assert resolve(records, [], FORM, photocopied=photocopied) == resolve(once, [], FORM, photocopied=photocopied)
    names = [one.response_id for one in resolve(records, [], FORM, photocopied=photocopied)]
    assert len({*names}) == len(names) == counts.read
    assert bool(counts.rescan) <= bool(counted_once(records).warnings)


def test_a_cover_is_no_refused_page():
    cover = page("c.jpg", state=PageState.OTHER_FORM, reasons=(Reason.COVER_SHEET,), sha256=THREE)
    counts = count_pages([front("a.jpg", "+", 5, ONE), cover], FORM)
    assert (counts.total, counts.read, counts.cover, counts.refused) == (2, 1, 1, 0)
