"""Paper through printer, copier and scanner: a page raster becomes a scan, with the exact way from millimetres to its pixels."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import px_per_mm as density
from omr.reading import Floats, Grey
from omr.simulate.conditions import CONDITIONS, Condition, Span

__all__ = ["CONDITIONS", "Condition", "Scan", "print_page", "scan"]

Pixels = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Wobble:
    """A smooth displacement of the page in mm: waves down the feed and across."""

    waves: Floats
    """n x 5: direction dx dy (mm at the crest), frequency fx fy (turns per mm), phase."""

    def at(self, points: Floats) -> Floats:
        """Displacement in mm at points (n x 2, mm)."""
        moved = np.zeros_like(points)
        for dx, dy, fx, fy, phase in self.waves:
            crest = np.sin(2 * np.pi * (points[:, 0] * fx + points[:, 1] * fy) + phase)
            moved += crest[:, None] * np.array([dx, dy])
        return moved


@dataclass(frozen=True, slots=True)
class Scan:
    """A scanned page. `homography` (3x3) leads from mm of the page to pixels; a wobble lies on top of it."""

    grey: Grey
    homography: Floats
    dpi: float
    wobble: Wobble

    def forward(self, points: Floats) -> Floats:
        """Pixels of places on the page (n x 2, mm), the wobble included."""
        places = np.asarray(points, dtype=np.float64)
        settled = places.copy()
        for _ in range(4):
            settled = places - self.wobble.at(settled)
        lifted = np.column_stack([settled, np.ones(len(settled))]) @ self.homography.T
        pixels: Floats = lifted[:, :2] / lifted[:, 2:]
        return pixels


def print_page(page: Grey, px_per_mm: float, condition: Condition, rng: np.random.Generator) -> Grey:
    """The page as printer and copier leave it: a new raster of the same size, lighter or heavier, dirty after copies."""
    ink = (255.0 - page.astype(np.float32)) / 255.0
    ink = _grow(ink, _draw(condition.gain_mm, rng) * px_per_mm)
    if condition.copies:
        for _ in range(condition.copies):
            ink = _photocopy(ink, px_per_mm, rng)
    ink *= _draw(condition.toner, rng)
    patch = cv2.GaussianBlur(rng.standard_normal((32, 24)).astype(np.float32), (0, 0), 4.0)
    ink *= 1.0 - np.clip(0.6 * cv2.resize(patch, (page.shape[1], page.shape[0])), 0.0, 0.12)
    return np.asarray(np.clip(255.0 * (1.0 - ink), 0, 255), dtype=np.uint8)


def scan(page: Grey, px_per_mm: float, condition: Condition, rng: np.random.Generator, scan_dpi: float | None = None) -> Scan:
    """The page through the scanner. `scan_dpi` overrides the condition's own resolutions."""
    dpi = scan_dpi or float(rng.choice(condition.dpi))
    size_mm = (page.shape[1] / px_per_mm, page.shape[0] / px_per_mm)
    homography, size = _geometry(size_mm, density(dpi), condition, rng)
    wobble = _wobble(condition, rng)
    sharp = _blurred(page.astype(np.float32), px_per_mm, density(dpi), _draw(condition.blur_mm, rng))
    ground = _draw((0.0, 1.0), rng)
    image = _warp(sharp, px_per_mm, homography, wobble, size, _lid(condition, ground))
    image = _light(image, condition, rng)
    image = _sensor(image, density(dpi), condition, rng)
    grey = np.asarray(np.clip(np.rint(image), 0, 255), dtype=np.uint8)
    if condition.threshold is not None:
        grey = np.where(grey < _draw(condition.threshold, rng), 0, 255).astype(np.uint8)
    if condition.jpeg is not None:
        quality = int(rng.integers(condition.jpeg[0], condition.jpeg[1] + 1))
        grey = np.asarray(cv2.imdecode(cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE), np.uint8)
    return Scan(grey, homography, dpi, wobble)


def _draw(span: Span, rng: np.random.Generator) -> float:
    return float(rng.uniform(*span))


