"""How paper lies under the scanner: the way from its millimetres to pixels, and the picture warped along it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.reading import Floats
from omr.simulate.conditions import Condition
from omr.simulate.copier import draw
from omr.simulate.wear import Fold

Pixels = NDArray[np.float32]

STEP_PX = 16
STEP_FOLD_PX = 6
"""Distance of the places where a bent page is followed exactly: waves are long, folds are not."""


@dataclass(frozen=True, slots=True)
class Wobble:
    """A smooth displacement of the page in mm: waves down the feed and across, and the folds of the sheet.

    `waves` is n x 5: direction dx dy (mm at the crest), frequency fx fy (turns per mm), phase.
    """

    waves: Floats
    folds: tuple[Fold, ...] = ()

    def at(self, points: Floats) -> Floats:
        """Displacement in mm at points (n x 2, mm)."""
        moved = np.zeros_like(points)
        for dx, dy, fx, fy, phase in self.waves:
            crest = np.sin(2 * np.pi * (points[:, 0] * fx + points[:, 1] * fy) + phase)
            moved += crest[:, None] * np.array([dx, dy])
        for fold in self.folds:
            moved += fold.moved(points)
        return moved

    @property
    def still(self) -> bool:
        """Whether nothing is displaced."""
        return not (len(self.waves) or self.folds)


def geometry(
    size_mm: tuple[float, float], ppm: tuple[float, float], condition: Condition, rng: np.random.Generator
) -> tuple[Floats, tuple[int, int]]:
    """The way from mm to pixels (3x3), and the scan's width and height in pixels; `ppm` across and down."""
    width, height = size_mm
    margin = draw(condition.margin_mm, rng)
    angle = np.deg2rad(rng.uniform(-1, 1) * condition.skew_deg)
    scale = draw(condition.scale, rng)
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1.0]])
    to_middle = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1.0]])
    shift = rng.uniform(-1, 1, 2) * condition.shift_mm
    cut = rng.uniform(-1, 1, 2) * condition.cut_mm if condition.cut_mm else np.zeros(2)
    stretch = np.diag([scale * rng.normal(1.0, 0.001), scale, 1.0])
    back = np.array([[1, 0, width / 2 + margin + shift[0]], [0, 1, height / 2 + margin + shift[1]], [0, 0, 1.0]])
    lean = _lean(condition, rng) if condition.shear_deg else np.eye(3)
    way = back @ turn @ lean @ stretch @ to_middle
    if condition.perspective_mm:
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        moved = corners + rng.uniform(-1, 1, (4, 2)).astype(np.float32) * condition.perspective_mm
        way = np.asarray(cv2.getPerspectiveTransform(corners, moved), dtype=np.float64) @ way
    sheet = np.array([width + 2 * margin + cut[0], height + 2 * margin + cut[1]])
    if rng.random() < condition.upside_down:
        way = np.array([[-1, 0, sheet[0]], [0, -1, sheet[1]], [0, 0, 1.0]]) @ way
    if condition.whole:
        way, sheet = _grown(way, size_mm)
    homography: Floats = np.diag([*ppm, 1.0]) @ way
    return homography / homography[2, 2], (round(sheet[0] * ppm[0]), round(sheet[1] * ppm[1]))


def _lean(condition: Condition, rng: np.random.Generator) -> Floats:
    """The shear of a sheet that was pulled aside while it ran."""
    lean = np.eye(3)
    lean[0, 1] = np.tan(np.deg2rad(rng.uniform(-1, 1) * condition.shear_deg))
    return lean


def _grown(way: Floats, size_mm: tuple[float, float]) -> tuple[Floats, Floats]:
    """The way and the size in mm of a picture that holds the whole sheet."""
    width, height = size_mm
    corners = np.array([[0, 0, 1.0], [width, 0, 1.0], [width, height, 1.0], [0, height, 1.0]]) @ way.T
    places = corners[:, :2] / corners[:, 2:]
    low = places.min(axis=0)
    move = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1.0]])
    return move @ way, np.ptp(places, axis=0)


def wobble_of(condition: Condition, folds: tuple[Fold, ...], rng: np.random.Generator) -> Wobble:
    """A few long waves: the feed's uneven speed (down the page) and paper that does not lie flat (any direction); and the folds."""
    if not condition.wobble_mm:
        return Wobble(np.zeros((0, 5)), folds)
    waves = []
    for _ in range(3):
        length = rng.uniform(60.0, 250.0)
        angle = rng.uniform(0, 2 * np.pi) if rng.random() < 0.5 else np.pi / 2
        crest = rng.normal(0.0, 1.0, 2)
        waves.append([*crest, np.cos(angle) / length, np.sin(angle) / length, rng.uniform(0, 2 * np.pi)])
    table = np.array(waves)
    most = np.hypot(table[:, 0], table[:, 1]).sum()
    table[:, :2] *= condition.wobble_mm * rng.uniform(0.2, 1.0) / most
    return Wobble(table, folds)


def warp(page: Pixels, ppm: float, homography: Floats, wobble: Wobble, size: tuple[int, int], ground: float) -> Pixels:
    """The page (pixel = mm * ppm) as it lies on the picture of this size; `ground` is the grey of what lies beyond it."""
    to_page = np.diag([ppm, ppm, 1.0]) @ np.linalg.inv(homography)
    if wobble.still:
        flat = cv2.warpPerspective(
            page, to_page, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_CONSTANT, borderValue=ground
        )
        return np.asarray(flat, dtype=np.float32)
    step = STEP_FOLD_PX if wobble.folds else STEP_PX
    xs, ys = np.arange(0, size[0] + step, step, dtype=np.float64), np.arange(0, size[1] + step, step, dtype=np.float64)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    lifted = np.column_stack([grid, np.ones(len(grid))]) @ np.linalg.inv(homography).T
    places = lifted[:, :2] / lifted[:, 2:]
    coarse = ((places + wobble.at(places)) * ppm).reshape(len(ys), len(xs), 2).astype(np.float32)
    # the coarse grid is sampled at its nodes: a plain resize would shift it by half a cell
    nodes = np.array([[1 / step, 0, 0], [0, 1 / step, 0]])
    fine = cv2.warpAffine(coarse, nodes, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)
    # both coordinates in one map: OpenCV takes no second one then, which its type stubs do not know
    bent = cv2.remap(page, fine, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=ground)  # type: ignore[call-overload]
    return np.asarray(bent, dtype=np.float32)
