"""The quick ways of comparing patches say exactly what the plain ones say."""

from __future__ import annotations

import numpy as np
import pytest

from omr.align import ALIGN_PX, EXCESS_WEIGHT, MISSING_SHARE, MOVES, NEAR_MOVES, RIM_GROW, align
from omr.boxes import frame_of
from omr.ink import GRAIN_QUANTILES, MAX_TOLERANCE, MIN_TOLERANCE, Darkness, core_masks, groups, paper_tolerance, widened
from omr.looks.second_look import peers_of
from tests.omr.sheets import grid_page

PAGE = grid_page(3, 4, letters="ABCD")[1]
FRAME = frame_of(PAGE)
SHAPE = (len(FRAME.origins), FRAME.height, FRAME.width)


def noise(seed: int, most: int = 255) -> Darkness:
    return np.random.default_rng(seed).integers(0, most, SHAPE, dtype=np.uint8)


def plainly_best(patch: Darkness, print_: Darkness, rim: Darkness, moves: list[tuple[int, int]]) -> tuple[tuple[int, int], int]:
    """The best move of one patch, tried one after the other."""
    tried = []
    for dy, dx in moves:
        seen = np.roll(patch, (dy, dx), axis=(0, 1)).astype(int) * rim
        missing, excess = (np.maximum(one - other, 0).sum() for one, other in ((print_, seen), (seen, print_)))
        tried.append((missing + EXCESS_WEIGHT * excess + 8.0 * (abs(dx) + abs(dy)), len(tried), int(missing)))
    _, best, missing = min(tried)
    return moves[best], missing


@pytest.mark.parametrize("seed", [1, 2])
def test_patches_are_laid_where_the_plain_search_lays_them(seed: int) -> None:
    blank = noise(seed)
    rng = np.random.default_rng(seed)
    shifts = rng.integers(-ALIGN_PX, ALIGN_PX + 1, (len(blank), 2))
    seen = np.stack([np.roll(patch, tuple(by), axis=(0, 1)) for patch, by in zip(blank, shifts, strict=True)])
    seen = np.maximum(seen, noise(seed + 10, 90))
    rims = core_masks(FRAME, RIM_GROW)
    inner = np.zeros_like(rims)
    inner[:, ALIGN_PX:-ALIGN_PX, ALIGN_PX:-ALIGN_PX] = True
    rims &= inner
    expected = []
    for patch, print_, rim in zip(seen, blank * rims, rims, strict=True):
        move, missing = plainly_best(patch, print_.astype(int), rim.astype(int), NEAR_MOVES)
        if missing > MISSING_SHARE * print_.sum() or move != (0, 0):
            move, _ = plainly_best(patch, print_.astype(int), rim.astype(int), MOVES)
        expected.append(np.roll(patch, move, axis=(0, 1)))
    assert np.array_equal(align(seen, blank, FRAME), np.stack(expected))


@pytest.mark.parametrize("count", [3, 4, 11, 12])
def test_peers_are_the_median_of_their_boxes(count: int) -> None:
    seen = noise(count)
    alike = np.arange(len(seen)) < count
    found = peers_of(seen, seen, [alike], 3)
    assert (found[alike] == np.median(seen[alike], axis=0).astype(np.uint8)).all()


@pytest.mark.parametrize("most", [2, 10, 40, 255])
def test_paper_is_as_dark_as_its_quantiles_say(most: int) -> None:
    seen, bare = noise(most, most), noise(3) > 120
    counts = np.bincount(seen[bare], minlength=256).cumsum()
    middle, *above = (float(np.searchsorted(counts, share * (counts[-1] - 1), side="right")) for share in (0.5, *GRAIN_QUANTILES))
    deviations = [(value - middle) / normal for value, normal in zip(above, GRAIN_QUANTILES.values(), strict=True)]
    deviation = next((one for one in deviations if one > 0), 0.0)
    assert paper_tolerance(seen, bare) == np.clip(middle + 5 * deviation, MIN_TOLERANCE, MAX_TOLERANCE)


def test_groups_of_different_patches_are_never_joined() -> None:
    spots = np.zeros(SHAPE, np.uint8)
    spots[0, -1, 3:6] = spots[1, 0, 3:6] = spots[3, 5:9, 5] = 7
    at, group, count = groups(spots)
    assert np.array_equal(at, np.flatnonzero(spots))
    assert len(set(group.tolist())) == 3 and count == 4
    assert groups(np.zeros(SHAPE, np.uint8))[2] == 1


def test_dark_parts_do_not_widen_into_the_next_patch() -> None:
    patches = np.zeros(SHAPE, np.uint8)
    patches[0, -1, 10] = 200
    wide = widened(patches)
    assert wide[0, -2:, 9:12].min() == 200 and not wide[1:].any() and wide[0].sum() == 6 * 200
