"""What lies in a place to write in beside the drawn blank: strokes, measured so that dirt, dotted lines and the other side's ink differ."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.reading import Floats, Grey
from omr.writing.fields import FIELD_PX_PER_MM, FieldPatch, inside

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]

PAPER_MM = 6.0
"""Paper is as bright as its brightest part over so many mm: wider than letters and their gaps, narrower than a shadow."""

PRINT_LEVEL = 30
"""Darkness from which a pixel of the blank is print: a dotted line of a third of a pixel's breadth."""

PRINT_REACH = 2
"""Pixels round print that are not looked at: a quarter of a mm, what blur and worn toner add to an edge."""

DASH_PX = 9
"""Pixels between the dots of a line that count as line: 1.2 mm."""

TILE_PX = 150
"""Width of the parts of a patch that find their print each for itself, 20 mm: paper bends by less over that."""

MOVE_PX = 5
"""How far print may lie off its place after registration: 0.7 mm, a photograph's worst."""

TOLERANCE = (12.0, 55.0)
"""Least and largest darkness taken for paper: the grain of office paper, and that of the noisiest photograph."""

DEVIATIONS = 4.0
"""Grain of paper, in standard deviations above its middle, that is no ink yet: one pixel in thirty thousand."""

SPECK_MM = 0.45
"""Longest side of what is a speck: dust and a one-bit scan's salt; the dot of an i comes with its letter."""

STREAK_PX = 7
"""Breadth of a line from edge to edge of a patch that a dirty glass or a fold has made: 0.9 mm."""

EDGE_TO_EDGE = 0.88
"""Share of a patch's height (width) that such a line covers; no stroke of a pen is as long and as straight."""

CREASE_MM, CREASE_SHARE = 40.0, 0.45
"""Length, and share of the width, of a straight part of a fold across: paper bends, and a fold with it. A dash of this length, which some
people draw through a field, says that nothing is written there."""

LEAN = 0.08
"""Slope of such a line at most: sheets are fed and folded askew by up to 4 degrees."""

LINE_GAP_PX = 15
"""Gap in such a line, 2 mm: print that is not looked at, a letter."""

FINE_SIGMA = 3.0
"""Deviation in pixels (0.4 mm) of the blur beside which fine strokes stand out; stains, shadows and the other side's ink hardly do."""

FINE = 0.6
"""How much darker than its blurred neighbourhood fine ink is at least, as a share of what paper may be darker than paper."""

MEASURES = ("length", "longest", "area", "contrast", "strokes", "breadth", "spread", "sharpness", "darkness", "detail")
FEATURES = (*MEASURES, *(f"fine_{name}" for name in MEASURES))
"""The measures of the ink in a patch, in the order of `measured`: of all ink, then of its fine strokes alone."""


@dataclass(frozen=True, slots=True)
class FieldInk:
    """Ink that the blank does not have and that belongs to the field: all of it, and its fine strokes (pixels of the patch).

    `darkness` of every pixel is 0 (paper) to 255, `detail` how much darker it is than its neighbourhood, `tolerance` where paper ends.
    """

    ink: Mask
    fine: Mask
    darkness: Pixels
    detail: Pixels
    tolerance: float


def foreign_ink(patch: FieldPatch, blank: FieldPatch) -> FieldInk:
    """The ink in a patch that the patch of the drawn blank does not have, without specks, edge-to-edge lines and what belongs elsewhere."""
    seen, printed = darkness(patch.grey), darkness(blank.grey)
    hidden = _print_mask(seen, printed)
    bare = seen[~hidden]
    tolerance = _tolerance(bare) if len(bare) else TOLERANCE[1]
    detail = np.asarray(seen - cv2.GaussianBlur(seen, (0, 0), FINE_SIGMA), np.float32)
    ink = _own(_without_lines((seen > tolerance) & ~hidden), inside(patch))
    fine = _own(_without_lines((seen > tolerance) & ~hidden & (detail > FINE * tolerance)), inside(patch))
    return FieldInk(ink, fine, seen, detail, tolerance)


