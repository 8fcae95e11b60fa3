"""Sheets of our own that went wrong at the scanner: two in one picture, mirrored, with a folded corner, out of focus."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from forms.lay_out import lay_out
from forms.load import load_form
from omr.reading import Finding, Grey, PageImage, PageReading, PageState, Side
from omr.reasons import Reason
from omr.references import References, prepare
from omr.sample import PageSample, sample_page
from omr.simulate.mishaps import cut_off, dog_eared, double_fed
from omr.simulate.sheet import SimulatedPage, simulate_page
from pipeline.decode.drawn import drawn_pages
from pipeline.run.workers.shipped import mark_model
from tests.omr.sheets import PLAIN, STEADY

DPI = 150.0
SLIP = Path(__file__).resolve().parents[3] / "samples" / "forms" / "quay-a5.yaml"


@dataclass(frozen=True)
class Ours:
    """A form of our own and two scans of it."""

    references: References
    size: tuple[float, float]
    one: SimulatedPage
    two: SimulatedPage


@pytest.fixture(scope="module")
def ours() -> Ours:
    layout = lay_out(load_form(SLIP))
    images, page = drawn_pages(layout), layout.pages[0]
    printed = images[page.id].grey
    scans = [
        simulate_page(
            printed, page, printed.shape[1] / page.width, layout.policy, STEADY, np.random.default_rng(seed), habit=PLAIN, scan_dpi=DPI
        )
        for seed in (1, 2)
    ]
    return Ours(prepare(layout, images, mark_model()), (page.width, page.height), scans[0], scans[1])


def findings(of: Ours, grey: Grey) -> list[Finding]:
    """What is told of a scan, whether it can be read or not."""
    sample = sample_page(PageImage(grey, DPI), of.references)
    assert sample.quality is not None
    return list(sample.quality.findings)


def test_nothing_is_told_about_a_good_scan(ours: Ours) -> None:
    sample = sample_page(PageImage(ours.one.grey, DPI), ours.references)
    assert isinstance(sample, PageSample) and sample.quality is not None
    assert sample.quality.findings == ()
    assert sample.quality.blur_mm is not None and sample.quality.blur_mm < 0.35
    assert sample.quality.contrast is not None and sample.quality.contrast > 0.6


@pytest.mark.parametrize("hidden", [0.0, 0.6])
def test_two_sheets_in_one_picture_are_refused(ours: Ours, hidden: float) -> None:
    """One of the two would be read, and the other lost without anybody knowing."""
    reading = sample_page(PageImage(double_fed(ours.one.grey, ours.two.grey, hidden), DPI), ours.references)
    assert isinstance(reading, PageReading)
    assert reading.state is PageState.UNREADABLE and reading.reasons == (Reason.DOUBLE_FEED,)


def test_a_slip_on_a_longer_scan_is_one_sheet(ours: Ours) -> None:
    longer = cv2.copyMakeBorder(ours.one.grey, 0, 500, 0, 0, cv2.BORDER_CONSTANT, value=250)
    assert isinstance(sample_page(PageImage(longer, DPI), ours.references), PageSample)


def test_a_mirrored_sheet_is_told(ours: Ours) -> None:
    reading = sample_page(PageImage(np.ascontiguousarray(ours.one.grey[:, ::-1]), DPI), ours.references)
    assert isinstance(reading, PageReading)
    assert reading.state is PageState.UNREADABLE and reading.reasons == (Reason.MIRRORED,)


@pytest.mark.parametrize(("corner", "side", "mm"), [(1, Side.TOP_RIGHT, 34.0), (3, Side.BOTTOM_LEFT, 34.0), (0, Side.TOP_LEFT, 22.0)])
def test_a_folded_corner_is_told(ours: Ours, corner: int, side: Side, mm: float) -> None:
    found = findings(ours, dog_eared(ours.one, ours.size, corner, mm, 250))
    assert [(finding.reason, finding.side) for finding in found] == [(Reason.CORNER_HIDDEN, side)]


@pytest.mark.parametrize("side", [Side.LEFT, Side.TOP, Side.RIGHT, Side.BOTTOM])
def test_a_cut_edge_is_told_with_its_side_and_size(ours: Ours, side: Side) -> None:
    found = findings(ours, cut_off(ours.one.grey, DPI / 25.4, 7.0, side))
    assert [(finding.reason, finding.side) for finding in found] == [(Reason.CUT_EDGE, side)]
    assert found[0].value == pytest.approx(7.0, abs=0.8)


def test_a_blurred_scan_is_told_with_how_much(ours: Ours) -> None:
    soft = cv2.GaussianBlur(ours.one.grey, (0, 0), 0.3 * DPI / 25.4)
    found = [finding for finding in findings(ours, np.asarray(soft, np.uint8)) if finding.reason is Reason.BLURRED]
    assert found and 0.5 < found[0].value < 0.9


def test_pale_print_is_told(ours: Ours) -> None:
    pale = (255 - 0.35 * (255.0 - ours.one.grey)).astype(np.uint8)
    assert Reason.PALE in [finding.reason for finding in findings(ours, pale)]
