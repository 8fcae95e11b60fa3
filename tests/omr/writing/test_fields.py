"""Places to write in: their patches lie as the layout has them, and what is in them is told from what is printed, dirt and neighbours."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from forms.geometry import Rect
from forms.layout import FieldKind, LayoutPage, WriteField
from omr.reading import Floats, Grey
from omr.simulate.pen import Pen, put
from omr.simulate.printing import Press
from omr.simulate.writing import words
from omr.writing.field_ink import FEATURES, foreign_ink, measured
from omr.writing.fields import ABOVE, FIELD_PX_PER_MM, LEFT, FieldPatch, blank_fields, cut_fields, inside

PX_PER_MM = 11.8
FIELD = WriteField("khác", "khác", FieldKind.TEXT, Rect(20.0, 20.0, 60.0, 8.0))
PAGE = LayoutPage("p1", 100.0, 50.0, (), fields=(FIELD,))
BALLPOINT = Pen("blue", 0.4, 0.8, 0.1, 0.5)
PLAIN = np.diag([PX_PER_MM, PX_PER_MM, 1.0])
NO_BOXES = np.zeros((0, 2))
LENGTH, LONGEST = FEATURES.index("length"), FEATURES.index("longest")


def paper() -> Grey:
    """A sheet with a dotted line to write on, and words above it."""
    press = Press(PAGE.width, PAGE.height, PX_PER_MM)
    press.words(Rect(5.0, 12.0, 80.0, 2.5), 2.5, 0, np.random.default_rng(1), 1)
    for x in np.arange(20.0, 80.0, 1.0):
        press.rule(float(x), 27.0, float(x) + 0.3, 27.0, 0.2)
    return press.page()


def written(line: Rect) -> Grey:
    """The sheet with words on a line of it."""
    sheet = paper()
    rng = np.random.default_rng(7)
    put(sheet, words(line, 2.4, rng), BALLPOINT, PX_PER_MM, rng)
    return sheet


def patch(grey: Grey, to_image: Floats = PLAIN) -> FieldPatch:
    return cut_fields(grey, PAGE, to_image, NO_BOXES)[0]


def length(grey: Grey, to_image: Floats = PLAIN, measure: int = LENGTH) -> float:
    """Millimetres of strokes in the field: all together, or of the longest."""
    return float(np.exp(measured(foreign_ink(patch(grey, to_image), blank_fields(paper(), PAGE, PLAIN)[0]))[measure]) - 0.1)


def test_a_patch_shows_the_field_whatever_the_scan_is_turned_and_sized_like() -> None:
    sheet = written(FIELD.rect)
    turned = np.ascontiguousarray(np.rot90(sheet, 2))
    upside_down = np.array([[-1.0, 0.0, turned.shape[1]], [0.0, -1.0, turned.shape[0]], [0.0, 0.0, 1.0]]) @ PLAIN
    double = np.asarray(cv2.resize(sheet, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR), np.uint8)
    first = patch(sheet)
    assert first.on_image
    assert first.area == Rect(FIELD.rect.x - LEFT, FIELD.rect.y - ABOVE, first.area.w, first.area.h)
    assert first.grey.shape == (round(first.area.h * FIELD_PX_PER_MM), round(first.area.w * FIELD_PX_PER_MM))
    for other in (patch(turned, upside_down), patch(double, np.diag([2.0, 2.0, 1.0]) @ PLAIN)):
        assert np.abs(first.grey.astype(int) - other.grey).mean() < 3.0


def test_a_field_that_leaves_the_scan_is_told() -> None:
    assert not patch(paper()[:, : round(70.0 * PX_PER_MM)]).on_image


@pytest.mark.parametrize(("right", "down"), [(0.0, 0.0), (0.4, 0.3), (-0.3, -0.4)])
def test_what_is_printed_is_no_ink_although_it_lies_a_little_off_its_place(right: float, down: float) -> None:
    off = np.array([[1.0, 0.0, right], [0.0, 1.0, down], [0.0, 0.0, 1.0]])
    assert length(paper(), PLAIN @ off) == pytest.approx(0.0, abs=0.05)
    assert length(written(FIELD.rect), PLAIN @ off) > 30


def test_pale_and_blurred_print_is_no_ink() -> None:
    pale = 255 - (255 - cv2.GaussianBlur(paper(), (0, 0), 2.0)) // 2
    assert length(np.asarray(pale, np.uint8)) == pytest.approx(0.0, abs=0.05)


def test_one_short_word_is_ink() -> None:
    assert length(written(Rect(22.0, 20.0, 7.0, 8.0))) > 3


def test_tails_of_the_line_above_and_a_mark_from_the_left_are_not_this_fields() -> None:
    assert length(written(Rect(20.0, 11.0, 60.0, 8.4))) < 4, "but for a dot below a letter"
    sheet = paper()
    cv2.line(sheet, tuple(round(v * PX_PER_MM) for v in (16.5, 26.0)), tuple(round(v * PX_PER_MM) for v in (21.0, 21.0)), 60, 5)
    assert length(sheet) == pytest.approx(0.0, abs=0.05)


def test_streaks_of_the_glass_and_folds_are_no_ink_and_words_under_them_stay() -> None:
    for sheet, least, most in ((paper(), -0.1, 0.3), (written(FIELD.rect), 30, 400)):
        height, width = sheet.shape
        cv2.line(sheet, (600, 0), (580, height), 120, 3)
        cv2.line(sheet, (0, round(23.5 * PX_PER_MM)), (width, round(24.0 * PX_PER_MM)), 140, 3)
        assert least <= length(sheet) <= most


def test_shadows_are_no_ink_and_specks_are_no_strokes() -> None:
    sheet = paper()
    shade = np.linspace(0.55, 1.0, sheet.shape[1])
    assert length(np.asarray(sheet * shade, np.uint8)) == pytest.approx(0.0, abs=0.05)
    rng = np.random.default_rng(3)
    for x, y in rng.uniform([20, 20], [80, 28], (60, 2)):
        cv2.circle(sheet, (round(x * PX_PER_MM), round(y * PX_PER_MM)), 1, 30, -1)
    assert length(sheet, measure=LONGEST) < 1.5, "two of them may touch"


def test_the_patch_says_where_the_field_lies_in_it() -> None:
    found = patch(paper())
    down, across = inside(found)
    assert (down.stop - down.start) / FIELD_PX_PER_MM == pytest.approx(FIELD.rect.h, abs=0.3)
    assert (across.stop - across.start) / FIELD_PX_PER_MM == pytest.approx(FIELD.rect.w, abs=0.3)