def darkness(patch: Grey) -> Pixels:
    """How much darker every pixel is than the paper round it: 0 to 255, slightly softened."""
    soft = cv2.GaussianBlur(patch, (0, 0), 0.6)
    cell = 1 / FIELD_PX_PER_MM
    size = max(1, round(patch.shape[1] * cell)), max(1, round(patch.shape[0] * cell))
    light = cv2.resize(cv2.dilate(cv2.blur(patch, (3, 3)), np.ones((5, 5), np.uint8)), size, interpolation=cv2.INTER_AREA)
    reach = np.ones((round(PAPER_MM), round(PAPER_MM)), np.uint8)
    closed = cv2.GaussianBlur(cv2.morphologyEx(light, cv2.MORPH_CLOSE, reach), (0, 0), PAPER_MM / 3)
    paper = np.maximum(cv2.resize(closed, patch.shape[::-1], interpolation=cv2.INTER_LINEAR).astype(np.float32), 1.0)
    return np.asarray(np.clip(255.0 * (1.0 - soft.astype(np.float32) / paper), 0.0, 255.0), np.float32)


def paper_grey(found: FieldInk) -> Grey:
    """The patch as grey values again, with its paper white: what a reader of text is shown."""
    return np.asarray(np.clip(255.0 - found.darkness, 0, 255), np.uint8)


def measured(found: FieldInk) -> Floats:
    """The measures of the ink, in the order of FEATURES: logarithms of lengths in mm, areas in mm², counts and darkness, and shares."""
    return np.concatenate([_measures(found, found.ink), _measures(found, found.fine)])


def _measures(found: FieldInk, strokes: Mask) -> Floats:
    """The measures of some of the ink."""
    if not strokes.any():
        return np.array([np.log(0.1), np.log(0.1), np.log(0.02), 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    dark, detail = (float(np.quantile(values[strokes], 0.8)) for values in (found.darkness, found.detail))
    _, _, stats, _ = cv2.connectedComponentsWithStats(strokes.astype(np.uint8), connectivity=8)
    sides = stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]] / FIELD_PX_PER_MM
    extents = np.hypot(sides[:, 0], sides[:, 1])
    deep = cv2.distanceTransform(np.pad(strokes, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1][strokes]
    columns = np.flatnonzero(strokes.any(axis=0))
    return np.array(
        [
            np.log(0.1 + extents.sum()),
            np.log(0.1 + extents.max()),
            np.log(0.02 + strokes.sum() / FIELD_PX_PER_MM**2),
            np.log(dark / found.tolerance),
            np.log1p(float((extents >= 1.0).sum())),
            float(np.quantile(deep, 0.9)) / FIELD_PX_PER_MM,
            np.log1p((columns[-1] - columns[0]) / FIELD_PX_PER_MM),
            _sharpness(found, strokes, dark),
            np.log(max(dark, 1.0)),
            np.log(max(detail, 1.0)),
        ]
    )


def _own(ink: Mask, place: tuple[slice, slice]) -> Mask:
    """The ink whose strokes have their middle in the field, without specks: tails from above and marks from the side are others'."""
    _, labels, stats, centres = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    large = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1) >= SPECK_MM * FIELD_PX_PER_MM
    down, across = place
    here = (centres[:, 1] >= down.start) & (centres[:, 1] < down.stop) & (centres[:, 0] >= across.start) & (centres[:, 0] < across.stop)
    kept = large & here
    kept[0] = False
    return np.asarray(kept[labels], np.bool_)


def _runs_through(ink: NDArray[np.uint8], length: float) -> bool:
    """Whether a line of this length may run down the patch: some column has ink nearby in half as many rows."""
    reach = np.ones((1, 2 * round(LEAN * len(ink) / 2) + STREAK_PX), np.uint8)
    return bool(cv2.dilate(ink, reach).sum(axis=0).max() >= length / 2)


