"""Dark lines that run right across a picture, through margins and bare paper: dust under the scanner's glass, and folds.

The picture is cut into thin strips across the direction that is looked at; each is averaged over its thickness, and what is darker there
than the paper beside it counts where the layout has bare paper. A line is a place that nearly all strips agree on: print, handwriting and
stains are in some of them, and what is printed from top to bottom is not looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.reading import Floats, Grey
from omr.scan.paper import Paper
from omr.scan.strips import BROADEST_MM, Strips, strips_of

LEAST_DEPTH = 6.0
"""Grey levels below the paper from which a strip shows a line: three times the grain of an office scan, averaged over a strip."""

RARE = 2.5
"""Deviations of the grain from which a place may belong to a streak: one in a hundred by chance, and eight strips in ten never."""

BESIDE_PX = 1
"""Pixels that a line may lie beside itself from strip to strip: dust never moves, but its edge falls between two pixels."""

LEAST_STRIPS = 8
"""Strips on bare paper that must be able to show a line."""

LEAST_SHARE = 0.8
"""Share of them that must show it: a staple, a punched hole or a stroke covers a few."""

LEAST_SPAN = 0.72
"""Share of the page's length that these strips must cover. A line through corner markers and a sheet code is seen between them only."""

END_STRIPS = 1
"""Strips on bare paper at either end that need not show a line; rules of a table, and lines that people draw, end before the margins."""

STEEPEST = 0.08
"""Steepest slope of a fold against the picture's edge: 4.5°, the feeder's skew and a hand's on top of each other."""

STANDS_OUT = 5.0
"""Deviations of a strip's grain from which a dark place may belong to a fold."""

WOBBLE_MM = 0.25
"""How far a fold may lie off its straight line: paper that has been folded by hand wanders by less."""

FOLDS_APART_MM = 10.0
"""Distance of two folds: nobody folds narrower."""

SEED_STRIPS = 6
"""Strips at either end from which lines aslant are tried."""

TRIED_STRIPS = 16
"""Strips on which each line is tried first."""

MOST_TRIED = 4000
"""Most lines tried in one direction; more only come from dirt."""

MOST_MARKS = 40
"""Dark places in one strip beyond which it is not searched for sloping lines: that is a texture, not a fold."""


@dataclass(frozen=True, slots=True)
class DarkLine:
    """A dark line across the picture. `upright`: from top to bottom (else from left to right).

    `start` and `end` are its places in pixels along the strips (x of an upright line) at the first and the last strip, `first` and `last`
    where those lie; `breadth` in pixels, `depth` in grey levels below the paper.
    """

    upright: bool
    start: float
    end: float
    first: float
    last: float
    breadth: float
    depth: float

    @property
    def slope(self) -> float:
        """Pixels that it moves aside over one pixel of its length."""
        return (self.end - self.start) / max(self.last - self.first, 1.0)

    @property
    def ends(self) -> tuple[float, float, float, float]:
        """Where it begins and ends in the picture: x, y, x, y."""
        return (self.start, self.first, self.end, self.last) if self.upright else (self.first, self.start, self.last, self.end)


def dark_lines(grey: Grey, paper: Paper, to_image: Floats, px_per_mm: float) -> list[DarkLine]:
    """The dark lines across the picture, upright ones first. `to_image` maps mm of the page to pixels (3 x 3)."""
    found = []
    for upright in (True, False):
        strips = strips_of(grey, paper, to_image, px_per_mm, upright)
        straight = _straight(strips, upright, px_per_mm)
        found += straight or _sloping(strips, upright, px_per_mm)
    return found


def _straight(strips: Strips, upright: bool, px_per_mm: float) -> list[DarkLine]:
    """Lines parallel to the picture's edge, each told once."""
    beside = np.asarray(cv2.dilate(strips.below, np.ones((1, 2 * BESIDE_PX + 1), np.uint8)), np.uint8)
    dark = beside >= _least(beside[strips.bare], RARE)
    able = strips.bare.sum(axis=0)
    shown = (dark & strips.bare).sum(axis=0)
    lines = (able >= LEAST_STRIPS) & (shown >= LEAST_SHARE * able)
    if not lines.any():
        return []
    found = []
    edges = np.flatnonzero(np.diff(np.concatenate([[0], lines.astype(np.int8), [0]])))
    for left, right in edges.reshape(-1, 2):
        middle = int(left + shown[left:right].argmax())
        bare = strips.bare[:, middle]
        if not _to_both_ends(bare[None], (bare & (dark[:, middle] > 0))[None], strips.span)[0]:
            continue
        rows = np.flatnonzero(bare)
        found.append(_measured(strips, rows, np.full(len(rows), middle), upright, px_per_mm))
    return found


def _to_both_ends(able: NDArray[np.bool_], shown: NDArray[np.bool_], span: int) -> NDArray[np.bool_]:
    """Which lines (n x strips) are shown from end to end, as far as there is bare paper to show them; `span` is the page's length."""
    last = able.shape[1] - 1
    begins = shown.argmax(axis=1) - able.argmax(axis=1)
    ends = shown[:, ::-1].argmax(axis=1) - able[:, ::-1].argmax(axis=1)
    length = last - shown[:, ::-1].argmax(axis=1) - shown.argmax(axis=1)
    return np.asarray((begins <= END_STRIPS) & (ends <= END_STRIPS) & (length >= LEAST_SPAN * span))


