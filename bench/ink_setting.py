"""Lifted marks set onto our own printed page: who chooses what, and the ink on the paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from bench.lifting import Alpha, Hand, LiftedMark
from forms.layout import Box, LayoutPage, QuestionKind
from omr.posterior import P_BLANK
from omr.reading import AnswerStatus, Grey
from omr.simulate.intent import PageTruth
from pipeline.simulate.paper import Paper

GROWTH = 0.5
"""How marks grow with their boxes, as a power: on a box of twice the size people make larger crosses, but not twice as large, and
their pens stay as they are. What covers a box grows as the box does.
"""

TAKEN_BACK = 0.1
"""Share of answers beside which another choice is taken back, where the hand took any back: more than anybody does, but few did."""

SEVERAL = 3
"""Most options that are chosen in a question with several answers."""

CRISP = 2.2
"""How much steeper the edge of ink is made: it was softened when it was scanned, and will be again."""

NEARBY_MM = 0.15
"""Half the breadth of a pen's line: within it the darkest place tells how dark the stroke is."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark on a box of our own."""

    box: Box
    mark: LiftedMark


def filled(page: LayoutPage, hand: Hand, rng: np.random.Generator) -> tuple[tuple[Placed, ...], PageTruth]:
    """What one hand puts on a page, and the truth about it; each mark is used again only when all have been used."""
    chooses, takes_back = _in_turn(hand.choosing, rng), _in_turn(hand.taking_back, rng)
    placed: list[Placed] = []
    cancelled: set[str] = set()
    answers: dict[str, tuple[str, ...]] = {}
    for question in page.questions:
        most = SEVERAL if question.kind is QuestionKind.MULTI else 1
        count = 0 if rng.random() < P_BLANK else int(rng.integers(1, min(most, len(question.boxes) - 1) + 1))
        order = [question.boxes[i] for i in rng.permutation(len(question.boxes))]
        chosen = {box.id for box in order[:count]}
        placed += [Placed(box, next(chooses)) for box in order[:count]]
        if count and hand.taking_back and rng.random() < TAKEN_BACK:
            placed.append(Placed(order[count], next(takes_back)))
            cancelled.add(order[count].id)
        answers[question.id] = tuple(box.value for box in question.boxes if box.id in chosen)
    carrying = {one.box.id for one in placed}
    marked = tuple(box.id for box in page.boxes() if box.id in carrying)
    statuses = {question: AnswerStatus.ANSWERED if values else AnswerStatus.BLANK for question, values in answers.items()}
    hard = tuple(one.box.id for one in placed if one.mark.hard)
    truth = PageTruth(marked, tuple(box for box in marked if box in cancelled), answers, statuses, {}, hard)
    return tuple(placed), truth


def _in_turn(marks: Sequence[LiftedMark], rng: np.random.Generator) -> Iterator[LiftedMark]:
    """The marks in random order, again and again."""
    while marks:
        yield from (marks[i] for i in rng.permutation(len(marks)))


def set_ink(printed: Grey, paper: Paper, placed: Sequence[Placed]) -> tuple[Grey, Mapping[str, float]]:
    """The printed page with the ink on it, and how much ink (mm2, visible to an eye) each box has got."""
    page = printed.astype(np.float32)
    areas: dict[str, float] = {}
    for one in placed:
        alpha, (x, y) = scaled(one, paper)
        top, left = max(0, y), max(0, x)
        seen = page[top : y + alpha.shape[0], left : x + alpha.shape[1]]
        seen *= 1.0 - alpha[top - y : top - y + seen.shape[0], left - x : left - x + seen.shape[1]]
        areas[one.box.id] = float((alpha > VISIBLE).sum()) / paper.px_per_mm**2
    return np.asarray(np.rint(page), np.uint8), areas


VISIBLE = 0.05
"""Share of light taken from which ink is seen on paper."""


def scaled(one: Placed, paper: Paper) -> tuple[Alpha, tuple[int, int]]:
    """The ink of a mark at the size of its new box, and the pixel of the paper where its top left corner lies."""
    x, y, w, h = one.mark.box
    density = one.mark.px_per_mm
    ours, theirs = np.array([one.box.rect.w, one.box.rect.h]), np.array([w, h]) / density
    grown = ours / theirs if one.mark.covers else np.full(2, float(np.sqrt(np.prod(ours / theirs))) ** GROWTH)
    across, down = grown * paper.px_per_mm / density
    rect = one.box.rect
    centre = cv2.perspectiveTransform(np.array([[[rect.centre.x, rect.centre.y]]]), paper.from_layout)[0, 0] * paper.px_per_mm
    height, width = one.mark.alpha.shape
    # both rasters count from the centre of the first pixel
    start = centre - np.array([across * (x + w / 2 - 0.5), down * (y + h / 2 - 0.5)])
    corner = np.floor(start).astype(int)
    way = np.array([[across, 0.0, start[0] - corner[0]], [0.0, down, start[1] - corner[1]]])
    size = (int(np.ceil(across * width)) + 1, int(np.ceil(down * height)) + 1)
    alpha = cv2.warpAffine(one.mark.alpha, way, size, flags=cv2.INTER_LINEAR)
    return crisp(np.asarray(alpha, np.float32), paper.px_per_mm), (int(corner[0]), int(corner[1]))


def crisp(alpha: Alpha, px_per_mm: float) -> Alpha:
    """The ink with the edges that it has on paper: steep, and as dark inside as the stroke is there."""
    side = 2 * max(1, round(NEARBY_MM * px_per_mm)) + 1
    dark = cv2.dilate(alpha, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    dark = np.maximum(cv2.blur(dark, (side, side)), 1e-3)
    steep = np.clip((alpha / dark - 0.5) * CRISP + 0.5, 0.0, 1.0) * dark
    return np.asarray(np.minimum(steep, dark), dtype=np.float32)


def with_lost(truth: PageTruth, lost: set[str]) -> PageTruth:
    """The truth with marks that nobody can see on the scan among the doubtful ones."""
    return replace(truth, hard=tuple(box for box in truth.marked if box in lost or box in truth.hard))