def _grow(ink: Pixels, gain_px: float) -> Pixels:
    """Ink whose edges moved outwards by `gain_px` pixels (inwards where negative), fractions included."""
    steps, sign = abs(gain_px), gain_px > 0
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    while steps > 0:
        moved = cv2.dilate(ink, kernel) if sign else cv2.erode(ink, kernel)
        share = min(steps, 1.0)
        ink = (ink * (1 - share) + moved * share).astype(np.float32)
        steps -= 1.0
    return ink


def _photocopy(ink: Pixels, px_per_mm: float, rng: np.random.Generator) -> Pixels:
    """One generation through a copier: softened, steepened, specked, some of the page lighter."""
    soft = cv2.GaussianBlur(ink, (0, 0), max(0.3, rng.uniform(0.04, 0.08) * px_per_mm))
    steep, middle = rng.uniform(4.0, 9.0), rng.uniform(0.35, 0.55)
    hard = 1.0 / (1.0 + np.exp(-steep * (soft - middle)))
    floor = 1.0 / (1.0 + np.exp(steep * middle))
    ceiling = 1.0 / (1.0 + np.exp(-steep * (1.0 - middle)))
    copied: Pixels = np.clip((hard - floor) / (ceiling - floor), 0.0, 1.0).astype(np.float32)
    _specks(copied, 0.15, px_per_mm, 1.0, rng)
    return copied


def _specks(image: Pixels, per_cm2: float, px_per_mm: float, value: float, rng: np.random.Generator) -> None:
    """Put specks of 0.05 to 0.5 mm on the image in place; each reaches at most `value`."""
    height, width = image.shape
    count = rng.poisson(per_cm2 * height * width / (10 * px_per_mm) ** 2)
    for x, y, size in zip(
        rng.uniform(0, width, count), rng.uniform(0, height, count), rng.lognormal(np.log(0.12), 0.6, count), strict=True
    ):
        radius = max(0, round(float(np.clip(size, 0.05, 0.6)) / 2 * px_per_mm))
        cv2.circle(image, (int(x), int(y)), radius, value, -1)


def _geometry(size_mm: tuple[float, float], ppm: float, condition: Condition, rng: np.random.Generator) -> tuple[Floats, tuple[int, int]]:
    """The way from mm to pixels (3x3) and the scan's width and height in pixels."""
    width, height = size_mm
    margin = _draw(condition.margin_mm, rng)
    angle = np.deg2rad(rng.uniform(-1, 1) * condition.skew_deg)
    scale = _draw(condition.scale, rng)
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1.0]])
    to_middle = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1.0]])
    shift = rng.uniform(-1, 1, 2) * condition.shift_mm
    cut = rng.uniform(-1, 1, 2) * condition.cut_mm if condition.cut_mm else np.zeros(2)
    stretch = np.diag([scale * rng.normal(1.0, 0.001), scale, 1.0])
    back = np.array([[1, 0, width / 2 + margin + shift[0]], [0, 1, height / 2 + margin + shift[1]], [0, 0, 1.0]])
    way = back @ turn @ stretch @ to_middle
    if condition.perspective_mm:
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        moved = corners + rng.uniform(-1, 1, (4, 2)).astype(np.float32) * condition.perspective_mm
        way = np.asarray(cv2.getPerspectiveTransform(corners, moved), dtype=np.float64) @ way
    sheet = np.array([width + 2 * margin + cut[0], height + 2 * margin + cut[1]])
    if rng.random() < condition.upside_down:
        way = np.array([[-1, 0, sheet[0]], [0, -1, sheet[1]], [0, 0, 1.0]]) @ way
    homography: Floats = np.diag([ppm, ppm, 1.0]) @ way
    return homography / homography[2, 2], (round(sheet[0] * ppm), round(sheet[1] * ppm))


