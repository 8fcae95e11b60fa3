"""Real marks lifted out of scans: what a hand drew, without the form that it drew on, as patches of ink in mm round the marked box."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import LayoutPage
from omr.align import align
from omr.boxes import Frame
from omr.ink import PRINT_LEVEL, Darkness, core_masks, foreign_ink, paper_tolerance, print_strength
from omr.looks.evidence import INK
from omr.looks.ground import UNPRINTED, Ground

LIFTED_PX_PER_MM = 300 / 25.4
"""Finest resolution of lifted ink: that of the finest scans it comes from."""

BOX_PX = 48
"""Most pixels along the short side of a box: large boxes need no more, and their patches would be slow."""

REACH = 1.2
"""Paper lifted on each side of a box, in short sides: the arms of crosses on small boxes reach as far."""

BELONGS = 0.3
"""How far round a box, in short sides, a stroke must come to be the box's own."""

BRIDGED_MM = 1.9
"""Farthest that the pith of a stroke is followed under print: nobody can see ink on top of a black line, however it is crossed."""

DIRECTED_MM = 0.4
"""Least length of the pith at a stroke's end, along the bridge: only strokes that point at each other are joined."""

PITH, BROADEST = 0.7, 0.9
"""Share of half a pen's line that is taken away to leave its pith; nine tenths of its pixels lie less deep than half of it."""

BRIDGE_TURNS = 16
"""Directions in which strokes are followed under print."""

FRINGE_PX = 1
"""Pixels round a stroke that hold its soft edge."""

SOLID_QUANTILE, LEAST_SOLID = 0.9, 0.7
"""How dark full black is on a scan: what nine tenths of its print stay below, but never less than this share of black."""

FULL_INK = 0.95
"""Share of light that the darkest ink takes from paper."""

ONE_BIT_INK = 0.8
"""The same for marks from a one-bit scan, which does not tell: a ball-point's line."""

LEAST_MM2 = 0.1
"""Ink of a mark that was found at all: a dot of a third of a millimetre."""

Alpha = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class LiftedMark:
    """One mark: the share of light that its ink takes (height x width, 0..1), and where its box lies in that patch (x, y, w, h in px).

    `covers` says that it blackens the box; `hard` that a person could argue about it; `name` where it comes from.
    """

    alpha: Alpha
    px_per_mm: float
    box: tuple[float, float, float, float]
    name: str
    covers: bool = False
    hard: bool = False

    def inked(self) -> float:
        """The share of the box that carries ink."""
        x, y, w, h = (round(side) for side in self.box)
        return float((self.alpha[y : y + h, x : x + w] > INK).mean())


@dataclass(frozen=True, slots=True)
class Hand:
    """One sheet that one person filled in: the marks that choose and those that take a choice back; `lost` marks showed no ink."""

    name: str
    choosing: tuple[LiftedMark, ...]
    taking_back: tuple[LiftedMark, ...] = ()
    lost: int = 0


def wide_frame(page: LayoutPage) -> Frame:
    """A frame like that of the reader's atlas, but finer and wider."""
    rects = [box.rect for box in page.boxes()]
    short = float(np.median([min(rect.w, rect.h) for rect in rects]))
    scale = min(LIFTED_PX_PER_MM, BOX_PX / short)
    height, width = (round((max(sides) + 2 * REACH * short) * scale) for sides in ([r.h for r in rects], [r.w for r in rects]))
    origins = np.array([[rect.centre.x, rect.centre.y] for rect in rects]) - np.array([width, height]) / 2 / scale
    inside = [[rect.x - x, rect.y - y, rect.w, rect.h] for rect, (x, y) in zip(rects, origins, strict=True)]
    return Frame(scale, height, width, origins, np.array(inside) * scale)


