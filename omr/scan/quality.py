"""The quality of a scan as data: what was measured, and what the person at the scanner can mend, each with its place and its size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from forms.layout import LayoutPage
from omr.pyramid import Pyramid
from omr.reading import Answer, Finding, Floats, PageQuality, Side
from omr.reasons import Reason
from omr.scan.lines import DarkLine, dark_lines
from omr.scan.paper import Paper
from omr.scan.sharpness import Sharpness, sharpness_of
from omr.scan.stance import Stance, stance_of
from omr.scan.tone import Tone, contrast_of, tone_of
from omr.writing.fields import outline

LINES_PX_PER_MM = 2.9
"""Pixels per mm at which lines are looked for, a quarter of 300 dpi: a thread of dust of 0.1 mm still darkens a pixel by a third."""

SLANT_DEG = 0.04
"""Least slope of a fold. Dust lies still while the paper passes, so its streak is parallel to the picture's edge; a fold is parallel to
the paper's by a hand's breadth only: 0.2 mm over the length of A4."""

MOST_PERSPECTIVE = 0.012
"""Largest difference of opposite edges in a scan: a feeder that stretches one side more than the other makes half of it."""

MOST_SKEW_DEG = 4.0
"""Skew up to which nothing is lost: at 5 degrees a corner of A4 leaves the picture by 13 mm."""

MOST_SCALE_ERROR = 0.04
"""Share by which a scan may be larger or smaller than its resolution says. Printers that fit a page to the paper shrink it to 97 %."""

CUT_MM = 5.0
"""How much of a whole edge of a sheet of ours may be missing: every printer leaves as much paper free. Where the paper of other forms ends,
nobody knows: their reference may be cropped."""

CONTENT_CUT_MM = 2.0
"""How much of what is printed may be outside over a third of an edge: less is the rim of a marker."""

LEAST_CONTRAST = 0.42
"""Least darkness of solid print compared with paper; below, a pencil's line is lost between paper and print."""

DARKEST_PAPER = 165.0
"""Grey of paper that is too dark a scan: recycled paper is 190 and more through a scanner that is set right."""

MOST_UNEVEN = 0.2
"""Share by which paper may differ in brightness over a page: a scanner's lamp differs by a twentieth, a shadow by a third."""

MOST_GRAIN = 9.0
"""Grey levels of grain on bare paper: office scanners have 1 to 5, and from 9 a faint pencil's line cannot be told from it."""

MOST_BLUR_MM = 0.45
"""Over how much paper an edge may rise: 0.15 to 0.3 mm at 300 to 150 dpi, and a ball-point's line is 0.5 mm broad."""

COARSE_JPEG = 14
"""Quantisation step from which compression harms: quality 40 of the usual tables; thin strokes get halos from there on."""


def reasons_of(quality: PageQuality | None) -> tuple[Reason, ...]:
    """What is wrong with a scan, each reason once."""
    return () if quality is None else tuple(dict.fromkeys(finding.reason for finding in quality.findings))


def quality_of(pyramid: Pyramid, dpi: float | None, page: LayoutPage, paper: Paper, to_image: Floats, *, true_size: bool) -> PageQuality:
    """What can be said about the scan of a placed page. `to_image` maps mm to pixels of the image (3 x 3).

    `true_size`: the layout's millimetres are right in size and not only in proportion.
    """
    grey = pyramid.grey
    stance = stance_of(to_image, (page.width, page.height), paper.content, grey.shape, dpi if true_size else None)
    tone = tone_of(grey, paper, to_image)
    sharpness = None if page.furniture is None else sharpness_of(grey, page.furniture, to_image)
    lines = _lines(pyramid, paper, to_image, stance) if stance.perspective <= MOST_PERSPECTIVE else []
    found = [
        *_of_stance(stance, ours=page.furniture is not None),
        *_of_tone(tone),
        *_of_sharpness(sharpness),
        *(_of_line(line, stance) for line in lines),
    ]
    contrast = None if tone is None else contrast_of(tone)
    return PageQuality(
        turn=stance.turn,
        skew_deg=stance.skew_deg,
        scale=stance.scale,
        perspective=stance.perspective,
        cut_mm=stance.cut,
        paper=None if tone is None else tone.paper,
        contrast=contrast,
        unevenness=None if tone is None else tone.unevenness,
        grain=None if tone is None else tone.grain,
        blur_mm=None if sharpness is None else sharpness.blur_mm,
        one_bit=tone is not None and tone.one_bit,
        jpeg_step=1 if tone is None else tone.jpeg_step,
        findings=tuple(found),
    )


def with_crossed(page: LayoutPage, answers: Sequence[Answer], quality: PageQuality | None, outlines: Floats) -> list[Answer]:
    """The answers of a page, with a reason where a streak or a fold runs through a box of the question.

    `answers` stand in printed order, one for each question; `outlines` (n x 4 x 2) are the boxes' corners in pixels of the image.
    """
    crossed = {} if quality is None else over_boxes(quality, outlines)
    told, first = [], 0
    for question, answer in zip(page.questions, answers, strict=True):
        mine = range(first, first + len(question.boxes))
        first = mine.stop
        reasons = tuple(reason for reason, boxes in crossed.items() if not boxes.isdisjoint(mine))
        told.append(replace(answer, reasons=(*answer.reasons, *reasons)) if reasons else answer)
    return told


