"""Foreign ink: dark now and not printed."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.boxes import Frame

Darkness = NDArray[np.uint8]
"""n x height x width patches, 0 = paper, 255 = black."""

ALIGN_PX = 3
"""How far a patch may still be off after registration, in atlas pixels: 0.3 mm for a 2.2 mm box."""

MOVES = sorted(
    ((dy, dx) for dy in range(-ALIGN_PX, ALIGN_PX + 1) for dx in range(-ALIGN_PX, ALIGN_PX + 1)),
    key=lambda move: move[0] ** 2 + move[1] ** 2,
)
"""All moves within reach, the smallest first."""

NEAR_MOVES = [move for move in MOVES if max(abs(move[0]), abs(move[1])) <= 1]
"""The moves that are tried first: by a pixel or not at all."""

MISSING_SHARE = 0.3
"""Share of a box's print that may be missing before its patch is looked for further off: paler print and a mark's edge miss less."""

RIM_GROW = 0.25
"""How far round a box its rim is compared, in short sides."""

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
    """Each patch moved by whole pixels so that its print lies on the blank's; only the box and its rim are compared.

    Most patches lie where they should; only those that lie better elsewhere, or whose print is not found, are looked for further off.
    """
    moved = darkness.copy()
    rims = np.where(core_masks(frame, RIM_GROW), np.uint8(255), np.uint8(0))
    ys, xs = (np.flatnonzero(rims.any(axis=axes)) for axes in ((0, 2), (0, 1)))
    window = _reachable(ys, frame.height), _reachable(xs, frame.width)
    rims = np.ascontiguousarray(rims[:, *window])
    target = np.minimum(blank[:, *window], rims)
    best, missing = _best_moves(darkness, target, rims, window, NEAR_MOVES)
    astray = np.flatnonzero((missing > MISSING_SHARE * target.sum(axis=(1, 2), dtype=np.int64)) | best.any(axis=1))
    if len(astray):
        best[astray] = _best_moves(darkness[astray], target[astray], rims[astray], window, MOVES)[0]
    for dy, dx in np.unique(best, axis=0):
        if dy or dx:
            these = np.flatnonzero((best == (dy, dx)).all(axis=1))
            moved[these] = np.roll(darkness[these], (dy, dx), axis=(1, 2))
    return moved


def _reachable(rims: NDArray[np.int64], size: int) -> slice:
    """From the first to the last row or column of any rim, as far as a patch can be moved under it."""
    return slice(max(int(rims[0]), ALIGN_PX), min(int(rims[-1]) + 1, size - ALIGN_PX))


def _best_moves(
    darkness: Darkness, target: Darkness, rims: Darkness, window: tuple[slice, slice], moves: Sequence[tuple[int, int]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Per patch the best of some moves (n x 2), and the print (in darkness) that is still missing then."""
    n = len(darkness)
    best, chosen, left = np.full(n, np.inf), np.zeros((n, 2), np.int64), np.zeros(n, np.int64)
    flat = target.reshape(n, -1)
    for dy, dx in moves:
        shifted = darkness[:, window[0].start - dy : window[0].stop - dy, window[1].start - dx : window[1].stop - dx]
        seen = np.minimum(shifted, rims).reshape(n, -1)
        missing, excess = (_row_sums(cv2.subtract(*pair)) for pair in ((flat, seen), (seen, flat)))
        cost = missing + EXCESS_WEIGHT * excess + 8.0 * (abs(dx) + abs(dy))
        better = cost < best
        best[better], chosen[better], left[better] = cost[better], (dy, dx), missing[better]
    return chosen, left


def _row_sums(values: NDArray[np.generic]) -> NDArray[np.int64]:
    return np.asarray(cv2.reduce(np.asarray(values), 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)[:, 0], np.int64)


def paper_tolerance(darkness: Darkness, bare: NDArray[np.bool_]) -> float:
    """How dark this page's bare paper can be: its median and five deviations, within bounds that no page can move.

    Only paper between the boxes and off the print (`bare`) is looked at. The deviation is taken above the median, because a scan that
    clips paper to white shows only the dark half of its grain, or the darkest tail of it.
    """
    counts = np.bincount(darkness[bare], minlength=256).cumsum()
    if counts[-1] < 50:
        return float(MIN_TOLERANCE)
    middle, *above = (float(np.searchsorted(counts, share * (counts[-1] - 1), side="right")) for share in (0.5, *GRAIN_QUANTILES))
    deviations = ((value - middle) / normal for value, normal in zip(above, GRAIN_QUANTILES.values(), strict=True))
    deviation = next((seen for seen in deviations if seen > 0), 0.0)
    return float(np.clip(middle + 5 * deviation, MIN_TOLERANCE, MAX_TOLERANCE))


def foreign_ink(darkness: Darkness, grown: Darkness, strength: float, tolerance: float) -> NDArray[np.float32]:
    """Ink that the blank does not have, 0..1 of full black, for patches aligned to the blank.

    `grown` is the blank with its print widened by a pixel, for the edge of print is never sharp; `strength` is how dark this page's
    print is compared with the blank's.
    """
    printed = np.minimum(np.arange(256) * strength + tolerance, 255.0)
    excess = cv2.subtract(darkness.reshape(len(darkness), -1), printed.astype(np.uint8)[grown].reshape(len(grown), -1))
    return without_specks(np.asarray(excess, dtype=np.float32).reshape(darkness.shape) / np.float32(255.0 - tolerance))


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
    xs, ys = np.arange(frame.width) + 0.5, np.arange(frame.height) + 0.5
    x, y, w, h = (frame.rects[:, i, None] for i in range(4))
    more = grow * np.minimum(w, h)
    across, down = (xs >= x - more) & (xs <= x + w + more), (ys >= y - more) & (ys <= y + h + more)
    return np.asarray(across[:, None, :] & down[:, :, None])
