"""What a scan is told to have: nothing where nothing is wrong, and else the right thing, at its place and in its size."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from omr.reader import learn, read_page
from omr.reading import Finding, Grey, PageImage, PageQuality, PageReading, Side
from omr.reasons import Reason
from omr.sample import PageSample, sample_page
from omr.simulate.mishaps import cut_off, streaked
from omr.simulate.sheet import SimulatedPage
from omr.simulate.wear import Fold, worn
from pipeline.review.acceptance import DEFAULT_POLICY, needs_review
from tests.omr.sheets import DPI, STEADY, Form, moved, scanned

PER_MM = DPI / 25.4


def quality(of: Form, grey: Grey, dpi: float | None = DPI) -> PageQuality:
    sample = sample_page(PageImage(grey, dpi), of.references)
    assert isinstance(sample, PageSample) and sample.quality is not None
    return sample.quality


def told(of: Form, grey: Grey, dpi: float | None = DPI) -> list[Reason]:
    return [finding.reason for finding in quality(of, grey, dpi).findings]


def only(of: Form, grey: Grey) -> Finding:
    """The one finding of a scan."""
    found = quality(of, grey).findings
    assert len(found) == 1, found
    return found[0]


def test_nothing_is_told_about_a_good_scan(boxes_form: Form, sheet: SimulatedPage) -> None:
    seen = quality(boxes_form, sheet.grey)
    assert seen.findings == ()
    assert seen.turn == 0 and abs(seen.skew_deg) < 0.1
    assert seen.scale == pytest.approx((1.0, 1.0), abs=0.005)
    assert seen.paper is not None and seen.paper > 235
    assert not seen.one_bit


@pytest.mark.parametrize("upright", [True, False])
def test_a_streak_is_told_with_its_place_and_breadth(boxes_form: Form, sheet: SimulatedPage, upright: bool) -> None:
    found = only(boxes_form, streaked(sheet.grey, PER_MM, 61.0, 0.4, upright=upright))
    assert found.reason is Reason.STREAK
    assert found.at_mm == pytest.approx(61.2, abs=0.3)
    assert found.side is (Side.LEFT if upright else Side.TOP)
    assert found.value == pytest.approx(0.4, abs=0.2)


def test_two_streaks_are_two(boxes_form: Form, sheet: SimulatedPage) -> None:
    grey = streaked(streaked(sheet.grey, PER_MM, 30.0, 0.3), PER_MM, 150.0, 0.3)
    places = [finding.at_mm for finding in quality(boxes_form, grey).findings]
    assert places == pytest.approx([30.15, 150.15], abs=0.3)


def test_a_line_that_a_person_draws_down_the_boxes_is_no_streak(boxes_form: Form, sheet: SimulatedPage) -> None:
    grey, x = sheet.grey.copy(), int(sheet.outlines[0, :, 0].mean())
    cv2.line(grey, (x, round(20 * PER_MM)), (x, round(270 * PER_MM)), 60, 2)
    assert told(boxes_form, grey) == []


def test_a_printed_line_from_edge_to_edge_is_no_streak(ovals_form: Form) -> None:
    page = scanned(ovals_form)
    assert told(ovals_form, page.grey) == []


def test_only_the_questions_under_a_streak_go_to_a_person(boxes_form: Form, sheet: SimulatedPage) -> None:
    x = float(sheet.outlines[0, :, 0].mean()) / PER_MM
    sample = sample_page(PageImage(streaked(sheet.grey, PER_MM, x - 0.15, 0.3), DPI), boxes_form.references)
    assert isinstance(sample, PageSample)
    reading = read_page(sample, boxes_form.references, learn(boxes_form.references, [sample]))
    assert Reason.STREAK in reading.reasons
    first, under = 0, set()
    for question in boxes_form.page.questions:
        mine = sheet.outlines[first : first + len(question.boxes), :, 0] / PER_MM
        first += len(question.boxes)
        if ((mine.min(axis=1) < x - 0.3) & (mine.max(axis=1) > x + 0.3)).any():
            under.add(question.id)
    marked = {answer.question for answer in reading.answers if Reason.STREAK_OVER_BOX in answer.reasons}
    assert under and under <= marked < {answer.question for answer in reading.answers}
    assert all(needs_review(answer, DEFAULT_POLICY) for answer in reading.answers if answer.question in marked)


def folded(sheet: SimulatedPage, at_mm: float, lean: float) -> Grey:
    """The scan with the shadow of a fold across the sheet."""
    fold = Fold(float(np.sin(lean)), float(np.cos(lean)), at_mm, 0.0, 0.0)
    paper = worn(sheet.grey.astype(np.float32), PER_MM, (fold,), STEADY, np.random.default_rng(4))
    return np.clip(paper, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("lean", [0.02, -0.03])
def test_a_fold_is_told_and_is_no_streak(boxes_form: Form, sheet: SimulatedPage, lean: float) -> None:
    found = only(boxes_form, folded(sheet, 148.0, lean))
    assert found.reason is Reason.FOLD and found.side is Side.TOP
    middle = (148.0 - np.sin(lean) * boxes_form.page.width / 2) / np.cos(lean)
    assert found.at_mm == pytest.approx(middle, abs=1.0)


def test_an_edge_cut_by_a_millimetre_is_measured_and_not_told(boxes_form: Form, sheet: SimulatedPage) -> None:
    seen = quality(boxes_form, cut_off(sheet.grey, PER_MM, 1.5, "left"))
    assert seen.findings == () and seen.cut_mm[3] == pytest.approx(1.5, abs=0.5)


def test_a_sheet_upside_down_and_askew(boxes_form: Form, sheet: SimulatedPage) -> None:
    seen = quality(boxes_form, moved(sheet, turn_deg=180.0).grey)
    assert [finding.reason for finding in seen.findings] == [Reason.UPSIDE_DOWN] and seen.turn == 180
    leaning = quality(boxes_form, moved(sheet, turn_deg=-6.0, scale=0.9).grey, dpi=None)
    assert leaning.skew_deg == pytest.approx(6.0, abs=0.2)
    assert Reason.SKEWED in [finding.reason for finding in leaning.findings]


def test_a_scan_of_the_wrong_size_is_told_where_the_file_knows_its_resolution(boxes_form: Form, sheet: SimulatedPage) -> None:
    small = moved(sheet, scale=0.9).grey
    found = quality(boxes_form, small).findings
    assert [finding.reason for finding in found] == [Reason.SCALE_OFF]
    assert found[0].value == pytest.approx(0.9, abs=0.005)
    assert told(boxes_form, small, dpi=None) == []


def test_black_and_white_is_told(boxes_form: Form, sheet: SimulatedPage) -> None:
    assert told(boxes_form, np.where(sheet.grey < 170, 0, 255).astype(np.uint8)) == [Reason.ONE_BIT]


LIGHT = {
    Reason.DARK_PAPER: replace(STEADY, paper=(140.0, 140.0)),
    Reason.GRAINY: replace(STEADY, paper=(215.0, 215.0), noise=(16.0, 16.0), jpeg=None),
    Reason.UNEVEN_LIGHT: replace(STEADY, shadow=(0.45, 0.45)),
    Reason.COMPRESSED: replace(STEADY, paper=(225.0, 225.0), jpeg=(25, 25)),
}


@pytest.mark.parametrize("reason", LIGHT)
def test_bad_light_and_bad_files_are_told(boxes_form: Form, reason: Reason) -> None:
    assert reason in told(boxes_form, scanned(boxes_form, condition=LIGHT[reason]).grey)


def test_quality_travels_with_the_reading(boxes_form: Form, sheet: SimulatedPage) -> None:
    sample = sample_page(PageImage(sheet.grey, DPI), boxes_form.references)
    assert not isinstance(sample, PageReading)
    assert read_page(sample, boxes_form.references, learn(boxes_form.references, [sample])).quality == sample.quality