def crossed_combs(page: LayoutPage, quality: PageQuality | None, to_image: Floats) -> dict[str, tuple[Reason, ...]]:
    """The combs of a page (by id) that a streak or a fold runs through, and which: it makes a 1 in a cell, or an 8 of a 0."""
    combs = [field for field in page.fields if field.cells]
    if quality is None or not combs:
        return {}
    crossed = over_boxes(quality, np.stack([outline(comb, to_image, np.zeros(2)) for comb in combs]))
    return {comb.id: tuple(reason for reason, some in crossed.items() if at in some) for at, comb in enumerate(combs)}


def over_boxes(quality: PageQuality, outlines: Floats) -> dict[Reason, frozenset[int]]:
    """The boxes (numbers in printed order) that a streak or a fold runs through, by the reason why a person must look at them."""
    met: dict[Reason, set[int]] = {}
    for finding in quality.findings:
        if finding.line is not None and len(outlines):
            reason = Reason.STREAK_OVER_BOX if finding.reason is Reason.STREAK else Reason.FOLD_OVER_BOX
            met.setdefault(reason, set()).update(_crossed(finding.line, outlines))
    return {reason: frozenset(boxes) for reason, boxes in met.items()}


def _crossed(line: tuple[float, float, float, float], outlines: Floats) -> list[int]:
    """The boxes with corners on both sides of a line."""
    x0, y0, x1, y1 = line
    away = (outlines[..., 0] - x0) * (y1 - y0) - (outlines[..., 1] - y0) * (x1 - x0)
    return [int(i) for i in np.flatnonzero((away.min(axis=1) <= 0) & (away.max(axis=1) >= 0))]


def _lines(pyramid: Pyramid, paper: Paper, to_image: Floats, stance: Stance) -> list[DarkLine]:
    """The dark lines across the picture, in pixels of the image."""
    small, factor = pyramid.by(LINES_PX_PER_MM / max(stance.px_per_mm, 1e-9))
    found = dark_lines(small, paper, np.diag([factor, factor, 1.0]) @ to_image, stance.px_per_mm * factor)
    scaled = ("start", "end", "first", "last", "breadth")
    return [replace(line, **{name: getattr(line, name) / factor for name in scaled}) for line in found]


def _of_line(line: DarkLine, stance: Stance) -> Finding:
    """A streak where the line is parallel to the picture's edge, else a fold; its breadth, and how far it lies from the left or the top."""
    reason = Reason.STREAK if abs(np.degrees(np.arctan(line.slope))) < SLANT_DEG else Reason.FOLD
    at = (line.start + line.end) / 2 / stance.px_per_mm
    return Finding(reason, line.breadth / stance.px_per_mm, at, Side.LEFT if line.upright else Side.TOP, line.ends)


def _of_stance(stance: Stance, *, ours: bool) -> Iterator[Finding]:
    """What is wrong with how the page lies; `ours`: the layout knows where the paper ends."""
    if stance.perspective > MOST_PERSPECTIVE:
        yield Finding(Reason.PHOTOGRAPH, stance.perspective)
    if stance.turn == 180:
        yield Finding(Reason.UPSIDE_DOWN, float(stance.turn))
    if abs(stance.skew_deg) > MOST_SKEW_DEG:
        yield Finding(Reason.SKEWED, stance.skew_deg)
    # A photograph states a resolution, but not one that means anything.
    if stance.scale is not None and stance.perspective <= MOST_PERSPECTIVE:
        off = max(stance.scale, key=lambda scale: abs(scale - 1.0))
        if abs(off - 1.0) > MOST_SCALE_ERROR:
            yield Finding(Reason.SCALE_OFF, off)
    for side, cut, content in zip((Side.TOP, Side.RIGHT, Side.BOTTOM, Side.LEFT), stance.cut, stance.content_cut, strict=True):
        if (ours and cut > CUT_MM) or content > CONTENT_CUT_MM:
            yield Finding(Reason.CUT_EDGE, max(cut, content), side=side)


def _of_tone(tone: Tone | None) -> Iterator[Finding]:
    """What is wrong with light and dark."""
    if tone is None:
        return
    contrast = contrast_of(tone)
    if tone.one_bit:
        yield Finding(Reason.ONE_BIT, 1.0)
        return
    if contrast is not None and contrast < LEAST_CONTRAST:
        yield Finding(Reason.PALE, contrast)
    if tone.unevenness > MOST_UNEVEN:
        yield Finding(Reason.UNEVEN_LIGHT, tone.unevenness)
    elif tone.paper < DARKEST_PAPER:
        yield Finding(Reason.DARK_PAPER, tone.paper)
    if tone.grain > MOST_GRAIN:
        yield Finding(Reason.GRAINY, tone.grain)
    if tone.jpeg_step >= COARSE_JPEG:
        yield Finding(Reason.COMPRESSED, float(tone.jpeg_step))


CORNERS = (Side.TOP_LEFT, Side.TOP_RIGHT, Side.BOTTOM_RIGHT, Side.BOTTOM_LEFT)
"""The corner of the upright sheet that each marker stands in."""


def _of_sharpness(sharpness: Sharpness | None) -> Iterator[Finding]:
    """What is wrong with the edges of the black squares."""
    if sharpness is None:
        return
    if sharpness.blur_mm > MOST_BLUR_MM:
        yield Finding(Reason.BLURRED, sharpness.blur_mm)
    for corner in sharpness.hidden:
        yield Finding(Reason.CORNER_HIDDEN, 1.0, side=CORNERS[corner])
