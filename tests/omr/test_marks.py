"""What is on a box: a mark of any kind is seen, an empty box stays empty whatever the scanner did, a neighbour's stroke is not its own."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.layout import MarkPolicy
from omr.boxes import sample_boxes
from omr.calibrate import learn
from omr.looks.evidence import gather_evidence
from omr.looks.ground import ground_of
from omr.marks import BoxEvidence, read_marks
from omr.reader import learn as learn_batch
from omr.reader import read_page
from omr.reading import AnswerStatus, Grey, MarkKind, PageImage, PageReading
from omr.register import prepare_page
from omr.simulate.conditions import CONDITIONS
from omr.simulate.sheet import SimulatedPage
from pipeline.run.workers.shipped import mark_model
from tests.omr.sheets import CROSSER, DPI, NOTHING, Form, accepted, crossed, grid_page, mistakes, placed, read_placed, scanned

PRINTED, PAGE = grid_page(6, 5)
REFERENCE = prepare_page(PAGE, PageImage(PRINTED))


def boxes_of(image: Grey) -> dict[str, BoxEvidence]:
    """What the reader sees on each box of a page of the grid."""
    frame = REFERENCE.frame
    atlas = sample_boxes(image, frame, np.diag([DPI / 25.4, DPI / 25.4, 1.0]), np.zeros((len(frame.origins), 2)))
    context = learn({"grid": REFERENCE}, {"grid": [atlas.darkness]}).pages["grid"]
    seen = read_marks(gather_evidence(atlas, ground_of(PAGE, frame, context)), PAGE, mark_model(), MarkPolicy.BOX)
    return {box.mark.box: box for box in seen}


def test_boxes_come_in_printed_order_with_probabilities() -> None:
    seen = boxes_of(crossed(PRINTED, [PAGE.questions[2].boxes[3].rect]))
    assert list(seen) == [box.id for box in PAGE.boxes()]
    for box in seen.values():
        assert box.live >= 0 and box.filled >= 0
        assert box.live + box.filled == pytest.approx(box.mark.p_ink)
        assert box.mark.p_ink <= 1


def test_a_cross_is_ink_on_its_box_and_on_no_other() -> None:
    marked = ["q0.1", "q2.3", "q5.0"]
    rects = [box.rect for box in PAGE.boxes() if box.id in marked]
    seen = boxes_of(crossed(PRINTED, rects))
    assert [name for name, box in seen.items() if box.mark.p_ink >= 0.5] == marked
    assert all(seen[name].mark.kind not in (MarkKind.EMPTY, MarkKind.FILL) for name in marked)
    assert all(seen[name].mark.kind is MarkKind.EMPTY for name in seen if name not in marked)


def test_a_filled_box_is_filled_and_a_crossed_one_is_not() -> None:
    page = crossed(PRINTED, [PAGE.questions[1].boxes[1].rect])
    rect = PAGE.questions[4].boxes[2].rect
    x0, y0, x1, y1 = (round(side * DPI / 25.4) for side in (rect.x + 0.3, rect.y + 0.3, rect.right - 0.3, rect.bottom - 0.3))
    cv2.rectangle(page, (x0, y0), (x1, y1), 30, -1)
    seen = boxes_of(page)
    assert seen["q4.2"].filled > 0.5 > seen["q4.2"].live
    assert seen["q1.1"].live > 0.5 > seen["q1.1"].filled


def test_a_line_between_two_boxes_marks_neither() -> None:
    marked = ["q1.4", "q3.0", "q4.4"]
    page = crossed(PRINTED, [box.rect for box in PAGE.boxes() if box.id in marked])
    x = round((PAGE.questions[0].boxes[1].rect.right + 2.0) * DPI / 25.4)
    cv2.line(page, (x, 0), (x, page.shape[0]), 60, 1)
    assert [name for name, box in boxes_of(page).items() if box.mark.p_ink >= 0.5] == marked


def assert_unfilled(reading: PageReading) -> None:
    """Nobody wrote on the sheet, and the reading says so."""
    assert [mark.box for mark in reading.marks if mark.p_ink >= 0.5] == []
    assert {answer.question: answer.values for answer in reading.answers if answer.values} == {}
    assert {answer.status for answer in reading.answers} == {AnswerStatus.BLANK}


@pytest.mark.parametrize("name", sorted(CONDITIONS))
def test_an_unfilled_sheet_stays_unfilled_whatever_the_scanner_does(boxes_form: Form, name: str) -> None:
    page = scanned(boxes_form, 11, replace(CONDITIONS[name], wobble_mm=0.0, cut_mm=0.0, streak=0.0), NOTHING)
    assert_unfilled(read_placed(boxes_form, page))


def noisy(page: SimulatedPage, sigma: float) -> SimulatedPage:
    grain = np.random.default_rng(7).normal(0, sigma, page.grey.shape)
    return replace(page, grey=np.clip(page.grey + grain, 0, 255).astype(np.uint8))


@pytest.mark.parametrize("sigma", [8.0, 14.0])
def test_an_unfilled_sheet_stays_unfilled_in_noise(boxes_form: Form, sigma: float) -> None:
    assert_unfilled(read_placed(boxes_form, noisy(scanned(boxes_form, 12, habit=NOTHING), sigma)))


def test_no_answer_is_made_of_awful_noise(boxes_form: Form) -> None:
    reading = read_placed(boxes_form, noisy(scanned(boxes_form, 12, habit=NOTHING), 20.0))
    assert {name: answer.values for name, answer in accepted(reading).items() if answer.values} == {}


@pytest.mark.parametrize("kind", [MarkKind.CROSS, MarkKind.TICK, MarkKind.SLASH, MarkKind.FILL, MarkKind.CIRCLE])
def test_every_kind_of_mark_is_read(boxes_form: Form, kind: MarkKind) -> None:
    page = scanned(boxes_form, 4, person=replace(CROSSER, kind=kind))
    sample = placed(boxes_form, page)
    reading = read_page(sample, boxes_form.references, learn_batch(boxes_form.references, [sample]))
    missed = [mark.box for mark in reading.marks if (mark.p_ink >= 0.5) != (mark.box in page.truth.marked)]
    assert len(missed) <= 0.03 * len(reading.marks), missed
    assert mistakes(reading, page) == []


def test_a_pencil_is_read_as_well_as_a_pen(boxes_form: Form) -> None:
    pen = replace(CROSSER.pen, name="pencil", darkness=0.4, grain=0.4)
    page = scanned(boxes_form, 6, person=replace(CROSSER, pen=pen))
    reading = read_placed(boxes_form, page)
    missed = [mark.box for mark in reading.marks if (mark.p_ink >= 0.5) != (mark.box in page.truth.marked)]
    assert len(missed) <= 0.04 * len(reading.marks), missed
    assert mistakes(reading, page) == []
