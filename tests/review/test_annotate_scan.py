"""The annotated picture shows what is wrong with the scan, where it is."""

from __future__ import annotations

import numpy as np
from PIL import Image

from omr.reading import Finding, PageQuality, Side
from omr.reasons import Reason
from pipeline.review.annotate_scan import draw_findings, lines_of


def drawn(*findings: Finding) -> np.ndarray:
    """Which pixels of a white page of 300 x 400 are no longer white."""
    page = Image.new("RGB", (300, 400), "white")
    quality = PageQuality(findings=findings)
    draw_findings(page, quality, lines_of(quality))
    return (np.asarray(page) != 255).any(axis=2)


def test_a_streak_is_drawn_along_its_course_and_nowhere_else() -> None:
    marked = drawn(Finding(Reason.STREAK, 0.2, 37.0, Side.LEFT, (80.0, 0.0, 80.0, 399.0)))
    columns = np.flatnonzero(marked.any(axis=0))
    assert columns.min() >= 78 and columns.max() <= 82
    assert 0.3 < marked[:, 80].mean() < 0.9


def test_a_fold_has_another_colour_than_a_streak() -> None:
    pages = []
    for reason in (Reason.STREAK, Reason.FOLD):
        page = Image.new("RGB", (100, 100), "white")
        quality = PageQuality(findings=(Finding(reason, 0.2, 5.0, Side.TOP, (0.0, 50.0, 99.0, 50.0)),))
        draw_findings(page, quality, lines_of(quality))
        pages.append(page.getpixel((4, 50)))
    assert pages[0] != pages[1] != (255, 255, 255)


def test_a_cut_edge_and_a_hidden_corner_are_drawn_where_they_are() -> None:
    right = drawn(Finding(Reason.CUT_EDGE, 6.0, side=Side.RIGHT))
    assert right[:, 295].all() and not right[:, :280].any()
    corner = drawn(Finding(Reason.CORNER_HIDDEN, 1.0, side=Side.BOTTOM_LEFT))
    assert corner[330:, :70].any() and not corner[:330].any() and not corner[:, 70:].any()


def test_a_page_without_quality_stays_as_it_is() -> None:
    page = Image.new("RGB", (50, 50), "white")
    draw_findings(page, None, lines_of(None))
    assert (np.asarray(page) == 255).all()
