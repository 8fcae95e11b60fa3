"""Foreign ink: dark now and not printed."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.boxes import Frame

Darkness = NDArray[np.uint8]
"""n x height x width patches, 0 = paper, 255 = black."""

ALIGN_PX = 3
"""How far a patch may still be off after registration, in atlas pixels: 0.3 mm for a 2.2 mm box."""

EXCESS_WEIGHT = 0.3
"""Ink beside the print counts less than print that is missing when a patch is laid on the blank: a mark is excess wherever it lies."""

STRENGTH_QUANTILE = 0.8
"""Print is not evenly dark; what four fifths of it stay below is what counts as print, for marks cover less than a fifth of it."""

MAX_STRENGTH = 1.8
"""Most that print may be darker than in the blank: thin grey lines photographed from far and from near."""

SPECK_PX = 6
"""Atlas pixels of the smallest group that can be ink: a hundredth of a box; a dot that a pen leaves on purpose has three times as many."""

PRINT_LEVEL = 96
"""Darkness from which a pixel of a blank counts as print when two patches are laid over each other."""

MIN_TOLERANCE = 14
"""Least darkness taken for paper: one part in eighteen of black, what the grain of office paper shows at 300 dpi."""

GRAIN_QUANTILES = {0.75: 0.674, 0.9: 1.282}
"""Quantiles of bare paper by which its grain is measured, the first that shows any, with their places in standard deviations of a
normal distribution. The higher one is nearer to strokes, and asked only where the scan has clipped most of the paper to white."""

BESIDE_BOXES = 0.3
"""How far from a box, in short sides, paper is bare enough to measure grain on: most strokes end there."""

OFF_PRINT = np.ones((7, 7), np.uint8)
"""Neighbourhood of print, in atlas pixels, that is no bare paper: a photograph's blur spreads a line by an eighth of a box."""

MAX_TOLERANCE = 60
"""Most darkness ever taken for paper, however noisy the image: a pencil line on a bad photograph is darker."""


def align(darkness: Darkness, blank: Darkness, frame: Frame) -> Darkness:
    """Each patch moved by whole pixels so that its print lies on the blank's; only the box and its rim are compared."""
    best = np.full(len(darkness), np.inf)
    moved = darkness.copy()
    rims = core_masks(frame, grow=0.25)
    target = blank.astype(np.int16)
    for dy, dx in _moves():
        candidate = np.roll(darkness, (dy, dx), axis=(1, 2))
        difference = (target - candidate) * rims
        missing = np.maximum(difference, 0).sum(axis=(1, 2), dtype=np.int64)
        excess = np.maximum(-difference, 0).sum(axis=(1, 2), dtype=np.int64)
        cost = missing + EXCESS_WEIGHT * excess + 8.0 * (abs(dx) + abs(dy))
        better = cost < best
        best[better] = cost[better]
        moved[better] = candidate[better]
    return moved


def paper_tolerance(darkness: Darkness, blank: Darkness, frame: Frame) -> float:
    """How dark this page's bare paper can be: its median and five deviations, within bounds that no page can move.

    Only paper between the boxes and off the print is looked at. The deviation is taken above the median, because a scan that clips
    paper to white shows only the dark half of its grain, or the darkest tail of it.
    """
    near_print = np.stack([cv2.dilate(patch, OFF_PRINT) for patch in blank]) >= MIN_TOLERANCE
    paper = darkness[~near_print & ~core_masks(frame, BESIDE_BOXES)].astype(np.float32)
    if len(paper) < 50:
        return float(MIN_TOLERANCE)
    middle, *above = np.quantile(paper, [0.5, *GRAIN_QUANTILES])
    deviations = ((value - middle) / normal for value, normal in zip(above, GRAIN_QUANTILES.values(), strict=True))
    deviation = next((seen for seen in deviations if seen > 0), 0.0)
    return float(np.clip(middle + 5 * deviation, MIN_TOLERANCE, MAX_TOLERANCE))


def foreign_ink(darkness: Darkness, blank: Darkness, strength: float, tolerance: float) -> NDArray[np.float32]:
    """Ink that the blank does not have, 0..1 of full black, for patches aligned to the blank.

    `strength` is how dark this page's print is compared with the blank's. Print is widened by one pixel: its edge is never sharp.
    """
    grown = np.stack([cv2.dilate(patch, np.ones((3, 3), np.uint8)) for patch in blank]).astype(np.float32)
    excess = darkness.astype(np.float32) - grown * strength - tolerance
    return without_specks(np.clip(excess / (255.0 - tolerance), 0.0, 1.0))


def without_specks(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """The ink without groups of fewer than SPECK_PX touching pixels: dust, salt of one-bit scans, a letter's edge that moved."""
    n, height, width = ink.shape
    apart = np.zeros((n, height + 1, width), np.uint8)
    apart[:, :height] = ink > 0
    _, labels, stats, _ = cv2.connectedComponentsWithStats(apart.reshape(-1, width), connectivity=8)
    speck = stats[:, cv2.CC_STAT_AREA] < SPECK_PX
    kept = ~speck[labels.reshape(n, height + 1, width)[:, :height]]
    return np.asarray(np.where(kept, ink, np.float32(0.0)), dtype=np.float32)


def print_strength(darkness: Darkness, blank: Darkness) -> float:
    """How dark the darker part of the print is here compared with the blank, 1 to MAX_STRENGTH; 1 where the blank has no print."""
    printed = blank >= PRINT_LEVEL
    if int(printed.sum()) < 50:
        return 1.0
    ratio = float(np.quantile(darkness[printed].astype(np.float32) / blank[printed], STRENGTH_QUANTILE))
    return float(np.clip(ratio, 1.0, MAX_STRENGTH))


def core_masks(frame: Frame, grow: float) -> NDArray[np.bool_]:
    """Per box the pixels of its patch that belong to the box grown by a share of its short side (negative: shrunk)."""
    ys, xs = np.mgrid[0 : frame.height, 0 : frame.width] + 0.5
    x, y, w, h = (frame.rects[:, i, None, None] for i in range(4))
    more = grow * np.minimum(w, h)
    return np.asarray((xs >= x - more) & (xs <= x + w + more) & (ys >= y - more) & (ys <= y + h + more))


def _moves() -> list[tuple[int, int]]:
    """All shifts within reach, the smallest first."""
    reach = range(-ALIGN_PX, ALIGN_PX + 1)
    return sorted(((dy, dx) for dy in reach for dx in reach), key=lambda move: move[0] ** 2 + move[1] ** 2)
