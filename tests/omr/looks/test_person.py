"""What the plain marks of a page tell about the doubtful ones: how dark this pen is, and what this hand draws."""

from __future__ import annotations

import numpy as np
import pytest

from omr.looks.person import DARKNESS_COLUMN, INK_COLUMN, MEASURES, habits
from omr.reading import MarkKind

KINDS = (MarkKind.EMPTY, MarkKind.CROSS, MarkKind.FILL)
EMPTY, CROSS, FILL, DOUBTFUL = (0.999, 0.001, 0.0), (0.001, 0.998, 0.001), (0.001, 0.001, 0.998), (0.5, 0.3, 0.2)


def page(*boxes: tuple[tuple[float, float, float], float]) -> tuple[np.ndarray, np.ndarray]:
    """Features and probabilities of boxes, each with its kinds and how dark its stroke is."""
    features = np.zeros((len(boxes), 12), np.float32)
    features[:, DARKNESS_COLUMN] = features[:, INK_COLUMN] = [darkness for _, darkness in boxes]
    return features, np.array([rows for rows, _ in boxes])


def test_an_empty_sheet_tells_nothing_about_its_writer() -> None:
    assert not habits(*page((EMPTY, 0.0), (DOUBTFUL, 0.2)), KINDS).any()


def test_a_stroke_is_as_faint_as_it_is_beside_the_plain_ones() -> None:
    known = habits(*page((CROSS, 0.8), (CROSS, 0.9), (CROSS, 0.7), (DOUBTFUL, 0.2)), KINDS)
    assert known.shape == (4, MEASURES)
    assert known[3, 1] == known[3, 2] == pytest.approx(-0.6)
    assert known[3, 0] == pytest.approx(np.log1p(3))


def test_the_kinds_of_the_plain_marks_are_the_writers_habit() -> None:
    crosser, filler = (habits(*page((plain, 0.8), (plain, 0.8), (DOUBTFUL, 0.8)), KINDS)[2] for plain in (CROSS, FILL))
    assert crosser[3] == pytest.approx(0.6, abs=0.01), "three of five parts of its ink would be a cross"
    assert filler[3] == pytest.approx(0.4, abs=0.01)
    assert crosser[4] < 0.01 and filler[4] > 0.99


def test_the_order_of_the_boxes_does_not_matter() -> None:
    features, rows = page((CROSS, 0.8), (EMPTY, 0.0), (FILL, 0.6), (DOUBTFUL, 0.3))
    turned = habits(features[::-1], rows[::-1], KINDS)[::-1]
    assert turned == pytest.approx(habits(features, rows, KINDS))
