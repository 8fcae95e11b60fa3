"""A simulated scan is what its condition says, and its truth about places is exact."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from forms.geometry import Rect
from forms.layout import Box, LayoutPage, LayoutQuestion, MarkPolicy, QuestionKind
from omr.reading import MarkKind
from omr.simulate.degradations import DEGRADATIONS
from omr.simulate.pen import Pen
from omr.simulate.person import Habit, draw_person
from omr.simulate.scanner import CONDITIONS, print_page, scan
from omr.simulate.sheet import scan_blank, simulate_page
from omr.simulate.specimen import specimen

EMPTY = Habit(blank=1.0, strays=0.0)
PX_PER_MM = 300 / 25.4


def page_of_blocks() -> tuple[np.ndarray, LayoutPage]:
    """A page whose boxes are printed solid, so that they can be found again as dark blobs."""
    rects = [Rect(x, y, 8, 6) for x in (12.0, 50.0, 88.0) for y in (14.0, 60.0, 126.0)]
    printed = np.full((round(150 * PX_PER_MM), round(108 * PX_PER_MM)), 255, np.uint8)
    for rect in rects:
        x0, x1, y0, y1 = (round(side * PX_PER_MM) for side in (rect.x, rect.right, rect.y, rect.bottom))
        printed[y0 : y1 + 1, x0 : x1 + 1] = 0
    question = LayoutQuestion("q", QuestionKind.MULTI, tuple(Box(f"b{i}", str(i), rect) for i, rect in enumerate(rects)))
    return printed, LayoutPage("blocks", 108, 150, (question,))


@pytest.mark.parametrize("name", sorted(DEGRADATIONS))
@pytest.mark.parametrize("turned", [0.0, 1.0])
def test_outlines_lie_on_the_boxes(name: str, turned: float) -> None:
    printed, page = page_of_blocks()
    quiet = {"speckle": 0.0, "streak": 0.0, "shadow": (0.0, 0.0), "stains": 0, "holes": False, "lost_lines": 0.0}
    condition = replace(DEGRADATIONS[name], upside_down=turned, **quiet)  # type: ignore[arg-type]
    made = simulate_page(printed, page, PX_PER_MM, MarkPolicy.ANY, condition, np.random.default_rng(4), habit=EMPTY, scan_dpi=200.0)
    for outline in made.outlines:
        centre = outline.mean(axis=0)
        x0, y0 = np.floor(outline.min(axis=0) - 14).astype(int)
        x1, y1 = np.ceil(outline.max(axis=0) + 15).astype(int)
        around = made.grey[y0:y1, x0:x1]
        dark = around < (int(around.min()) + np.percentile(around, 90)) / 2
        found = np.argwhere(dark).mean(axis=0)[::-1] + np.array([x0, y0])
        assert np.abs(found - centre).max() < 0.8, (found, centre)
    assert np.sign(made.outlines[0, 1, 0] - made.outlines[0, 0, 0]) == (-1 if turned else 1)


@pytest.mark.parametrize("name", sorted(CONDITIONS))
def test_homography_agrees_with_the_outlines_but_for_the_wobble(name: str) -> None:
    printed, page = page_of_blocks()
    condition = CONDITIONS[name]
    made = simulate_page(printed, page, PX_PER_MM, MarkPolicy.ANY, condition, np.random.default_rng(8), habit=EMPTY, scan_dpi=200.0)
    corners = np.array([[box.rect.x, box.rect.y, 1.0] for box in page.boxes()]) @ made.homography.T
    far = np.hypot(*(corners[:, :2] / corners[:, 2:] - made.outlines[:, 0]).T)
    assert far.max() <= condition.wobble_mm * 1.25 * 200 / 25.4 + 1e-6


def test_the_same_generator_gives_the_same_pixels_and_another_gives_others() -> None:
    form = specimen(2, 150.0)
    first, again, other = (
        simulate_page(form.printed, form.page, form.px_per_mm, form.policy, CONDITIONS["office"], np.random.default_rng(seed))
        for seed in (1, 1, 2)
    )
    assert np.array_equal(first.grey, again.grey) and first.truth == again.truth
    assert first.grey.shape != other.grey.shape or not np.array_equal(first.grey, other.grey)


def test_a_one_bit_scan_is_black_and_white_and_an_office_scan_is_not() -> None:
    form = specimen(3, 150.0)
    rng = np.random.default_rng(0)
    assert set(np.unique(scan_blank(form.printed, form.px_per_mm, CONDITIONS["onebit"], rng)).tolist()) == {0, 255}
    assert len(np.unique(scan_blank(form.printed, form.px_per_mm, CONDITIONS["office"], rng))) > 50


def test_heavy_print_is_darker_than_light_print_and_faint_is_paler_than_clean() -> None:
    form = specimen(5, 200.0)
    heavy, light = (
        print_page(form.printed, form.px_per_mm, replace(CONDITIONS["clean"], gain_mm=(gain, gain)), np.random.default_rng(0)).mean()
        for gain in (0.06, -0.04)
    )
    assert heavy < light
    clean, faint = (scan_blank(form.printed, form.px_per_mm, CONDITIONS[name], np.random.default_rng(0)) for name in ("clean", "faint"))
    assert np.percentile(faint, 0.5) > np.percentile(clean, 0.5) + 30


def test_resolution_and_size_of_a_scan_follow_the_dpi() -> None:
    form = specimen(5, 200.0)
    for dpi in (100.0, 150.0, 300.0):
        made = scan(form.printed, form.px_per_mm, CONDITIONS["clean"], np.random.default_rng(0), dpi)
        assert made.dpi == dpi
        assert made.grey.shape[1] == pytest.approx(form.page.width * dpi / 25.4, rel=0.02)


def test_a_mark_that_the_scanner_loses_is_doubtful_and_one_that_it_keeps_is_not() -> None:
    form, always = specimen(6, 200.0), Habit(blank=0, strays=0, notes=0, faint=0, beside=0, double=0, correction=0, taken_back=0)
    for darkness, lost in ((0.12, True), (0.9, False)):
        person = replace(draw_person(np.random.default_rng(1), form.policy), kind=MarkKind.CROSS, pen=Pen("pen", 0.4, darkness, 0.0, 0.3))
        sharp = replace(CONDITIONS["onebit"], threshold=(120.0, 120.0))
        made = simulate_page(
            form.printed, form.page, form.px_per_mm, form.policy, sharp, np.random.default_rng(0), habit=always, person=person
        )
        doubtful = len(set(made.truth.hard) & set(made.truth.marked)) / len(made.truth.marked)
        # where a pale line darkens a grey outline, a little of it survives the threshold
        assert doubtful > 0.9 if lost else made.truth.hard == ()
