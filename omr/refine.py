"""Local refinement of a placed page: paper stretches, bends and wobbles, so printed structure is looked for again, place by place."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.reading import Floats, Grey

FIELD_LONG_SIDE = 1400
"""Pixels of the long side of the frame in which patches are compared: about 120 dpi on A4, a printed line is 2 px wide."""

PATCH_PX = 48
"""Side of a compared patch, 10 mm on A4: holds several letters or a box with its line."""

STEP_PX = 32
"""Distance of patch centres: patches overlap by a third."""

REACH_PX = 14
"""How far a patch may have moved from its homography place, 3 mm on A4: paper folded once and pressed flat stays below."""

MAX_PATCHES = 320
"""Most patches compared, evenly taken from all with structure: one per 2 cm² of A4, enough to see paper bend."""

MIN_STRUCTURE = 9.0
"""Least standard deviation (grey levels) along the weaker direction for a patch to have a place in both x and y."""

MIN_SCORE = 0.55
"""Normalised correlation from which a patch counts as found; unrelated print on the same form correlates below 0.4."""

NEIGHBOURS = 9
"""A displacement is believed if it is near the median of this many nearest ones (itself included)."""

MAX_DEVIATION_PX = 2.5
"""Largest distance from that median; a stroke on a patch can pull it by more, paper over 30 mm cannot."""

SOFTEN_PX = 1.0
"""Blur before two patches are compared: half a printed line, so that a scan's grain and aliasing do not matter."""

STIFFNESS = 2.0
"""Weight, in patches, of the belief that paper is shifted and not stretched: two patches alone never tilt the field."""

SPREAD_PX = 70.0
"""Standard deviation of the weights of the local fit: 15 mm on A4."""


@dataclass(frozen=True, slots=True)
class Field:
    """Where printed structure was found: patch centres and displacements (n x 2, frame pixels), and how much of it agreed (0..1)."""

    centres: Floats
    shifts: Floats
    agreement: float
    residual: float


def structured_patches(reference: Grey) -> NDArray[np.int64]:
    """Top left corners (n x 2: x, y) of reference patches that have structure along both axes."""
    blurred = cv2.GaussianBlur(reference, (0, 0), SOFTEN_PX).astype(np.float32)
    height, width = reference.shape
    corners = []
    for y in range(REACH_PX, height - PATCH_PX - REACH_PX + 1, STEP_PX):
        for x in range(REACH_PX, width - PATCH_PX - REACH_PX + 1, STEP_PX):
            patch = blurred[y : y + PATCH_PX, x : x + PATCH_PX]
            if min(patch.mean(axis=0).std(), patch.mean(axis=1).std()) >= MIN_STRUCTURE:
                corners.append((x, y))
    found = np.array(corners, np.int64).reshape(-1, 2)
    return found[np.linspace(0, len(found) - 1, min(len(found), MAX_PATCHES)).round().astype(int)] if len(found) else found


def displacement_field(reference: Grey, page: Grey, corners: NDArray[np.int64]) -> Field:
    """How the page (warped into the reference frame) is still displaced, from patches of printed structure.

    `agreement` is the share of structured patches that were found at a place their neighbours confirm.
    """
    found, shifts = [], []
    ref_soft, page_soft = (cv2.GaussianBlur(image, (0, 0), SOFTEN_PX) for image in (reference, page))
    for x, y in corners:
        template = ref_soft[y : y + PATCH_PX, x : x + PATCH_PX]
        window = page_soft[y - REACH_PX : y + PATCH_PX + REACH_PX, x - REACH_PX : x + PATCH_PX + REACH_PX]
        scores = np.asarray(cv2.matchTemplate(window, template, cv2.TM_CCOEFF_NORMED), np.float32)
        _, best, _, (px, py) = cv2.minMaxLoc(scores)
        if best < MIN_SCORE:
            continue
        found.append((x + PATCH_PX / 2, y + PATCH_PX / 2))
        shifts.append((_peak(scores[py, :], px) - REACH_PX, _peak(scores[:, px], py) - REACH_PX))
    if len(found) < 4:
        return Field(np.zeros((0, 2)), np.zeros((0, 2)), 0.0, float("inf"))
    centres, moves = np.array(found, np.float64), np.array(shifts, np.float64)
    keep = _confirmed(centres, moves)
    centres, moves = centres[keep], moves[keep]
    field = Field(centres, moves, float(keep.sum()) / max(1, len(corners)), 0.0)
    if len(centres) == 0:
        return Field(centres, moves, 0.0, float("inf"))
    residual = float(np.median(np.linalg.norm(moves - displacement_at(field, centres), axis=1)))
    return Field(centres, moves, field.agreement, residual)


def displacement_at(field: Field, points: Floats) -> Floats:
    """The displacement (n x 2, frame pixels) at points (n x 2): a weighted local affine fit, near the local mean where data is thin."""
    if len(field.centres) == 0:
        return np.zeros_like(points)
    offset = points[:, None, :] - field.centres[None, :, :]
    weight = np.exp(-0.5 * (offset**2).sum(axis=2) / SPREAD_PX**2) + 1e-6
    result = np.empty_like(points)
    for i in range(len(points)):
        w = weight[i]
        design = np.column_stack([np.ones(len(w)), -offset[i] / SPREAD_PX])
        normal = (design * w[:, None]).T @ design + np.diag([0.0, STIFFNESS, STIFFNESS])
        result[i] = np.linalg.solve(normal, (design * w[:, None]).T @ field.shifts)[0]
    return result


def _peak(line: NDArray[np.float32], at: int) -> float:
    """The sub-pixel place of a maximum on a line, by a parabola through three values."""
    if at == 0 or at == len(line) - 1:
        return float(at)
    left, top, right = float(line[at - 1]), float(line[at]), float(line[at + 1])
    curve = left - 2 * top + right
    return at if curve >= 0 else at + 0.5 * (left - right) / curve


def _confirmed(centres: Floats, shifts: Floats) -> NDArray[np.bool_]:
    """Which displacements agree with the median of their nearest neighbours."""
    distance = np.linalg.norm(centres[:, None] - centres[None], axis=2)
    nearest = np.argsort(distance, axis=1)[:, :NEIGHBOURS]
    median = np.median(shifts[nearest], axis=1)
    return np.asarray(np.linalg.norm(shifts - median, axis=1) <= MAX_DEVIATION_PX)
