"""What a virtual person puts on a page agrees with the truth that comes with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.geometry import Rect
from forms.layout import Box, LayoutPage, LayoutQuestion, MarkPolicy, QuestionKind
from omr.reading import AnswerStatus, MarkKind
from omr.simulate.pen import Pen, put
from omr.simulate.person import Habit, draw_person
from omr.simulate.respondent import fill, write_comment
from omr.simulate.specimen import specimen
from omr.simulate.strokes import draw_hand, mark

NEVER = Habit(blank=0, double=0, correction=0, taken_back=0, beside=0, faint=0, odd=0, strays=0, notes=0, erased=0)
BLACK = Pen("black", 0.4, 0.95, 0.0, 0.2)
PX_PER_MM = 8.0


def grid(rows: int = 6, columns: int = 5, kind: QuestionKind = QuestionKind.SINGLE) -> LayoutPage:
    questions = tuple(
        LayoutQuestion(
            f"q{row}",
            kind,
            tuple(Box(f"q{row}.{column}", str(column), Rect(15 + 20.0 * column, 10 + 12.0 * row, 4, 4)) for column in range(columns)),
        )
        for row in range(rows)
    )
    return LayoutPage("grid", 120, 20 + 12 * rows, questions)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), policy=st.sampled_from(MarkPolicy), kind=st.sampled_from(QuestionKind))
def test_answers_are_the_live_marks(seed: int, policy: MarkPolicy, kind: QuestionKind) -> None:
    page = grid(kind=kind)
    habit = Habit(blank=0.2, double=0.2, correction=0.2, taken_back=0.2)
    truth = fill(page, policy, np.random.default_rng(seed), habit).truth
    live = set(truth.marked) - set(truth.cancelled)
    assert set(truth.cancelled) <= set(truth.marked) <= set(truth.kinds)
    ghosts = set(truth.kinds) - set(truth.marked)
    assert {truth.kinds[box] for box in ghosts} <= {MarkKind.ERASER_GHOST}
    for question in page.questions:
        values = tuple(box.value for box in question.boxes if box.id in live)
        assert truth.answers[question.id] == values
        taken = any(box.id in truth.cancelled for box in question.boxes)
        empty = AnswerStatus.CANCELLED if taken else AnswerStatus.BLANK
        many = AnswerStatus.MULTIPLE if kind is QuestionKind.SINGLE else AnswerStatus.ANSWERED
        assert truth.statuses[question.id] is (empty if not values else AnswerStatus.ANSWERED if len(values) == 1 else many)


@pytest.mark.parametrize(
    ("habit", "status"),
    [
        (replace(NEVER, blank=1.0), AnswerStatus.BLANK),
        (replace(NEVER, double=1.0), AnswerStatus.MULTIPLE),
        (replace(NEVER, taken_back=1.0), AnswerStatus.CANCELLED),
        (NEVER, AnswerStatus.ANSWERED),
    ],
)
def test_a_habit_that_is_certain_shows_in_every_answer(habit: Habit, status: AnswerStatus) -> None:
    intent = fill(grid(), MarkPolicy.BOX_FILL_CANCELS, np.random.default_rng(3), habit)
    assert set(intent.truth.statuses.values()) == {status}
    assert bool(intent.ink) == (status is not AnswerStatus.BLANK)


@pytest.mark.parametrize("policy", [MarkPolicy.FILL, MarkPolicy.ANY])
def test_nothing_is_taken_back_where_the_form_has_no_rule_for_it(policy: MarkPolicy) -> None:
    truth = fill(grid(), policy, np.random.default_rng(5), Habit(correction=1.0, blank=0)).truth
    assert truth.cancelled == ()


def test_one_person_keeps_one_kind_of_mark() -> None:
    for seed in range(12):
        truth = fill(grid(), MarkPolicy.BOX, np.random.default_rng(seed), NEVER).truth
        assert len(set(truth.kinds.values())) == 1
    kinds = {draw_person(np.random.default_rng(seed), MarkPolicy.BOX).kind for seed in range(80)}
    assert {MarkKind.CROSS, MarkKind.TICK, MarkKind.FILL} <= kinds


def test_a_filled_box_is_never_a_choice_where_filling_cancels() -> None:
    for seed in range(40):
        truth = fill(grid(), MarkPolicy.BOX_FILL_CANCELS, np.random.default_rng(seed), Habit(odd=0.5)).truth
        live = set(truth.marked) - set(truth.cancelled)
        assert not [box for box in live if truth.kinds[box] in (MarkKind.FILL, MarkKind.SCRIBBLED_OUT)]


def test_there_is_ink_on_every_marked_box() -> None:
    for seed in range(6):
        made = specimen(seed, 8.0 * 25.4)
        intent = fill(made.page, made.policy, np.random.default_rng(seed), NEVER)
        paper = np.full_like(made.printed, 255)
        for inked in intent.ink:
            put(paper, inked.strokes, inked.pen, made.px_per_mm, np.random.default_rng(0))
        for box in made.page.boxes():
            if box.id in intent.truth.marked:
                ink_mm2 = ink_share(paper, box.rect, 1.5, made.px_per_mm) * 1.5**2 * box.rect.w * box.rect.h
                assert ink_mm2 > 0.3, (seed, box, intent.truth.kinds[box.id])


def ink_share(paper: np.ndarray, rect: Rect, around: float, px_per_mm: float = PX_PER_MM) -> float:
    """Share of dark pixels in a box made larger or smaller about its centre."""
    half_w, half_h = rect.w * around / 2, rect.h * around / 2
    x0, x1 = (max(0, round((rect.centre.x + sign * half_w) * px_per_mm)) for sign in (-1, 1))
    y0, y1 = (max(0, round((rect.centre.y + sign * half_h) * px_per_mm)) for sign in (-1, 1))
    return float((paper[y0:y1, x0:x1] < 190).mean())


def drawn(kind: MarkKind, seed: int) -> tuple[np.ndarray, Rect]:
    rng, box = np.random.default_rng(seed), Rect(28, 28, 4, 4)
    paper = np.full((480, 480), 255, np.uint8)
    put(paper, mark(kind, box, 20.0, replace(draw_hand(rng), care=0.05, drift=(0.0, 0.0)), rng), BLACK, PX_PER_MM, rng)
    return paper, box


@pytest.mark.parametrize("seed", range(8))
def test_marks_look_like_their_kind(seed: int) -> None:
    inside = {kind: ink_share(*drawn(kind, seed), 0.8) for kind in (MarkKind.FILL, MarkKind.CROSS, MarkKind.DOT, MarkKind.SCRIBBLED_OUT)}
    assert inside[MarkKind.FILL] > 0.4 and inside[MarkKind.SCRIBBLED_OUT] > 0.2
    assert 0.02 < inside[MarkKind.CROSS] < 0.6
    paper, box = drawn(MarkKind.CIRCLE, seed)
    assert ink_share(paper, box, 2.2) > ink_share(paper, box, 0.4)


def test_what_an_eraser_left_is_pale_and_counts_as_no_mark() -> None:
    pencil = replace(draw_person(np.random.default_rng(1), MarkPolicy.FILL), kind=MarkKind.FILL, pen=Pen("pencil", 0.5, 0.6, 0.3, 0.5))
    intent = fill(grid(), MarkPolicy.FILL, np.random.default_rng(2), replace(NEVER, erased=1.0), pencil)
    ghosts = {box for box, kind in intent.truth.kinds.items() if kind is MarkKind.ERASER_GHOST}
    assert len(ghosts) == len(grid().questions) and not ghosts & set(intent.truth.marked)
    paper = np.full((round(92 * PX_PER_MM), round(120 * PX_PER_MM)), 255, np.uint8)
    for inked in intent.ink:
        put(paper, inked.strokes, inked.pen, PX_PER_MM, np.random.default_rng(0))
    for box in grid().boxes():
        x0, x1, y0, y1 = (round(side * PX_PER_MM) for side in (box.rect.x, box.rect.right, box.rect.y, box.rect.bottom))
        grey = paper[y0:y1, x0:x1].mean()
        expected = (205, 254.9) if box.id in ghosts else (90, 215) if box.id in intent.truth.marked else (255, 255)
        assert expected[0] <= grey <= expected[1], (box.id, grey)


def test_remarks_stay_off_the_boxes() -> None:
    for seed in range(10):
        intent = fill(grid(), MarkPolicy.BOX, np.random.default_rng(seed), replace(NEVER, blank=1.0, notes=1.0))
        paper = np.full((round(92 * PX_PER_MM), round(120 * PX_PER_MM)), 255, np.uint8)
        for inked in intent.ink:
            put(paper, inked.strokes, inked.pen, PX_PER_MM, np.random.default_rng(0))
        assert all(ink_share(paper, box.rect, 1.0) == 0 for box in grid().boxes())


def test_a_comment_adds_ink_and_no_answer() -> None:
    rng = np.random.default_rng(1)
    before = fill(grid(), MarkPolicy.BOX, rng)
    after = write_comment(before, Rect(10, 80, 100, 12), BLACK, rng)
    assert after.truth == before.truth and len(after.ink) == len(before.ink) + 1


def test_truth_in_corpus_format_scores_against_itself() -> None:
    truth = fill(grid(), MarkPolicy.BOX, np.random.default_rng(2)).truth
    entry = truth.as_corpus("a.tif", "grid", 3)
    assert entry["file"] == "a.tif" and entry["frame"] == 3 and entry["page"] == "grid"
    assert {key: tuple(value) for key, value in dict(entry["answers"]).items()} == truth.answers  # type: ignore[call-overload]
