"""The cells of a comb: freed of their printed lines, and each one's ink as a small picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Rect
from forms.layout import WriteField
from omr.codes.comb_lines import PX_PER_MM, Pixels, found_cells, line_mask, without_lines
from omr.reading import Grey
from omr.writing.fields import FieldPatch

MARGIN_MM = 2.0
"""Paper kept round a comb: digits stick out of their cells by less, and the lines may be found this far from their place less REACH_MM."""

PAPER_MM = 4.0
"""Breadth of the closing that tells the paper's brightness: strokes and lines are thinner, a phone's shadow is broader."""

LEAST_DARK = 20.0
"""Darkness (0..255) below which nothing is ink: JPEG leaves waves of up to 15 beside black lines."""

RIM_MM, RIM_SHARE = 0.45, 0.85
"""Ink of which so much lies so near to a printed line is the line's own edge, rough or blurred: no digit keeps to a line."""

SPECK_MM2 = 0.08
"""Ink of less than this is nothing: the dot that a resting ball-point leaves has 0.1 mm²."""

DUST_MM, DUST_MM2 = 0.8, 0.6
"""A cell whose pieces of ink are all shorter and together less has specks of a copier, or dots: strokes of a digit are longer."""

SMALLEST_MM = 1.3
"""A cell whose ink is smaller both ways holds a slip of the pen, no digit: the smallest digits of grown-ups are 2 mm high."""

OWN = 0.7
"""Share of a connected stroke in one cell from which all of it belongs there; strokes of less run through two digits and are parted."""

CORE_MM = 0.9
"""Rim of a cell where the neighbours' digits may reach in and its lines lie."""

HIDDEN_MM2 = 0.4
"""Ink of a neighbour's stroke inside a cell that could hide a digit: half of a thin 1."""

SIDE, DIGIT_PX = 28, 20
"""Picture of a digit as MNIST has it: 28 px wide and high, the longer side of its ink 20 px, its centre of mass in the middle."""


@dataclass(frozen=True, slots=True)
class Comb:
    """A comb cut out of a page: grey pixels at PX_PER_MM, `cells` (mm from the cut's top left); `on_image` that all of it was scanned."""

    grey: Grey
    cells: tuple[Rect, ...]
    on_image: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """What is in one cell: ink in mm², and its picture (28 x 28, 0..1); no picture where there is too little for a digit.

    `blank` says that there is nothing but dust.
    """

    ink: float
    picture: Pixels | None
    blank: bool = False


def comb_of(field: WriteField, patch: FieldPatch) -> Comb:
    """The comb on the patch of its field, with MARGIN_MM of paper round it: what the patch does not show is filled in with its paper."""
    area, margin = patch.area, field.rect
    sides = (margin.y - area.y, area.bottom - margin.bottom, margin.x - area.x, area.right - margin.right)
    more = [max(0, round((MARGIN_MM - side) * PX_PER_MM)) for side in sides]
    above, below, before, behind = more
    grey = cv2.copyMakeBorder(patch.grey, above, below, before, behind, cv2.BORDER_CONSTANT, value=float(np.percentile(patch.grey, 75)))
    left, top = area.x - more[2] / PX_PER_MM, area.y - more[0] / PX_PER_MM
    cells = tuple(Rect(cell.x - left, cell.y - top, cell.w, cell.h) for cell in field.cells)
    return Comb(np.asarray(grey, dtype=np.uint8), cells, patch.on_image)


def read_cells(comb: Comb) -> tuple[tuple[Cell, ...], bool]:
    """The ink of every cell from left to right, and whether the comb's printed lines were seen at their place."""
    dark = darkness(comb.grey)
    cells, seen = found_cells(dark, comb.cells)
    ink = without_lines(dark, cells)
    cut_off = _threshold(ink, cells)
    owner = _owners(ink > cut_off, cells)
    there = ink > cut_off
    return tuple(_cell(ink, owner == number, _core(there, cell)) for number, cell in enumerate(cells, start=1)), seen


def darkness(grey: Grey) -> Pixels:
    """How dark each pixel is against the paper round it: 0 paper, 255 black."""
    breadth = round(PAPER_MM * PX_PER_MM) | 1
    paper = cv2.GaussianBlur(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((breadth, breadth), np.uint8)), (0, 0), breadth / 3)
    share = grey.astype(np.float32) / np.maximum(paper.astype(np.float32), 1.0)
    return np.asarray(np.clip(255.0 * (1.0 - share), 0, 255), dtype=np.float32)


