"""Red stamps on colour scans: what lies below is read as if they were not there, a red pen is no stamp, and nothing is lost unseen."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from forms.draw import Slip, draw
from forms.sheet_code import SheetCode
from omr.reader import learn, read_page
from omr.reading import Colour, Finding, PageImage, PageReading
from omr.reasons import Reason
from omr.references import References, prepare
from omr.sample import PageSample, sample_page
from omr.scan.red import find_stamps
from omr.simulate.colour import STAMP_ABSORBS, STAMP_IN_GREY
from omr.simulate.degradations import NAMED
from omr.simulate.sheet import SimulatedPage, simulate_page
from omr.simulate.stamp import press_stamps
from pipeline.decode.colour import reduced
from pipeline.decode.pdf import pdf_pages
from pipeline.review.acceptance import DEFAULT_POLICY, needs_review
from pipeline.run.workers.shipped import mark_model
from tests.decode.pictures import only_page
from tests.omr.sheets import PLAIN
from tests.simulate.printed import Printed, printed

DPI = 200.0
STILL = {"skew_deg": 0.0, "shift_mm": 0.0, "scale": (1.0, 1.0), "wobble_mm": 0.0, "jpeg": None, "dpi": (DPI,)}
GRID = (80.0, 130.0)
"""The middle (mm) of the slip's grid of boxes, under which ticks and empty boxes lie."""


@cache
def slip() -> Printed:
    return printed("quay-a5", DPI)


@cache
def references() -> References:
    layout = slip().layout
    return prepare(layout, {layout.pages[0].id: PageImage(slip().pages[0])}, mark_model())


@cache
def filled(condition: str = "stamps", seed: int = 4) -> SimulatedPage:
    """A slip filled in by somebody, scanned in colour, without stamps."""
    quiet = replace(NAMED[condition], stamps=(0, 0), **STILL)  # type: ignore[arg-type]
    page, rng = slip().layout.pages[0], np.random.default_rng(seed)
    return simulate_page(slip().pages[0], page, slip().px_per_mm, slip().layout.policy, quiet, rng, habit=PLAIN)


def colours(made: SimulatedPage) -> Colour:
    assert made.colour is not None
    return made.colour


def ink_of(made: SimulatedPage, *places: tuple[float, float], seed: int = 1) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    page, rng = slip().layout.pages[0], np.random.default_rng(seed)
    return press_stamps(page, made.grey.shape, DPI / 25.4, len(places), rng, np.array(places))


def stamped(made: SimulatedPage, *places: tuple[float, float], seed: int = 1) -> Colour:
    """The scan with red stamps at these places."""
    light = 1.0 - ink_of(made, *places, seed=seed)[..., None] * np.array(STAMP_ABSORBS, np.float32)
    return np.asarray(np.rint(colours(made) * light), np.uint8)


def image_of(colour: Colour) -> PageImage:
    return PageImage(np.asarray(cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY), np.uint8), DPI, partial(reduced, colour))


def read(image: PageImage) -> PageReading:
    sample = sample_page(image, references())
    assert isinstance(sample, PageSample), sample
    return read_page(sample, references(), learn(references(), [sample]))


def values(reading: PageReading) -> dict[str, tuple[str, ...]]:
    return {answer.question: answer.values for answer in reading.answers}


def stamps_on(reading: PageReading) -> list[Finding]:
    assert reading.quality is not None
    return [finding for finding in reading.quality.findings if finding.reason is Reason.STAMP]


def accepted_mistakes(reading: PageReading, made: SimulatedPage) -> list[str]:
    return [
        answer.question
        for answer in reading.answers
        if not needs_review(answer, DEFAULT_POLICY) and answer.values != made.truth.answers[answer.question]
    ]


@pytest.mark.parametrize("seed", [1, 2, 6])
def test_ticked_and_empty_boxes_under_a_stamp_read_as_without_it(tmp_path: Path, seed: int) -> None:
    made = filled()
    without = read(image_of(colours(made)))
    file = tmp_path / "trang có dấu.jpg"
    Image.fromarray(stamped(made, GRID, seed=seed)).save(file, quality=85, dpi=(DPI, DPI))
    reading = read(only_page(file))
    assert values(reading) == values(without) == dict(made.truth.answers)
    (stamp,) = stamps_on(reading)
    assert stamp.area_mm is not None and Reason.STAMP in reading.reasons
    x, y, w, h = stamp.area_mm
    assert (x + w / 2, y + h / 2) == pytest.approx(GRID, abs=2.0)
    assert not stamps_on(without)


def test_without_its_colours_the_same_stamp_harms_but_nothing_wrong_is_accepted() -> None:
    made = filled()
    for seed in (1, 2, 6):
        grey = np.rint(made.grey * (1.0 - STAMP_IN_GREY * ink_of(made, GRID, seed=seed))).astype(np.uint8)
        for shown in (grey, np.where(grey < 170, 0, 255).astype(np.uint8)):
            reading = read(PageImage(shown, DPI))
            assert not accepted_mistakes(reading, made)
            assert any(needs_review(answer, DEFAULT_POLICY) for answer in reading.answers)


