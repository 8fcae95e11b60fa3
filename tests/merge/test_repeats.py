"""Every scanned page counts once: the same bytes under another name, in another readings file, or on another day under the same name."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omr.reading import AnswerStatus, PageState
from omr.reasons import Reason
from pipeline.errors import ReadingFileError
from pipeline.merge.belongs import belonging
from pipeline.merge.repeats import counted_once
from pipeline.merge.resolve import count_pages, page_fate, resolve
from tests.sheets import RATING, layout, page, question

FORM = layout(question("q1", RATING), question("q2", RATING))
SAID = {"q1": "+", "q2": "o"}
ONE, TWO = "1" * 64, "2" * 64


def fates(*records):
    return [(record.source, page_fate(record)) for record in belonging(records, FORM)]


def problems(*records, form=FORM):
    with pytest.raises(ReadingFileError) as error:
        belonging(records, form)
    return [(problem.code, problem.place) for problem in error.value.problems]


def warnings(*records):
    return [(problem.code, problem.values["count"]) for problem in counted_once(records).warnings]


def test_a_sheet_in_two_readings_files_counts_once_and_the_repeat_is_a_state():
    monday, tuesday = page("a.jpg", SAID, sha256=ONE), page("thứ ba/b.jpg", SAID, sha256=ONE)
    assert fates(monday, tuesday) == [("a.jpg", "read"), ("thứ ba/b.jpg", "duplicate")]
    assert [response.response_id for response in resolve([monday, tuesday], [], FORM)] == ["a.jpg#1"]
    counts = count_pages([monday, tuesday], FORM)
    assert (counts.total, counts.read, counts.duplicate) == (2, 1, 1)
    assert warnings(monday, tuesday) == []


def test_a_readings_file_joined_to_itself_counts_once_with_and_without_hashes():
    for sha256 in (ONE, None):
        lines = [page("a.jpg", SAID, sha256=sha256), page("b.jpg", state=PageState.BLANK, sha256=sha256 and TWO)]
        assert fates(*lines, *lines) == [("a.jpg", "read"), ("a.jpg", "duplicate"), ("b.jpg", "blank"), ("b.jpg", "duplicate")]


def test_the_same_words_from_different_sheets_are_different_sheets():
    assert fates(page("a.jpg", SAID, sha256=ONE), page("b.jpg", SAID, sha256=TWO)) == [("a.jpg", "read"), ("b.jpg", "read")]
    assert fates(page("a.pdf", SAID, sha256=ONE), page("a.pdf", SAID, number=2, sha256=ONE)) == [("a.pdf", "read"), ("a.pdf", "read")]


def test_blank_backs_with_the_same_bytes_are_two_pages():
    backs = [page(name, state=PageState.BLANK, sha256=ONE) for name in ("a.jpg", "b.jpg")]
    assert fates(*backs) == [("a.jpg", "blank"), ("b.jpg", "blank")]


def test_files_of_two_days_with_one_name_both_count_under_different_names_and_are_told():
    days = page("a.jpg", SAID, sha256=ONE), page("a.jpg", {**SAID, "q1": "--"}, sha256=TWO)
    assert [response.response_id for response in resolve(days, [], FORM)] == ["a.jpg#1~11111111", "a.jpg#1~22222222"]
    assert warnings(*days) == [("score.same_name", 1)]


def test_a_repeat_that_was_read_differently_is_refused_and_names_both():
    other = page("b.jpg", {**SAID, "q2": AnswerStatus.BLANK}, sha256=ONE)
    assert problems(page("a.jpg", SAID, sha256=ONE), other) == [("score.read_differently", "b.jpg#1")]
    with pytest.raises(ReadingFileError, match=r"a\.jpg#1.*q2"):
        belonging([page("a.jpg", SAID, sha256=ONE), other], FORM)


@pytest.mark.parametrize(
    "again",
    [
        page("a.jpg", {**SAID, "q2": "--"}, sha256=ONE),
        page("a.jpg", {**SAID, "q2": "--"}),
        page("a.jpg", state=PageState.BLANK, sha256=ONE),
        page("a.jpg", state=PageState.UNREADABLE, reasons=[Reason.READER_FAILED]),
    ],
)
def test_one_page_that_is_two_things_is_refused(again):
    assert problems(page("a.jpg", SAID, sha256=ONE), again) == [("score.page_twice", "a.jpg#1")]


def test_a_page_without_a_hash_is_not_taken_for_its_namesake_in_silence():
    hashed, bare = page("a.jpg", SAID, sha256=ONE), page("a.jpg", SAID)
    assert fates(hashed, bare) == [("a.jpg", "duplicate"), ("a.jpg", "read")]
    assert warnings(hashed, bare) == [("score.hash_unknown", 1)]
    later = replace(bare, reader="0.2.0")
    assert warnings(bare, later) == [("score.hash_unknown", 1)]
    assert warnings(bare, bare) == []
    other_day = page("a.jpg", {**SAID, "q2": "--"}, sha256=TWO)
    assert warnings(hashed, other_day, bare) == [("score.same_name", 1), ("score.hash_unknown", 1)]
    assert len(resolve([hashed, other_day, bare], [], FORM)) == 2


def test_where_one_reading_doubts_and_the_other_does_not_a_person_is_waited_for_and_it_is_told():
    sure, unsure = page("a.jpg", SAID, sha256=ONE), page("b.jpg", SAID, review=["q2"], sha256=ONE)
    (response,) = resolve([sure, unsure], [], FORM)
    assert [answer.missing for answer in response.answers] == [None, "pending"]
    assert warnings(sure, unsure) == [("score.repeat_unsure", 1)]


def test_one_scan_that_was_said_to_be_two_layout_pages_counts_as_both_and_is_told():
    form = layout(front=[question("q1", RATING)], back=[question("q1", RATING)])
    sides = [page(f"{side}.jpg", {"q1": "+"}, side=side, sha256=ONE) for side in ("front", "back")]
    assert len(resolve(sides, [], form)) == 2
    assert warnings(*sides) == [("score.read_as_two", 1)]


def test_a_repeat_whose_first_copy_is_not_among_the_readings_counts():
    alone = page("copy.jpg", SAID, reasons=[Reason.DUPLICATE], sha256=ONE)
    assert fates(alone) == [("copy.jpg", "read")]
    assert fates(page("a.jpg", state=PageState.UNREADABLE, sha256=ONE), alone) == [("a.jpg", "unreadable"), ("copy.jpg", "read")]
    assert fates(replace(alone, sha256=None)) == [("copy.jpg", "duplicate")]


lines = st.builds(
    lambda name, sha256, review, again: page(name, SAID, sha256=sha256, review=review, reasons=[Reason.DUPLICATE] if again else []),
    st.sampled_from(["a.jpg", "b.jpg", "c.jpg"]),
    st.sampled_from([ONE, TWO, "3" * 64]),
    st.sampled_from([(), ("q1",), ("q2",)]),
    st.booleans(),
)


@given(st.lists(lines, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_as_many_responses_as_scans_whatever_the_order_and_however_often_it_is_asked(records, chance: random.Random):
    once = belonging(records, FORM)
    assert len(once) == len(records)
    assert sum(page_fate(record) == "read" for record in once) == len({record.sha256 for record in records})
    assert belonging(once, FORM) == once
    shuffled = records.copy()
    chance.shuffle(shuffled)
    assert resolve(shuffled, [], FORM) == resolve(records, [], FORM)
    names = [response.response_id for response in resolve(records, [], FORM)]
    assert len({*names}) == len(names)
