"""Printed structure is looked for again, place by place: a bend of the paper is measured, a person's ink does not pull."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from omr.placing.refine import (
    NEAR,
    PATCH_PX,
    WIDE,
    Field,
    displacement_at,
    displacement_field,
    structure_of,
    structured_patches,
    windows_of,
)
from omr.pyramid import Pyramid
from omr.reading import Floats, Grey
from omr.register import MIN_AGREEMENT
from tests.omr.sheets import Form


@pytest.fixture(scope="module")
def print_of(boxes_form: Form) -> Grey:
    return boxes_form.references.pages[boxes_form.page.id].small


def field_of(printed: Grey, page: Grey) -> Field:
    """How a page of the size of the print is displaced."""
    wide = structure_of(printed, WIDE)
    return displacement_field(wide, windows_of(Pyramid(page), np.eye(3), wide))


def bent(page: Grey, by: Floats | None = None, crest: float = 0.0) -> tuple[Grey, Floats]:
    """The page displaced by a constant and a wave down the page; and the displacement (height x width x 2) of its pixels."""
    ys, xs = np.mgrid[0 : page.shape[0], 0 : page.shape[1]].astype(np.float64)
    wave = crest * np.sin(2 * np.pi * ys / page.shape[0])
    shift = np.stack([wave, 0.6 * wave], axis=-1) + (by if by is not None else np.zeros(2))
    source = (np.stack([xs, ys], axis=-1) - shift).astype(np.float32)
    image = cv2.remap(page, source[..., 0], source[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(image, np.uint8), shift


def test_patches_have_structure_both_ways_and_room_to_move(print_of: Grey) -> None:
    patches = structured_patches(print_of, 9)
    assert len(patches) > 60
    assert patches.min() >= 9
    assert (patches + PATCH_PX + 9 <= np.array(print_of.shape[::-1])).all()


def test_white_paper_and_mere_lines_have_none() -> None:
    paper = np.full((1000, 800), 255, np.uint8)
    assert len(structured_patches(paper, 9)) == 0
    paper[::30] = 0
    assert len(structured_patches(paper, 9)) == 0
    assert len(structured_patches(np.full((40, 30), 255, np.uint8), 9)) == 0


def test_a_quick_search_looks_round_the_boxes(print_of: Grey) -> None:
    boxes = np.array([[150.0, 300.0], [160.0, 320.0]])
    near, anywhere = structure_of(print_of, NEAR, boxes), structure_of(print_of, NEAR)
    assert len(near.centres) == len(anywhere.centres) == NEAR.patches
    middle = boxes.mean(axis=0)
    assert np.linalg.norm(near.centres - middle, axis=1).mean() < 0.8 * np.linalg.norm(anywhere.centres - middle, axis=1).mean()


@pytest.mark.parametrize(("by", "crest"), [((3.0, -2.0), 0.0), ((-6.5, 4.25), 0.0), ((0.0, 0.0), 2.5), ((1.5, 2.0), -2.0)])
def test_a_displacement_is_measured_everywhere(print_of: Grey, by: tuple[float, float], crest: float) -> None:
    page, shift = bent(print_of, np.array(by), crest)
    field = field_of(print_of, page)
    assert field.agreement > 0.8
    points = structure_of(print_of, WIDE).centres
    expected = shift[points[:, 1].astype(int), points[:, 0].astype(int)]
    off = np.linalg.norm(displacement_at(field, points) - expected, axis=1)
    assert np.median(off) < 0.15
    assert off.max() < 0.8


def test_ink_over_the_print_does_not_pull(print_of: Grey) -> None:
    page, _ = bent(print_of, np.array([2.0, 1.5]))
    corners = structured_patches(print_of, WIDE.reach)
    for x, y in corners[::7].tolist():
        cv2.line(page, (x, y), (x + PATCH_PX, y + PATCH_PX), 30, 3, cv2.LINE_AA)
    off = np.abs(displacement_at(field_of(print_of, page), corners.astype(np.float64)) - [2.0, 1.5])
    assert np.quantile(off, 0.95) < 0.3
    assert off.max() < 1.6


def test_another_form_does_not_agree(print_of: Grey, ovals_form: Form) -> None:
    other = cv2.resize(ovals_form.made.printed, print_of.shape[::-1], interpolation=cv2.INTER_AREA)
    assert field_of(print_of, np.asarray(other, np.uint8)).agreement < MIN_AGREEMENT / 2


def test_a_white_page_agrees_with_nothing(print_of: Grey) -> None:
    field = field_of(print_of, np.full_like(print_of, 250))
    assert field.agreement == 0.0
    assert (displacement_at(field, np.array([[10.0, 20.0]])) == 0).all()


@pytest.mark.parametrize("times", [2.0, 4.0])
def test_a_finer_page_gives_the_same_displacement(print_of: Grey, times: float) -> None:
    page, _ = bent(print_of, np.array([2.5, -1.5]))
    large = np.asarray(cv2.resize(page, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC), np.uint8)
    wide = structure_of(print_of, WIDE)
    field = displacement_field(wide, windows_of(Pyramid(large), np.diag([times, times, 1.0]), wide))
    assert np.median(field.shifts, axis=0) == pytest.approx([2.5, -1.5], abs=0.1)


def test_far_from_all_structure_the_displacement_stays_near_what_was_found() -> None:
    centres = np.array([[100.0, 100.0], [130.0, 100.0], [100.0, 130.0], [130.0, 130.0]])
    moves = np.array([[2.0, 0.0], [2.5, 0.0], [2.0, 0.5], [2.5, 0.5]])
    far = displacement_at(Field(centres, moves, 1.0), np.array([[900.0, 900.0]]))
    assert np.isfinite(far).all()
    assert np.abs(far - moves.mean(axis=0)).max() < 15.0
