"""What the person at the scanner is told at the end of a batch: one line for each trouble, with its place, its size and a remedy."""

from __future__ import annotations

import pytest

from forms.catalogue import LANGUAGES
from omr.reading import Finding, PageQuality, PageReading, PageState, Side
from omr.reasons import Reason
from pipeline.model import PageRecord
from pipeline.run.reading.scan_notices import ScanNotices


def page(number: int, *findings: Finding, reasons: tuple[Reason, ...] = ()) -> PageRecord:
    """A page that was read, with these findings."""
    reading = PageReading(PageState.READ, reasons=reasons, quality=PageQuality(findings=findings))
    return PageRecord("tập.pdf", number, reading, "0", "p")


def lines(*records: PageRecord, lang: str = "en") -> list[str]:
    notices = ScanNotices()
    for record in records:
        notices.notice(record)
    return [problem.line for problem in notices.problems(lang)]


def streak(at_mm: float, side: Side = Side.LEFT) -> Finding:
    return Finding(Reason.STREAK, 0.21, at_mm, side, (0.0, 0.0, 0.0, 100.0))


def test_nothing_wrong_is_nothing_told() -> None:
    assert lines(page(1), PageRecord("a.pdf", 2, PageReading(PageState.BLANK), "0", "p")) == []


def test_streaks_of_one_grain_of_dust_are_one_line_and_those_of_another_are_another() -> None:
    told = lines(page(1, streak(37.0)), page(2, streak(36.8), streak(120.0)), page(3, streak(37.3)))
    assert len(told) == 2
    assert told[0].startswith("3 page(s)") and "37 mm" in told[0] and "0.21 mm" in told[0]
    assert told[1].startswith("1 page(s)") and "120 mm" in told[1] and "tập.pdf#2" in told[1]


def test_two_findings_of_one_page_are_one_page() -> None:
    told = lines(page(1, Finding(Reason.CUT_EDGE, 6.0, side=Side.TOP), Finding(Reason.CUT_EDGE, 11.0, side=Side.LEFT)))
    assert len(told) == 1 and told[0].startswith("1 page(s)") and "11 mm" in told[0] and "left" in told[0]


def test_what_most_pages_have_comes_first() -> None:
    told = lines(page(1, Finding(Reason.PALE, 0.31)), page(2, Finding(Reason.SKEWED, -5.0)), page(3, Finding(Reason.SKEWED, 4.2)))
    assert ["askew" in told[0], "pale" in told[1]] == [True, True]
    assert "5.0°" in told[0] and "31 %" in told[1]


def test_a_page_that_was_met_before_counts_once() -> None:
    assert lines(page(1, streak(37.0), reasons=(Reason.DUPLICATE,))) == []


SCANS = [reason for reason in Reason if "_over_" not in reason][list(Reason).index(Reason.STREAK) : list(Reason).index(Reason.ONE_BIT) + 1]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("reason", SCANS)
def test_every_trouble_has_words(lang: str, reason: Reason) -> None:
    """A text that lacks a value, or a value that lacks its text, would end the run with an error after all pages were read."""
    for side in (Side.LEFT, Side.TOP):
        told = lines(page(1, Finding(reason, 0.5, 20.0, side)), lang=lang)
        assert len(told) == 1 and "{" not in told[0]


def test_vietnamese_says_where_to_wipe() -> None:
    assert "lau kính ở vị trí 37 mm" in lines(page(1, streak(37.2)), lang="vi")[0]
