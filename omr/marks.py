"""What is on each box: evidence from foreign ink, and a fitted model that turns it into probabilities of each kind of mark."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import LayoutPage
from omr.boxes import MARGIN, Atlas, Frame
from omr.calibrate import MIN_PEERS, PageContext, size_classes
from omr.cover import covered
from omr.ink import MAX_TOLERANCE, align, core_masks, foreign_ink, paper_tolerance, print_strength
from omr.mark_model import MarkModel
from omr.reading import Floats, Mark, MarkKind

INK = 0.06
"""Foreign ink (0..1) from which a pixel belongs to a stroke: half of the faintest pencil line that an eye still sees."""

EMPTIEST_AND_FULLEST = (0.2, 0.98)
"""Quantiles of ink on a page: at least a fifth of the boxes is always empty, and one in fifty marked where anybody answered."""

GRID = 9
"""Cells along each side of the small picture of a box that the model sees."""

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


ON_BOX = 0.12
"""How far over its outline a box still owns ink, in short sides: half a millimetre, the width of an outline and a stroke."""

WITHIN = 0.1
"""How far inside its outline a box is free of print, in short sides."""

UNPRINTED = 60
"""Darkness of a blank below which ink on top of it can still be seen: a quarter of black."""

STROKE_DARKNESS = 0.9
"""Quantile of a stroke's ink that tells how dark the pen is: its core, without its soft edges and without single black pixels."""

NO_MARK = frozenset({MarkKind.EMPTY, MarkKind.STRAY, MarkKind.DIRT, MarkKind.ERASER_GHOST})
"""Kinds that no person meant for this box."""

FILLING = frozenset({MarkKind.FILL, MarkKind.SCRIBBLED_OUT, MarkKind.OVERWRITTEN})
"""Kinds that cover the box: a choice on a form for filling, a choice taken back on a form for ticking."""


@dataclass(frozen=True, slots=True)
class BoxEvidence:
    """One box: its mark, how probable ink that selects (`live`) and ink that covers the box (`filled`) are, ink beside it, whether
    it is known how the box looks when nobody has marked it, whether all of it is on the image, and whether its print is hidden.
    """

    mark: Mark
    live: float
    filled: float
    beside: float = 0.0
    blank_known: bool = True
    on_image: bool = True
    covered: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the marks of a page are read from: features (n x k), the foreign ink of each patch, and how much lies beside each box.

    `beside` (n) is ink round the box that is on no box at all, in areas of the box.
    """

    features: NDArray[np.float32]
    ink: NDArray[np.float32]
    beside: Floats
    blank_known: NDArray[np.bool_]
    on_image: NDArray[np.bool_]
    covered: NDArray[np.bool_]


def gather_evidence(atlas: Atlas, page: LayoutPage, frame: Frame, context: PageContext) -> Evidence:
    """The features of every box of a page, in printed order."""
    darkness = align(atlas.darkness, context.blank, frame)
    strength = print_strength(darkness, context.blank)
    tolerance = paper_tolerance(darkness, context.blank, frame)
    ink = foreign_ink(darkness, context.blank, strength, tolerance)
    own = _own_features(ink, context, frame, page)
    relative = _relative_features(own[:, 0])
    about_page = [tolerance / 255.0, strength, float(context.sheets == 0), np.log1p(min(context.sheets, MANY_SHEETS))]
    whole_page = np.tile(np.array(about_page), (len(own), 1))
    features = np.hstack([own, context.doubt[:, None], relative, whole_page, _pictures(ink, frame)])
    known = blank_known(context, page) & (tolerance < MAX_TOLERANCE)
    hidden = covered(darkness, context.blank, frame)
    return Evidence(features.astype(np.float32), ink, _beside(ink, frame, page), known, atlas.on_image, hidden)


def read_marks(evidence: Evidence, page: LayoutPage, model: MarkModel) -> tuple[BoxEvidence, ...]:
    """What is on each box of a page, in printed order. `p_selected` is `p_ink` until the question's answer is known."""
    probabilities = model.probabilities(evidence.features)
    nothing = [i for i, kind in enumerate(model.kinds) if kind in NO_MARK]
    filling = [i for i, kind in enumerate(model.kinds) if kind in FILLING]
    boxes = []
    about = zip(evidence.beside, evidence.blank_known, evidence.on_image, evidence.covered, strict=True)
    for box, p, (beside, known, on_image, hidden) in zip(page.boxes(), probabilities, about, strict=True):
        empty, filled = float(p[nothing].sum()), float(p[filling].sum())
        p_ink = 1.0 - empty
        likely = np.argmax(np.where([kind in NO_MARK for kind in model.kinds], p if p_ink < 0.5 else 0.0, 0.0 if p_ink < 0.5 else p))
        mark = Mark(box.id, p_ink, p_ink, model.kinds[int(likely)])
        boxes.append(BoxEvidence(mark, p_ink - filled, filled, float(beside), bool(known), bool(on_image), bool(hidden)))
    return tuple(boxes)


