"""What lies over the print: a box whose outline is gone, or whose whole neighbourhood is dark, tells nothing about its mark."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.boxes import Frame
from omr.ink import PRINT_LEVEL, Darkness, core_masks

OF_USUAL = 0.5
"""Darkness from which print counts as seen, as a share of what this page's print usually has: half of a letter's ink is still a letter."""

FAINTEST_PRINT = 0.06
"""Darkness of the faintest print that counts as seen at all, as a share of the blank's: an empty cartridge; paper's grain has a third."""

FOUND_SHARE = 0.5
"""Share of a box's outline that must be seen: three of the four sides stay when one is cut off."""

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


def covered(darkness: Darkness, blank: Darkness, frame: Frame) -> NDArray[np.bool_]:
    """Per box, whether its print is hidden (paper, correction fluid, a torn edge), was never there, or everything round it is dark.

    `darkness` is aligned to `blank`; both n x height x width.
    """
    found, judged = _print_found(darkness, blank, frame)
    hidden = judged & (found < FOUND_SHARE)
    paper = blank < DARK
    dark = ((darkness >= DARK) & paper).sum(axis=(1, 2)) >= DARK_SHARE * np.maximum(paper.sum(axis=(1, 2)), 1)
    bare = ((blank >= PALEST_PRINT) & core_masks(frame, REACH)).sum(axis=(1, 2)) < MIN_PRINT
    return np.asarray(hidden | dark | bare)


def _print_found(darkness: Darkness, blank: Darkness, frame: Frame) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Per box the share of its print that is seen again, within one pixel, and whether it has enough print to be judged by."""
    printed = (blank >= PRINT_LEVEL) & core_masks(frame, REACH)
    near = np.stack([cv2.dilate(patch, np.ones((3, 3), np.uint8)) for patch in darkness]) if len(darkness) else darkness
    share = near / np.maximum(blank.astype(np.float32), 1.0)
    usual = float(np.median(share[printed])) if printed.any() else 1.0
    seen = printed & (share >= max(OF_USUAL * min(usual, 1.0), FAINTEST_PRINT))
    count = printed.sum(axis=(1, 2))
    return seen.sum(axis=(1, 2)) / np.maximum(count, 1), np.asarray(count >= MIN_PRINT)
