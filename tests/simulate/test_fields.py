"""Handwriting in fields: digits that can be told apart, combs that say what the truth says, words where they belong."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.geometry import Rect
from forms.layout import Box, FieldKind, LayoutPage, LayoutQuestion, MarkPolicy, QuestionKind, WriteField
from forms.register.check_digit import check_digit
from omr.reading import Floats, MarkKind
from omr.simulate.digits import digit_strokes, script_of
from omr.simulate.fields import TEXT
from omr.simulate.pen import Pen, put
from omr.simulate.person import Habit, Person, draw_person
from omr.simulate.respondent import fill

QUIET = Habit(blank=0, double=0, correction=0, taken_back=0, beside=0, faint=0, odd=0, strays=0, notes=0, erased=0, written=1.0)
PX_PER_MM = 6.0


def person(seed: int) -> Person:
    return replace(draw_person(np.random.default_rng(seed), MarkPolicy.BOX), kind=MarkKind.CROSS, pen=Pen("black", 0.5, 0.95, 0.0, 0.2))


def comb(kind: FieldKind, cells: int, name: str = "f", question: str = "f") -> WriteField:
    rects = tuple(Rect(20 + 6.5 * i, 20, 6.5, 8) for i in range(cells))
    return WriteField(name, question, kind, Rect(20, 20, 6.5 * cells, 8), rects)


def seen(digit: str, seed: int) -> Floats:
    """The digit as a small soft picture, cut to its ink."""
    who, cell = person(seed), Rect(2, 2, 6.5, 8)
    paper = np.full((72, 66), 255, np.uint8)
    put(paper, digit_strokes(digit, cell, script_of(who), 0.8, np.random.default_rng(seed)), who.pen, PX_PER_MM, np.random.default_rng(0))
    rows, columns = np.nonzero(paper < 128)
    cut = 255 - paper[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    side = max(cut.shape)
    top, left = (side - cut.shape[0]) // 2, (side - cut.shape[1]) // 2
    square = np.zeros((side, side), np.uint8)
    square[top : top + cut.shape[0], left : left + cut.shape[1]] = cut
    small = cv2.GaussianBlur(cv2.resize(square, (16, 16), interpolation=cv2.INTER_AREA).astype(np.float64), (0, 0), 1.0)
    return np.asarray(small / np.linalg.norm(small)).ravel()


def test_digits_of_other_hands_tell_which_digit_it_is() -> None:
    known = {digit: np.stack([seen(digit, seed) for seed in range(30)]) for digit in "0123456789"}
    wrong = []
    for digit in "0123456789":
        for seed in range(100, 115):
            picture = seen(digit, seed)
            nearest = max(known, key=lambda other: float(np.sort(known[other] @ picture)[-3:].mean()))
            if nearest != digit:
                wrong.append((digit, nearest, seed))
    assert len(wrong) <= 6, wrong


def test_a_person_writes_a_digit_in_one_way_and_people_differ() -> None:
    assert script_of(person(1)) == script_of(person(1))
    assert len({script_of(person(seed)).ways["7"] for seed in range(30)}) == 3
    assert len({script_of(person(seed)).ways["4"] for seed in range(60)}) == 3


@pytest.mark.parametrize("kind", [FieldKind.DIGITS, FieldKind.DATE, FieldKind.COUNTER])
def test_there_is_ink_in_the_cells_that_the_truth_names(kind: FieldKind) -> None:
    field = comb(kind, 7 if kind is FieldKind.COUNTER else 8)
    page = LayoutPage("p", 100, 60, (), fields=(field,))
    for seed in range(12):
        intent = fill(page, MarkPolicy.BOX, np.random.default_rng(seed), QUIET, person(seed))
        said = intent.truth.written["f"]
        paper = np.full((round(60 * PX_PER_MM), round(100 * PX_PER_MM)), 255, np.uint8)
        for inked in intent.ink:
            put(paper, inked.strokes, inked.pen, PX_PER_MM, np.random.default_rng(0))
        for place, cell in enumerate(field.cells):
            inside = paper[round(20 * PX_PER_MM) : round(28 * PX_PER_MM), round(cell.x * PX_PER_MM) : round(cell.right * PX_PER_MM)]
            share = float((inside < 128).mean())
            assert share > 0.02 if place < len(said) else share < 0.05, (seed, said, place)
        assert said.isdigit()
        if kind is FieldKind.DATE:
            assert 1 <= int(said[:2]) <= 31 and 1 <= int(said[2:4]) <= 12 and len(said) == 8
        if kind is FieldKind.COUNTER:
            assert check_digit(said[:6]) == said[6]


def test_marked_digits_repeat_the_comb_above_them() -> None:
    field = comb(FieldKind.COUNTER, 7, "counter", "counter")
    questions = tuple(
        LayoutQuestion(
            f"counter.{place}",
            QuestionKind.SINGLE,
            tuple(Box(f"counter.{place}.{d}", str(d), Rect(13.5 + 7.5 * place, 32 + 7 * d, 4.5, 4.5)) for d in range(10)),
        )
        for place in range(1, 8)
    )
    page = LayoutPage("p", 100, 120, questions, fields=(field,))
    truth = fill(page, MarkPolicy.BOX_FILL_CANCELS, np.random.default_rng(3), QUIET, person(3)).truth
    assert "".join(truth.answers[f"counter.{place}"][0] for place in range(1, 8)) == truth.written["counter"]
    empty = fill(page, MarkPolicy.BOX_FILL_CANCELS, np.random.default_rng(3), replace(QUIET, written=0.0), person(3)).truth
    assert empty.written == {} and empty.marked == ()


def test_words_stand_beside_other_where_it_is_chosen_and_are_doubtful_where_not() -> None:
    boxes = (Box("q.1", "1", Rect(20, 20, 4.5, 4.5)), Box("q.2", "2", Rect(20, 30, 4.5, 4.5)))
    other = WriteField("q.2.text", "q", FieldKind.OTHER, Rect(40, 27, 50, 8), option="2")
    page = LayoutPage("p", 100, 60, (LayoutQuestion("q", QuestionKind.SINGLE, boxes),), fields=(other,))
    chosen, alone = 0, 0
    for seed in range(150):
        truth = fill(page, MarkPolicy.BOX, np.random.default_rng(seed), QUIET, person(seed)).truth
        if truth.written:
            assert truth.written == {"q.2.text": TEXT}
            chosen += truth.answers["q"] == ("2",)
            if truth.answers["q"] != ("2",):
                alone += 1
                assert "q.2" in truth.hard
    assert chosen > 30 and 0 < alone < 10
