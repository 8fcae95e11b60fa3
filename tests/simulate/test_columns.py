"""One line for several rows answers all of them, and a person could argue about each."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from forms.geometry import Rect
from forms.layout import Box, LayoutPage, LayoutQuestion, MarkPolicy, QuestionKind
from omr.reading import AnswerStatus
from omr.simulate.columns import LEAST_ROWS, draw_run, runs
from omr.simulate.person import CITIZENS, Habit
from omr.simulate.respondent import fill

QUIET = Habit(blank=0, double=0, correction=0, taken_back=0, beside=0, faint=0, odd=0, strays=0, notes=0, erased=0)


def rows(count: int, kind: QuestionKind = QuestionKind.SINGLE, aside: float = 0.0) -> LayoutPage:
    questions = tuple(
        LayoutQuestion(
            f"q{row}", kind, tuple(Box(f"q{row}.{i}", str(i), Rect(40 + 12 * i + aside * row, 20 + 9 * row, 4.5, 4.5)) for i in range(5))
        )
        for row in range(count)
    )
    return LayoutPage("p", 200, 40 + 9 * count, questions)


def test_rows_below_each_other_make_a_grid_and_others_do_not() -> None:
    assert [len(run) for run in runs(rows(6))] == [6]
    assert runs(rows(LEAST_ROWS - 1)) == [] and runs(rows(6, QuestionKind.MULTI)) == [] and runs(rows(6, aside=3.0)) == []
    assert draw_run(rows(2), np.random.default_rng(0)) == ()


def test_a_line_down_a_column_gives_its_rows_one_answer() -> None:
    truth = fill(rows(10), MarkPolicy.BOX_FILL_CANCELS, np.random.default_rng(4), replace(QUIET, columns=1.0)).truth
    assert set(truth.statuses.values()) == {AnswerStatus.ANSWERED}
    hard = [box.rsplit(".", 1) for box in truth.hard]
    assert len(hard) >= LEAST_ROWS and len({option for _, option in hard}) == 1
    numbers = [int(name.removeprefix("q")) for name, _ in hard]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_against_the_rule_some_blacken_the_box_they_mean() -> None:
    truth = fill(rows(4), MarkPolicy.BOX_FILL_CANCELS, np.random.default_rng(1), replace(QUIET, correction=1.0, rechosen=1.0)).truth
    assert len(truth.cancelled) == 4 and set(truth.hard) == set(truth.marked)
    assert set(truth.statuses.values()) == {AnswerStatus.ANSWERED}


def test_a_mark_between_two_boxes_is_doubtful_for_both() -> None:
    truth = fill(rows(3), MarkPolicy.BOX, np.random.default_rng(1), replace(QUIET, between=1.0)).truth
    assert len(truth.marked) == 3 and len(truth.hard) == 6 and set(truth.marked) <= set(truth.hard)


def test_most_marks_of_citizens_are_beyond_doubt() -> None:
    marked, hard = 0, 0
    for seed in range(40):
        truth = fill(rows(10), MarkPolicy.BOX_FILL_CANCELS, np.random.default_rng(seed), CITIZENS).truth
        marked, hard = marked + len(truth.marked), hard + len(truth.hard)
    assert 0 < hard < 0.1 * marked
