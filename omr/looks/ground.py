"""What is known of a layout page's boxes before any sheet is looked at: where each box and its neighbours lie, and the batch's blank."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import LayoutPage
from omr.align import Target, target_of
from omr.boxes import MARGIN, Frame
from omr.calibrate import PageContext, size_classes
from omr.ink import BESIDE_BOXES, MIN_TOLERANCE, OFF_PRINT, Darkness, Print, core_masks, print_of, widened
from omr.looks.cover import Shown, shown_by
from omr.looks.thumbs import Cut, cuts_of

ON_BOX = 0.12
"""How far over its outline a box still owns ink, in short sides: half a millimetre, the width of an outline and a stroke."""

WITHIN = 0.1
"""How far inside its outline a box is free of print, in short sides."""

UNPRINTED = 60
"""Darkness of a blank below which ink on top of it can still be seen: a quarter of black."""

Masks = NDArray[np.bool_]
"""n x height x width, one for each box."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A page as its context knows it. `cores` are the boxes with their outlines, `insides` what is within these, `free` what of that
    is not printed, `rings` what lies round each box in its patch, `neighbours` other boxes there, `bare` paper between the boxes and off
    the print; `grown` is the blank widened by a pixel; `classes` are the boxes of equal size. The rest is what every sheet is compared
    with: `target` and `print_` of the blank, what it shows (`shown`), how pictures are cut, and how many pixels the masks have.
    """

    page: LayoutPage
    frame: Frame
    context: PageContext
    grown: Darkness
    cores: Masks
    insides: Masks
    free: Masks
    neighbours: Masks
    rings: Masks
    bare: Masks
    classes: tuple[NDArray[np.bool_], ...]
    target: Target
    print_: Print
    shown: Shown
    cuts: tuple[Cut, ...]
    sizes: Sizes


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many pixels (n) the core, the inside, what is free of it, and the ring of each box have."""

    core: NDArray[np.int64]
    inside: NDArray[np.int64]
    free: NDArray[np.int64]
    ring: NDArray[np.int64]


def ground_of(page: LayoutPage, frame: Frame, context: PageContext) -> Ground:
    """The ground of a page under a context."""
    blank = context.blank
    cores, insides = core_masks(frame, ON_BOX), core_masks(frame, -WITHIN)
    free, rings = insides & (blank < UNPRINTED), core_masks(frame, MARGIN) & ~cores
    near_print = np.stack([cv2.dilate(patch, OFF_PRINT) for patch in blank]) >= MIN_TOLERANCE if len(blank) else blank > 0
    core, inside, free_px, ring = (mask.sum(axis=(1, 2)) for mask in (cores, insides, free, rings))
    return Ground(
        page,
        frame,
        context,
        widened(blank),
        cores,
        insides,
        free,
        _neighbour_cores(page, frame),
        rings,
        np.asarray(~near_print & ~core_masks(frame, BESIDE_BOXES)),
        tuple(size_classes(page)),
        target_of(blank, frame),
        print_of(blank),
        shown_by(blank, frame),
        cuts_of(frame),
        Sizes(core, inside, free_px, ring),
    )


def _neighbour_cores(page: LayoutPage, frame: Frame) -> Masks:
    """Per box the pixels of its patch that lie on other boxes."""
    rects = np.array([[b.rect.x, b.rect.y, b.rect.right, b.rect.bottom] for b in page.boxes()])
    result = np.zeros((len(rects), frame.height, frame.width), np.bool_)
    for i, origin in enumerate(frame.origins):
        inside = (rects - np.tile(origin, 2)) * frame.px_per_mm
        near = (inside[:, 2] > 0) & (inside[:, 3] > 0) & (inside[:, 0] < frame.width) & (inside[:, 1] < frame.height)
        near[i] = False
        for x0, y0, x1, y1 in inside[near]:
            result[i, max(0, round(y0)) : max(0, round(y1)), max(0, round(x0)) : max(0, round(x1))] = True
    return result
