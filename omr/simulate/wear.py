"""What happens to a filled sheet before it is scanned: folds, stains of a cup, holes of a punch."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.reading import Floats
from omr.simulate.conditions import Condition

Pixels = NDArray[np.float32]

FOLD_WIDTH_MM = 4.0
"""Paper on both sides of a fold that does not lie flat: over it the sheet comes back to its place."""

FOLD_LEAN = 0.02
"""Standard deviation of a fold's slope: people fold to the edges, by eye."""

HOLE_MM = 6.0
HOLE_PITCH_MM = 80.0
HOLE_EDGE_MM = 12.0
"""ISO 838: diameter, distance of two holes, distance of their centres from the edge."""


@dataclass(frozen=True, slots=True)
class Fold:
    """A straight fold: the line along which x * `across` + y * `down` is `at` (mm), and how far (dx, dy mm) the paper beyond lies aside."""

    across: float
    down: float
    at: float
    dx: float
    dy: float

    def distance(self, points: Floats) -> Floats:
        """Signed distance in mm of points (n x 2, mm) from the fold."""
        away: Floats = points[:, 0] * self.across + points[:, 1] * self.down - self.at
        return away

    def moved(self, points: Floats) -> Floats:
        """How far in mm the points lie aside."""
        t = np.clip(self.distance(points) / FOLD_WIDTH_MM + 0.5, 0.0, 1.0)
        share = t * t * (3 - 2 * t)
        aside: Floats = share[:, None] * np.array([self.dx, self.dy])
        return aside


def draw_folds(size_mm: tuple[float, float], condition: Condition, rng: np.random.Generator) -> tuple[Fold, ...]:
    """The folds of one sheet: in the middle or in thirds, rarely upright."""
    if not condition.folds:
        return ()
    count = int(rng.integers(1, condition.folds + 1))
    upright = rng.random() < 0.2
    length = size_mm[0] if upright else size_mm[1]
    folds = []
    for i in range(count):
        lean = rng.normal(0.0, FOLD_LEAN)
        across, down = (np.cos(lean), np.sin(lean)) if upright else (np.sin(lean), np.cos(lean))
        middle = np.array(size_mm) / 2
        at = length * (i + 1) / (count + 1) + rng.normal(0.0, 2.0) - length / 2 + middle @ [across, down]
        along, over = rng.uniform(-1, 1, 2) * rng.uniform(*condition.fold_mm)
        # mostly the paper beyond comes nearer: a fold that does not lie flat takes up length
        folds.append(Fold(float(across), float(down), float(at), *(float(v) for v in ((over, along) if upright else (along, over)))))
    return tuple(folds)


def worn(page: Pixels, px_per_mm: float, folds: tuple[Fold, ...], condition: Condition, rng: np.random.Generator) -> Pixels:
    """The sheet with its folds, stains and holes: a new raster of the same size."""
    if not (folds or condition.stains or condition.holes):
        return page
    paper = page.copy()
    for fold in folds:
        _crease(paper, px_per_mm, fold, rng)
    for _ in range(int(rng.integers(1, condition.stains + 1)) if condition.stains else 0):
        _ring(paper, px_per_mm, rng)
    if condition.holes:
        _punch(paper, px_per_mm, rng)
    return paper


