"""A streak through a comb makes strokes of digits: what is read there waits for a person."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from bench.placing import shipped_layouts
from forms.geometry import MM_PER_INCH
from forms.layout import FieldKind, Layout
from omr.codes.counter_ways import Aids
from omr.reader import learn, read_page
from omr.reading import FieldReading, FieldStatus, Grey, PageImage
from omr.reasons import Reason
from omr.references import References, prepare
from omr.sample import PageSample, sample_page
from pipeline.decode.drawn import drawn_pages
from pipeline.run.workers.shipped import digit_model, mark_model

DPI = 200.0
PX = DPI / MM_PER_INCH
DAY = "22112026"

CAPITAL_PX = 22
"""Height of a digit of the plain font of OpenCV at size 1."""


def of_a_day() -> Layout:
    return next(layout for layout in shipped_layouts() if any(field.kind is FieldKind.DATE for field in layout.pages[0].fields))


@cache
def references() -> References:
    layout = of_a_day()
    return prepare(layout, drawn_pages(layout), mark_model(), aids=Aids(digit_model()))


def scan(day: str, streak_at: float | None) -> Grey:
    """The drawn page with a day in its comb, scanned with dust on the glass this far along the comb's second cell."""
    page = references().layout.pages[0]
    drawn = drawn_pages(references().layout)[page.id].grey
    grey = cv2.resize(drawn, (round(page.width * PX), round(page.height * PX)), interpolation=cv2.INTER_AREA)
    comb = next(field for field in page.fields if field.kind is FieldKind.DATE)
    for digit, cell in zip(day, comb.cells, strict=False):
        place = round((cell.x + 0.22 * cell.w) * PX), round((cell.bottom - 0.2 * cell.h) * PX)
        cv2.putText(grey, digit, place, cv2.FONT_HERSHEY_SIMPLEX, 0.6 * cell.h * PX / CAPITAL_PX, 40, 3, cv2.LINE_AA)
    seen = grey.astype(np.float32)
    if streak_at is not None:
        x = round((comb.cells[1].x + streak_at * comb.cells[1].w) * PX)
        seen[:, x : x + 2] -= 120
    return np.clip(seen + np.random.default_rng(1).normal(0, 2, seen.shape), 0, 255).astype(np.uint8)


def day_of(grey: Grey) -> FieldReading:
    sample = sample_page(PageImage(grey, DPI), references())
    assert isinstance(sample, PageSample)
    return next(field for field in read_page(sample, references(), learn(references(), [])).fields if field.kind is FieldKind.DATE)


def test_a_day_under_a_streak_waits_for_a_person_and_says_why() -> None:
    plain, crossed = day_of(scan(DAY, None)), day_of(scan(DAY, 0.15))
    assert plain.status is not FieldStatus.BLANK and Reason.STREAK_OVER_BOX not in plain.reasons
    assert crossed.review and Reason.STREAK_OVER_BOX in crossed.reasons


def test_a_streak_through_an_empty_comb_that_leaves_it_empty_asks_nobody() -> None:
    empty = day_of(scan("", 0.0))
    assert (empty.status, empty.review) == (FieldStatus.BLANK, False)
