"""A page that fills its image is found from small pictures alone; what is found is proved by its print, or not used."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from omr import register as registering
from omr.placing.follow import compared, followed, lies_flat
from omr.placing.glance import glance
from omr.pyramid import Pyramid
from omr.reading import Floats, PageImage
from omr.register import LEAST_LIKENESS, Registration, register
from omr.simulate.sheet import SimulatedPage
from tests.omr.sheets import DPI, Form, moved, off_by_mm, read_one

PER_MM = DPI / 25.4


def off_mm(of: Form, page: SimulatedPage, way: Floats) -> float:
    """How far the corners of the page lie from where they are, at most."""
    corners = np.array([[[0.0, 0.0], [of.page.width, 0.0], [of.page.width, of.page.height], [0.0, of.page.height]]])
    seen, true = (cv2.perspectiveTransform(corners, one) for one in (way, page.homography))
    return float(np.linalg.norm(seen - true, axis=2).max()) / PER_MM


@pytest.mark.parametrize("turn", [0.0, 180.0])
@pytest.mark.parametrize("shift", [(0.0, 0.0), (6.0, -4.0)])
def test_a_page_is_found_upright_and_upside_down(boxes_form: Form, sheet: SimulatedPage, turn: float, shift: tuple[float, float]) -> None:
    page = moved(sheet, turn_deg=turn, shift_mm=shift)
    seen = glance(Pyramid(page.grey), boxes_form.references.pages[boxes_form.page.id].thumb, PER_MM)
    assert seen.likeness > 2 * LEAST_LIKENESS
    assert off_mm(boxes_form, page, seen.to_image) < 2.0


def test_another_form_looks_unlike(boxes_form: Form, ovals_form: Form) -> None:
    seen = glance(Pyramid(ovals_form.made.printed), boxes_form.references.pages[boxes_form.page.id].thumb, PER_MM)
    assert seen.likeness < LEAST_LIKENESS


def test_a_plain_scan_needs_no_features(boxes_form: Form, sheet: SimulatedPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registering, "find_features", None)
    for page in (sheet, moved(sheet, turn_deg=180.0), moved(sheet, turn_deg=0.7, shift_mm=(3.0, 2.0))):
        found = register(PageImage(page.grey), boxes_form.references.pages)
        assert isinstance(found, Registration)
        reading = read_one(boxes_form, page.grey)
        assert off_by_mm(reading, page).max() < 0.3


def test_a_page_a_row_of_boxes_too_low_is_not_believed(boxes_form: Form, sheet: SimulatedPage) -> None:
    page = moved(sheet, turn_deg=182.5, scale=0.96, shift_mm=(-4.0, 5.0))
    reference = boxes_form.references.pages[boxes_form.page.id]
    rough = glance(Pyramid(page.grey), reference.thumb, max(page.grey.shape) / boxes_form.page.height)
    reached = followed(Pyramid(page.grey), reference, rough.to_image)
    if reached.settled and lies_flat(reached, reference):
        assert off_mm(boxes_form, page, reached.found.to_image) < 1.0
    assert off_by_mm(read_one(boxes_form, page.grey), page).max() < 0.3


def test_a_rough_placement_is_followed_to_the_exact_one(boxes_form: Form, sheet: SimulatedPage) -> None:
    reference = boxes_form.references.pages[boxes_form.page.id]
    beside = sheet.homography @ np.array([[1.008, 0.006, -1.5], [-0.006, 1.008, 1.2], [0.0, 0.0, 1.0]])
    assert not compared(Pyramid(sheet.grey), reference, beside, reference.wide).settled
    reached = followed(Pyramid(sheet.grey), reference, beside)
    assert reached.settled and lies_flat(reached, reference)
    assert off_mm(boxes_form, sheet, reached.found.to_image) < 0.5


def test_a_page_seen_from_the_side_does_not_lie_flat(boxes_form: Form, sheet: SimulatedPage) -> None:
    reference = boxes_form.references.pages[boxes_form.page.id]
    tilted = sheet.homography @ np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 8e-5, 1.0]])
    assert lies_flat(compared(Pyramid(sheet.grey), reference, sheet.homography, reference.wide), reference)
    assert not lies_flat(compared(Pyramid(sheet.grey), reference, tilted, reference.wide), reference)