def lift(darkness: Darkness, ground: Ground, wanted: Sequence[int], *, one_bit: bool) -> Iterator[Alpha | None]:
    """The ink of each wanted box of a sheet, None where none is found; what belongs to other boxes is left out.

    Where the form's own print hides a stroke, its ends are joined with ink like theirs.
    """
    blank, frame = ground.context.blank, ground.frame
    aligned = align(darkness, blank, frame)
    tolerance = paper_tolerance(aligned, ground.bare)
    ink = foreign_ink(aligned, ground.grown, print_strength(aligned, blank), tolerance)
    owned = core_masks(frame, BELONGS)
    full = ONE_BIT_INK if one_bit else FULL_INK
    shares = np.clip(aligned * np.float32(full / (255.0 * _solid(aligned, blank))), 0.0, full).astype(np.float32)
    least_px = LEAST_MM2 * frame.px_per_mm**2
    around = round(BRIDGED_MM * frame.px_per_mm) | 1
    for box in wanted:
        hidden = ground.grown[box] >= UNPRINTED
        inked = (ink[box] > INK) & ~ground.neighbours[box]
        stroke = _own(inked | (_followed(inked, frame.px_per_mm) & hidden & ~ground.neighbours[box]), owned[box], hidden, least_px)
        yield _joined(shares[box], stroke, hidden, around) if np.count_nonzero(stroke & ~hidden) >= least_px else None


def _solid(darkness: Darkness, blank: Darkness) -> float:
    """How dark solid print is on this scan, as a share of black."""
    printed = darkness[blank >= PRINT_LEVEL]
    return max(LEAST_SOLID, float(np.quantile(printed, SOLID_QUANTILE)) / 255.0) if len(printed) else 1.0


def _followed(inked: Mask, px_per_mm: float) -> Mask:
    """Ink and the gaps between strokes that go on in the same direction beyond, as broad as the strokes are."""
    bridge = round(BRIDGED_MM * px_per_mm)
    drawn = inked.astype(np.uint8)
    depths = cv2.distanceTransform(np.pad(drawn, 1), cv2.DIST_L2, 3)[1:-1, 1:-1][inked]
    thin = 2 * int(PITH * float(np.quantile(depths, BROADEST)) if len(depths) else 0) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (thin, thin))
    pith = np.pad(cv2.erode(drawn, disc), bridge).astype(np.uint8)
    result = pith.copy()
    for angle in np.arange(BRIDGE_TURNS) * np.pi / BRIDGE_TURNS:
        along = cv2.morphologyEx(pith, cv2.MORPH_OPEN, _line(angle, DIRECTED_MM * px_per_mm))
        result = np.maximum(result, cv2.morphologyEx(along, cv2.MORPH_CLOSE, _line(angle, BRIDGED_MM * px_per_mm)).astype(np.uint8))
    whole = cv2.morphologyEx(np.maximum(cv2.dilate(result, disc), np.pad(drawn, bridge)), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    return np.asarray(whole[bridge:-bridge, bridge:-bridge] > 0)


def _line(angle: float, length: float) -> NDArray[np.uint8]:
    """A line through the middle of a square, as a shape to look through."""
    middle = round(length / 2)
    reach = np.array([np.cos(angle), np.sin(angle)]) * middle
    ends = [np.rint(middle + sign * reach).astype(int).tolist() for sign in (-1, 1)]
    return np.asarray(cv2.line(np.zeros((2 * middle + 1,) * 2, np.uint8), *ends, 1), np.uint8)


def _own(strokes: Mask, owned: Mask, hidden: Mask, least_px: float) -> Mask:
    """The strokes that come to the box, without crumbs of print that lies a little differently."""
    _, labels = cv2.connectedComponents(strokes.astype(np.uint8), connectivity=8)
    at_print = cv2.dilate(hidden.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    bare = np.bincount(labels[~hidden], minlength=labels.max() + 1)
    touching = np.isin(np.arange(len(bare)), labels[at_print])
    kept = np.isin(np.arange(len(bare)), labels[owned]) & ~(touching & (bare < least_px))
    kept[0] = False
    return np.asarray(kept[labels])


def _joined(share: Alpha, stroke: Mask, hidden: Mask, around: int) -> Alpha:
    """The ink of a stroke with its soft edge; under print it is as dark as the stroke is nearby."""
    known = np.where(stroke & ~hidden, share, np.float32(0.0))
    total, count = (
        cv2.boxFilter(np.asarray(part, np.float32), cv2.CV_32F, (around, around), normalize=False) for part in (known, known > 0)
    )
    ink = np.where(hidden, np.where(stroke, total / np.maximum(count, 1.0), np.float32(0.0)), share)
    fringe = cv2.dilate(stroke.astype(np.uint8), np.ones((2 * FRINGE_PX + 1,) * 2, np.uint8)) > 0
    return np.asarray(np.where(fringe, ink, np.float32(0.0)), dtype=np.float32)
