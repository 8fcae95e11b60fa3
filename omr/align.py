"""Patches laid on the print of their blank: what registration leaves over, a few pixels of the atlas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.boxes import Frame
from omr.ink import Darkness, core_masks, row_sums

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


@dataclass(frozen=True, slots=True)
class Target:
    """The print of a blank (n x height x width) that patches are laid on, for all sheets that have this blank.

    Only the rows `down` of the patches are compared, which reach ALIGN_PX beyond the rims, and the columns `across`: `print_` (n x rows x
    columns) is the blank there, 0 beyond the rims; `amounts` (n) is the darkness in it; `rims` (n x 4) are each rim's first and last row
    within `down` and column within the patch (the last not included).
    """

    print_: Darkness
    down: slice
    across: slice
    amounts: NDArray[np.int64]
    rims: NDArray[np.int64]


def target_of(blank: Darkness, frame: Frame) -> Target:
    """What patches are laid on: the print of each box and its rim, as far as a patch can be moved under it."""
    inner = np.zeros(blank.shape, np.bool_)
    inner[:, ALIGN_PX:-ALIGN_PX, ALIGN_PX:-ALIGN_PX] = True
    rims = core_masks(frame, RIM_GROW) & inner
    rows, columns = (np.flatnonzero(rims.any(axis=axes)) for axes in ((0, 2), (0, 1)))
    down, across = slice(int(rows[0]) - ALIGN_PX, int(rows[-1]) + 1 + ALIGN_PX), slice(int(columns[0]), int(columns[-1]) + 1)
    print_ = np.ascontiguousarray(np.where(rims, blank, 0)[:, down, across], np.uint8)
    ends = [_ends(np.asarray(rims.any(axis=axis))) for axis in (2, 1)]
    edges = np.column_stack([ends[0][0] - down.start, ends[0][1] - down.start, *ends[1]])
    return Target(print_, down, across, print_.sum(axis=(1, 2), dtype=np.int64), edges)


def _ends(sides: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first place of each row that is set, and the place after the last one."""
    return sides.argmax(axis=1), sides.shape[1] - sides[:, ::-1].argmax(axis=1)


def align(darkness: Darkness, blank: Darkness, frame: Frame) -> Darkness:
    """Each patch moved by whole pixels so that its print lies on the blank's; only the box and its rim are compared."""
    return laid_on(darkness, target_of(blank, frame))


def laid_on(darkness: Darkness, target: Target) -> Darkness:
    """Each patch moved by whole pixels so that its print lies on the target's.

    Most patches lie where they should; only those that lie better elsewhere, or whose print is not found, are looked for further off.
    """
    moved = darkness.copy()
    best, missing = _best_moves(darkness, target, NEAR_MOVES)
    astray = np.flatnonzero((missing > MISSING_SHARE * target.amounts) | best.any(axis=1))
    if len(astray):
        best[astray] = _best_moves(darkness[astray], _some(target, astray), MOVES)[0]
    for dy, dx in np.unique(best, axis=0):
        if dy or dx:
            these = np.flatnonzero((best == (dy, dx)).all(axis=1))
            moved[these] = np.roll(darkness[these], (dy, dx), axis=(1, 2))
    return moved


def _some(target: Target, which: NDArray[np.int64]) -> Target:
    """The target of some patches."""
    return Target(target.print_[which], target.down, target.across, target.amounts[which], target.rims[which])


def _best_moves(darkness: Darkness, target: Target, moves: Sequence[tuple[int, int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Per patch the best of some moves (n x 2), and the print (in darkness) that is still missing then."""
    n, height, across = target.print_.shape
    print_, rows = target.print_.reshape(-1, across), np.ascontiguousarray(darkness[:, target.down]).reshape(n * height, -1)
    way = np.array(moves, np.int64)
    kept = slice(ALIGN_PX, n * height - ALIGN_PX)
    lacking, missing = np.zeros_like(print_), np.empty((len(moves), n), np.int64)
    for dx in np.unique(way[:, 1]):
        beside = np.ascontiguousarray(rows[:, target.across.start - dx : target.across.stop - dx])
        for move in np.flatnonzero(way[:, 1] == dx):
            # beyond the rims the target is 0: nothing is missing there, and a row of the patch above or below does not count
            dy = way[move, 0]
            cv2.subtract(print_[kept], beside[kept.start - dy : kept.stop - dy], dst=lacking[kept])
            missing[move] = row_sums(lacking.reshape(n, -1))
    excess = _seen_under_rims(rows, target, way) - target.amounts + missing
    cost = missing + EXCESS_WEIGHT * excess + 8.0 * np.abs(way).sum(axis=1)[:, None]
    best = cost.argmin(axis=0)
    return way[best], missing[best, np.arange(n)]


def _seen_under_rims(rows: Darkness, target: Target, moves: NDArray[np.int64]) -> NDArray[np.int64]:
    """The darkness that lies under the rims of patches (one below the other) after each of the moves: moves x n."""
    total = cv2.integral(rows, sdepth=cv2.CV_32S)
    top, bottom, left, right = target.rims.T
    first = np.arange(len(target.rims)) * target.print_.shape[1]
    up, down = (first + edge - moves[:, :1] for edge in (top, bottom))
    near, far = (edge - moves[:, 1:] for edge in (left, right))
    return np.asarray(total[down, far] - total[up, far] - total[down, near] + total[up, near], np.int64)
