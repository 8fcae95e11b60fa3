"""Paper through the scanner: a filled page raster becomes a scan, with the exact way from millimetres to its pixels."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import px_per_mm as density
from omr.reading import Floats, Grey
from omr.simulate.conditions import CONDITIONS, Condition
from omr.simulate.copier import draw, print_page, specks
from omr.simulate.feed import Wobble, geometry, warp, wobble_of
from omr.simulate.wear import draw_folds, worn

__all__ = ["CONDITIONS", "Condition", "Scan", "print_page", "scan"]

Pixels = NDArray[np.float32]


SETTLES, SETTLES_FOLDED = 4, 16
"""Steps after which a place on bent paper is found to 0.001 mm: each shrinks the error by the slope of the bend, 0.05 and 0.5."""


CLUMPED = 1.6
"""Noise in clumps looks rougher than noise of single pixels of the same deviation: it is made weaker by this."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A scanned page. `homography` (3x3) leads from mm of the page to pixels; a wobble lies on top of it.

    `dpi` is the resolution across, `lines` down the page: a fax has fewer lines than dots.
    """

    grey: Grey
    homography: Floats
    dpi: float
    wobble: Wobble
    lines: float

    def forward(self, points: Floats) -> Floats:
        """Pixels of places on the page (n x 2, mm), the wobble included."""
        places = np.asarray(points, dtype=np.float64)
        settled = places.copy()
        for _ in range(SETTLES_FOLDED if self.wobble.folds else SETTLES):
            settled = places - self.wobble.at(settled)
        lifted = np.column_stack([settled, np.ones(len(settled))]) @ self.homography.T
        pixels: Floats = lifted[:, :2] / lifted[:, 2:]
        return pixels


def scan(page: Grey, px_per_mm: float, condition: Condition, rng: np.random.Generator, scan_dpi: float | None = None) -> Scan:
    """The page through the scanner. `scan_dpi` overrides the condition's own resolutions."""
    dpi = scan_dpi or float(rng.choice(condition.dpi))
    lines = float(rng.choice(condition.lines)) * dpi / condition.dpi[0] if condition.lines else dpi
    ppm = density(dpi), density(lines)
    size_mm = (page.shape[1] / px_per_mm, page.shape[0] / px_per_mm)
    folds = draw_folds(size_mm, condition, rng)
    paper = worn(page.astype(np.float32), px_per_mm, folds, condition, rng)
    homography, size = geometry(size_mm, ppm, condition, rng)
    wobble = wobble_of(condition, folds, rng)
    sharp = _blurred(paper, px_per_mm, ppm, draw(condition.blur_mm, rng))
    ground = draw((0.0, 1.0), rng)
    image = warp(sharp, px_per_mm, homography, wobble, size, _lid(condition, ground))
    image = _light(image, condition, rng)
    image = _sensor(image, ppm[0], condition, rng)
    grey = np.asarray(np.clip(np.rint(image), 0, 255), dtype=np.uint8)
    if condition.threshold is not None:
        grey = np.where(grey < draw(condition.threshold, rng), 0, 255).astype(np.uint8)
    if condition.lost_lines:
        _lose_lines(grey, condition, rng)
    if condition.jpeg is not None:
        quality = int(rng.integers(condition.jpeg[0], condition.jpeg[1] + 1))
        grey = np.asarray(cv2.imdecode(cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE), np.uint8)
    return Scan(grey, homography, dpi, wobble, lines)


def _blurred(page: Pixels, ppm: float, scan_ppm: tuple[float, float], blur_mm: float) -> Pixels:
    """The page softened by the optics, and by the coarser grid where the scan has fewer pixels than the page."""
    coarse = [0.45 * np.sqrt(max((ppm / fine) ** 2 - 1.0, 0.0)) for fine in scan_ppm]
    across, down = (float(np.hypot(blur_mm * ppm, sigma)) for sigma in coarse)
    if max(across, down) <= 0.25:
        return page
    return np.asarray(cv2.GaussianBlur(page, (0, 0), across, sigmaY=down), dtype=np.float32)


def _lid(condition: Condition, share: float) -> float:
    """Grey of what lies beyond the paper: a white lid, sometimes a dark one; a table under a phone."""
    if condition.margin_mm[1] > 0:
        return 40.0 + 140.0 * share
    return 255.0 if share < 0.75 else 30.0


def _light(image: Pixels, condition: Condition, rng: np.random.Generator) -> Pixels:
    """Contrast, gamma and shadow: 0..255 of the page become what the sensor sees."""
    paper, black, gamma = draw(condition.paper, rng), draw(condition.black, rng), draw(condition.gamma, rng)
    lit = black + (paper - black) * (np.clip(image, 0, 255) / 255.0) ** gamma
    depth = draw(condition.shadow, rng)
    if depth > 0:
        coarse = cv2.GaussianBlur(rng.standard_normal((24, 18)).astype(np.float32), (0, 0), rng.uniform(3.0, 6.0))
        coarse = (coarse - coarse.min()) / max(float(np.ptp(coarse)), 1e-6)
        lit = lit * (1.0 - depth * cv2.resize(coarse, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_CUBIC))
    return np.asarray(lit, dtype=np.float32)


def _sensor(image: Pixels, ppm: float, condition: Condition, rng: np.random.Generator) -> Pixels:
    """Specks, streaks and noise."""
    specks(image, condition.speckle, ppm, float(rng.uniform(10, 110)), rng)
    if rng.random() < condition.streak:
        least, most = condition.streaks
        for _ in range(least if least == most else int(rng.integers(least, most + 1))):
            x, breadth = int(rng.integers(image.shape[1])), int(rng.integers(1, 3))
            image[:, x : x + breadth] -= rng.uniform(15, 90)
    noise = rng.standard_normal(image.shape, dtype=np.float32)
    if condition.grain_mm:
        soft = np.asarray(cv2.GaussianBlur(noise, (0, 0), max(condition.grain_mm * ppm, 0.3)), dtype=np.float32)
        noise = soft / np.float32(max(float(soft[::7, ::7].std()), 1e-6) * CLUMPED)
    return np.asarray(image + noise * draw(condition.noise, rng), dtype=np.float32)


def _lose_lines(grey: Grey, condition: Condition, rng: np.random.Generator) -> None:
    """Rows that did not arrive, in place: the receiver repeats the row before."""
    for _ in range(rng.poisson(condition.lost_lines)):
        row, count = int(rng.integers(1, len(grey) - 4)), int(rng.integers(1, 4))
        grey[row : row + count] = grey[row - 1]
