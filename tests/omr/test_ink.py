"""Only ink that the blank form does not have counts: print that lies a little off, darker print and dust are no marks."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from omr.align import ALIGN_PX, align
from omr.boxes import Frame, frame_of, sample_boxes
from omr.calibrate import PageContext
from omr.ink import (
    MAX_TOLERANCE,
    MIN_TOLERANCE,
    SPECK_PX,
    Darkness,
    core_masks,
    foreign_ink,
    paper_tolerance,
    print_strength,
    without_specks,
)
from omr.looks.ground import ground_of
from tests.omr.sheets import DPI, crossed, grid_page

PRINTED, PAGE = grid_page(3, 4, letters="ABCD")
FRAME = frame_of(PAGE)


def patches(image: np.ndarray, frame: Frame = FRAME) -> Darkness:
    return sample_boxes(image, frame, np.diag([DPI / 25.4, DPI / 25.4, 1.0]), np.zeros((len(frame.origins), 2))).darkness


BLANK = patches(PRINTED)
GROUND = ground_of(PAGE, FRAME, PageContext(BLANK, 0, np.zeros(len(BLANK))))
GROWN, BARE = GROUND.grown, GROUND.bare
MARKED = patches(crossed(PRINTED, [PAGE.questions[1].boxes[1].rect]))


def grown(blank: Darkness) -> Darkness:
    """The blank with its print widened by a pixel."""
    return ground_of(PAGE, FRAME, PageContext(blank, 0, np.zeros(len(blank)))).grown


def inside(ink: np.ndarray) -> np.ndarray:
    """Mean ink in each box."""
    return np.array([patch[core].mean() for patch, core in zip(ink, core_masks(FRAME, -0.05), strict=True)])


@pytest.mark.parametrize(("dy", "dx"), [(0, 0), (2, -1), (-ALIGN_PX, ALIGN_PX)])
@pytest.mark.parametrize("stack", [BLANK, MARKED], ids=["empty", "marked"])
def test_print_that_lies_off_is_laid_on_the_blank(stack: Darkness, dy: int, dx: int) -> None:
    assert np.array_equal(align(np.roll(stack, (dy, dx), axis=(1, 2)), BLANK, FRAME), stack)


def test_the_blank_itself_has_no_foreign_ink() -> None:
    assert foreign_ink(BLANK, GROWN, 1.0, MIN_TOLERANCE).max() == 0


def test_a_cross_is_foreign_ink_in_its_box_alone() -> None:
    ink = inside(foreign_ink(MARKED, GROWN, 1.0, MIN_TOLERANCE))
    assert ink.argmax() == 5 and ink[5] > 0.1
    assert np.delete(ink, 5).max() == 0


def test_a_darker_pen_is_more_ink() -> None:
    amounts = []
    for darkness in (200, 150, 90, 20):
        pen = patches(crossed(PRINTED, [PAGE.questions[1].boxes[1].rect], darkness))
        amounts.append(inside(foreign_ink(pen, GROWN, 1.0, MIN_TOLERANCE))[5])
    assert amounts == sorted(amounts) and amounts[0] > 0


def test_print_that_is_darker_than_in_the_blank_is_no_ink() -> None:
    faint = (BLANK * 0.6).astype(np.uint8)
    strength = print_strength(BLANK, faint)
    assert strength == pytest.approx(1 / 0.6, rel=0.1)
    assert inside(foreign_ink(BLANK, grown(faint), strength, MIN_TOLERANCE)).max() < 0.01


def test_marks_do_not_make_print_look_stronger() -> None:
    everyone = patches(crossed(PRINTED, [box.rect for box in PAGE.boxes()], 20, 1))
    assert print_strength(everyone, BLANK) < 1.15
    assert print_strength(MARKED, np.zeros_like(BLANK)) == 1.0


def test_tolerance_follows_the_paper_within_bounds() -> None:
    rng = np.random.default_rng(2)
    clean, grainy, awful = (
        np.clip(BLANK + np.abs(rng.normal(0, sigma, BLANK.shape)), 0, 255).astype(np.uint8) for sigma in (0.5, 6.0, 90.0)
    )
    assert paper_tolerance(clean, BARE) == MIN_TOLERANCE
    assert MIN_TOLERANCE < paper_tolerance(grainy, BARE) < MAX_TOLERANCE
    assert paper_tolerance(awful, BARE) == MAX_TOLERANCE
    assert paper_tolerance(BLANK, np.zeros_like(BARE)) == MIN_TOLERANCE


def test_grain_is_no_ink() -> None:
    rng = np.random.default_rng(4)
    grainy = np.clip(BLANK + np.abs(rng.normal(0, 9.0, BLANK.shape)), 0, 255).astype(np.uint8)
    assert inside(foreign_ink(grainy, GROWN, 1.0, paper_tolerance(grainy, BARE))).max() < 0.002


def test_specks_go_and_strokes_stay() -> None:
    ink = np.zeros((3, 40, 40), np.float32)
    ink[0, 5, 5] = ink[0, 20, 20:22] = 0.9
    cv2.line(ink[1], (8, 30), (30, 8), 0.4, 1)
    ink[2, 10, 10 : 10 + SPECK_PX] = 0.3
    kept = without_specks(ink)
    assert not kept[0].any()
    assert np.array_equal(kept[1:], ink[1:])


def test_specks_of_neighbouring_patches_do_not_join() -> None:
    ink = np.zeros((2, 20, 20), np.float32)
    ink[0, 20 - SPECK_PX // 2 :, 7] = ink[1, : SPECK_PX - SPECK_PX // 2, 7] = 1.0
    assert not without_specks(ink).any()


def test_a_mask_grows_and_shrinks_with_its_box() -> None:
    smaller, exact, larger = (core_masks(FRAME, grow).sum(axis=(1, 2)) for grow in (-0.2, 0.0, 0.3))
    side = FRAME.rects[0, 2]
    assert exact == pytest.approx(np.full(12, side**2), rel=0.1)
    assert larger == pytest.approx(np.full(12, (1.6 * side) ** 2), rel=0.1)
    assert smaller == pytest.approx(np.full(12, (0.6 * side) ** 2), rel=0.1)
