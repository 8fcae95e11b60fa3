"""Every box is found to a fraction of a millimetre, whatever the feeder did; what is not the form is not taken for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from omr.reading import PageImage, PageReading, PageState
from omr.reasons import Reason
from omr.references import References, prepare
from omr.register import Registration, register
from omr.sample import sample_page
from omr.simulate.conditions import CONDITIONS
from omr.simulate.sheet import SimulatedPage
from pipeline.run.workers.shipped import mark_model
from tests.omr.sheets import Form, layout_of, moved, off_by_mm, read_one, scanned

WITHIN_MM = 0.3
"""A seventh of the smallest box that forms print (2.2 mm)."""

WAYS = {
    "upside down": {"turn_deg": 180.0},
    "on its side": {"turn_deg": 90.0},
    "turned by ten degrees": {"turn_deg": 10.0},
    "printed at 85 %": {"scale": 0.85},
    "all at once, upside down": {"turn_deg": 182.5, "scale": 0.96, "shift_mm": (-4.0, 5.0)},
}


@pytest.mark.parametrize("way", WAYS)
def test_every_box_is_found_however_the_sheet_lies(boxes_form: Form, sheet: SimulatedPage, way: str) -> None:
    page = moved(sheet, **WAYS[way])  # type: ignore[arg-type]
    reading = read_one(boxes_form, page.grey)
    assert reading.state is PageState.READ, reading.reasons
    assert off_by_mm(reading, page).max() < WITHIN_MM
    assert reading.residual_mm is not None and reading.residual_mm < WITHIN_MM


@pytest.mark.parametrize("name", ["office", "phone"])
def test_paper_that_bends_is_followed(ovals_form: Form, name: str) -> None:
    page = scanned(ovals_form, 3, CONDITIONS[name])
    reading = read_one(ovals_form, page.grey)
    assert reading.state is PageState.READ, reading.reasons
    assert np.median(off_by_mm(reading, page)) < WITHIN_MM / 2
    assert off_by_mm(reading, page).max() < 2 * WITHIN_MM


def test_a_filled_sheet_is_as_good_a_reference(seen_filled: Form, sheet: SimulatedPage) -> None:
    page = moved(sheet, turn_deg=-1.5, scale=1.02)
    assert off_by_mm(read_one(seen_filled, page.grey), page).max() < WITHIN_MM


def test_another_form_is_another_form(boxes_form: Form, ovals_form: Form) -> None:
    reading = sample_page(PageImage(scanned(ovals_form).grey), boxes_form.references)
    assert isinstance(reading, PageReading)
    assert (reading.state, reading.reasons, reading.answers) == (PageState.OTHER_FORM, (Reason.NO_KNOWN_FORM,), ())


def test_a_mirrored_scan_is_not_read(boxes_form: Form, sheet: SimulatedPage) -> None:
    assert isinstance(register(PageImage(np.ascontiguousarray(sheet.grey[:, ::-1])), boxes_form.references.pages), Reason)


@pytest.fixture(scope="module")
def two_pages(boxes_form: Form, ovals_form: Form) -> References:
    pages = (*boxes_form.layout.pages, *ovals_form.layout.pages)
    return References(
        layout_of(boxes_form.layout.policy, *pages), {**boxes_form.references.pages, **ovals_form.references.pages}, mark_model()
    )


def test_the_right_page_of_two_is_chosen(two_pages: References, boxes_form: Form, ovals_form: Form, sheet: SimulatedPage) -> None:
    for image, expected in ((sheet.grey, boxes_form), (scanned(ovals_form).grey, ovals_form)):
        found = register(PageImage(np.ascontiguousarray(image[::-1, ::-1])), two_pages.pages)
        assert isinstance(found, Registration)
        assert found.layout_page == expected.page.id


def test_a_page_that_is_not_the_expected_one_is_not_forced(two_pages: References, ovals_form: Form, sheet: SimulatedPage) -> None:
    reading = sample_page(PageImage(sheet.grey), two_pages, ovals_form.page.id)
    assert isinstance(reading, PageReading)
    assert reading.state is not PageState.READ and reading.reasons


def test_two_equal_pages_are_ambiguous_until_the_page_is_given(boxes_form: Form, sheet: SimulatedPage) -> None:
    first = boxes_form.page
    twins = layout_of(boxes_form.layout.policy, replace(first, id="a"), replace(first, id="b"))
    references = prepare(twins, dict.fromkeys(("a", "b"), PageImage(boxes_form.made.printed)), mark_model())
    assert register(PageImage(sheet.grey), references.pages) is Reason.PAGE_AMBIGUOUS
    found = register(PageImage(sheet.grey), references.pages, "b")
    assert isinstance(found, Registration) and found.layout_page == "b"


def test_a_layout_page_without_a_picture_is_left_out(boxes_form: Form) -> None:
    assert prepare(boxes_form.layout, {}, mark_model()).pages == {}
