"""What the boxes of a single choice say together: a mark that may be taken back is never surely a choice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omr.posterior import single_choice

SHARES = 0.2, 0.3
"""Share of marked boxes and of covering marks that the probabilities of these tests were made with."""

chances = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=12)


@given(chances)
def test_it_is_a_probability_whatever_the_boxes_say(boxes: list[tuple[float, float]]) -> None:
    live, covered = [ink * (1 - share) for ink, share in boxes], [ink * share for ink, share in boxes]
    found = single_choice(live, covered, *SHARES)
    assert 0 <= found.probable <= 1 + 1e-9
    assert all(0 <= p <= 1 + 1e-9 for p in (*found.selected, *found.taken_back))
    assert all(on + back <= 1 + 1e-9 for on, back in zip(found.selected, found.taken_back, strict=True))


@given(st.floats(0.001, 0.4999), st.integers(1, 9))
def test_where_no_box_is_likely_nothing_is_chosen(ink: float, boxes: int) -> None:
    assert not any(single_choice([ink] * boxes, [0.0] * boxes, 0.2, 0.0).chosen)


@pytest.mark.parametrize(("struck", "sure"), [(0.0, True), (0.001, True), (0.5, False), (0.8, False)])
def test_a_lone_mark_that_may_be_struck_through_is_no_sure_choice(struck: float, sure: bool) -> None:
    found = single_choice([0.0001, 1.0 - struck - 1e-6, 0.0001], [0.0, struck, 0.0], *SHARES)
    assert found.chosen == (False, True, False)
    assert (found.probable > 0.98) is sure


def test_a_surely_covered_box_beside_a_mark_is_a_correction() -> None:
    found = single_choice([1e-6, 0.999, 1e-4], [1e-6, 1e-6, 0.999], *SHARES)
    assert found.chosen == (False, True, False)
    assert found.probable > 0.99
    assert found.taken_back[2] > 0.99


def test_a_surely_covered_box_alone_is_no_choice() -> None:
    found = single_choice([1e-6, 1e-5], [1e-6, 0.99999], *SHARES)
    assert found.chosen == (False, False)
    assert found.taken_back[1] > 0.99
