"""A printed page is found by its features, whatever its turn; what cannot be a sheet of paper is not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from omr.placing.features import find_features, place, plausible, shrink
from omr.reading import Floats, Grey
from omr.register import MIN_INLIERS
from omr.simulate.sheet import SimulatedPage
from tests.omr.sheets import Form

CORNERS = np.array([[0, 0], [1000, 0], [1000, 1400], [0, 1400]], np.float32)


def turn(degrees: float) -> Floats:
    return np.vstack([cv2.getRotationMatrix2D((500, 700), degrees, 1.0), [0.0, 0.0, 1.0]])


def test_white_paper_has_no_features_and_is_nowhere(boxes_form: Form) -> None:
    nothing = find_features(np.full((1200, 900), 255, np.uint8))
    assert len(nothing.points) == len(nothing.descriptors) == 0
    assert place(boxes_form.references.pages[boxes_form.page.id].features, nothing) is None


@pytest.mark.parametrize("quarter", [cv2.ROTATE_180, cv2.ROTATE_90_CLOCKWISE])
def test_a_filled_page_is_found_whichever_side_is_up(boxes_form: Form, sheet: SimulatedPage, quarter: int) -> None:
    image = np.asarray(cv2.rotate(sheet.grey, quarter), np.uint8)
    found = place(boxes_form.references.pages[boxes_form.page.id].features, find_features(image))
    assert found is not None and found.inliers > 10 * MIN_INLIERS
    height, width = sheet.grey.shape
    back = {cv2.ROTATE_180: [[-1, 0, width - 1], [0, -1, height - 1]], cv2.ROTATE_90_CLOCKWISE: [[0, -1, height - 1], [1, 0, 0]]}
    expected = np.array([*back[quarter], [0, 0, 1]]) @ sheet.homography
    corners = np.array([[[10.0, 10.0], [200.0, 10.0], [200.0, 285.0], [10.0, 285.0]]])
    off = cv2.perspectiveTransform(corners, found.homography) - cv2.perspectiveTransform(corners, expected)
    assert np.linalg.norm(off, axis=2).max() < 3.0


def test_another_form_has_too_few_matches_that_agree(boxes_form: Form, ovals_form: Form) -> None:
    found = place(boxes_form.references.pages[boxes_form.page.id].features, find_features(ovals_form.made.printed))
    assert found is None or found.inliers < MIN_INLIERS


def test_points_are_pixels_of_the_image_that_was_given(boxes_form: Form) -> None:
    large: Grey = np.asarray(cv2.resize(boxes_form.made.printed, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)
    features = find_features(large)
    assert features.points[:, 1].max() > large.shape[0] * 0.75
    assert features.points[:, 0].max() < large.shape[1]
    found = place(boxes_form.references.pages[boxes_form.page.id].features, features)
    assert found is not None
    assert np.sqrt(np.linalg.det(found.homography[:2, :2])) == pytest.approx(2.0 * boxes_form.made.px_per_mm, rel=0.005)


def test_shrinking_never_enlarges() -> None:
    small, factor = shrink(np.zeros((300, 200), np.uint8), 1200)
    assert small.shape == (300, 200) and factor == 1.0
    small, factor = shrink(np.zeros((3000, 200), np.uint8), 1200)
    assert small.shape == (1200, 80) and factor == pytest.approx(0.4)


@pytest.mark.parametrize("degrees", [0, 3, 90, 180, -120])
def test_a_turned_sheet_can_be_a_sheet(degrees: float) -> None:
    assert plausible(turn(degrees), CORNERS)


def test_a_sheet_photographed_from_the_side_can_be_a_sheet() -> None:
    seen = np.array([[150, 80], [880, 0], [1000, 1300], [0, 1400]], np.float32)
    assert plausible(np.asarray(cv2.getPerspectiveTransform(CORNERS, seen), np.float64), CORNERS)


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param([[1000, 0], [0, 0], [0, 1400], [1000, 1400]], id="mirrored"),
        pytest.param([[0, 0], [1000, 0], [1000, 40], [0, 40]], id="flattened"),
        pytest.param([[0, 0], [1000, 0], [200, 300], [0, 1400]], id="corner pushed in"),
    ],
)
def test_what_cannot_be_a_sheet_is_not(seen: list[list[int]]) -> None:
    assert not plausible(np.asarray(cv2.getPerspectiveTransform(CORNERS, np.array(seen, np.float32)), np.float64), CORNERS)


def test_too_few_points_are_no_sheet() -> None:
    assert not plausible(np.eye(3), CORNERS[:3])
