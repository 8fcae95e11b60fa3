"""Local refinement of a placed page: paper stretches, bends and wobbles, so printed structure is looked for again, place by place."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy import fft

from omr.pyramid import Pyramid
from omr.reading import Floats, Grey
from omr.sampled import magnification, sampled_at

FIELD_LONG_SIDE = 880
"""Pixels of the long side of the frame in which patches are compared: 75 dpi on A4, a quarter of an office scan. Printed lines are thinner
than a pixel there, but a patch has fifty letters and is placed to a tenth of one."""

PATCH_PX = 30
"""Side of a compared patch, 10 mm on A4: holds several letters or a box with its line."""

STEP_PX = 20
"""Distance of patch centres: patches overlap by a third."""

MIN_STRUCTURE = 9.0
"""Least standard deviation (grey levels) along the weaker direction for a patch to have a place in both x and y."""

MIN_SCORE = 0.55
"""Normalised correlation from which a patch counts as found; unrelated print on the same form correlates below 0.4."""

LEAST_FIT = 0.5
"""Correlation of a patch that counts for nothing; one that fits wholly counts for one. Half-covered by a stroke it has about 0.7."""

LEAST_DEVIATION = 1.0
"""Grey levels by which the pixels of a patch must differ to be compared at all: rounding alone makes a third."""

NEIGHBOURS = 9
"""A displacement is believed if it is near the median of this many nearest ones (itself included)."""

MAX_DEVIATION_PX = 1.6
"""Largest distance from that median; a stroke on a patch can pull it by more, paper cannot."""

NEIGHBOURHOOD_PX = 60.0
"""Mean distance of the neighbours up to which that holds, 20 mm of A4; further away it grows as the distance does."""

WELL_SAMPLED = 0.8
"""Pixels of the image for each pixel of the frame, at least: finer halves only cost time, coarser ones lose thin lines."""

SOFTEN_PX = 0.8
"""Blur of the reference before it is compared: a scan is never as sharp as the drawing, and aliasing of thin lines must not matter."""

STIFFNESS = 2.0
"""Weight, in patches, of the belief that paper is shifted and not stretched: two patches alone never tilt the field."""

SPREAD_PX = 30.0
"""Standard deviation of the weights of the local fit: 10 mm on A4, a patch and a half."""


@dataclass(frozen=True, slots=True)
class Search:
    """How structure is looked for: in how many patches at most, and how far a patch may have moved, in frame pixels."""

    patches: int
    reach: int

    @property
    def window(self) -> int:
        """Side of the window in which a patch is looked for."""
        return PATCH_PX + 2 * self.reach


NEAR = Search(72, 5)
"""After a placement by markers: paper is off by 1.7 mm of A4 at most, and every box has a patch within 10 mm."""

WIDE = Search(320, 9)
"""After a placement by features, or where the first search finds too little: 3 mm on A4, paper folded once and pressed flat stays below."""


@dataclass(frozen=True, slots=True)
class Structure:
    """What is looked for on one reference page: the patches' centres (n x 2, frame pixels), and their conjugate spectra."""

    search: Search
    centres: Floats
    spectra: NDArray[np.complex64]


@dataclass(frozen=True, slots=True)
class Field:
    """Where printed structure was found: patch centres and displacements (n x 2, frame pixels), how much of it agreed (0..1), and how
    well each patch fits (n, 0..1; None: all alike), which is how much it counts.
    """

    centres: Floats
    shifts: Floats
    agreement: float
    fit: Floats | None = None


def structured_patches(reference: Grey, reach: int) -> NDArray[np.int64]:
    """Top left corners (n x 2: x, y) of reference patches that have structure along both axes, and `reach` pixels around them."""
    height, width = reference.shape
    if min(height, width) < PATCH_PX + 2 * reach:
        return np.zeros((0, 2), np.int64)
    inner = _softened(reference)[reach : height - reach, reach : width - reach]
    patches = sliding_window_view(inner, (PATCH_PX, PATCH_PX))[::STEP_PX, ::STEP_PX]
    structure = np.minimum(patches.mean(axis=2).std(axis=2), patches.mean(axis=3).std(axis=2))
    return np.asarray(np.argwhere(structure >= MIN_STRUCTURE)[:, ::-1] * STEP_PX + reach, np.int64)


