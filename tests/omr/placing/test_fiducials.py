"""Three markers of four place a page, whichever way up; fewer do not."""

from __future__ import annotations

from itertools import combinations

import cv2
import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forms.geometry import Point
from forms.layout import Marker
from omr.placing.fiducials import LEAST_MARKERS, find_markers, place_by_markers, place_by_two
from omr.reading import Floats, Grey

WIDTH, HEIGHT, SIDE = 210.0, 297.0, 7.0
MARKERS = tuple(
    Marker(i, Point(x, y), SIDE)
    for i, (x, y) in enumerate([(9.5, 9.5), (WIDTH - 9.5, 9.5), (WIDTH - 9.5, HEIGHT - 9.5), (9.5, HEIGHT - 9.5)])
)
PX_PER_MM = 8.0


def sheet(without: int | None = None) -> Grey:
    """A page with its four markers, or three."""
    page = np.full((round(HEIGHT * PX_PER_MM), round(WIDTH * PX_PER_MM)), 250, np.uint8)
    family = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    for marker in MARKERS:
        if marker.id != without:
            put(page, cv2.aruco.generateImageMarker(family, marker.id, round(SIDE * PX_PER_MM)), marker.centre)
    return page


def put(page: Grey, picture: np.ndarray, centre: Point) -> None:
    x, y = round((centre.x - SIDE / 2) * PX_PER_MM), round((centre.y - SIDE / 2) * PX_PER_MM)
    page[y : y + len(picture), x : x + len(picture)] = picture


def bent(page: Grey, angle: float, scale: float, shear: float) -> tuple[Grey, Floats]:
    """The page turned, scaled and seen a little from the side; and the way from mm to its pixels."""
    height, width = page.shape
    room = int(1.6 * height)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, scale)
    turn[:, 2] += (room - width) / 2, (room - height) / 2
    way = np.vstack([turn, [shear * 1e-5, 0.0, 1.0]])
    image = cv2.warpPerspective(page, way, (room, room), borderValue=200)
    # warpPerspective counts from the centre of the first pixel, the reader from its edge
    edge = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]])
    return np.asarray(image, np.uint8), edge @ way @ np.linalg.inv(edge) @ np.diag([PX_PER_MM, PX_PER_MM, 1.0])


def off_mm(found: Floats, truth: Floats) -> float:
    """How far places on the page are off, at most, in mm."""
    places = np.array([[[x, y] for x in (20.0, 105.0, 190.0) for y in (20.0, 148.0, 277.0)]])
    seen = cv2.perspectiveTransform(cv2.perspectiveTransform(places, truth), np.linalg.inv(found))
    return float(np.linalg.norm(seen - places, axis=2).max())


@settings(max_examples=20, deadline=None)
@given(angle=st.floats(-180, 180), scale=st.floats(0.85, 1.1), shear=st.floats(-3, 3))
def test_four_markers_place_a_page_whatever_way_it_lies(angle: float, scale: float, shear: float) -> None:
    image, truth = bent(sheet(), angle, scale, shear)
    found = place_by_markers(find_markers(image), MARKERS)
    assert found is not None
    assert off_mm(found, truth) < 0.2


@settings(max_examples=20, deadline=None)
@given(angle=st.floats(-180, 180), scale=st.floats(0.85, 1.1), without=st.sampled_from([0, 1, 2, 3]))
def test_three_markers_place_a_page_that_a_scanner_has_seen(angle: float, scale: float, without: int) -> None:
    image, truth = bent(sheet(without), angle, scale, 0.0)
    found = place_by_markers(find_markers(image), MARKERS)
    assert found is not None
    assert off_mm(found, truth) < 0.5


def test_two_markers_are_not_enough() -> None:
    page = sheet(0)
    page[:, : page.shape[1] // 2] = 250
    assert len(find_markers(page)) == 2
    assert place_by_markers(find_markers(page), MARKERS) is None


def with_another(page: Grey, number: int, x: float = 100.0) -> Grey:
    """The page with one more marker in its middle."""
    family = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    put(page, cv2.aruco.generateImageMarker(family, number, round(SIDE * PX_PER_MM)), Point(x, 150.0))
    return page


def test_four_markers_in_the_corners_are_the_page_whatever_lies_on_it() -> None:
    found = place_by_markers(find_markers(with_another(sheet(), 2)), MARKERS)
    assert found is not None
    assert off_mm(found, np.diag([PX_PER_MM, PX_PER_MM, 1.0])) < 0.2


def test_an_id_that_is_there_twice_is_nobodys() -> None:
    page = with_another(with_another(sheet(2), 2, 60.0), 2, 140.0)
    page[: page.shape[0] // 4] = 250
    assert set(find_markers(page)) == {3}


@settings(max_examples=20, deadline=None)
@example(angle=1.1171875, scale=0.8977350780086174, which=0)
@given(angle=st.floats(-180, 180), scale=st.floats(0.85, 1.1), which=st.integers(0, 2))
def test_two_markers_say_where_to_begin(angle: float, scale: float, which: int) -> None:
    image, truth = bent(sheet(), angle, scale, 0.0)
    found = find_markers(image)
    assert len(found) >= LEAST_MARKERS
    assert place_by_two(found, MARKERS) is None
    two = list(combinations(found, 2))[which]
    way = place_by_two({number: found[number] for number in two}, MARKERS)
    assert way is not None
    assert off_mm(way, truth) < 1.0
