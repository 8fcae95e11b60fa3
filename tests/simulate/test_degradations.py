"""Every named condition runs on every form, does what its name says, and its truth stays exact."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from omr.simulate.conditions import CONDITIONS
from omr.simulate.copier import print_page
from omr.simulate.degradations import DEGRADATIONS
from omr.simulate.pen import lifelike
from omr.simulate.person import CITIZENS, draw_person
from omr.simulate.respondent import fill
from omr.simulate.scanner import Scan, scan
from omr.simulate.sheet import scan_filled
from tests.simulate.printed import COARSE_DPI, SAMPLES, printed

PAPER = np.full((1000, 700), 255, np.uint8)
PX_PER_MM = 100 / 25.4


def scanned(name: str, seed: int = 1, **changes: object) -> Scan:
    condition = replace(DEGRADATIONS[name], **changes)  # type: ignore[arg-type]
    return scan(PAPER, PX_PER_MM, condition, np.random.default_rng(seed), 100.0)


def test_the_six_conditions_of_the_fit_stay_six_and_are_all_there() -> None:
    assert list(CONDITIONS) == ["clean", "office", "faint", "onebit", "photocopy", "phone"]
    assert set(CONDITIONS) < set(DEGRADATIONS)
    assert {name: condition.name for name, condition in DEGRADATIONS.items()} == {name: name for name in DEGRADATIONS}


@pytest.mark.parametrize("form", SAMPLES)
@pytest.mark.parametrize("name", DEGRADATIONS)
def test_every_condition_runs_on_every_sample_form(name: str, form: str) -> None:
    made, condition, rng = printed(form), DEGRADATIONS[name], np.random.default_rng(5)
    person = draw_person(rng, made.layout.policy, condition.tool)
    person = replace(person, pen=lifelike(person.pen, rng))
    page, raster = made.layout.pages[0], made.pages[0]
    intent = fill(page, made.layout.policy, rng, CITIZENS, person)
    result = scan_filled(raster, page, made.px_per_mm, intent, condition, rng, scan_dpi=COARSE_DPI)
    assert result.outlines.shape == (sum(1 for _ in page.boxes()), 4, 2)
    assert result.truth.answers == intent.truth.answers and result.truth.marked == intent.truth.marked
    assert np.ptp(result.grey) > 60, "nothing is left of the page"


def test_a_turned_sheet_stays_whole_on_the_picture() -> None:
    corners = np.array([[0, 0], [700, 0], [700, 1000], [0, 1000]]) / PX_PER_MM
    turns = []
    for seed in range(12):
        made = scanned("turned", seed)
        places = made.forward(corners)
        turns.append(np.degrees(np.arctan2(*(places[1] - places[0])[::-1])))
        height, width = made.grey.shape
        assert places.min() > -1 and (places < [width + 1, height + 1]).all()
    assert max(np.abs(turns)) > 5 and max(np.abs(turns)) <= 10.2


def test_size_and_direction_follow_the_name() -> None:
    sizes = [np.linalg.det(scanned("resized", seed).homography[:2, :2]) ** 0.5 / PX_PER_MM for seed in range(20)]
    assert 0.845 < min(sizes) < 0.9 and 0.98 < max(sizes) < 1.035
    assert all(scanned("upside_down", seed).homography[0, 0] < 0 for seed in range(5))


def test_a_fax_has_fewer_lines_than_dots_and_only_black_and_white() -> None:
    fine, coarse = (scanned("fax", 3, lines=(lines,)) for lines in (196.0, 98.0))
    assert (fine.dpi, fine.lines) == (100.0, pytest.approx(100 * 196 / 204)) and coarse.lines == pytest.approx(100 * 98 / 204)
    assert coarse.grey.shape[0] == pytest.approx(fine.grey.shape[0] / 2, abs=2)
    assert set(np.unique(fine.grey).tolist()) <= {0, 255}


def test_paper_beyond_a_fold_lies_aside() -> None:
    made = scanned("fold", 6, fold_mm=(0.8, 0.8), folds=1, wobble_mm=0.0)
    (fold,) = made.wobble.folds
    far = made.forward(np.array([[20.0, 5.0], [20.0, 250.0]]))
    flat = np.array([[20.0, 5.0, 1.0], [20.0, 250.0, 1.0]]) @ made.homography.T
    assert np.abs(far[0] - flat[0, :2]).max() < 0.01
    assert np.hypot(*(far[1] - flat[1, :2])) == pytest.approx(np.hypot(fold.dx, fold.dy) * PX_PER_MM, rel=0.02)


@pytest.mark.parametrize(("name", "darker_than"), [("coffee", 12), ("fold", 10), ("streaks", 10)])
def test_wear_leaves_its_trace_on_empty_paper(name: str, darker_than: float) -> None:
    found = [
        float(np.median(made.grey) - np.percentile(made.grey, 0.05)) for seed in range(4) for made in [scanned(name, seed, speckle=0.0)]
    ]
    plain = scanned("upside_down", 1, speckle=0.0).grey
    assert max(found) > darker_than + float(np.median(plain) - np.percentile(plain, 0.05))


def test_a_punch_makes_holes_at_the_edge() -> None:
    dark = 0
    for seed in range(16):
        made = scanned("holes", seed, speckle=0.0, skew_deg=0.0, cut_mm=0.0, shift_mm=0.0)
        columns = np.flatnonzero((made.grey < 130).sum(axis=0) > 5)
        if len(columns) and np.ptp(columns) < 40:
            dark += 1
            edge = min(columns.mean(), made.grey.shape[1] - columns.mean()) / PX_PER_MM
            assert edge == pytest.approx(12, abs=5)
    assert dark >= 3


def test_tools_of_the_population_are_as_named() -> None:
    rng = np.random.default_rng(0)
    for _ in range(10):
        pencil = draw_person(rng, printed("quay-a5").layout.policy, "pencil").pen
        felt = draw_person(rng, printed("quay-a5").layout.policy, "felt").pen
        assert pencil.darkness <= 0.4 and felt.width_mm >= 1.2
    with pytest.raises(KeyError):
        draw_person(rng, printed("quay-a5").layout.policy, "quill")


def test_grey_is_printed_as_dots_and_black_stays_black() -> None:
    page = np.full((400, 400), 255, np.uint8)
    page[100:300, 100:300] = 170
    page[:40] = 0
    rng = np.random.default_rng(2)
    even = print_page(page, 300 / 25.4, replace(DEGRADATIONS["clean"], halftone=None), rng)
    dotted = print_page(page, 300 / 25.4, DEGRADATIONS["clean"], rng)
    assert dotted[120:280, 120:280].std() > 8 * even[120:280, 120:280].std()
    assert abs(float(dotted[120:280, 120:280].mean()) - float(even[120:280, 120:280].mean())) < 25
    assert np.abs(dotted[:30].astype(int) - even[:30]).max() < 40