def _crease(paper: Pixels, px_per_mm: float, fold: Fold, rng: np.random.Generator) -> None:
    """Print worn off along the fold, a narrow shadow, and one side a little darker than the other."""
    height, width = paper.shape
    reach = 12.0
    if abs(fold.down) > abs(fold.across):
        ends = [(fold.at - x * fold.across) / fold.down for x in (0.0, width / px_per_mm)]
        top, bottom = (int(np.clip(v * px_per_mm, 0, height)) for v in (min(ends) - reach, max(ends) + reach))
        window = paper[top:bottom]
        y, x = np.mgrid[top:bottom, 0:width].astype(np.float32) / np.float32(px_per_mm)
    else:
        ends = [(fold.at - y * fold.down) / fold.across for y in (0.0, height / px_per_mm)]
        left, right = (int(np.clip(v * px_per_mm, 0, width)) for v in (min(ends) - reach, max(ends) + reach))
        window = paper[:, left:right]
        y, x = np.mgrid[0:height, left:right].astype(np.float32) / np.float32(px_per_mm)
    away = x * fold.across + y * fold.down - fold.at
    cracked = (np.abs(away) < rng.uniform(0.08, 0.25)) & (rng.random(away.shape, dtype=np.float32) < rng.uniform(0.1, 0.5))
    window[cracked] = np.maximum(window[cracked], 225)
    line = rng.uniform(0.08, 0.4) * np.exp(-((away / rng.uniform(0.12, 0.3)) ** 2))
    side = rng.uniform(-0.09, 0.09) * np.sign(away) * np.exp(-np.abs(away) / rng.uniform(1.5, 4.0))
    window *= 1.0 - np.clip(line + side, -0.1, 0.9)


def _ring(paper: Pixels, px_per_mm: float, rng: np.random.Generator) -> None:
    """The ring that a cup leaves, of uneven strength and perhaps not closed, with a few drops around it."""
    height, width = paper.shape
    centre = rng.uniform([0.1, 0.1], [0.9, 0.9]) * [width, height]
    y, x = np.mgrid[0:height:4, 0:width:4].astype(np.float32)
    angle, radius = np.arctan2(y - centre[1], x - centre[0]), np.hypot(x - centre[0], y - centre[1]) / px_per_mm
    size, breadth = rng.uniform(28.0, 42.0), rng.uniform(0.8, 2.5)
    uneven = sum(rng.uniform(0.1, 0.5) * np.sin(k * angle + rng.uniform(0, 2 * np.pi)) for k in (1, 2, 3, 5))
    off = (radius - size - 0.4 * uneven) / breadth
    strength = np.clip(rng.uniform(0.5, 1.0) + 0.5 * uneven, 0.0, 1.2)
    stain = strength * (np.exp(-(np.abs(off) ** 3)) + 0.12 * (off < 0))
    for _ in range(int(rng.integers(0, 6))):
        spot = centre + rng.normal(0.0, 45.0, 2) * px_per_mm
        away = np.hypot(x - spot[0], y - spot[1]) / px_per_mm / rng.uniform(0.6, 4.0)
        # a drying drop carries its colour to its rim
        stain = np.maximum(stain, (away < 1) * (0.35 + 0.65 * np.clip(away, 0, 1) ** 8))
    fine = cv2.resize(np.asarray(stain, np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    paper *= 1.0 - np.float32(rng.uniform(0.12, 0.38)) * np.clip(fine, 0, 1.1)


def _punch(paper: Pixels, px_per_mm: float, rng: np.random.Generator) -> None:
    """Two or four round holes along one side, through which the scanner's lid or its dark ground is seen."""
    height, width = paper.shape
    behind = float(rng.choice([25.0, 60.0, 245.0]))
    slip, edge = rng.normal(0.0, 2.0), HOLE_EDGE_MM + rng.normal(0.0, 1.5)
    places = [-0.5, 0.5] if rng.random() < 0.75 else [-1.5, -0.5, 0.5, 1.5]
    wrong_side = rng.random() < 0.2
    for place in places:
        x = (width / px_per_mm - edge) if wrong_side else edge
        y = height / px_per_mm / 2 + place * HOLE_PITCH_MM + slip
        centre = (round(x * px_per_mm * 16), round(y * px_per_mm * 16))
        # the rim throws a thin shadow on what lies behind
        cv2.circle(paper, centre, round(HOLE_MM / 2 * px_per_mm * 16), min(behind, 150.0), -1, cv2.LINE_AA, 4)
        cv2.circle(paper, centre, round((HOLE_MM / 2 - 0.25) * px_per_mm * 16), behind, -1, cv2.LINE_AA, 4)
