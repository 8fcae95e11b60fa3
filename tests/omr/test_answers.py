"""From boxes to what the person meant, by the rule printed on the form; and the reasons for a person to look."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.layout import LayoutQuestion, MarkPolicy
from omr.answers import answer
from omr.marks import BoxEvidence
from omr.reading import Answer, AnswerStatus, Mark, MarkKind
from omr.reasons import Reason
from pipeline.review.acceptance import DEFAULT_POLICY, needs_review
from pipeline.run.workers.shipped import mark_model
from tests.sheets import question

BOX, CANCELS, FILL, ANY = MarkPolicy.BOX, MarkPolicy.BOX_FILL_CANCELS, MarkPolicy.FILL, MarkPolicy.ANY
MODEL = mark_model()
EMPTY = (0.00003, 0.00001)
LIVE = (0.998, 0.0015)
FILLED = (0.0015, 0.998)
DOUBTFUL = (0.35, 0.02)
Amount = tuple[float, float]


def said(policy: MarkPolicy, *boxes: Amount, multi: bool = False, on_image: bool = True, covered: bool = False) -> Answer:
    """The answer of a question whose boxes show so much live and filling ink."""
    return both(policy, *boxes, multi=multi, on_image=on_image, covered=covered)[0]


def both(
    policy: MarkPolicy, *boxes: Amount, multi: bool = False, on_image: bool = True, covered: bool = False
) -> tuple[Answer, tuple[Mark, ...]]:
    """The answer, and its marks; `on_image` and `covered` are said of the first box."""
    asked = asked_of(len(boxes), multi)
    evidence = [
        BoxEvidence(Mark(box.id, live + filled, live + filled, MarkKind.FILL if filled > live else MarkKind.CROSS), live, filled)
        for box, (live, filled) in zip(asked.boxes, boxes, strict=True)
    ]
    evidence[0] = replace(evidence[0], on_image=on_image, covered=covered)
    return answer(asked, evidence, policy, MODEL)


def asked_of(boxes: int, multi: bool = False) -> LayoutQuestion:
    return question("q", [str(number) for number in range(1, boxes + 1)], multi=multi)


def accepted(given: Answer) -> bool:
    return not needs_review(given, DEFAULT_POLICY)


@pytest.mark.parametrize("policy", MarkPolicy)
@pytest.mark.parametrize("multi", [False, True])
def test_no_ink_is_a_blank(policy: MarkPolicy, multi: bool) -> None:
    given = said(policy, EMPTY, EMPTY, EMPTY, multi=multi)
    assert (given.values, given.status, given.reasons) == ((), AnswerStatus.BLANK, ())
    assert accepted(given)


@pytest.mark.parametrize("policy", MarkPolicy)
@pytest.mark.parametrize("multi", [False, True])
def test_one_clear_mark_is_the_answer(policy: MarkPolicy, multi: bool) -> None:
    given = said(policy, EMPTY, LIVE, EMPTY, multi=multi)
    assert (given.question, given.values, given.status, given.reasons) == ("q", ("2",), AnswerStatus.ANSWERED, ())
    assert accepted(given)


@pytest.mark.parametrize(
    ("policy", "values", "status"),
    [
        (BOX, ("3",), AnswerStatus.ANSWERED),
        (CANCELS, (), AnswerStatus.CANCELLED),
        (FILL, ("3",), AnswerStatus.ANSWERED),
        (ANY, ("3",), AnswerStatus.ANSWERED),
    ],
)
def test_a_filled_box_alone(policy: MarkPolicy, values: tuple[str, ...], status: AnswerStatus) -> None:
    given = said(policy, EMPTY, EMPTY, FILLED)
    assert (given.values, given.status) == (values, status)
    assert (Reason.ONLY_TAKEN_BACK in given.reasons) == (policy is CANCELS)
    assert accepted(given) == (policy is not CANCELS)


@pytest.mark.parametrize(
    ("policy", "values", "status"),
    [
        (BOX, ("1",), AnswerStatus.ANSWERED),
        (CANCELS, ("1",), AnswerStatus.ANSWERED),
        (FILL, ("1", "3"), AnswerStatus.MULTIPLE),
        (ANY, ("1", "3"), AnswerStatus.MULTIPLE),
    ],
)
def test_a_filled_box_beside_a_mark(policy: MarkPolicy, values: tuple[str, ...], status: AnswerStatus) -> None:
    given, marks = both(policy, LIVE, EMPTY, FILLED)
    assert (given.values, given.status) == (values, status)
    assert (Reason.TAKEN_BACK in given.reasons) == (policy in (BOX, CANCELS))
    assert [mark.p_selected >= 0.5 for mark in marks] == [mark.box[-1] in values for mark in marks]
    assert [mark.p_ink >= 0.5 for mark in marks] == [True, False, True]


@pytest.mark.parametrize("policy", [BOX, CANCELS])
def test_two_boxes_taken_back_leave_the_third(policy: MarkPolicy) -> None:
    assert said(policy, FILLED, LIVE, FILLED).values == ("2",)


@pytest.mark.parametrize("policy", MarkPolicy)
def test_two_clear_marks_are_two_answers_in_printed_order(policy: MarkPolicy) -> None:
    given = said(policy, LIVE, EMPTY, EMPTY, LIVE)
    assert (given.values, given.status) == (("1", "4"), AnswerStatus.MULTIPLE)
    if policy in (BOX, CANCELS):
        assert Reason.TWO_MARKS in given.reasons and not accepted(given)


@pytest.mark.parametrize("policy", MarkPolicy)
def test_more_than_two_marks_are_all_kept(policy: MarkPolicy) -> None:
    given = said(policy, LIVE, LIVE, EMPTY, LIVE, LIVE)
    assert (given.values, given.status) == (("1", "2", "4", "5"), AnswerStatus.MULTIPLE)
    assert 0 <= given.probability <= 1


@pytest.mark.parametrize("policy", MarkPolicy)
def test_several_answers_are_no_trouble_where_several_may_be_chosen(policy: MarkPolicy) -> None:
    given = said(policy, LIVE, EMPTY, LIVE, LIVE, multi=True)
    assert (given.values, given.status) == (("1", "3", "4"), AnswerStatus.ANSWERED)
    assert Reason.TWO_MARKS not in given.reasons
    assert accepted(given)


@pytest.mark.parametrize(("policy", "values"), [(BOX, ("1",)), (CANCELS, ("1",)), (FILL, ("1", "2")), (ANY, ("1", "2"))])
def test_a_box_is_taken_back_among_several_choices_too(policy: MarkPolicy, values: tuple[str, ...]) -> None:
    assert said(policy, LIVE, FILLED, EMPTY, multi=True).values == values


@pytest.mark.parametrize("policy", [BOX, CANCELS])
def test_ink_that_may_fill_or_mark_reaches_a_person(policy: MarkPolicy) -> None:
    given = said(policy, LIVE, EMPTY, (0.5, 0.499))
    assert Reason.FILL_OR_MARK in given.reasons
    assert not accepted(given)


@pytest.mark.parametrize("multi", [False, True])
@pytest.mark.parametrize("boxes", [(DOUBTFUL, EMPTY, EMPTY), (LIVE, EMPTY, (0.5, 0.02)), (DOUBTFUL, EMPTY, DOUBTFUL)])
def test_doubtful_ink_reaches_a_person_and_says_why(boxes: tuple[Amount, ...], multi: bool) -> None:
    given = said(ANY, *boxes, multi=multi)
    assert Reason.FAINT in given.reasons
    assert not accepted(given)


@pytest.mark.parametrize("policy", MarkPolicy)
@pytest.mark.parametrize("first", [EMPTY, LIVE])
def test_a_question_that_is_not_whole_on_the_scan_reaches_a_person(policy: MarkPolicy, first: Amount) -> None:
    given = said(policy, first, EMPTY, EMPTY, on_image=False)
    assert Reason.BOX_OUT_OF_PAGE in given.reasons
    assert not accepted(given)


@pytest.mark.parametrize("multi", [False, True])
def test_a_mark_beside_all_boxes_reaches_a_person(multi: bool) -> None:
    """Somebody answered, but on no box: that is not the same as leaving the question out."""
    asked = asked_of(3, multi)
    evidence = [BoxEvidence(Mark(box.id, 0.0001, 0.0001, MarkKind.EMPTY), 0.0001, 0.0, 0.4) for box in asked.boxes]
    given, _ = answer(asked, evidence, BOX, MODEL)
    assert (given.values, given.status) == ((), AnswerStatus.BLANK)
    assert Reason.BETWEEN_BOXES in given.reasons and not accepted(given)


@pytest.mark.parametrize("policy", MarkPolicy)
@pytest.mark.parametrize("first", [EMPTY, LIVE])
def test_a_question_with_a_hidden_box_reaches_a_person(policy: MarkPolicy, first: Amount) -> None:
    given = said(policy, EMPTY, first, EMPTY, covered=True)
    assert Reason.BOX_COVERED in given.reasons and not accepted(given)


@pytest.mark.parametrize("policy", MarkPolicy)
@pytest.mark.parametrize("multi", [False, True])
def test_more_ink_is_never_less_probable(policy: MarkPolicy, multi: bool) -> None:
    ink = [0.6, 0.8, 0.9, 0.97, 0.99, 0.999, 0.9999]
    given = [said(policy, EMPTY, (p * 0.999, p * 0.001), EMPTY, multi=multi) for p in ink]
    chosen = [one.probability for one in given if one.values == ("2",)]
    assert len(chosen) >= 5
    assert chosen == sorted(chosen)
    assert chosen[-1] > 0.99


@pytest.mark.parametrize("multi", [False, True])
def test_a_rival_box_lowers_the_probability(multi: bool) -> None:
    rivals = [said(ANY, LIVE, (p, 0.0), EMPTY, multi=multi).probability for p in (0.0001, 0.01, 0.1, 0.3)]
    assert rivals == sorted(rivals, reverse=True)
    assert rivals[0] > 0.99 > rivals[-1]


def test_two_boxes_that_say_the_same_share_the_probability() -> None:
    assert said(ANY, (0.4, 0.0), (0.4, 0.0)).probability <= 0.5


@pytest.mark.parametrize("policy", MarkPolicy)
@pytest.mark.parametrize("amount", [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (0.5, 0.5)])
@pytest.mark.parametrize("boxes", [1, 2, 40])
def test_extremes_give_a_probability(policy: MarkPolicy, amount: Amount, boxes: int) -> None:
    for multi in (False, True):
        given, marks = both(policy, amount, *[(0.0, 0.0)] * (boxes - 1), multi=multi)
        assert 0 <= given.probability <= 1
        assert all(0 <= mark.p_selected <= mark.p_ink <= 1 for mark in marks)
        assert [mark.box for mark in marks] == [box.id for box in asked_of(boxes).boxes]


def test_blank_needs_every_box_empty() -> None:
    """The more boxes might carry a faint mark, the less sure is a blank."""
    blanks = [said(ANY, *[(0.02, 0.0)] * count, multi=True).probability for count in (1, 4, 9)]
    assert blanks == sorted(blanks, reverse=True) and blanks[-1] < 0.9


def test_a_struck_ring_never_makes_a_choice_on_a_form_for_circling() -> None:
    again = said(MarkPolicy.CIRCLE, FILLED, EMPTY, LIVE)
    assert (again.values, again.status) == (("3",), AnswerStatus.ANSWERED)
    assert Reason.TAKEN_BACK in again.reasons and accepted(again)
    alone = said(MarkPolicy.CIRCLE, EMPTY, FILLED, EMPTY)
    assert (alone.values, alone.status) == ((), AnswerStatus.CANCELLED)
    assert not accepted(alone), "somebody who strikes through and chooses nothing else is asked for"