def structure_of(reference: Grey, search: Search, around: Floats | None = None) -> Structure:
    """What to look for in pages that show `reference`: at most `search.patches` patches, evenly taken.

    Where places (n x 2, frame pixels) are given in `around`, patches near to them go first.
    """
    corners = _chosen(structured_patches(reference, search.reach), search.patches, around)
    soft = _softened(reference)
    padded = np.zeros((len(corners), search.window, search.window), np.float32)
    for i, (x, y) in enumerate(corners):
        patch = soft[y : y + PATCH_PX, x : x + PATCH_PX]
        patch = patch - patch.mean()
        padded[i, :PATCH_PX, :PATCH_PX] = patch / np.linalg.norm(patch)
    spectra = np.conj(fft.rfft2(padded)) if len(padded) else padded.astype(np.complex64)
    return Structure(search, corners.astype(np.float64) + PATCH_PX / 2, spectra)


def windows_of(page: Pyramid, frame_to_image: Floats, structure: Structure) -> NDArray[np.float32]:
    """What the page shows round every patch: n x window x window grey levels; `frame_to_image` (3 x 3) leads to pixels from the edge."""
    side = structure.search.window
    steps = np.arange(side) + 0.5 - side / 2
    source, factor = page.by(WELL_SAMPLED / magnification(frame_to_image, structure.centres))
    across, down = sampled_at(np.diag([factor, factor, 1.0]) @ frame_to_image, structure.centres, steps, steps)
    seen = cv2.remap(source, across.reshape(-1, side), down.reshape(-1, side), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(seen, np.float32).reshape(-1, side, side)


def displacement_field(structure: Structure, windows: NDArray[np.float32]) -> Field:
    """How the page is still displaced, from what its windows show of the patches.

    `agreement` is the share of structured patches that were found at a place their neighbours confirm.
    """
    nothing = Field(np.zeros((0, 2)), np.zeros((0, 2)), 0.0)
    if len(structure.centres) == 0:
        return nothing
    scores = _correlation(structure, windows)
    best, moves = _peaks(scores)
    found = best >= MIN_SCORE
    if found.sum() < LEAST_FOUND:
        return nothing
    keep = np.flatnonzero(found)[_confirmed(structure.centres[found], moves[found])]
    if len(keep) == 0:
        return nothing
    fit = ((best[keep] - LEAST_FIT) / (1.0 - LEAST_FIT)).astype(np.float64)
    return Field(structure.centres[keep], moves[keep], len(keep) / len(structure.centres), fit)


LEAST_FOUND = 4
"""Patches that must be found: fewer say nothing about a page."""


def displacement_at(field: Field, points: Floats) -> Floats:
    """The displacement (n x 2, frame pixels) at points (n x 2): a weighted local affine fit, near the local mean where data is thin."""
    if len(field.centres) == 0 or len(points) == 0:
        return np.zeros_like(points)
    # moments of the weighted patches about each point, from moments about the middle of all: one product instead of one fit a point
    middle = field.centres.mean(axis=0)
    places, to = (field.centres - middle) / SPREAD_PX, (points - middle) / SPREAD_PX
    weight = np.exp(-0.5 * ((places[None] - to[:, None]) ** 2).sum(axis=2)) + 1e-6
    weight = weight if field.fit is None else weight * field.fit
    x, y = places.T
    plain = np.column_stack([np.ones_like(x), x, y, x * x, x * y, y * y])
    moved = np.concatenate([field.shifts, field.shifts * x[:, None], field.shifts * y[:, None]], axis=1)
    one, mx, my, xx, xy, yy = (weight @ plain).T
    sums = (weight @ moved).reshape(-1, 3, 2)
    px, py = to.T
    normal = np.empty((len(points), 3, 3))
    normal[:, 0] = np.stack([one, mx - px * one, my - py * one], axis=1)
    normal[:, 1] = np.stack([mx - px * one, xx - 2 * px * mx + px * px * one + STIFFNESS, xy - px * my - py * mx + px * py * one], axis=1)
    normal[:, 2] = np.stack([my - py * one, normal[:, 1, 2], yy - 2 * py * my + py * py * one + STIFFNESS], axis=1)
    sums[:, 1:] -= to[:, :, None] * sums[:, :1]
    return np.asarray(np.linalg.solve(normal, sums)[:, 0])


def _softened(reference: Grey) -> NDArray[np.float32]:
    """The reference as soft as a scan."""
    return np.asarray(cv2.GaussianBlur(reference.astype(np.float32), (0, 0), SOFTEN_PX), np.float32)


def _chosen(corners: NDArray[np.int64], most: int, around: Floats | None) -> NDArray[np.int64]:
    """At most `most` of the patches, in printed order."""
    if around is not None and len(around) and len(corners) > most:
        distance = np.linalg.norm((corners + PATCH_PX / 2)[:, None] - around[None], axis=2).min(axis=1)
        near = distance <= max(SPREAD_PX / 2, float(np.sort(distance)[most - 1]))
        corners = corners[near]
    evenly = np.linspace(0, len(corners) - 1, min(len(corners), most)).round().astype(int)
    return np.asarray(corners[evenly])


def _correlation(structure: Structure, windows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Normalised correlation (n x k x k) of every patch with its window, for all moves within reach."""
    side, moves = structure.search.window, 2 * structure.search.reach + 1
    level = windows - windows.mean(axis=(1, 2), keepdims=True)
    product = fft.irfft2(fft.rfft2(level) * structure.spectra, s=(side, side))[:, :moves, :moves]
    over = np.zeros((moves, side), np.float32)
    for move in range(moves):
        over[move, move : move + PATCH_PX] = 1.0
    total, squares = over @ level @ over.T, over @ (level * level) @ over.T
    spread = np.sqrt(np.maximum(squares - total * total / PATCH_PX**2, (PATCH_PX * LEAST_DEVIATION) ** 2))
    return np.asarray(product / spread, np.float32)


def _peaks(scores: NDArray[np.float32]) -> tuple[NDArray[np.float32], Floats]:
    """The largest score of each patch, and its sub-pixel place from the middle (n x 2: x, y), by parabolas through three values."""
    count, moves, _ = scores.shape
    flat = scores.reshape(count, -1).argmax(axis=1)
    rows, columns = np.divmod(flat, moves)
    every = np.arange(count)
    places = []
    for at, line in ((columns, scores[every, rows]), (rows, scores[every, :, columns])):
        inner = np.clip(at, 1, moves - 2)
        left, top, right = (line[every, inner + step] for step in (-1, 0, 1))
        curve = left - 2 * top + right
        within = (at == inner) & (curve < 0)
        places.append(at + np.where(within, 0.5 * (left - right) / np.where(within, curve, 1.0), 0.0) - (moves - 1) / 2)
    return scores[every, rows, columns], np.stack(places, axis=1).astype(np.float64)


def _confirmed(centres: Floats, shifts: Floats) -> NDArray[np.bool_]:
    """Which displacements agree with the median of their nearest neighbours, the less exactly the further away these are."""
    if (np.linalg.norm(shifts - np.median(shifts, axis=0), axis=1) <= MAX_DEVIATION_PX / 2).all():
        # all agree with each other, so each does with its neighbours
        return np.ones(len(centres), np.bool_)
    distance = np.sqrt(((centres[:, None] - centres[None]) ** 2).sum(axis=2))
    few = min(NEIGHBOURS, len(centres))
    nearest = np.argpartition(distance, few - 1, axis=1)[:, :few]
    usual = np.median(shifts[nearest], axis=1)
    apart = np.take_along_axis(distance, nearest, axis=1).mean(axis=1) / NEIGHBOURHOOD_PX
    return np.asarray(np.linalg.norm(shifts - usual, axis=1) <= MAX_DEVIATION_PX * np.maximum(1.0, apart))
