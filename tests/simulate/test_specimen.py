"""Invented forms are forms: their boxes are printed where their layout says, and no two look alike."""

from __future__ import annotations

import numpy as np
import pytest

from forms.layout import QuestionKind, Shape
from omr.simulate.specimen import specimen


@pytest.mark.parametrize("seed", range(25))
def test_boxes_lie_on_the_page_and_beside_each_other(seed: int) -> None:
    page = specimen(seed, 60.0).page
    boxes = list(page.boxes())
    assert len(boxes) >= 8
    assert len({box.id for box in boxes}) == len(boxes)
    for i, box in enumerate(boxes):
        assert box.rect.inside(page.width, page.height)
        for other in boxes[i + 1 :]:
            apart_x = min(box.rect.right, other.rect.right) - max(box.rect.x, other.rect.x)
            apart_y = min(box.rect.bottom, other.rect.bottom) - max(box.rect.y, other.rect.y)
            assert apart_x < 1e-6 or apart_y < 1e-6, (box, other)


@pytest.mark.parametrize("seed", range(8))
def test_outlines_are_printed_where_the_layout_says(seed: int) -> None:
    made = specimen(seed, 300.0)
    for box in made.page.boxes():
        x, top, bottom = (round(side * made.px_per_mm) for side in (box.rect.centre.x, box.rect.y, box.rect.bottom))
        for edge in (top, bottom):
            line = made.printed[max(edge - 3, 0) : edge + 4, x - 1 : x + 2]
            around = np.median(made.printed[max(edge - 14, 0) : edge + 15, x - 1 : x + 2])
            assert line.min() < around - 15, (seed, box)


def test_a_seed_gives_one_form_at_any_resolution() -> None:
    low, high, other = specimen(4, 100.0), specimen(4, 200.0), specimen(9, 100.0)
    assert low.page == high.page and low.policy is high.policy
    assert abs(high.printed.shape[0] - 2 * low.printed.shape[0]) <= 1
    assert low.page.questions != other.page.questions


def test_the_population_of_forms_is_wide() -> None:
    pages = [specimen(seed, 40.0) for seed in range(40)]
    boxes = [box for made in pages for box in made.page.boxes()]
    heights = [box.rect.h for box in boxes]
    assert min(heights) < 2.8 and max(heights) > 5.5
    assert {box.shape for box in boxes} == {Shape.RECT, Shape.ELLIPSE}
    assert {question.kind for made in pages for question in made.page.questions} == set(QuestionKind)
    assert len({made.policy for made in pages}) >= 3
