"""Ink as real pens leave it: uneven, thinner where the pen is light, with hooks at the ends of quick strokes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from omr.reading import Grey
from omr.simulate.flourish import HOOK_MM, hooked
from omr.simulate.pen import FLOW, Pen, lifelike, put
from omr.simulate.strokes import Stroke

PX_PER_MM = 12.0
LINE = Stroke(np.stack([np.linspace(5, 35, 250), np.full(250, 5.0)], axis=1), np.linspace(1.0, 0.2, 250))
PLAIN = Pen("blue", 0.5, 0.9, 0.0, 0.0)


def drawn(pen: Pen, stroke: Stroke = LINE) -> Grey:
    paper = np.full((120, 480), 255, np.uint8)
    put(paper, [stroke], pen, PX_PER_MM, np.random.default_rng(1))
    return paper


def core(paper: Grey) -> np.ndarray:
    """The grey along the middle of the line."""
    return paper[60, 80:400].astype(float)


def test_ink_that_skips_is_uneven_along_the_line_and_other_ink_is_not() -> None:
    assert core(drawn(PLAIN)).std() < 1
    assert core(drawn(replace(PLAIN, skip=0.6))).std() > 10


def test_a_line_that_tapers_thins_out_with_its_pressure() -> None:
    breadths = [(drawn(replace(PLAIN, taper=taper))[:, 350:400] < 150).sum() / 50 for taper in (0.0, 0.8)]
    assert breadths[1] < 0.75 * breadths[0]


def test_ink_gathers_where_the_pen_comes_down() -> None:
    faded = replace(LINE, pressure=np.full(250, 0.3))
    pens = [replace(PLAIN, gives=0.8, pool=pool) for pool in (0.0, 1.0)]
    starts = [drawn(pen, faded)[50:70, 55:68].min() for pen in pens]
    assert starts[1] < starts[0] - 40


@pytest.mark.parametrize("name", FLOW)
def test_every_sort_of_pen_has_faults_of_its_own(name: str) -> None:
    pen = lifelike(Pen(name, 0.4, 0.8, 0.1, 0.5), np.random.default_rng(2))
    assert FLOW[name][0] <= pen.skip <= FLOW[name][1] and 0 <= pen.pool <= FLOW[name][2] and pen.taper > 0
    assert (pen.width_mm, pen.darkness) == (0.4, 0.8)


def test_hooks_lengthen_a_stroke_at_its_ends_only() -> None:
    rng = np.random.default_rng(3)
    assert hooked([LINE], 0.0, rng) == [LINE]
    dot = Stroke(LINE.points[:4], LINE.pressure[:4])
    assert hooked([dot], 1.0, rng)[0] is dot
    grown = [hooked([LINE], 1.0, rng)[0] for _ in range(20)]
    for stroke in grown:
        assert len(stroke.points) == len(stroke.pressure) > len(LINE.points)
        start = int(np.flatnonzero((stroke.points == LINE.points[0]).all(axis=1))[0])
        assert np.array_equal(stroke.points[start : start + len(LINE.points)], LINE.points)
        reach = np.hypot(*(stroke.points[:start] - LINE.points[0]).T) if start else np.zeros(1)
        assert reach.max() <= HOOK_MM[1]
