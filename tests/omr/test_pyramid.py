"""Halves of a page cover the same paper; places in them are the page's times their factor."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omr.pyramid import Pyramid, pyramid_of
from omr.sampled import magnification, sampled_at


def test_a_half_is_the_mean_of_four_pixels_and_made_once() -> None:
    page = Pyramid(np.array([[0, 100, 7], [200, 100, 7], [9, 9, 9]], np.uint8))
    assert page.halved(1).tolist() == [[100]]
    assert page.halved(1) is page.halved(1)
    assert pyramid_of(page) is page


@given(height=st.integers(1, 900), width=st.integers(1, 900), long_side=st.integers(1, 1200))
def test_the_smallest_that_is_fine_enough_is_taken(height: int, width: int, long_side: int) -> None:
    page = Pyramid(np.zeros((height, width), np.uint8))
    small, factor = page.at_least(long_side)
    assert min(small.shape) >= 1
    if factor < 1:
        assert factor * max(height, width) >= long_side
        assert small.shape == (int(height * factor), int(width * factor))
    if factor * max(height, width) >= 2 * long_side:
        assert min(small.shape) < 2


def test_patches_follow_a_perspective_at_their_centres() -> None:
    way = np.array([[4.0, 0.1, 30.0], [-0.2, 4.1, 50.0], [1e-4, -5e-5, 1.0]])
    centres = np.array([[20.0, 30.0], [150.0, 250.0]])
    across, down = sampled_at(way, centres, np.array([-1.0, 0.0, 1.0]), np.array([0.0, 2.0]))
    assert across.shape == down.shape == (2, 2, 3)
    for i, (x, y) in enumerate(centres):
        for row, dy in enumerate((0.0, 2.0)):
            for column, dx in enumerate((-1.0, 0.0, 1.0)):
                lifted = way @ [x + dx, y + dy, 1.0]
                expected = lifted[:2] / lifted[2] - 0.5
                assert (across[i, row, column], down[i, row, column]) == pytest.approx(tuple(expected), abs=0.01)
    assert magnification(way, centres) == pytest.approx(4.0, rel=0.05)
