"""From readings and decisions to responses: one test a rule, and the laws."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omr.reading import AnswerStatus, PageState
from omr.reasons import Reason
from pipeline.errors import ReadingFileError
from pipeline.merge.frames import LONG_COLUMNS, long_table, wide_table
from pipeline.merge.resolve import count_pages, resolve
from pipeline.model import MISSING_KINDS, RESPONSE_COLUMNS, Decision, question_keys
from pipeline.report.csv_files import csv_text
from tests.sheets import RATING, layout, page, question

FORM = layout(question("q1", RATING), question("q2", ("a", "b", "c"), multi=True))
Q1 = {"q1": "+", "q2": ("a", "c")}


def answers(responses, name):
    return [next(answer for answer in response.answers if answer.question == name) for response in responses]


def decision(source, name, values, status="answered", number=1):
    return Decision(source, number, name, tuple(values), status, "Lan", "review.csv:2")


def test_a_page_that_was_read_is_one_response_named_after_its_place():
    (response,) = resolve([page("đợt 1/a.pdf", Q1, number=3)], [], FORM)
    assert (response.response_id, response.source_ref, response.form, response.channel) == (
        "đợt 1/a.pdf#3",
        "đợt 1/a.pdf#3",
        "kit-3f2a",
        "scan",
    )
    assert [(answer.question, answer.codes, answer.missing, answer.decided_by) for answer in response.answers] == [
        ("q1", ("+",), None, "machine"),
        ("q2", ("a", "c"), None, "machine"),
    ]


@pytest.mark.parametrize("state", [PageState.BLANK, PageState.OTHER_FORM, PageState.UNREADABLE])
def test_a_page_that_was_not_read_gives_no_response_and_is_counted(state):
    records = [page("a.jpg", Q1), page("b.jpg", state=state)]
    assert [response.response_id for response in resolve(records, [], FORM)] == ["a.jpg#1"]
    counts = count_pages(records, FORM)
    assert (counts.total, counts.read, getattr(counts, state.value)) == (2, 1, 1)


def test_a_file_that_could_not_be_opened_is_counted_apart():
    counts = count_pages([page("a.pdf", number=None, state=PageState.UNREADABLE, reasons=[Reason.FILE_DAMAGED])], FORM)
    assert (counts.total, counts.unopened, counts.unreadable, counts.refused) == (1, 1, 0, 1)


def test_a_duplicate_gives_no_second_response_and_is_counted():
    records = [page("a.jpg", Q1), page("copy.jpg", Q1, reasons=[Reason.DUPLICATE])]
    assert [response.response_id for response in resolve(records, [], FORM)] == ["a.jpg#1"]
    assert (count_pages(records, FORM).read, count_pages(records, FORM).duplicate) == (1, 1)


def test_an_answer_that_awaits_a_person_is_pending_and_has_no_code():
    (first,) = answers(resolve([page("a.jpg", Q1, review=["q1"])], [], FORM), "q1")
    assert (first.codes, first.missing, first.decided_by) == ((), "pending", "")


@pytest.mark.parametrize("review", [(), ("q1",)])
def test_a_person_overrides_the_machine_whether_it_doubted_or_not(review):
    (first,) = answers(resolve([page("a.jpg", Q1, review=review)], [decision("a.jpg", "q1", ["--"])], FORM), "q1")
    assert (first.codes, first.missing, first.probability, first.decided_by) == (("--",), None, None, "Lan")


def test_a_decision_touches_its_own_page_and_question_only():
    records = [page("a.jpg", Q1), page("a.jpg", Q1, number=2), page("b.jpg", Q1)]
    responses = resolve(records, [decision("a.jpg", "q1", ["--"], number=2)], FORM)
    assert [answer.codes for answer in answers(responses, "q1")] == [("+",), ("--",), ("+",)]
    assert {answer.decided_by for answer in answers(responses, "q2")} == {"machine"}


def test_the_last_decision_counts():
    settled = [decision("a.jpg", "q1", ["o"]), decision("a.jpg", "q1", ["-"])]
    assert answers(resolve([page("a.jpg", Q1)], settled, FORM), "q1")[0].codes == ("-",)


@pytest.mark.parametrize("status", [status for status in AnswerStatus if status is not AnswerStatus.ANSWERED])
def test_every_kind_of_missing_stays_itself_from_machine_and_person(status):
    (read,) = answers(resolve([page("a.jpg", {**Q1, "q1": status})], [], FORM), "q1")
    (settled,) = answers(resolve([page("a.jpg", Q1)], [decision("a.jpg", "q1", [], status.value)], FORM), "q1")
    assert read.missing == settled.missing == status.value
    assert read.codes == settled.codes == ()


def test_two_marks_on_a_single_choice_give_no_code_to_count():
    settled = [decision("a.jpg", "q1", ["+", "-"], "multiple")]
    (first,) = answers(resolve([page("a.jpg", Q1)], settled, FORM), "q1")
    assert (first.codes, first.missing) == ((), "multiple")


def test_a_question_id_on_two_pages_is_two_questions():
    form = layout(front=[question("q1")], back=[question("q1")])
    responses = resolve([page("a.tif", {"q1": "1"}, side="front"), page("a.tif", {"q1": "2"}, side="back", number=2)], [], form)
    assert [(answer.question, answer.codes) for response in responses for answer in response.answers] == [
        ("front/q1", ("1",)),
        ("back/q1", ("2",)),
    ]


def test_readings_of_another_layout_are_refused_in_one_line():
    records = [page(f"{name}.jpg", Q1, layout_id="other-1") for name in "abc"]
    with pytest.raises(ReadingFileError) as error:
        resolve(records, [], FORM)
    (line,) = error.value.lines("en")
    assert "3 pages" in line and "other-1" in line and "kit-3f2a" in line


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (page("a.jpg", {"q1": "+"}), "score.questions_differ"),
        (page("a.jpg", {**Q1, "q9": "+"}), "score.questions_differ"),
        (page("a.jpg", Q1, side="back"), "score.page_unknown"),
        (page("a.jpg", {**Q1, "q1": "+++"}), "score.answer_impossible"),
        (page("a.jpg", {**Q1, "q1": ("+", "-")}), "score.answer_impossible"),
        (page("a.jpg", {**Q1, "q2": ()}), "score.answer_impossible"),
    ],
)
def test_a_reading_that_cannot_come_from_this_layout_is_refused(record, code):
    with pytest.raises(ReadingFileError) as error:
        resolve([record], [], FORM)
    assert [problem.code for problem in error.value.problems] == [code]


def test_a_page_read_twice_in_different_words_is_refused():
    with pytest.raises(ReadingFileError) as error:
        resolve([page("a.jpg", Q1), page("a.jpg", {**Q1, "q1": "o"})], [], FORM)
    assert [problem.code for problem in error.value.problems] == ["score.page_twice"]


single = st.sampled_from([*RATING, *(status for status in AnswerStatus if status is not AnswerStatus.ANSWERED)])
several = st.one_of(st.sampled_from([AnswerStatus.BLANK, AnswerStatus.UNREADABLE]), st.sampled_from([("a",), ("b", "c"), ("a", "b", "c")]))
sheets = st.builds(
    lambda number, q1, q2, review, state, again: page(
        f"scans/{number}.jpg",
        {"q1": q1, "q2": q2} if state is PageState.READ else None,
        review=review if state is PageState.READ else (),
        state=state,
        reasons=[Reason.DUPLICATE] if again else [],
    ),
    st.integers(0, 999),
    single,
    several,
    st.sets(st.sampled_from(["q1", "q2"])).map(sorted),
    st.sampled_from([PageState.READ, PageState.READ, PageState.READ, PageState.BLANK, PageState.UNREADABLE]),
    st.booleans(),
)
batches = st.lists(sheets, max_size=12, unique_by=lambda record: record.source)
settled_items = st.lists(
    st.builds(lambda number, value: decision(f"scans/{number}.jpg", "q1", [value]), st.integers(0, 999), st.sampled_from(RATING)),
    max_size=4,
)


@given(batches, settled_items, st.randoms(use_true_random=False))
def test_any_order_of_the_records_gives_the_same_responses(records, settled, chance: random.Random):
    shuffled = records.copy()
    chance.shuffle(shuffled)
    assert resolve(shuffled, settled, FORM) == resolve(records, settled, FORM)


@given(batches, settled_items)
def test_giving_everything_twice_changes_no_response_and_every_repeat_is_counted(records, settled):
    assert resolve(records + records, settled + settled, FORM) == resolve(records, settled, FORM)
    once, twice = count_pages(records, FORM), count_pages(records + records, FORM)
    assert (twice.read, twice.blank, twice.refused, twice.duplicate) == (once.read, once.blank, once.refused, once.duplicate + len(records))


@given(batches)
def test_every_page_is_counted_once_and_the_parts_add_up(records):
    counts = count_pages(records, FORM)
    parts = (counts.read, counts.duplicate, counts.blank, counts.other_form, counts.unreadable, counts.unopened)
    assert counts.total == len(records) == sum(parts)
    assert counts.read == len(resolve(records, [], FORM))


@given(batches)
def test_every_answer_has_codes_or_one_reason_never_both(records):
    for response in resolve(records, [], FORM):
        for answer in response.answers:
            assert bool(answer.codes) != (answer.missing in MISSING_KINDS)


@given(batches, settled_items)
def test_the_long_table_holds_every_code_and_every_missing_answer_once(records, settled):
    responses = resolve(records, settled, FORM)
    long = long_table(responses)
    assert tuple(long.columns) == LONG_COLUMNS
    assert len(long) == sum(max(len(answer.codes), 1) for response in responses for answer in response.answers)
    assert (long["code"].eq("") == long["missing"].ne("")).all()


def test_the_wide_view_has_a_row_a_response_and_a_column_a_question():
    form = layout(front=[question("q1", RATING)], back=[question("q2", ("a", "b", "c"), multi=True), question("q3")])
    records = [
        page("a.tif", {"q1": AnswerStatus.BLANK}, side="front"),
        page("a.tif", {"q2": ("a", "c"), "q3": "5"}, side="back", number=2, review=["q3"]),
    ]
    wide = wide_table(resolve(records, [], form), form)
    nowhere = {"unit": "", "unit_from": "", "counter": "", "counter_from": ""}
    assert wide.to_dict("records") == [
        {"response_id": "a.tif#1", "channel": "scan", "source_ref": "a.tif#1", **nowhere, "q1": "[blank]", "q2": "", "q3": ""},
        {"response_id": "a.tif#2", "channel": "scan", "source_ref": "a.tif#2", **nowhere, "q1": "", "q2": "a; c", "q3": "[pending]"},
    ]


RESERVED = ("channel", "Counter", "share", "top2", "source", "response_id", "source_ref", "Code", "n")


def test_questions_called_like_columns_stay_apart_from_them_in_every_table():
    form = layout(*[question(name) for name in RESERVED])
    responses = resolve([page("a.jpg", dict.fromkeys(RESERVED, "4"))], [], form)
    wide = wide_table(responses, form)
    assert wide.columns.is_unique
    assert wide.loc[0, ["response_id", "channel", "source_ref"]].tolist() == ["a.jpg#1", "scan", "a.jpg#1"]
    assert wide.loc[0, ["main/channel", "share", "top2", "main/Code"]].tolist() == ["4"] * 4
    assert csv_text(wide, "en").splitlines()[1].count(",4") == len(RESERVED)


ids = st.sampled_from(["q1", "a/q1", "b/q1", "channel", "a/channel", "a/q1 (2)"])


@given(st.dictionaries(st.sampled_from(["a", "b", "a/q1"]), st.lists(ids, min_size=1, max_size=4, unique=True), min_size=1))
def test_no_two_questions_of_a_layout_have_one_name(pages):
    form = layout(**{name: [question(asked) for asked in questions] for name, questions in pages.items()})
    names = question_keys(form)
    assert len({*names.values()}) == len(names) == sum(map(len, pages.values()))
    assert not {*RESPONSE_COLUMNS} & {name.casefold() for name in names.values()}
