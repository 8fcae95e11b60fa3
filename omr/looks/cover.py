"""What lies over the print: a box whose outline is gone, or whose whole neighbourhood is dark, tells nothing about its mark."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.boxes import Frame
from omr.ink import PRINT_LEVEL, Darkness, core_masks, row_sums, widened

OF_USUAL = 0.5
"""Darkness from which print counts as seen, as a share of what this page's print usually has: half of a letter's ink is still a letter."""

FAINTEST_PRINT = 0.06
"""Darkness of the faintest print that counts as seen at all, as a share of the blank's: an empty cartridge; paper's grain has a third."""

FOUND_SHARE = 0.5
"""Share of a box's outline that must be seen: three of the four sides stay when one is cut off."""

SIDES_SHARE = 0.35
"""Share that must be seen of two sides which face each other: of a box that is looked for a third of a box beside its place neither is."""

MIN_SIDES = 8
"""Atlas pixels of print that two facing sides need to be judged by: half of what a whole outline needs."""

MIN_PRINT = 16
"""Atlas pixels of print that a box needs to be judged by: a third of a thin outline's; bare numbers and faint dots have fewer."""

PALEST_PRINT = 40
"""Darkness (a sixth of black) of the palest outline. A box with nothing as dark round it in the blank lies where nothing is printed:
the layout does not fit its reference, or a sheet was laid on it the wrong way round."""

DARK = 60
"""Darkness (a quarter of black) of a page that lies under tape, a thumb, a shadow's core or a black bar."""

DARK_SHARE = 0.7
"""Share of the paper round and in a box that is dark when something lies on it; the broadest fill of a box covers a third."""

REACH = 0.25
"""How far round a box its outline is looked for, in short sides."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a blank shows of each box, for all sheets that have this blank.

    `at` are the pixels of print round the boxes (flat), `box` whose each is, `upright` whether it is nearer to the left or right side than
    to the top or bottom, `dark` the blank there; `paper` (n x pixels) is 1 where the blank is paper; `bare` (n) are the boxes with nothing
    printed round them.
    """

    at: NDArray[np.int64]
    box: NDArray[np.int64]
    upright: NDArray[np.bool_]
    dark: NDArray[np.float32]
    paper: NDArray[np.uint8]
    bare: NDArray[np.bool_]


def shown_by(blank: Darkness, frame: Frame) -> Shown:
    """What a blank (n x height x width) shows of each box."""
    round_box = core_masks(frame, REACH)
    at = np.flatnonzero((blank >= PRINT_LEVEL) & round_box)
    box = at // (frame.height * frame.width)
    bare = ((blank >= PALEST_PRINT) & round_box).sum(axis=(1, 2)) < MIN_PRINT
    paper = (blank < DARK).reshape(len(blank), -1).astype(np.uint8)
    dark = np.maximum(blank.reshape(-1)[at].astype(np.float32), 1.0)
    return Shown(at, box, _upright(at, box, frame), dark, paper, np.asarray(bare))


def _upright(at: NDArray[np.int64], box: NDArray[np.int64], frame: Frame) -> NDArray[np.bool_]:
    """Which pixels lie nearer to the left or right side of their box than to its top or bottom, in the box's own measure."""
    row, column = at // frame.width % frame.height + 0.5, at % frame.width + 0.5
    x, y, w, h = frame.rects[box].T
    across = np.minimum(np.abs(column - x), np.abs(column - x - w)) / w
    down = np.minimum(np.abs(row - y), np.abs(row - y - h)) / h
    return np.asarray(across < down)


def covered(darkness: Darkness, shown: Shown) -> NDArray[np.bool_]:
    """Per box, whether its print is hidden (paper, correction fluid, a torn edge), lies elsewhere, was never there, or all is dark.

    `darkness` (n x height x width) is aligned to the blank.
    """
    hidden = ~_print_found(darkness, shown)
    darkened = np.asarray(cv2.bitwise_and((darkness >= DARK).view(np.uint8).reshape(shown.paper.shape), shown.paper), np.uint8)
    dark = row_sums(darkened) >= DARK_SHARE * np.maximum(row_sums(shown.paper), 1)
    return np.asarray(hidden | dark | shown.bare)


def _print_found(darkness: Darkness, shown: Shown) -> NDArray[np.bool_]:
    """Per box, whether enough of its print, and of either pair of facing sides, is seen again within one pixel."""
    share = widened(darkness).reshape(-1)[shown.at] / shown.dark
    usual = float(np.median(share)) if len(share) else 1.0
    seen = share >= max(OF_USUAL * min(usual, 1.0), FAINTEST_PRINT)
    found = np.ones(len(darkness), np.bool_)
    every = np.ones(len(seen), np.bool_)
    for pixels, least, enough in (
        (every, MIN_PRINT, FOUND_SHARE),
        (shown.upright, MIN_SIDES, SIDES_SHARE),
        (~shown.upright, MIN_SIDES, SIDES_SHARE),
    ):
        count, again = (np.bincount(shown.box[these], minlength=len(darkness)) for these in (pixels, pixels & seen))
        found &= (count < least) | (again >= enough * count)
    return found