def _measured(strips: Strips, rows: NDArray[np.int64], places: NDArray[np.int64], upright: bool, px_per_mm: float) -> DarkLine:
    """The line near these places of these strips: through their darkest pixels, as dark and broad as the median of its course."""
    reach = max(2, round(BROADEST_MM * px_per_mm / 2))
    window = 2 * reach + 1
    padded = np.pad(strips.below[rows], ((0, 0), (reach, reach)))
    courses = padded[np.arange(len(rows))[:, None], places[:, None] + np.arange(window)[None]].astype(np.float64)
    near = max(1, round(WOBBLE_MM * px_per_mm))
    centre = courses[:, reach - near : reach + near + 1]
    weight = np.where(centre >= 0.5 * centre.max(axis=1, keepdims=True), centre, 0.0)
    seen = places + (weight * np.arange(-near, near + 1)).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-6)
    slope, start = _fitted(strips.middles[rows], seen)
    course = np.median(courses, axis=0)
    depth = float(course[reach - near : reach + near + 1].max())
    first, last = float(strips.middles[0]), float(strips.middles[-1])
    ends = (start + slope * first + 0.5, start + slope * last + 0.5)
    breadth = float(course[course >= depth / 4].sum()) / max(depth, 1e-6)
    return DarkLine(upright, ends[0], ends[1], first, last, breadth, depth)


def _fitted(along: Floats, places: Floats) -> tuple[float, float]:
    """Slope and start of the straight line through places, those that lie far off it left out once."""
    slope, start = np.polyfit(along, places, 1)
    off = np.abs(places - start - slope * along)
    kept = off <= max(1.0, 3.0 * float(np.median(off)))
    slope, start = np.polyfit(along[kept], places[kept], 1)
    return float(slope), float(start)


def _sloping(strips: Strips, upright: bool, px_per_mm: float) -> list[DarkLine]:
    """The lines aslant that most strips agree on: sheets are folded once or twice, and each fold is told."""
    count, across = strips.below.shape
    peaks = _peaks(strips)
    near = cv2.dilate(peaks.astype(np.uint8), np.ones((1, 2 * max(1, round(WOBBLE_MM * px_per_mm)) + 1), np.uint8)) > 0
    starts, slopes, origins = _pairs(peaks, strips.middles)
    every = np.arange(count)
    for some in (every[:: count // TRIED_STRIPS + 1], every):
        course = starts[:, None] + slopes[:, None] * (strips.middles[some][None] - origins[:, None])
        columns = np.clip(np.rint(course), 0, across - 1).astype(np.int64)
        able = strips.bare[some[None], columns] & (course >= 0) & (course < across)
        shown = able & near[some[None], columns]
        good = shown.sum(axis=1) >= LEAST_SHARE * (0.75 if some is not every else 1.0) * np.maximum(able.sum(axis=1), 1)
        starts, slopes, origins, columns, able, shown = (part[good] for part in (starts, slopes, origins, columns, able, shown))
    score = shown.sum(axis=1) * (able.sum(axis=1) >= LEAST_STRIPS) * _to_both_ends(able, shown, strips.span)
    middles = columns.mean(axis=1)
    found: list[DarkLine] = []
    while len(score) and score.max() > 0:
        best = int(score.argmax())
        on = np.flatnonzero(shown[best])
        found.append(_measured(strips, on, columns[best, on], upright, px_per_mm))
        score = score * (np.abs(middles - middles[best]) > FOLDS_APART_MM * px_per_mm)
    return found


def _peaks(strips: Strips) -> NDArray[np.bool_]:
    """Where a strip has a dark place that stands out of its grain, on bare paper; none in strips that are full of such places."""
    least = _least(strips.below[strips.bare], STANDS_OUT)
    top = strips.below >= cv2.dilate(strips.below, np.ones((1, 5), np.uint8))
    peaks = (strips.below >= least) & strips.bare & top
    peaks[peaks.sum(axis=1) > MOST_MARKS] = False
    return np.asarray(peaks)


def _least(bare: Grey, deviations: float) -> float:
    """The depth from which a place is darker than the grain of bare paper: so many deviations above what is usual there."""
    if not len(bare):
        return LEAST_DEPTH
    some = np.sort(bare[:: max(1, len(bare) // 2000)])
    usual, rough = float(some[len(some) // 2]), float(some[84 * len(some) // 100])
    return max(LEAST_DEPTH, usual + deviations * (rough - usual))


def _pairs(peaks: NDArray[np.bool_], middles: Floats) -> tuple[Floats, Floats, Floats]:
    """Lines to try, through a peak near the page's beginning and one near its end: places on them, their slopes, and where these lie."""
    used = np.flatnonzero(peaks.any(axis=1))
    upper, lower = used[used < len(middles) / 3][::2][:SEED_STRIPS], used[used > 2 * len(middles) / 3][::-2][:SEED_STRIPS]
    (rows, places), (others, ends) = np.nonzero(peaks[upper]), np.nonzero(peaks[lower])
    along, far = middles[upper][rows], middles[lower][others]
    slope = (ends[None] - places[:, None]) / (far[None] - along[:, None])
    one, two = np.nonzero(np.abs(slope) <= STEEPEST)
    kept = slice(None, None, len(one) // MOST_TRIED + 1)
    return places[one[kept]].astype(np.float64), slope[one[kept], two[kept]], along[one[kept]]
