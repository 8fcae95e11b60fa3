"""A page image and a layout in, a reading out: states, order, and answers that a person can rely on."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from omr.reader import learn, read_page
from omr.reading import PageImage, PageReading, PageState
from omr.reasons import Reason
from omr.sample import PageSample, sample_page
from omr.simulate.conditions import CONDITIONS
from omr.simulate.person import CAREFUL
from omr.simulate.sheet import SimulatedPage
from tests.omr.sheets import Form, accepted, mistakes, moved, read_one, read_placed, scanned


@pytest.fixture(scope="module")
def reading(boxes_form: Form, sheet: SimulatedPage) -> PageReading:
    return read_one(boxes_form, sheet.grey)


def test_a_reading_names_what_it_was_read_with(boxes_form: Form, reading: PageReading) -> None:
    assert reading.state is PageState.READ
    assert (reading.layout, reading.layout_page) == (boxes_form.layout.id, boxes_form.page.id)
    assert reading.context and reading.reasons == ()


def test_questions_marks_and_outlines_are_in_printed_order(boxes_form: Form, reading: PageReading) -> None:
    boxes = list(boxes_form.page.boxes())
    assert [answer.question for answer in reading.answers] == [question.id for question in boxes_form.page.questions]
    assert [mark.box for mark in reading.marks] == [box.id for box in boxes]
    assert reading.outlines is not None and reading.outlines.shape == (len(boxes), 4, 2)
    for question, answer in zip(boxes_form.page.questions, reading.answers, strict=True):
        order = [box.value for box in question.boxes]
        assert list(answer.values) == sorted(answer.values, key=order.index)


def test_what_is_accepted_on_a_clean_sheet_is_right_and_is_most_of_it(boxes_form: Form, sheet: SimulatedPage, reading: PageReading) -> None:
    assert mistakes(reading, sheet) == []
    assert len(accepted(reading)) >= 0.8 * len(reading.answers)
    statuses = {answer.question: answer.status for answer in accepted(reading).values()}
    assert statuses == {name: sheet.truth.statuses[name] for name in statuses}


@pytest.mark.parametrize("name", ["clean", "office", "photocopy"])
@pytest.mark.parametrize("seed", [21, 22])
def test_what_careful_people_mean_is_read_on_bubbles(ovals_form: Form, name: str, seed: int) -> None:
    page = scanned(ovals_form, seed, CONDITIONS[name], CAREFUL)
    reading = read_placed(ovals_form, page)
    wrong = [answer.question for answer in reading.answers if answer.values != page.truth.answers[answer.question]]
    assert len(wrong) <= 0.1 * len(reading.answers), wrong
    assert mistakes(reading, page) == []


def test_questions_that_the_scan_cut_off_reach_a_person(boxes_form: Form, sheet: SimulatedPage) -> None:
    lost = round(sheet.outlines[:, :, 1].min()) + 3
    page = np.ascontiguousarray(sheet.grey[lost:])
    reading = read_one(boxes_form, page)
    assert reading.state is PageState.READ
    cut = [answer for answer in reading.answers if Reason.BOX_OUT_OF_PAGE in answer.reasons]
    assert reading.answers[0] in cut and len(cut) < len(reading.answers) / 2
    assert not {answer.question for answer in cut} & set(accepted(reading))


def test_half_a_sheet_gives_no_answer_for_the_other_half(boxes_form: Form, sheet: SimulatedPage) -> None:
    reading = read_one(boxes_form, np.ascontiguousarray(sheet.grey[: sheet.grey.shape[0] // 2]))
    gone = {q.id for q in boxes_form.page.questions if q.boxes[0].rect.y > boxes_form.page.height / 2 + 5}
    assert gone and not gone & set(accepted(reading))


def test_a_sample_travels_between_processes(boxes_form: Form, sheet: SimulatedPage) -> None:
    sample = sample_page(PageImage(moved(sheet, shift_mm=(1.0, 2.0)).grey), boxes_form.references)
    assert isinstance(sample, PageSample)
    context = learn(boxes_form.references, [sample])
    there = pickle.loads(pickle.dumps((sample, context)))
    assert read_page(there[0], boxes_form.references, there[1]).answers == read_page(sample, boxes_form.references, context).answers
