"""What speaks for a mark on each box: features of foreign ink for the first look, and neighbourhoods for the second."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omr.align import laid_on
from omr.boxes import Atlas
from omr.calibrate import MIN_PEERS
from omr.ink import MAX_TOLERANCE, Ink, groups, ink_of, paper_tolerance, strength_of
from omr.looks.cover import covered
from omr.looks.ground import Ground
from omr.looks.second_look import Neighbourhoods, peers_of
from omr.looks.thumbs import thumbs
from omr.reading import Floats

INK = 0.06
"""Foreign ink (0..1) from which a pixel belongs to a stroke: half of the faintest pencil line that an eye still sees."""

EMPTIEST_AND_FULLEST = (0.2, 0.98)
"""Quantiles of ink on a page: at least a fifth of the boxes is always empty, and one in fifty marked where anybody answered."""

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
    context = ground.context
    darkness = laid_on(atlas.darkness, ground.target)
    strength = strength_of(darkness, ground.print_)
    tolerance = paper_tolerance(darkness, ground.bare)
    ink = ink_of(darkness, ground.grown, strength, tolerance)
    own, beside, pictures = _own_features(ink, ground)
    about_page = [tolerance / 255.0, strength, float(context.sheets == 0), np.log1p(min(context.sheets, MANY_SHEETS))]
    whole_page = np.tile(np.array(about_page), (len(own), 1))
    features = np.hstack([own, context.doubt[:, None], _relative_features(own[:, 0]), whole_page, pictures])
    known = blank_known(ground) & (tolerance < MAX_TOLERANCE)
    hidden = covered(darkness, ground.shown)
    seen = Neighbourhoods(darkness, context.blank, ink.dense, peers_of(darkness, context.blank, ground.classes, MIN_PEERS))
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
    """The pixels of strokes, flat: in whose patch each lies, its stroke, ink and place, and whether it is on the box or a neighbour.

    `areas` are the pixels of each stroke (0: of none).
    """

    box: NDArray[np.int64]
    stroke: NDArray[np.int32]
    ink: Floats
    x: NDArray[np.int64]
    y: NDArray[np.int64]
    on_box: NDArray[np.bool_]
    on_neighbour: NDArray[np.bool_]
    areas: NDArray[np.int64]


def _inked(ink: Ink, ground: Ground) -> _Inked:
    """All pixels of strokes; strokes of different patches are never joined."""
    _, height, width = ink.dense.shape
    dark = ink.amount > INK
    spots = np.zeros(ink.dense.shape, np.uint8)
    spots.reshape(-1)[ink.at[dark]] = 1
    at, stroke, count = groups(spots)
    box, within = np.divmod(at, height * width)
    y, x = np.divmod(within, width)
    on_box, on_neighbour = (mask.reshape(-1)[at] for mask in (ground.cores, ground.neighbours))
    return _Inked(box, stroke, ink.amount[dark].astype(np.float64), x, y, on_box, on_neighbour, np.bincount(stroke, minlength=count))


def _own_features(ink: Ink, ground: Ground) -> tuple[Floats, Floats, NDArray[np.float32]]:
    """Per box, from its own patch: how much ink lies in it, how it is spread, whose the stroke is; the ink on no box; its picture."""
    n, sizes = len(ink.dense), ground.sizes
    sides = ground.frame.rects[:, 2] * ground.frame.rects[:, 3]
    box, values = ink.at // (ground.frame.height * ground.frame.width), ink.amount.astype(np.float64)
    masks = (ground.cores, ground.neighbours, ground.rings, ground.free)
    on_box, on_neighbour, on_ring, on_free = (mask.reshape(-1)[ink.at] for mask in masks)
    in_core = np.bincount(box, values * on_box, n) / sizes.core
    ring = np.bincount(box, values * on_ring, n) / np.maximum(sizes.ring, 1)
    cover = np.bincount(box, (values > INK) & on_free, n) / np.maximum(sizes.free, 1)
    printed = 1.0 - sizes.free / np.maximum(sizes.inside, 1)
    beside = np.bincount(box, values * ~(on_box | on_neighbour), n) / sides
    strokes = _strongest(_inked(ink, ground), ground)
    own = np.column_stack([np.log(in_core + EPSILON), cover, np.log(ring + EPSILON), printed, strokes])
    return own, beside, thumbs(ink.dense, np.bincount(box, minlength=n) > 0, ground.cuts)


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
    area = ground.sizes.core[boxes]
    across, down = (np.bincount(inked.stroke, weights=side, minlength=count)[best] / inked.areas[best] for side in (inked.x, inked.y))
    offset = np.hypot((across - x - w / 2) / w, (down - y - h / 2) / h)
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
