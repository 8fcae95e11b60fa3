"""Printer and copier: what a clean raster looks like on paper."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.reading import Grey
from omr.simulate.conditions import Condition, Span

Pixels = NDArray[np.float32]

EVEN = 10
"""Difference in grey levels within a few dots up to which an area is grey on purpose, not the soft edge of something black."""

DOT_EDGE = 3.0
"""Steepness of a halftone dot's edge: toner spreads over about a third of the dot."""


def print_page(page: Grey, px_per_mm: float, condition: Condition, rng: np.random.Generator) -> Grey:
    """The page as printer and copier leave it: a new raster of the same size, lighter or heavier, dirty after copies."""
    ink = (255.0 - page.astype(np.float32)) / 255.0
    if condition.halftone is not None:
        ink = _halftone(ink, px_per_mm, draw(condition.halftone, rng), rng)
    ink = _grow(ink, draw(condition.gain_mm, rng) * px_per_mm)
    if condition.copies:
        for _ in range(condition.copies):
            ink = _photocopy(ink, px_per_mm, rng)
    ink *= draw(condition.toner, rng)
    patch = cv2.GaussianBlur(rng.standard_normal((32, 24)).astype(np.float32), (0, 0), 4.0)
    ink *= 1.0 - np.clip(0.6 * cv2.resize(patch, (page.shape[1], page.shape[0])), 0.0, 0.12)
    return np.asarray(np.clip(255.0 * (1.0 - ink), 0, 255), dtype=np.uint8)


def draw(span: Span, rng: np.random.Generator) -> float:
    """A value within the span."""
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
    specks(copied, 0.15, px_per_mm, 1.0, rng)
    return copied


def _halftone(ink: Pixels, px_per_mm: float, per_mm: float, rng: np.random.Generator) -> Pixels:
    """The ink with its grey areas as round dots on a tilted screen; text, lines and their soft edges stay as they are."""
    kernel = np.ones((5, 5), np.uint8)
    grey = np.asarray(255 * ink, np.uint8)
    within = (cv2.subtract(cv2.dilate(grey, kernel), cv2.erode(grey, kernel)) < EVEN) & (grey > 8) & (grey < 235)
    if not within.any():
        return ink
    within = (cv2.dilate(within.astype(np.uint8), kernel) > 0) & (grey > 8) & (grey < 235)
    rows, columns = np.nonzero(within)
    angle, pitch = np.deg2rad(rng.choice([45.0, 37.5, 52.5, 15.0])), 2 * np.pi * per_mm / px_per_mm
    u = columns * np.cos(angle) + rows * np.sin(angle)
    v = rows * np.cos(angle) - columns * np.sin(angle)
    screen = 0.5 + 0.25 * (np.cos(u * pitch) + np.cos(v * pitch))
    dotted: Pixels = ink.copy()
    dotted[within] = np.clip(0.5 + DOT_EDGE * (screen - 1.0 + ink[within]), 0.0, 1.0)
    return dotted


def specks(image: Pixels, per_cm2: float, px_per_mm: float, value: float, rng: np.random.Generator) -> None:
    """Put specks of 0.05 to 0.5 mm on the image in place; each reaches at most `value`."""
    height, width = image.shape
    count = rng.poisson(per_cm2 * height * width / (10 * px_per_mm) ** 2)
    for x, y, size in zip(
        rng.uniform(0, width, count), rng.uniform(0, height, count), rng.lognormal(np.log(0.12), 0.6, count), strict=True
    ):
        radius = max(0, round(float(np.clip(size, 0.05, 0.6)) / 2 * px_per_mm))
        cv2.circle(image, (int(x), int(y)), radius, value, -1)
