"""An empty back is seen as one, however grey, noisy or punched; a page with a little print on it is worth reading."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from forms.geometry import px_per_mm
from omr.reading import Grey, PageImage, PageReading, PageState
from omr.reasons import Reason
from omr.sample import sample_page
from omr.scan.empty import looks_empty
from omr.simulate.conditions import CONDITIONS
from omr.simulate.sheet import scan_blank, simulate_page
from omr.simulate.specimen import specimen
from tests.omr.sheets import DPI, Form


def paper(grey: int = 250, noise: float = 1.5, dpi: float = 150.0) -> Grey:
    """A sheet of A4 through a scanner."""
    size = (round(297 * px_per_mm(dpi)), round(210 * px_per_mm(dpi)))
    grain = np.random.default_rng(3).normal(grey, noise, size)
    return np.clip(grain, 0, 255).astype(np.uint8)


def punched() -> Grey:
    page = paper()
    for y in (108, 188):
        cv2.circle(page, (round(12 * px_per_mm(150)), round(y * px_per_mm(150))), round(3 * px_per_mm(150)), 20, -1)
    return page


def black_edge() -> Grey:
    page = paper()
    page[:, -12:] = 10
    page[:9] = 15
    return page


def shining_through(form: Form) -> Grey:
    """The print of the front seen faintly, mirrored, through thin paper."""
    front = cv2.GaussianBlur(form.made.printed[:, ::-1], (0, 0), 2.5).astype(np.float32)
    return np.clip(250 - 0.15 * (255 - front), 0, 255).astype(np.uint8)


def shadow() -> Grey:
    ramp = np.linspace(1.0, 0.6, 1754)[:, None] * np.linspace(1.0, 0.85, 1240)[None]
    return (paper(240)[:1754, :1240] * ramp).astype(np.uint8)


def dusty() -> Grey:
    page, rng = paper(), np.random.default_rng(8)
    for x, y in rng.uniform(0, 1, (60, 2)):
        cv2.circle(page, (int(x * page.shape[1]), int(y * page.shape[0])), 1, 60, -1)
    return page


BACKS = {
    "white": lambda form: paper(255, 0.0),
    "office paper": lambda form: paper(),
    "grey": lambda form: paper(185, 3.0),
    "newsprint": lambda form: paper(140, 4.0),
    "noisy": lambda form: paper(235, 14.0),
    "punched": lambda form: punched(),
    "black edge": lambda form: black_edge(),
    "dust": lambda form: dusty(),
    "front shines through": shining_through,
    "shadow": lambda form: shadow(),
}


@pytest.mark.parametrize("name", BACKS)
def test_an_empty_back_is_blank(boxes_form: Form, name: str) -> None:
    back = sample_page(PageImage(BACKS[name](boxes_form)), boxes_form.references)
    assert isinstance(back, PageReading)
    assert (back.state, back.answers) == (PageState.BLANK, ())
    assert back.reasons == (Reason.NO_STRUCTURE,)


@pytest.mark.parametrize("name", sorted(CONDITIONS))
def test_an_unfilled_form_is_no_empty_back(ovals_form: Form, name: str) -> None:
    scan = scan_blank(ovals_form.made.printed, ovals_form.made.px_per_mm, CONDITIONS[name], np.random.default_rng(6), scan_dpi=DPI)
    assert not looks_empty(PageImage(scan))


@pytest.mark.parametrize("seed", [10, 14])
def test_a_faint_sheet_full_of_marks_is_no_empty_back(seed: int) -> None:
    """A pale print with twenty answers on it, called an empty back, would be lost without anybody knowing."""
    made = specimen(seed, DPI)
    rng = np.random.default_rng(seed)
    page = simulate_page(made.printed, made.page, made.px_per_mm, made.policy, CONDITIONS["faint"], rng, scan_dpi=150.0)
    assert len(page.truth.marked) > 15
    assert not looks_empty(PageImage(page.grey))


def test_one_line_of_print_is_something() -> None:
    page = paper()
    for x in range(200, 900, 14):
        cv2.rectangle(page, (x, 300), (x + 6, 316), 30, -1)
    assert not looks_empty(PageImage(page))


@pytest.mark.parametrize("size", [(1, 1), (2, 300), (300, 2), (12, 12)])
def test_a_scrap_of_an_image_is_refused_and_nothing_breaks(boxes_form: Form, size: tuple[int, int]) -> None:
    reading = sample_page(PageImage(np.full(size, 128, np.uint8)), boxes_form.references)
    assert isinstance(reading, PageReading)
    assert reading.state in (PageState.BLANK, PageState.UNREADABLE) and reading.reasons


@pytest.mark.parametrize("level", [0, 255])
def test_a_page_of_one_colour_is_no_form(boxes_form: Form, level: int) -> None:
    reading = sample_page(PageImage(np.full((1400, 1000), level, np.uint8)), boxes_form.references)
    assert isinstance(reading, PageReading) and reading.reasons
