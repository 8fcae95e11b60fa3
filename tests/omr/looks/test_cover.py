"""A box under a note, on a torn corner or under correction fluid is noticed; a box that is only written on is not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from omr.boxes import frame_of, sample_boxes
from omr.ink import Darkness
from omr.looks.cover import covered, shown_by
from omr.reader import learn as learn_batch
from omr.reader import read_page
from omr.reading import Grey
from omr.reasons import Reason
from tests.omr.sheets import DPI, Form, crossed, grid_page, placed, scanned

PRINTED, PAGE = grid_page(6, 5)
FRAME = frame_of(PAGE)


def patches(image: Grey) -> Darkness:
    return sample_boxes(image, FRAME, np.diag([DPI / 25.4, DPI / 25.4, 1.0]), np.zeros((len(FRAME.origins), 2))).darkness


def hidden(image: Grey) -> list[str]:
    """The boxes that are found covered."""
    return [box.id for box, over in zip(PAGE.boxes(), covered(patches(image), shown_by(patches(PRINTED), FRAME)), strict=True) if over]


def pasted(image: Grey, question: int, grey: int, more: float = 1.5) -> Grey:
    """A strip of one brightness over the first three boxes of a question and `more` mm round them."""
    boxes = PAGE.questions[question].boxes
    x0, x1 = (boxes[0].rect.x - more) * DPI / 25.4, (boxes[2].rect.right + more) * DPI / 25.4
    y0, y1 = (boxes[0].rect.y - more) * DPI / 25.4, (boxes[0].rect.bottom + more) * DPI / 25.4
    result = image.copy()
    cv2.rectangle(result, (round(x0), round(y0)), (round(x1), round(y1)), grey, -1)
    return result


@pytest.mark.parametrize("grey", [255, 235])
def test_boxes_under_something_are_noticed_and_no_others(grey: int) -> None:
    assert hidden(pasted(PRINTED, 2, grey)) == [box.id for box in PAGE.questions[2].boxes[:3]]


def test_boxes_under_something_dark_are_noticed() -> None:
    found = hidden(pasted(PRINTED, 2, 40, more=4.0))
    assert set(found) >= {box.id for box in PAGE.questions[2].boxes[:3]}
    assert not set(found) & {box.id for question in PAGE.questions[4:] for box in question.boxes}


def test_marks_cover_nothing() -> None:
    everyone = crossed(PRINTED, [box.rect for box in PAGE.boxes()], 20, 3)
    for box in list(PAGE.boxes())[::2]:
        corners = (round(side * DPI / 25.4) for side in (box.rect.x - 0.4, box.rect.y - 0.4, box.rect.right + 0.4, box.rect.bottom + 0.4))
        x0, y0, x1, y1 = corners
        cv2.rectangle(everyone, (x0, y0), (x1, y1), 15, -1)
    assert hidden(everyone) == []


@pytest.mark.parametrize("strength", [0.7, 0.4, 0.15])
def test_pale_print_is_not_hidden_print(strength: float) -> None:
    pale = np.asarray(255 - (255 - PRINTED.astype(np.float32)) * strength, dtype=np.uint8)
    assert hidden(pale) == []
    assert hidden(pasted(pale, 2, 255)) == [box.id for box in PAGE.questions[2].boxes[:3]]


def test_a_page_without_any_of_its_print_is_all_in_doubt() -> None:
    assert len(hidden(np.full_like(PRINTED, 255))) == len(list(PAGE.boxes()))


def test_a_box_where_nothing_is_printed_is_no_empty_box() -> None:
    nothing = patches(np.full_like(PRINTED, 255))
    assert covered(nothing, shown_by(nothing, FRAME)).all()


def test_boxes_that_are_looked_for_beside_their_place_are_noticed_and_no_others() -> None:
    """A bent photograph: one row lies a third of a box beside where it should; its long sides are seen nearly whole all the same."""
    printed, page = grid_page(6, 4, side=3.0, broad=2.0)
    frame, to_image = frame_of(page), np.diag([DPI / 25.4, DPI / 25.4, 1.0])
    astray, right = page.questions[2].boxes, np.zeros((len(frame.origins), 2))
    shifts = right.copy()
    shifts[[box in astray for box in page.boxes()]] = 1.0, 0.0
    shown = shown_by(sample_boxes(printed, frame, to_image, right).darkness, frame)
    found = covered(sample_boxes(printed, frame, to_image, shifts).darkness, shown)
    assert [box.id for box, over in zip(page.boxes(), found, strict=True) if over] == [box.id for box in astray]


def test_a_note_on_the_sheet_sends_its_question_to_a_person_and_no_other(boxes_form: Form) -> None:
    page = scanned(boxes_form, 3)
    question = boxes_form.page.questions[1]
    first = [at for at, box in enumerate(boxes_form.page.boxes()) if box in question.boxes]
    corners = page.outlines[first].reshape(-1, 2)
    (x0, y0), (x1, y1) = corners.min(axis=0) - 6, corners.max(axis=0) + 6
    noted = page.grey.copy()
    noted[int(y0) : int(y1), int(x0) : int(x1)] = 250
    sample = placed(boxes_form, type(page)(**{**{name: getattr(page, name) for name in page.__slots__}, "grey": noted}))
    reading = read_page(sample, boxes_form.references, learn_batch(boxes_form.references, [sample]))
    assert {answer.question for answer in reading.answers if Reason.BOX_COVERED in answer.reasons} == {question.id}