def _wobble(condition: Condition, rng: np.random.Generator) -> Wobble:
    """A few long waves: the feed's uneven speed (down the page) and paper that does not lie flat (any direction)."""
    if not condition.wobble_mm:
        return Wobble(np.zeros((0, 5)))
    waves = []
    for _ in range(3):
        length = rng.uniform(60.0, 250.0)
        angle = rng.uniform(0, 2 * np.pi) if rng.random() < 0.5 else np.pi / 2
        crest = rng.normal(0.0, 1.0, 2)
        waves.append([*crest, np.cos(angle) / length, np.sin(angle) / length, rng.uniform(0, 2 * np.pi)])
    table = np.array(waves)
    most = np.hypot(table[:, 0], table[:, 1]).sum()
    table[:, :2] *= condition.wobble_mm * rng.uniform(0.2, 1.0) / most
    return Wobble(table)


def _blurred(page: Pixels, ppm: float, scan_ppm: float, blur_mm: float) -> Pixels:
    """The page softened by the optics, and by the coarser grid where the scan has fewer pixels than the page."""
    coarse = 0.45 * np.sqrt(max((ppm / scan_ppm) ** 2 - 1.0, 0.0))
    sigma = float(np.hypot(blur_mm * ppm, coarse))
    return np.asarray(cv2.GaussianBlur(page, (0, 0), sigma), dtype=np.float32) if sigma > 0.25 else page


def _lid(condition: Condition, draw: float) -> float:
    """Grey of what lies beyond the paper: a white lid, sometimes a dark one; a table under a phone."""
    if condition.margin_mm[1] > 0:
        return 40.0 + 140.0 * draw
    return 255.0 if draw < 0.75 else 30.0


def _warp(page: Pixels, ppm: float, homography: Floats, wobble: Wobble, size: tuple[int, int], ground: float) -> Pixels:
    to_page = np.diag([ppm, ppm, 1.0]) @ np.linalg.inv(homography)
    if not len(wobble.waves):
        flat = cv2.warpPerspective(
            page, to_page, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_CONSTANT, borderValue=ground
        )
        return np.asarray(flat, dtype=np.float32)
    step = 16
    xs, ys = np.arange(0, size[0] + step, step, dtype=np.float64), np.arange(0, size[1] + step, step, dtype=np.float64)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    lifted = np.column_stack([grid, np.ones(len(grid))]) @ np.linalg.inv(homography).T
    places = lifted[:, :2] / lifted[:, 2:]
    coarse = ((places + wobble.at(places)) * ppm).reshape(len(ys), len(xs), 2).astype(np.float32)
    # the coarse grid is sampled at its nodes: a plain resize would shift it by half a cell
    nodes = np.array([[1 / step, 0, 0], [0, 1 / step, 0]])
    fine = cv2.warpAffine(coarse, nodes, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)
    across, down = cv2.split(fine)
    bent = cv2.remap(page, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=ground)
    return np.asarray(bent, dtype=np.float32)


def _light(image: Pixels, condition: Condition, rng: np.random.Generator) -> Pixels:
    """Contrast, gamma and shadow: 0..255 of the page become what the sensor sees."""
    paper, black, gamma = _draw(condition.paper, rng), _draw(condition.black, rng), _draw(condition.gamma, rng)
    lit = black + (paper - black) * (np.clip(image, 0, 255) / 255.0) ** gamma
    depth = _draw(condition.shadow, rng)
    if depth > 0:
        coarse = cv2.GaussianBlur(rng.standard_normal((24, 18)).astype(np.float32), (0, 0), rng.uniform(3.0, 6.0))
        coarse = (coarse - coarse.min()) / max(float(np.ptp(coarse)), 1e-6)
        lit = lit * (1.0 - depth * cv2.resize(coarse, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_CUBIC))
    return np.asarray(lit, dtype=np.float32)


def _sensor(image: Pixels, ppm: float, condition: Condition, rng: np.random.Generator) -> Pixels:
    """Specks, streaks and noise."""
    _specks(image, condition.speckle, ppm, float(rng.uniform(10, 110)), rng)
    if rng.random() < condition.streak:
        x, breadth = int(rng.integers(image.shape[1])), int(rng.integers(1, 3))
        image[:, x : x + breadth] -= rng.uniform(15, 90)
    noise = rng.standard_normal(image.shape, dtype=np.float32)
    return np.asarray(image + noise * _draw(condition.noise, rng), dtype=np.float32)
