"""Foreign ink: dark now and not printed."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.boxes import Frame

Darkness = NDArray[np.uint8]
"""n x height x width patches, 0 = paper, 255 = black."""

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


def paper_tolerance(darkness: Darkness, bare: NDArray[np.bool_]) -> float:
    """How dark this page's bare paper can be: its median and five deviations, within bounds that no page can move.

    Only paper between the boxes and off the print (`bare`) is looked at. The deviation is taken above the median, because a scan that
    clips paper to white shows only the dark half of its grain, or the darkest tail of it.
    """
    paper = np.asarray(cv2.copyTo(darkness.reshape(len(darkness), -1), bare.view(np.uint8).reshape(len(bare), -1)), np.uint8)
    hidden = bare.size - int(np.count_nonzero(bare))
    count = bare.size - hidden
    if count < 50:
        return float(MIN_TOLERANCE)
    middle, *above = (_quantile_of(paper, hidden, share * (count - 1)) for share in (0.5, *GRAIN_QUANTILES))
    deviations = ((value - middle) / normal for value, normal in zip(above, GRAIN_QUANTILES.values(), strict=True))
    deviation = next((seen for seen in deviations if seen > 0), 0.0)
    return float(np.clip(middle + 5 * deviation, MIN_TOLERANCE, MAX_TOLERANCE))


def _quantile_of(paper: Darkness, hidden: int, rank: float) -> float:
    """The least darkness up to which more than `rank` pixels of the paper have; `hidden` others are 0 in it."""
    low, high, step = 0, 255, 1
    # paper is bright: it is looked for from 0 upwards in steps that double, and then by halves
    while low < high:
        at = min(low + step - 1, high - 1) if step else (low + high) // 2
        if np.count_nonzero(paper <= at) - hidden > rank:
            high, step = at, 0
        else:
            low, step = at + 1, 2 * step
    return float(low)


def foreign_ink(darkness: Darkness, grown: Darkness, strength: float, tolerance: float) -> NDArray[np.float32]:
    """Ink that the blank does not have, 0..1 of full black, for patches aligned to the blank.

    `grown` is the blank with its print widened by a pixel, for the edge of print is never sharp; `strength` is how dark this page's
    print is compared with the blank's.
    """
    return ink_of(darkness, grown, strength, tolerance).dense


@dataclass(frozen=True, slots=True)
class Ink:
    """Foreign ink, 0..1 of full black: `dense` (n x height x width), and inked pixels alone: where they lie in it (flat), and their ink."""

    dense: NDArray[np.float32]
    at: NDArray[np.int64]
    amount: NDArray[np.float32]


def ink_of(darkness: Darkness, grown: Darkness, strength: float, tolerance: float) -> Ink:
    """Foreign ink as `foreign_ink` has it."""
    n = len(darkness)
    printed = np.minimum(np.arange(256) * strength + tolerance, 255.0).astype(np.uint8)
    excess = np.asarray(cv2.subtract(darkness.reshape(n, -1), cv2.LUT(grown.reshape(n, -1), printed)), np.uint8).reshape(darkness.shape)
    at = _without_specks(excess)
    shades = np.arange(256, dtype=np.float32) / np.float32(255.0 - tolerance)
    amount = shades[excess.reshape(-1)[at]]
    dense = np.zeros(darkness.shape, np.float32)
    dense.reshape(-1)[at] = amount
    return Ink(dense, at, amount)


def without_specks(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """The ink without groups of fewer than SPECK_PX touching pixels: dust, salt of one-bit scans, a letter's edge that moved."""
    kept = _without_specks((ink > 0).view(np.uint8))
    result = np.zeros_like(ink)
    result.reshape(-1)[kept] = ink.reshape(-1)[kept]
    return result


def _without_specks(excess: Darkness) -> NDArray[np.int64]:
    """Where pixels lie, flat, that are not 0 and belong to groups of at least SPECK_PX."""
    at, group, count = groups(excess)
    large = np.bincount(group, minlength=count) >= SPECK_PX
    return at[large[group]]


def groups(spots: Darkness) -> tuple[NDArray[np.int64], NDArray[np.int32], int]:
    """Where the pixels of patches that are not 0 lie, flat; the group of touching pixels of each; and the number after the last group.

    Groups of different patches are never joined, and patches without any spot are not looked at.
    """
    n, height, width = spots.shape
    some = np.flatnonzero(row_sums(spots.reshape(n, -1))) if n else np.zeros(0, np.int64)
    apart = np.zeros((len(some), height + 1, width), np.uint8)
    apart[:, :height] = spots[some]
    if not len(some):
        return some, some.astype(np.int32), 1
    count, labels = cv2.connectedComponents(apart.reshape(-1, width), connectivity=8, ltype=cv2.CV_32S)
    inked = np.flatnonzero(apart.reshape(-1).astype(np.bool_))
    patch, within = np.divmod(inked, (height + 1) * width)
    return some[patch] * (height * width) + within, np.asarray(labels, np.int32).reshape(-1)[inked], count


@dataclass(frozen=True, slots=True)
class Print:
    """Where a blank has print (flat), and how dark it is there."""

    at: NDArray[np.int64]
    dark: NDArray[np.uint8]


def print_of(blank: Darkness) -> Print:
    """The print of a blank."""
    at = np.flatnonzero(blank >= PRINT_LEVEL)
    return Print(at, blank.reshape(-1)[at])


def print_strength(darkness: Darkness, blank: Darkness) -> float:
    """How dark the darker part of the print is here compared with the blank, 1 to MAX_STRENGTH; 1 where the blank has no print."""
    return strength_of(darkness, print_of(blank))


def strength_of(darkness: Darkness, print_: Print) -> float:
    """How dark the darker part of the print is compared with the blank's, 1 to MAX_STRENGTH; 1 where that has none."""
    if len(print_.at) < 50:
        return 1.0
    seen = darkness.reshape(-1)[print_.at]
    if np.count_nonzero(seen <= print_.dark) > np.ceil(STRENGTH_QUANTILE * (len(seen) - 1)):
        # the quantile and all below it are paler than the blank
        return 1.0
    ratio = float(np.quantile(seen.astype(np.float32) / print_.dark, STRENGTH_QUANTILE))
    return float(np.clip(ratio, 1.0, MAX_STRENGTH))


def core_masks(frame: Frame, grow: float) -> NDArray[np.bool_]:
    """Per box the pixels of its patch that belong to the box grown by a share of its short side (negative: shrunk)."""
    xs, ys = np.arange(frame.width) + 0.5, np.arange(frame.height) + 0.5
    x, y, w, h = (frame.rects[:, i, None] for i in range(4))
    more = grow * np.minimum(w, h)
    across, down = (xs >= x - more) & (xs <= x + w + more), (ys >= y - more) & (ys <= y + h + more)
    return np.asarray(across[:, None, :] & down[:, :, None])


def row_sums(values: Darkness) -> NDArray[np.int64]:
    """The sum of each row."""
    return np.asarray(cv2.reduce(values, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)[:, 0], np.int64)


def widened(patches: Darkness) -> Darkness:
    """Each patch with its dark parts widened by a pixel in every direction; patches do not reach into each other."""
    beside = np.asarray(cv2.dilate(patches.reshape(-1, patches.shape[2]), np.ones((1, 3), np.uint8)), np.uint8).reshape(patches.shape)
    result = beside.copy()
    np.maximum(result[:, 1:], beside[:, :-1], out=result[:, 1:])
    np.maximum(result[:, :-1], beside[:, 1:], out=result[:, :-1])
    return result
