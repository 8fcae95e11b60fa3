"""Forms on which numbers are circled: the ring goes round the number, and what is taken back is struck through."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from forms.drawing import Face, Shape, Words
from forms.geometry import Rect
from forms.layout import Box, LayoutPage, LayoutQuestion, MarkPolicy, QuestionKind
from omr.reading import AnswerStatus, MarkKind
from omr.simulate.intent import Intent
from omr.simulate.pen import put
from omr.simulate.person import CITIZENS, Habit, draw_person
from omr.simulate.respondent import fill
from omr.simulate.rings import NUMBER_MM, aim, label_of, ring, struck
from omr.simulate.strokes import draw_hand
from tests.simulate.printed import laid_out

STEADY = Habit(
    blank=0, double=0, correction=0, taken_back=0, beside=0, faint=0, odd=0, strays=0, notes=0, erased=0, loose=0, labelled=0, written=0
)
PX_PER_MM = 8.0


def grid(rows: int = 5) -> LayoutPage:
    """Rows of five numbers to circle, 17 mm apart as in a ward's table."""
    questions = []
    for row in range(rows):
        rects = [Rect(20 + 17.0 * column, 10 + 11.0 * row, 12, 10) for column in range(5)]
        boxes = tuple(Box(f"q{row}.{5 - i}", str(5 - i), rect, Shape.BARE) for i, rect in enumerate(rects))
        questions.append(LayoutQuestion(f"q{row}", QuestionKind.SINGLE, boxes))
    return LayoutPage("grid", 120, 20 + 11 * rows, tuple(questions))


def filled(seed: int, habit: Habit, page: LayoutPage | None = None, kind: MarkKind = MarkKind.CIRCLE) -> Intent:
    person = replace(draw_person(np.random.default_rng(seed), MarkPolicy.CIRCLE), kind=kind)
    return fill(page or grid(), MarkPolicy.CIRCLE, np.random.default_rng(seed + 1), habit, person)


@pytest.mark.parametrize("seed", range(20))
def test_a_ring_goes_round_its_number_and_stays_with_it(seed: int) -> None:
    rng, box = np.random.default_rng(seed), Rect(40, 40, 12, 10)
    hand = replace(draw_hand(rng), drift=(0.0, 0.0), care=0.05)
    points = np.vstack([stroke.points for stroke in ring(aim(Box("a", "1", box, Shape.BARE)), 17.0, hand, rng)])
    off = points - [box.centre.x, box.centre.y]
    assert np.hypot(*off.T).min() > 0.3 * min(NUMBER_MM)
    assert np.ptp(off, axis=0).max() < 17.0
    angles = np.sort(np.arctan2(off[:, 1], off[:, 0]))
    gap = np.diff(np.append(angles, angles[0] + 2 * np.pi)).max()
    assert gap < 2.2, "the ring is open by more than a third"


def test_a_struck_number_has_a_line_through_its_ring() -> None:
    for seed in range(10):
        rng = np.random.default_rng(seed)
        around = ring(Rect(20, 20, 3, 3.5), 17.0, draw_hand(rng), rng)
        lines = np.vstack([stroke.points for stroke in struck(around, draw_hand(rng), rng)])
        ringed = np.vstack([stroke.points for stroke in around])
        middle = (ringed.min(axis=0) + ringed.max(axis=0)) / 2
        assert np.hypot(*(lines - middle).T).min() < 1.2
        assert np.ptp(lines[:, 0]) > 0.8 * np.ptp(ringed[:, 0])


def test_rings_are_what_a_careful_person_makes() -> None:
    truth = filled(3, STEADY).truth
    assert set(truth.kinds.values()) == {MarkKind.CIRCLE} and truth.hard == () and truth.cancelled == ()
    assert set(truth.statuses.values()) == {AnswerStatus.ANSWERED}


def test_a_correction_strikes_the_wrong_number_and_circles_another() -> None:
    truth = filled(4, replace(STEADY, correction=1.0)).truth
    assert len(truth.cancelled) == 5
    assert {truth.kinds[box] for box in truth.cancelled} == {MarkKind.SCRIBBLED_OUT}
    live = set(truth.marked) - set(truth.cancelled)
    assert {truth.kinds[box] for box in live} == {MarkKind.CIRCLE}
    assert set(truth.statuses.values()) == {AnswerStatus.ANSWERED}


def test_a_number_taken_back_alone_leaves_a_cancelled_question() -> None:
    truth = filled(5, replace(STEADY, taken_back=1.0)).truth
    assert set(truth.statuses.values()) == {AnswerStatus.CANCELLED}


@pytest.mark.parametrize("kind", [MarkKind.TICK, MarkKind.CROSS, MarkKind.SLASH, MarkKind.DOT])
def test_another_mark_than_a_ring_can_be_argued_about(kind: MarkKind) -> None:
    truth = filled(6, STEADY, kind=kind).truth
    assert set(truth.hard) == set(truth.marked) and len(truth.marked) == 5


@pytest.mark.parametrize("seed", range(8))
def test_marked_numbers_have_ink_round_them_and_others_none(seed: int) -> None:
    page = laid_out("mau-so-02").pages[seed % 2]
    intent = filled(seed, replace(STEADY, blank=0.2, correction=0.1, double=0.1), page)
    paper = np.full((round(page.height * PX_PER_MM), round(page.width * PX_PER_MM)), 255, np.uint8)
    for inked in intent.ink:
        put(paper, inked.strokes, replace(inked.pen, darkness=0.95, grain=0.0), PX_PER_MM, np.random.default_rng(0))
    for box in page.boxes():
        target = aim(box)
        x0, x1 = (round(v * PX_PER_MM) for v in (target.x - 3.0, target.right + 3.0))
        y0, y1 = (round(v * PX_PER_MM) for v in (target.y - 3.0, target.bottom + 3.0))
        number = paper[y0 + 24 : y1 - 24, x0 + 24 : x1 - 24]
        if box.id in intent.truth.marked:
            assert (paper[y0:y1, x0:x1] < 150).mean() > 0.02, box.id
        elif box.id not in intent.truth.hard:
            assert not (number < 200).any(), box.id


def test_the_label_is_circled_with_its_number_where_both_stand_on_one_line() -> None:
    box = Box("a.1", "1", Rect(20, 20, 6, 6), Shape.BARE, "Nam")
    words = Words(27.0, 24.2, "Nam", Face.SERIF, 11)
    page = LayoutPage("p", 100, 60, (LayoutQuestion("a", QuestionKind.SINGLE, (box,)),), drawn=(words,))
    around = label_of(page, box)
    assert around is not None and around.right > 30
    in_the_way = Box("a.2", "2", Rect(31, 20, 6, 6), Shape.BARE, "Nữ")
    crowded = replace(page, questions=(LayoutQuestion("a", QuestionKind.SINGLE, (box, in_the_way)),))
    assert label_of(crowded, box) is None
    assert label_of(replace(page, drawn=()), box) is None


def test_citizens_make_every_kind_of_trouble_on_forms_for_circling() -> None:
    page, kinds, hard, cancelled = grid(12), set(), 0, 0
    for seed in range(60):
        truth = fill(page, MarkPolicy.CIRCLE, np.random.default_rng(seed), CITIZENS).truth
        kinds |= set(truth.kinds.values())
        hard += len(truth.hard)
        cancelled += len(truth.cancelled)
    assert {MarkKind.CIRCLE, MarkKind.SCRIBBLED_OUT, MarkKind.TICK} <= kinds
    assert 0 < hard < 0.2 * 60 * 12 and cancelled > 0
