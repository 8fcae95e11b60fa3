"""Printed structure is looked for again, place by place: a bend of the paper is measured, a person's ink does not pull."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from omr.reading import Floats, Grey
from omr.refine import FIELD_LONG_SIDE, PATCH_PX, REACH_PX, Field, displacement_at, displacement_field, structured_patches
from omr.register import MIN_AGREEMENT
from tests.omr.sheets import Form


@pytest.fixture(scope="module")
def print_of(boxes_form: Form) -> Grey:
    return boxes_form.made.printed


def bent(page: Grey, by: Floats | None = None, crest: float = 0.0) -> tuple[Grey, Floats]:
    """The page displaced by a constant and a wave down the page; and the displacement (height x width x 2) of its pixels."""
    ys, xs = np.mgrid[0 : page.shape[0], 0 : page.shape[1]].astype(np.float64)
    wave = crest * np.sin(2 * np.pi * ys / page.shape[0])
    shift = np.stack([wave, 0.6 * wave], axis=-1) + (by if by is not None else np.zeros(2))
    source = (np.stack([xs, ys], axis=-1) - shift).astype(np.float32)
    image = cv2.remap(page, source[..., 0], source[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(image, np.uint8), shift


def test_patches_have_structure_both_ways_and_room_to_move(print_of: Grey) -> None:
    patches = structured_patches(print_of)
    assert len(patches) > 60
    assert patches.min() >= REACH_PX
    assert (patches + PATCH_PX + REACH_PX <= np.array(print_of.shape[::-1])).all()


def test_white_paper_and_mere_lines_have_none() -> None:
    paper = np.full((1000, 800), 255, np.uint8)
    assert len(structured_patches(paper)) == 0
    paper[::30] = 0
    assert len(structured_patches(paper)) == 0


@pytest.mark.parametrize(("by", "crest"), [((5.0, -3.0), 0.0), ((-9.5, 7.25), 0.0), ((0.0, 0.0), 4.0), ((2.0, 3.0), -3.0)])
def test_a_displacement_is_measured_everywhere(print_of: Grey, by: tuple[float, float], crest: float) -> None:
    page, shift = bent(print_of, np.array(by), crest)
    patches = structured_patches(print_of)
    field = displacement_field(print_of, page, patches)
    assert field.agreement > 0.8
    points = patches.astype(np.float64) + PATCH_PX / 2
    expected = shift[points[:, 1].astype(int), points[:, 0].astype(int)]
    off = np.linalg.norm(displacement_at(field, points) - expected, axis=1)
    assert np.median(off) < 0.3
    assert off.max() < 1.2


def test_ink_over_the_print_does_not_pull(print_of: Grey) -> None:
    page, _ = bent(print_of, np.array([3.0, 2.0]))
    for x, y in structured_patches(print_of)[::7].tolist():
        cv2.line(page, (x, y), (x + PATCH_PX, y + PATCH_PX), 30, 4, cv2.LINE_AA)
    field = displacement_field(print_of, page, structured_patches(print_of))
    measured = displacement_at(field, structured_patches(print_of).astype(np.float64))
    assert np.abs(measured - [3.0, 2.0]).max() < 1.0


def test_another_form_does_not_agree(print_of: Grey, ovals_form: Form) -> None:
    other = cv2.resize(ovals_form.made.printed, print_of.shape[::-1], interpolation=cv2.INTER_AREA)
    assert displacement_field(print_of, np.asarray(other, np.uint8), structured_patches(print_of)).agreement < MIN_AGREEMENT / 2


def test_a_white_page_agrees_with_nothing(print_of: Grey) -> None:
    field = displacement_field(print_of, np.full_like(print_of, 250), structured_patches(print_of))
    assert field.agreement == 0.0
    assert (displacement_at(field, np.array([[10.0, 20.0]])) == 0).all()


def test_far_from_all_structure_the_displacement_stays_near_what_was_found() -> None:
    centres = np.array([[100.0, 100.0], [130.0, 100.0], [100.0, 130.0], [130.0, 130.0]])
    moves = np.array([[2.0, 0.0], [2.5, 0.0], [2.0, 0.5], [2.5, 0.5]])
    far = displacement_at(Field(centres, moves, 1.0, 0.1), np.array([[FIELD_LONG_SIDE * 1.0, 900.0]]))
    assert np.isfinite(far).all()
    assert np.abs(far - moves.mean(axis=0)).max() < 15.0