def _threshold(ink: Pixels, cells: Sequence[Rect]) -> float:
    """Darkness from which a pixel is ink: above the noise of the paper, and a third of this pen's own darkness."""
    inside = np.concatenate([_within(ink, cell).ravel() for cell in cells])
    paper = float(np.median(inside))
    noise = 1.4826 * float(np.median(np.abs(inside - paper)))
    least = max(LEAST_DARK, paper + 5 * noise)
    strong = inside[inside > least]
    return max(least, 0.33 * float(np.percentile(strong, 90))) if len(strong) else least


def _within(pixels: NDArray[Any], cell: Rect) -> NDArray[Any]:
    """The part of the pixels in a cell."""
    x0, y0, x1, y1 = (max(0, round(side * PX_PER_MM)) for side in (cell.x, cell.y, cell.right, cell.bottom))
    return pixels[y0:y1, x0:x1]


def _owners(ink: NDArray[np.bool_], cells: Sequence[Rect]) -> NDArray[np.int32]:
    """Whose ink each pixel is: the number of its cell from 1, or 0. A stroke mostly in one cell is all of that cell's."""
    columns = np.zeros(ink.shape, np.int32)
    touched = np.zeros(ink.shape, np.bool_)
    for number, cell in enumerate(cells, start=1):
        x0, x1 = (round(side * PX_PER_MM) for side in (cell.x, cell.right))
        columns[:, max(0, x0) : x1] = number
        touched[max(0, round(cell.y * PX_PER_MM)) : round(cell.bottom * PX_PER_MM), max(0, x0) : x1] = True
    count, labels = cv2.connectedComponents(ink.astype(np.uint8), connectivity=8)
    table = np.zeros((count, len(cells) + 1), np.int64)
    np.add.at(table, (np.asarray(labels, np.int64).ravel(), columns.ravel()), 1)
    sizes = table.sum(axis=1)
    reaches = np.bincount(labels.ravel(), weights=touched.ravel(), minlength=count) > 0
    edge = line_mask(ink.shape, cells, 2 * RIM_MM) > 0
    reaches &= np.bincount(labels.ravel(), weights=edge.ravel(), minlength=count) < RIM_SHARE * sizes
    table[:, 0] = 0
    whose = table.argmax(axis=1)
    single = table.max(axis=1) >= OWN * np.maximum(table.sum(axis=1), 1)
    whose[~reaches | (sizes < SPECK_MM2 / 2 * PX_PER_MM**2)] = 0
    whose[0] = 0
    owner = np.where(single[labels], whose[labels], np.where(whose[labels] > 0, columns, 0))
    return np.asarray(owner, dtype=np.int32)


def _core(ink: NDArray[np.bool_], cell: Rect) -> float:
    """The ink in mm² well inside a cell, whoever it belongs to."""
    inner = Rect(cell.x + CORE_MM, cell.y + CORE_MM, cell.w - 2 * CORE_MM, cell.h - 2 * CORE_MM)
    return float(np.count_nonzero(_within(ink, inner))) / PX_PER_MM**2


def _cell(ink: Pixels, own: NDArray[np.bool_], core: float) -> Cell:
    """The ink of one cell and its picture; none where ink of a neighbour's stroke covers it: what it hides cannot be known."""
    area = float(np.count_nonzero(own)) / PX_PER_MM**2
    if core > HIDDEN_MM2 + 2 * area:
        return Cell(core, None)
    if area < SPECK_MM2 or (area < DUST_MM2 and _longest(own) < DUST_MM * PX_PER_MM):
        return Cell(area, None, blank=True)
    rows, columns = np.nonzero(own)
    high, wide = int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
    if max(high, wide) < SMALLEST_MM * PX_PER_MM:
        return Cell(area, None)
    soft = cv2.dilate(own.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    kept = np.where(soft, ink, np.float32(0))
    return Cell(area, picture(kept[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]))


def _longest(ink: NDArray[np.bool_]) -> int:
    """The longer side in pixels of the largest piece of ink."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    return int(stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(initial=0))


def picture(ink: Pixels) -> Pixels:
    """The ink as a picture of a digit: 28 x 28, full ink 1."""
    scale = DIGIT_PX / max(ink.shape)
    size = (max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale)))
    small = cv2.resize(ink, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    dark = small[small > 0]
    full = max(float(np.percentile(dark, 90)) if len(dark) else 0.0, 1.0)
    small = np.clip(small / full, 0.0, 1.0).astype(np.float32)
    mass = max(float(small.sum()), 1e-6)
    ys, xs = np.mgrid[0 : size[1], 0 : size[0]]
    x, y = float((small * xs).sum()) / mass, float((small * ys).sum()) / mass
    moved = np.array([[1.0, 0.0, SIDE / 2 - 0.5 - x], [0.0, 1.0, SIDE / 2 - 0.5 - y]])
    return np.asarray(cv2.warpAffine(small, moved, (SIDE, SIDE), flags=cv2.INTER_LINEAR), dtype=np.float32)