def _own_features(ink: NDArray[np.float32], context: PageContext, frame: Frame, page: LayoutPage) -> Floats:
    """Per box, from its own patch: how much ink lies in it, how it is spread, and whom the stroke belongs to."""
    cores, insides = core_masks(frame, ON_BOX), core_masks(frame, -WITHIN)
    rings = core_masks(frame, MARGIN) & ~cores
    free = insides & (context.blank < UNPRINTED)
    neighbours = _neighbour_cores(page, frame)
    rows = []
    for i in range(len(ink)):
        patch = ink[i]
        in_core = float(patch[cores[i]].mean())
        n_free = int(free[i].sum())
        cover = float((patch[free[i]] > INK).mean()) if n_free else 0.0
        ring = float(patch[rings[i]].mean()) if rings[i].any() else 0.0
        printed = 1.0 - n_free / max(1, int(insides[i].sum()))
        rows.append(
            [np.log(in_core + EPSILON), cover, np.log(ring + EPSILON), printed, *_stroke(patch, cores[i], neighbours[i], frame.rects[i])]
        )
    return np.array(rows, np.float64)


def blank_known(context: PageContext, page: LayoutPage) -> NDArray[np.bool_]:
    """Per box, whether its blank can be believed: of one sheet never, of a few only where it looks like enough other boxes."""
    if context.sheets == 0:
        return np.ones(len(context.doubt), np.bool_)
    if context.sheets >= FEW_SHEETS:
        return np.asarray(context.doubt <= MAX_DOUBT)
    compared = np.zeros(len(context.doubt), np.bool_)
    for alike in size_classes(page):
        compared |= alike & (alike.sum() >= MIN_PEERS)
    return np.asarray((context.doubt <= MAX_DOUBT_FEW) & compared & (context.sheets > 1))


def _beside(ink: NDArray[np.float32], frame: Frame, page: LayoutPage) -> Floats:
    """Per box, the ink of its patch that lies on no box, in areas of the box."""
    on_boxes = core_masks(frame, ON_BOX) | _neighbour_cores(page, frame)
    return np.asarray((ink * ~on_boxes).sum(axis=(1, 2)) / (frame.rects[:, 2] * frame.rects[:, 3]), np.float64)


def _stroke(patch: NDArray[np.float32], core: NDArray[np.bool_], neighbours: NDArray[np.bool_], rect: Floats) -> list[float]:
    """The strongest stroke that touches the box: its ink here, share here, share on neighbours, length, darkness and place."""
    count, labels, stats, centres = cv2.connectedComponentsWithStats((patch > INK).astype(np.uint8), connectivity=8)
    inside = np.bincount(labels[core], weights=patch[core], minlength=count)
    inside[0] = 0.0
    strongest = int(np.argmax(inside))
    if inside[strongest] <= 0:
        return [np.log(EPSILON), 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    total = np.bincount(labels.ravel(), weights=patch.ravel(), minlength=count)
    beside = np.bincount(labels[neighbours], weights=patch[neighbours], minlength=count)
    x, y, w, h = rect
    mine = (labels == strongest) & core
    ys, xs = np.nonzero(mine)
    length = np.hypot(np.ptp(xs) + 1, np.ptp(ys) + 1) / np.hypot(w, h)
    offset = np.hypot((centres[strongest][0] - x - w / 2) / w, (centres[strongest][1] - y - h / 2) / h)
    area = float(core.sum())
    return [
        np.log(inside[strongest] / area + EPSILON),
        inside[strongest] / total[strongest],
        beside[strongest] / total[strongest],
        float(length),
        float(np.quantile(patch[mine], STROKE_DARKNESS)),
        float(min(offset, 3.0)),
        float(min(stats[strongest, cv2.CC_STAT_AREA] / area, 4.0)),
    ]


def _neighbour_cores(page: LayoutPage, frame: Frame) -> NDArray[np.bool_]:
    """Per box the pixels of its patch that lie on other boxes."""
    rects = np.array([[b.rect.x, b.rect.y, b.rect.right, b.rect.bottom] for b in page.boxes()])
    result = np.zeros((len(rects), frame.height, frame.width), np.bool_)
    for i, origin in enumerate(frame.origins):
        inside = (rects - np.tile(origin, 2)) * frame.px_per_mm
        near = (inside[:, 2] > 0) & (inside[:, 3] > 0) & (inside[:, 0] < frame.width) & (inside[:, 1] < frame.height)
        near[i] = False
        for x0, y0, x1, y1 in inside[near]:
            result[i, max(0, round(y0)) : max(0, round(y1)), max(0, round(x0)) : max(0, round(x1))] = True
    return result


def _relative_features(ink: Floats) -> Floats:
    """Per box: its ink (a logarithm) against the emptiest and the fullest boxes of the page.

    The rest of its question is left out on purpose: `omr.answers` weighs the boxes of a question against each other, once.
    """
    low, high = np.quantile(ink, EMPTIEST_AND_FULLEST)
    high = max(high, FULL_AT_LEAST)
    return np.column_stack([ink - low, ink - high])


def _pictures(ink: NDArray[np.float32], frame: Frame) -> NDArray[np.float32]:
    """The small picture of each box and its rim, flattened: n x GRID²."""
    pictures = np.empty((len(ink), GRID * GRID), np.float32)
    for i, (x, y, w, h) in enumerate(frame.rects):
        more = GRID_GROW * min(w, h)
        top, left = max(0, round(y - more)), max(0, round(x - more))
        part = ink[i, top : round(y + h + more), left : round(x + w + more)]
        pictures[i] = cv2.resize(part, (GRID, GRID), interpolation=cv2.INTER_AREA).ravel()
    return pictures
