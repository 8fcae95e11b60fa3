"""Whoever left half of a page blank has likelier left one more question blank; a page without plain marks says nothing of the kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omr.left_out import MOST, PLAIN_ANSWERS, share_left_out
from omr.posterior import P_BLANK, single_choice
from omr.reading import Answer, AnswerStatus


def said(status: AnswerStatus, probability: float) -> Answer:
    return Answer("q", ("1",) if status is AnswerStatus.ANSWERED else (), status, probability, ())


plain, left = said(AnswerStatus.ANSWERED, 0.999), said(AnswerStatus.BLANK, 0.9)


def test_half_a_page_left_out_is_believed() -> None:
    assert share_left_out([plain] * 20 + [left] * 20) > 0.3


@pytest.mark.parametrize("marked", [[], [plain] * (PLAIN_ANSWERS - 1), [said(AnswerStatus.ANSWERED, 0.9)] * 20])
def test_a_page_that_shows_no_plain_marks_may_be_too_faint(marked: list[Answer]) -> None:
    assert share_left_out([*marked, *[left] * 40]) == P_BLANK


def test_one_blank_among_many_answers_changes_nothing_much() -> None:
    assert share_left_out([plain] * 20 + [left]) < 2 * P_BLANK


@given(st.lists(st.sampled_from([plain, left, said(AnswerStatus.MULTIPLE, 0.9)]), max_size=120))
def test_the_share_stays_within_what_people_do(answers: list[Answer]) -> None:
    assert P_BLANK <= share_left_out(answers) <= MOST


def test_a_faint_trace_is_a_blank_sooner_where_much_was_left_out() -> None:
    faint = [0.02, 0.01, 0.01, 0.01]
    usual, seldom = (single_choice(faint, [0.0] * 4, 0.2, 0.0, share) for share in (P_BLANK, 0.5))
    assert not any(usual.chosen) and not any(seldom.chosen)
    assert seldom.probable > 0.95 > usual.probable


def test_a_plain_mark_stays_a_choice_on_a_page_that_was_left_out() -> None:
    found = single_choice([0.999, 0.001, 0.001], [0.0] * 3, 0.2, 0.0, MOST)
    assert found.chosen == (True, False, False) and found.probable > 0.95
