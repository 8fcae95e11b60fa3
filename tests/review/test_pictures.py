"""Crops and annotated pages: the right part of the page, upright, nothing of the pen covered, colours that say what they mean."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omr.reading import PageState
from omr.reasons import Reason
from pipeline.review.annotate import annotated, places
from pipeline.review.crops import STRIP, crop, option_signs
from pipeline.review.names import page_name
from tests.sheets import layout, page, question

FORM = layout(question("q1"), question("q2"))
SCALE = 8.0


def sheet() -> tuple[np.ndarray, np.ndarray]:
    """A white A4 page at 8 pixels a mm with two rows of five boxes, the second box of the first row filled; and the outlines."""
    grey = np.full((2376, 1680), 255, np.uint8)
    boxes = [(40 + 20 * column, 60 + 60 * row, 4, 4) for row in range(2) for column in range(5)]
    outlines = []
    for number, (x, y, w, h) in enumerate(boxes):
        corners = np.array([[x, y], [x + w, y], [x + w, y + h], [x, y + h]], float) * SCALE
        outlines.append(corners)
        cv2.rectangle(grey, corners[0].astype(int), corners[2].astype(int), 0, -1 if number == 1 else 2)
    return grey, np.array(outlines)


def turned(grey: np.ndarray, outlines: np.ndarray, quarters: int) -> tuple[np.ndarray, np.ndarray]:
    """The sheet as a feeder may take it: turned clockwise by quarters."""
    for _ in range(quarters):
        outlines = np.stack([grey.shape[0] - 1 - outlines[..., 1], outlines[..., 0]], axis=-1)
        grey = np.rot90(grey, -1)
    return np.ascontiguousarray(grey), outlines


def decoded(data: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_crop_is_the_upright_row_whichever_way_the_sheet_lay(quarters: int) -> None:
    grey, outlines = turned(*sheet(), quarters)
    picture = decoded(crop(grey, outlines[:5], list("12345")))
    assert picture.shape[1] == 1400
    assert picture.shape[0] < 400
    dark = np.argwhere((picture[STRIP:] < 60).all(axis=2))
    filled = dark[(dark[:, 1] > 59 * 8 * 1400 / 1680) & (dark[:, 1] < 66 * 8 * 1400 / 1680)]
    assert len(filled) > 500, "the filled box stands second from the left"


def test_a_crop_covers_no_pixel_of_the_pen() -> None:
    grey, outlines = sheet()
    grey[60 * 8 - 20 : 60 * 8 + 50, 40 * 8 - 20 : 40 * 8 + 50] = 0  # a scribble far over the first box
    picture = decoded(crop(grey, outlines[:5], list("12345")))[STRIP:]
    scale = 1400 / 1680
    inner = picture[int(1.8 * 32 * scale) : int((1.8 * 32 + 30) * scale), int(320 * scale) + 4 : int(350 * scale) - 4]
    assert inner.max() < 60


def colours(picture: np.ndarray) -> dict[str, bool]:
    """Whether the picture has clear green and amber."""
    blue, green, red = (picture[..., channel].astype(int) for channel in range(3))
    return {
        "green": bool(((green - red > 70) & (green - blue > 30)).sum() > 200),
        "amber": bool(((red - blue > 150) & (red - green > 60)).sum() > 200),
    }


def record(review: tuple[str, ...]):
    made = page("Quầy số 3.jpg", {"q1": "2", "q2": "1"}, review=review)
    return replace(made, reading=replace(made.reading, outlines=sheet()[1]))


def test_accepted_is_green_and_review_is_amber() -> None:
    grey, _ = sheet()
    assert colours(decoded(annotated(grey, record(()), FORM, "vi"))) == {"green": True, "amber": False}
    assert colours(decoded(annotated(grey, record(("q1", "q2")), FORM, "vi"))) == {"green": False, "amber": True}
    assert colours(decoded(annotated(grey, record(("q2",)), FORM, "vi"))) == {"green": True, "amber": True}


def test_a_page_that_lay_upside_down_is_shown_upright() -> None:
    grey, outlines = turned(*sheet(), 2)
    flipped = record(())
    flipped = replace(flipped, reading=replace(flipped.reading, outlines=outlines))
    upright, turned_back = (decoded(annotated(image, made, FORM, "vi")) for image, made in ((sheet()[0], record(())), (grey, flipped)))
    assert upright.shape == turned_back.shape
    assert np.abs(upright.astype(int) - turned_back.astype(int)).mean() < 2


def test_a_refused_page_has_a_picture_that_says_why() -> None:
    grey, _ = sheet()
    refused = page("a.jpg", state=PageState.OTHER_FORM, reasons=[Reason.NO_KNOWN_FORM])
    picture = decoded(annotated(grey, refused, FORM, "vi"))
    blue, green, red = picture[30, 5].astype(int)
    assert red > 150
    assert max(blue, green) < 80


@given(st.lists(st.floats(0, 2000), min_size=1, max_size=60))
def test_lines_of_the_panel_never_touch_and_stay_inside(wanted: list[float]) -> None:
    got = places(sorted(wanted), 20, 2000)
    assert all(later - earlier >= 20 - 1e-6 for earlier, later in pairwise(got))
    assert got[-1] <= 1990
    assert got[0] >= 0


def test_names_are_safe_everywhere_and_never_the_same() -> None:
    sources = [
        "a/b.jpg",
        "a_b.jpg",
        "A/b.jpg",
        'quầy:3?*".jpg',
        "CON.jpg",
        "x" * 400 + ".jpg",
        "x" * 400 + "y.jpg",
        "phiếu " * 60,
        "..",
        "🙂.png",
    ]
    names = [page_name(source, number) for source in sources for number in (1, 2, None)] + [
        page_name("a/b.jpg", 1, "q/1"),
        page_name("a/b.jpg", 1, "q_1"),
    ]
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert not set(name) & set('<>:"/\\|?*')
        assert name == name.strip(". ")
        assert len(f"{name}.png".encode()) < 200
        assert name.split(".")[0].upper() not in ("CON", "NUL", "AUX", "PRN")


@pytest.mark.parametrize(
    ("values", "signs"), [("12345", "1 2 3 4 5"), ("54321", "#1 #2 #3 #4 #5"), (["++", "+"], "#1 #2"), ("123450", "#1 #2 #3 #4 #5 #6")]
)
def test_a_number_on_a_crop_never_names_another_option(values: str, signs: str) -> None:
    """What a person sees at a box and types must be that box: on sheets printed 5 4 3 2 1 a bare 4 is the second box."""
    assert option_signs(list(values)) == signs.split()