def _without_lines(ink: Mask) -> Mask:
    """The ink without straight lines that run from edge to edge of the patch: streaks of the glass, folds."""
    height, width = ink.shape
    crease = max(CREASE_MM * FIELD_PX_PER_MM, CREASE_SHARE * width)
    shortest = min(EDGE_TO_EDGE * min(height, width), crease)
    drawn = ink.astype(np.uint8)
    if not (_runs_through(drawn, height) or _runs_through(np.ascontiguousarray(drawn.T), min(width, crease))):
        return ink
    lines = cv2.HoughLinesP(drawn, 1, np.pi / 360, round(0.4 * shortest), minLineLength=shortest, maxLineGap=LINE_GAP_PX)
    for x1, y1, x2, y2 in [] if lines is None else np.asarray(lines, int).reshape(-1, 4).tolist():
        wide, high = abs(x2 - x1), abs(y2 - y1)
        upright = high >= EDGE_TO_EDGE * height and wide <= LEAN * high + 1
        level = wide >= min(EDGE_TO_EDGE * width, crease) and high <= LEAN * wide + 1
        if upright or level:
            cv2.line(drawn, (x1, y1), (x2, y2), 0, STREAK_PX)
    return drawn.astype(bool)


def _sharpness(found: FieldInk, strokes: Mask, dark: float) -> float:
    """How steep the edges of the ink are, as a share of its darkness: a pen's are steep, those of stains and of the other side soft."""
    rim = strokes & (cv2.erode(strokes.astype(np.uint8), np.ones((3, 3), np.uint8)) == 0)
    slope = np.hypot(cv2.Sobel(found.darkness, cv2.CV_32F, 1, 0, scale=0.125), cv2.Sobel(found.darkness, cv2.CV_32F, 0, 1, scale=0.125))
    return float(np.mean(slope[rim]) / max(dark, 1.0))


def _tolerance(bare: Pixels) -> float:
    """How dark this patch's bare paper can be. Handwriting covers less than a third, so the lower half shows the grain alone."""
    low, middle, high = np.quantile(bare, [0.16, 0.5, 0.6])
    # A scan that clips paper to white shows only the darker part of its grain.
    deviation = max(float(middle - low), float(high - middle) / 0.253)
    return float(np.clip(middle + DEVIATIONS * deviation, *TOLERANCE))


def _print_mask(seen: Pixels, printed: Pixels) -> Mask:
    """Where print lies in the patch and round it: the blank's, moved part by part to where it is seen."""
    print_ = (printed >= PRINT_LEVEL).astype(np.uint8)
    lines = cv2.morphologyEx(np.pad(print_, DASH_PX), cv2.MORPH_CLOSE, np.ones((1, DASH_PX), np.uint8))[DASH_PX:-DASH_PX, DASH_PX:-DASH_PX]
    reach = np.ones((2 * PRINT_REACH + 1, 2 * PRINT_REACH + 1), np.uint8)
    wide = cv2.dilate(lines, reach)
    mask = np.zeros(seen.shape, np.uint8)
    for left in range(0, seen.shape[1], TILE_PX):
        right = min(left + TILE_PX, seen.shape[1])
        dy, dx = _move(seen[:, left:right], printed[:, left:right])
        moved = cv2.warpAffine(wide, np.array([[1.0, 0.0, dx], [0.0, 1.0, dy]]), wide.shape[::-1], flags=cv2.INTER_NEAREST)
        mask[:, left:right] = np.maximum(mask[:, left:right], moved[:, left:right])
    return mask.astype(bool)


def _move(seen: Pixels, printed: Pixels) -> tuple[int, int]:
    """By how many pixels (down, right) the print of a part lies off its place; nothing where it has none to tell by."""
    inner = printed[MOVE_PX:-MOVE_PX, MOVE_PX:-MOVE_PX]
    if min(inner.shape) < 1 or float(inner.max(initial=0.0)) < PRINT_LEVEL:
        return 0, 0
    # What is darker than print is somebody's ink, and must not draw the print to it.
    scores = cv2.matchTemplate(np.minimum(seen, 2 * inner.max()), np.ascontiguousarray(inner), cv2.TM_CCOEFF)
    ys, xs = np.mgrid[-MOVE_PX : MOVE_PX + 1, -MOVE_PX : MOVE_PX + 1]
    usual = float(np.abs(scores).max()) or 1.0
    best = int(np.argmax(scores / usual - 0.004 * (ys**2 + xs**2)))
    return int(ys.flat[best]), int(xs.flat[best])
