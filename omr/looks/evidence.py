"""What speaks for a mark on each box: features of foreign ink for the first look, and neighbourhoods for the second."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.boxes import Atlas
from omr.calibrate import MIN_PEERS
from omr.ink import MAX_TOLERANCE, align, foreign_ink, paper_tolerance, print_strength
from omr.looks.cover import covered
from omr.looks.ground import Ground
from omr.looks.second_look import Neighbourhoods, peers_of
from omr.reading import Floats

INK = 0.06
"""Foreign ink (0..1) from which a pixel belongs to a stroke: half of the faintest pencil line that an eye still sees."""

EMPTIEST_AND_FULLEST = (0.2, 0.98)
"""Quantiles of ink on a page: at least a fifth of the boxes is always empty, and one in fifty marked where anybody answered."""

GRID = 9
"""Cells along each side of the small picture of a box that the first look sees."""

GRID_GROW = 0.5
"""How far that picture reaches over the box, in short sides: a tick leaves its box, a circle goes round it."""

FULL_AT_LEAST = float(np.log(0.08))
"""Ink (a logarithm) of the faintest mark that the fullest box of a page is taken for: on an empty sheet no box is full."""

FEW_SHEETS = 4
"""Sheets from which a mark that all of them share is no longer likely: the most popular option has about half of the answers."""

MAX_DOUBT_FEW = 0.04
"""Extra darkness of a box in the blank that a mark shared by a few sheets would make: a thin cross covers a tenth of a box."""

MAX_DOUBT = 0.15
"""The same where there are more sheets: only a choice of most people leaves as much, and a heavy letter a little less."""

MANY_SHEETS = 20
"""Sheets from which a blank no longer gets better."""

EPSILON = 1e-2
"""Least ink told apart in logarithms: a hundredth of the box, a few specks; the shortest dash that somebody means has three times that."""

STROKE_DARKNESS = 0.9
"""Quantile of a stroke's ink that tells how dark the pen is: its core, without its soft edges and without single black pixels."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the marks of a page are read from: features (n x k), the neighbourhoods of the boxes, and how much lies beside each box.

    `beside` (n) is ink round the box that is on no box at all, in areas of the box; `circled` says that the form is one for circling.
    """

    ground: Ground
    features: NDArray[np.float32]
    seen: Neighbourhoods
    beside: Floats
    blank_known: NDArray[np.bool_]
    on_image: NDArray[np.bool_]
    covered: NDArray[np.bool_]


def gather_evidence(atlas: Atlas, ground: Ground) -> Evidence:
    """The evidence on every box of a page, in printed order."""
    context, frame = ground.context, ground.frame
    darkness = align(atlas.darkness, context.blank, frame)
    strength = print_strength(darkness, context.blank)
    tolerance = paper_tolerance(darkness, ground.bare)
    ink = foreign_ink(darkness, ground.grown, strength, tolerance)
    own, beside = _own_features(ink, ground)
    about_page = [tolerance / 255.0, strength, float(context.sheets == 0), np.log1p(min(context.sheets, MANY_SHEETS))]
    whole_page = np.tile(np.array(about_page), (len(own), 1))
    features = np.hstack([own, context.doubt[:, None], _relative_features(own[:, 0]), whole_page, _pictures(ink, ground)])
    known = blank_known(ground) & (tolerance < MAX_TOLERANCE)
    hidden = covered(darkness, context.blank, frame)
    seen = Neighbourhoods(darkness, context.blank, ink, peers_of(darkness, context.blank, ground.classes, MIN_PEERS))
    return Evidence(ground, features.astype(np.float32), seen, beside, known, atlas.on_image, hidden)


def blank_known(ground: Ground) -> NDArray[np.bool_]:
    """Per box, whether its blank can be believed: of one sheet never, of a few only where it looks like enough other boxes."""
    context = ground.context
    if context.sheets == 0:
        return np.ones(len(context.doubt), np.bool_)
    if context.sheets >= FEW_SHEETS:
        return np.asarray(context.doubt <= MAX_DOUBT)
    compared = np.zeros(len(context.doubt), np.bool_)
    for alike in ground.classes:
        compared |= alike & (alike.sum() >= MIN_PEERS)
    return np.asarray((context.doubt <= MAX_DOUBT_FEW) & compared & (context.sheets > 1))


@dataclass(frozen=True, slots=True)
class _Inked:
    """The pixels of strokes, flat: in whose patch each lies, its stroke, ink and place, and whether it is on the box or a neighbour."""

    box: NDArray[np.int64]
    stroke: NDArray[np.int64]
    ink: Floats
    x: NDArray[np.int64]
    y: NDArray[np.int64]
    on_box: NDArray[np.bool_]
    on_neighbour: NDArray[np.bool_]
    areas: NDArray[np.int64]
    centres: Floats


def _inked(ink: NDArray[np.float32], ground: Ground) -> _Inked:
    """All pixels of strokes; strokes of different patches are never joined."""
    n, height, width = ink.shape
    apart = np.zeros((n, height + 1, width), np.uint8)
    apart[:, :height] = ink > INK
    _, labels, stats, centres = cv2.connectedComponentsWithStats(apart.reshape(-1, width), connectivity=8)
    box, y, x = np.nonzero(apart)
    return _Inked(
        box,
        labels.reshape(n, height + 1, width)[box, y, x].astype(np.int64),
        ink[box, y, x].astype(np.float64),
        x,
        y,
        ground.cores[box, y, x],
        ground.neighbours[box, y, x],
        stats[:, cv2.CC_STAT_AREA].astype(np.int64),
        np.asarray(centres, np.float64),
    )


def _own_features(ink: NDArray[np.float32], ground: Ground) -> tuple[Floats, Floats]:
    """Per box, from its own patch: how much ink lies in it, how it is spread, whom the stroke belongs to; and the ink on no box."""
    n = len(ink)
    sides = ground.frame.rects[:, 2] * ground.frame.rects[:, 3]
    box, y, x = np.nonzero(ink)
    values = ink[box, y, x].astype(np.float64)
    on_box, on_neighbour = ground.cores[box, y, x], ground.neighbours[box, y, x]
    in_core = np.bincount(box, values * on_box, n) / ground.cores.sum(axis=(1, 2))
    rings = ground.rings
    ring = np.bincount(box, values * rings[box, y, x], n) / np.maximum(rings.sum(axis=(1, 2)), 1)
    n_free = ground.free.sum(axis=(1, 2))
    cover = np.bincount(box, (values > INK) & ground.free[box, y, x], n) / np.maximum(n_free, 1)
    printed = 1.0 - n_free / np.maximum(ground.insides.sum(axis=(1, 2)), 1)
    beside = np.bincount(box, values * ~(on_box | on_neighbour), n) / sides
    strokes = _strongest(_inked(ink, ground), ground)
    return np.column_stack([np.log(in_core + EPSILON), cover, np.log(ring + EPSILON), printed, strokes]), beside


def _strongest(inked: _Inked, ground: Ground) -> Floats:
    """The strongest stroke that touches each box: its ink here, share here, share on neighbours, length, darkness, place and size."""
    result = np.tile([np.log(EPSILON), 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], (len(ground.frame.rects), 1))
    if not len(inked.box):
        return result
    count = len(inked.areas)
    inside, total, beside = (
        np.bincount(inked.stroke, weights=inked.ink * where, minlength=count)
        for where in (inked.on_box, np.ones(len(inked.ink)), inked.on_neighbour)
    )
    owner = np.zeros(count, np.int64)
    owner[inked.stroke] = inked.box
    strokes = np.flatnonzero(inside > 0)
    if not len(strokes):
        return result
    ordered = strokes[np.lexsort((-strokes, inside[strokes], owner[strokes]))]
    best = ordered[np.append(owner[ordered][1:] != owner[ordered][:-1], True)]
    boxes = owner[best]
    x, y, w, h = ground.frame.rects[boxes].T
    mine = inked.on_box & np.isin(inked.stroke, best)
    length, darkness = _extent(inked, mine, boxes)
    area = ground.cores[boxes].sum(axis=(1, 2))
    offset = np.hypot(
        (inked.centres[best, 0] - x - w / 2) / w, (inked.centres[best, 1] - boxes * (ground.frame.height + 1) - y - h / 2) / h
    )
    result[boxes] = np.column_stack([
        np.log(inside[best] / area + EPSILON),
        inside[best] / total[best],
        beside[best] / total[best],
        length / np.hypot(w, h),
        darkness,
        np.minimum(offset, 3.0),
        np.minimum(inked.areas[best] / area, 4.0),
    ])  # fmt: skip
    return result


def _extent(inked: _Inked, mine: NDArray[np.bool_], boxes: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Diagonal in pixels and darkness of the pixels `mine`, for each of the boxes that have any, in their order."""
    order = np.lexsort((inked.ink[mine], inked.box[mine]))
    box, ink, x, y = (values[mine][order] for values in (inked.box, inked.ink, inked.x, inked.y))
    starts = np.searchsorted(box, boxes)
    counts = np.diff(np.append(starts, len(box)))
    across, down = (np.maximum.reduceat(side, starts) - np.minimum.reduceat(side, starts) + 1 for side in (x, y))
    at = starts + STROKE_DARKNESS * (counts - 1)
    low = np.floor(at).astype(np.int64)
    high = np.minimum(low + 1, starts + counts - 1)
    return np.hypot(across, down), ink[low] + (at - low) * (ink[high] - ink[low])


def _relative_features(ink: Floats) -> Floats:
    """Per box: its ink (a logarithm) against the emptiest and the fullest boxes of the page.

    The rest of its question is left out on purpose: `omr.answers` weighs the boxes of a question against each other, once.
    """
    low, high = np.quantile(ink, EMPTIEST_AND_FULLEST)
    high = max(high, FULL_AT_LEAST)
    return np.column_stack([ink - low, ink - high])


def _pictures(ink: NDArray[np.float32], ground: Ground) -> NDArray[np.float32]:
    """The small picture of each box and its rim, flattened: n x GRID²."""
    pictures = np.zeros((len(ink), GRID * GRID), np.float32)
    for i in np.flatnonzero(ink.any(axis=(1, 2))):
        x, y, w, h = ground.frame.rects[i]
        more = GRID_GROW * min(w, h)
        top, left = max(0, round(y - more)), max(0, round(x - more))
        part = ink[i, top : round(y + h + more), left : round(x + w + more)]
        pictures[i] = cv2.resize(part, (GRID, GRID), interpolation=cv2.INTER_AREA).ravel()
    return pictures
