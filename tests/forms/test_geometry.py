"""Paper sizes as people write them, and fiducials in one order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import LayoutError
from forms.geometry import Point, clockwise, page_size


@pytest.mark.parametrize("written", ["A4", " a4 ", "210x297", "210 X 297 mm", "210.0×297"])
def test_a4_in_all_its_spellings(written: str) -> None:
    assert page_size(written) == (210, 297)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("A44", "unclear"),
        ("", "unclear"),
        ("210", "unclear"),
        ("-210x297", "unclear"),
        ("٢x٣", "unclear"),
        ("2.1x2.97", "impossible"),
        ("210x29700", "impossible"),
    ],
)
def test_a_size_that_no_sheet_has_is_refused_with_a_remedy(written: str, code: str) -> None:
    with pytest.raises(LayoutError) as caught:
        page_size(written)
    (problem,) = caught.value.problems
    assert problem.code == f"layout.page_size_{code}"
    assert "mm" in problem.line("vi")


@given(st.permutations([Point(10, 10), Point(200, 12), Point(198, 280), Point(12, 282)]))
def test_law_fiducials_come_out_clockwise_from_the_top_left(points: list[Point]) -> None:
    assert clockwise(points) == (Point(10, 10), Point(200, 12), Point(198, 280), Point(12, 282))
