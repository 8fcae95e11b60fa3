"""The atlas shows every box with its surroundings, as dark as it is on paper, whatever the light and the resolution."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from omr.boxes import Frame, frame_of, outlines, sample_boxes
from omr.ink import core_masks
from omr.reading import Floats, Grey
from omr.simulate.sheet import SimulatedPage
from tests.omr.sheets import DPI, Form, crossed, grid_page

PER_MM = DPI / 25.4
UPRIGHT = np.diag([PER_MM, PER_MM, 1.0])


def still(frame: Frame) -> Floats:
    return np.zeros((len(frame.origins), 2))


def test_a_patch_shows_its_box_and_what_is_around_it(boxes_form: Form) -> None:
    frame = frame_of(boxes_form.page)
    x, y, w, h = frame.rects.T
    assert (np.minimum(np.minimum(x, y), np.minimum(frame.width - x - w, frame.height - y - h)) > 0.5 * np.minimum(w, h)).all()
    for box, origin, rect in zip(boxes_form.page.boxes(), frame.origins, frame.rects, strict=True):
        assert origin * frame.px_per_mm + rect[:2] == pytest.approx(np.array([box.rect.x, box.rect.y]) * frame.px_per_mm)
        assert rect[2:] == pytest.approx(np.array([box.rect.w, box.rect.h]) * frame.px_per_mm)


def test_outlines_are_dark_and_paper_is_not() -> None:
    printed, page = grid_page(3, 4)
    frame = frame_of(page)
    atlas = sample_boxes(printed, frame, UPRIGHT, still(frame))
    rim = core_masks(frame, 0.1) & ~core_masks(frame, -0.1)
    inside = core_masks(frame, -0.2)
    for patch, on_rim, within in zip(atlas.darkness, rim, inside, strict=True):
        assert np.quantile(patch[on_rim], 0.75) > 100
        assert patch[within].max() < 10
    assert atlas.on_image.all()


def test_a_mark_is_seen_in_its_own_box_only() -> None:
    printed, page = grid_page(3, 4)
    rect = page.questions[1].boxes[2].rect
    frame = frame_of(page)
    empty, marked = (sample_boxes(image, frame, UPRIGHT, still(frame)).darkness for image in (printed, crossed(printed, [rect])))
    changed = (np.abs(marked.astype(int) - empty) * core_masks(frame, 0.0)).mean(axis=(1, 2))
    assert changed.argmax() == 6 and changed[6] > 5
    assert np.delete(changed, 6).max() < 1


def test_a_shadow_is_not_ink() -> None:
    printed, page = grid_page(6, 6)
    frame = frame_of(page)
    slope = np.linspace(1.0, 0.45, printed.shape[1])[None] * np.linspace(1.0, 0.8, printed.shape[0])[:, None]
    dim: Grey = (printed * slope).astype(np.uint8)
    inside = core_masks(frame, -0.2)
    shadowed = sample_boxes(dim, frame, UPRIGHT, still(frame)).darkness
    assert shadowed[inside].max() < 25
    bright = sample_boxes(printed, frame, UPRIGHT, still(frame)).darkness
    assert abs(float(shadowed.mean()) - float(bright.mean())) < 8


@pytest.mark.parametrize("times", [0.75, 3.0])
def test_a_box_looks_alike_at_any_resolution(sheet: SimulatedPage, boxes_form: Form, times: float) -> None:
    frame = frame_of(boxes_form.page)
    way = cv2.INTER_AREA if times < 1 else cv2.INTER_CUBIC
    other = np.asarray(cv2.resize(sheet.grey, None, fx=times, fy=times, interpolation=way), np.uint8)
    usual = sample_boxes(sheet.grey, frame, sheet.homography, still(frame)).darkness.astype(float)
    resized = sample_boxes(other, frame, np.diag([times, times, 1.0]) @ sheet.homography, still(frame)).darkness
    core = core_masks(frame, 0.1)
    assert np.abs(usual - resized)[core].mean() < 12
    per_box = np.array([[patch[of].mean() for patch, of in zip(stack, core, strict=True)] for stack in (usual, resized)])
    assert np.corrcoef(per_box)[0, 1] > 0.98


def test_a_box_that_the_scan_cuts_off_is_not_on_the_image() -> None:
    printed, page = grid_page(3, 4)
    frame = frame_of(page)
    cut = sample_boxes(np.ascontiguousarray(printed[:, : round(36 * PER_MM)]), frame, UPRIGHT, still(frame))
    assert cut.on_image.tolist() == [True, True, True, False] * 3
    top = sample_boxes(
        np.ascontiguousarray(printed[round(12 * PER_MM) :]),
        frame,
        np.array([[1, 0, 0], [0, 1, -round(12 * PER_MM)], [0, 0, 1]]) @ UPRIGHT,
        still(frame),
    )
    assert top.on_image.tolist() == [False] * 4 + [True] * 8


def test_a_page_of_a_thousand_boxes_is_sampled_whole() -> None:
    printed, page = grid_page(40, 25)
    frame = frame_of(page)
    rect = page.questions[39].boxes[24].rect
    atlas = sample_boxes(crossed(printed, [rect]), frame, UPRIGHT, still(frame))
    assert atlas.darkness.shape == (1000, frame.height, frame.width)
    inside = core_masks(frame, -0.15)
    ink = np.array([patch[within].mean() for patch, within in zip(atlas.darkness, inside, strict=True)])
    assert ink.argmax() == 999 and ink[:999].max() < 5


def test_outlines_are_the_corners_in_pixels_with_each_boxs_own_correction() -> None:
    _, page = grid_page(2, 2)
    shifts = np.array([[0.0, 0.0], [0.5, 0.0], [0.0, -0.25], [1.0, 1.0]])
    corners = outlines(page, UPRIGHT, shifts)
    assert corners.shape == (4, 4, 2)
    for box, found, shift in zip(page.boxes(), corners, shifts, strict=True):
        r = box.rect
        expected = np.array([[r.x, r.y], [r.right, r.y], [r.right, r.bottom], [r.x, r.bottom]]) + shift
        assert found == pytest.approx(expected * PER_MM)