@pytest.mark.parametrize("seed", [3, 5])
def test_what_a_red_pen_wrote_is_read_like_any_other(seed: int) -> None:
    made = filled("red_pen", seed)
    reading = read(image_of(colours(made)))
    assert values(reading) == values(read(PageImage(made.grey, DPI))) == dict(made.truth.answers)
    assert not stamps_on(reading)
    assert not any(Reason.STAMP_OVER_BOX in answer.reasons for answer in reading.answers)


def test_a_stamp_on_a_sheet_written_in_red_sends_what_lies_below_it_to_a_person() -> None:
    made = filled("red_pen", 3)
    reading = read(image_of(stamped(made, GRID)))
    assert not accepted_mistakes(reading, made)
    assert any(Reason.STAMP_OVER_BOX in answer.reasons for answer in reading.answers)


def test_a_box_buried_in_red_ink_goes_to_a_person() -> None:
    made, page = filled(), slip().layout.pages[0]
    rect = page.questions[1].boxes[2].rect
    ink, per_mm = np.zeros(made.grey.shape, np.float32), DPI / 25.4
    corners = [tuple(round(v * per_mm) for v in place) for place in ((rect.x - 14, rect.y - 8), (rect.right + 14, rect.bottom + 8))]
    cv2.rectangle(ink, corners[0], corners[1], 1.0, 5)
    middle = [tuple(round(v * per_mm) for v in place) for place in ((rect.x - 6, rect.y - 3), (rect.right + 6, rect.bottom + 3))]
    cv2.rectangle(ink, middle[0], middle[1], 1.0, -1)
    light = 1.0 - ink[..., None] * np.array(STAMP_ABSORBS, np.float32)
    reading = read(image_of(np.asarray(np.rint(colours(made) * light), np.uint8)))
    assert Reason.STAMP_OVER_BOX in next(answer for answer in reading.answers if answer.question == page.questions[1].id).reasons


@pytest.mark.parametrize("codes", [1, 2])
def test_a_stamp_over_sheet_codes_leaves_them_to_be_read(codes: int) -> None:
    furniture = slip().layout.pages[0].furniture
    assert furniture is not None
    pdf = io.BytesIO()
    draw(slip().layout, [Slip(SheetCode(7, 42))], pdf)
    (page,) = pdf_pages(pdf, None)
    assert isinstance(page.image, PageImage)
    height, width = filled().grey.shape
    bare = np.repeat(cv2.resize(page.image.grey, (width, height), interpolation=cv2.INTER_AREA)[..., None], 3, axis=2)
    places = [(code.centre.x, code.centre.y) for code in furniture.codes[:codes]]
    light = 1.0 - ink_of(filled(), *places)[..., None] * np.array(STAMP_ABSORBS, np.float32)
    sample = sample_page(image_of(np.asarray(np.rint(bare * light), np.uint8)), references())
    assert isinstance(sample, PageSample) and sample.sheet is not None
    assert (sample.sheet.run, sample.sheet.serial) == (7, 42)


def test_two_stamps_that_touch_are_taken_away_together() -> None:
    made = filled()
    reading = read(image_of(stamped(made, GRID, (GRID[0] + 26, GRID[1]), seed=2)))
    assert stamps_on(reading) and not accepted_mistakes(reading, made)


def test_a_broad_red_shape_that_is_not_closed_stays_and_what_it_lies_on_goes_to_a_person() -> None:
    made, per_mm = filled(), DPI / 25.4
    page = colours(made).copy()
    for i in range(12):
        ends = [(round((GRID[0] - 24 + 4 * i + 4 * lean) * per_mm), round((GRID[1] + side) * per_mm)) for side, lean in ((-8, 0), (8, 1))]
        cv2.line(page, ends[0], ends[1], (215, 45, 70), 9, cv2.LINE_AA)
        cv2.line(page, ends[1], (ends[0][0] + round(4 * per_mm), ends[0][1]), (215, 45, 70), 9, cv2.LINE_AA)
    reading = read(image_of(page))
    assert not accepted_mistakes(reading, made)
    assert any(Reason.STAMP_OVER_BOX in answer.reasons for answer in reading.answers)


def test_red_shapes_of_other_sizes_are_no_stamps() -> None:
    red, white = np.array([215, 45, 70], np.uint8), np.full((2339, 1654, 3), 250, np.uint8)
    per_mm = DPI / 25.4
    for width, height, count in ((9.0, 9.0, 0), (30.0, 20.0, 1), (60.0, 6.0, 0), (180.0, 260.0, 0)):
        page = white.copy()
        x, y = round(12 * per_mm), round(12 * per_mm)
        x1, y1 = x + round(width * per_mm), y + round(height * per_mm)
        cv2.rectangle(page, (x, y), (x1, y1), red.tolist(), 6)
        cv2.line(page, (x, y), (x1, y1), red.tolist(), 8)
        found = find_stamps(partial(reduced, page), page.shape[:2], per_mm)
        assert len(found.stamps) == count, (width, height)
