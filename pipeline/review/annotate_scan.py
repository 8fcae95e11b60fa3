"""What is wrong with a scan, drawn into the picture of its page: streaks and folds as lines, cut edges and hidden corners as red bars."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from omr.reading import Floats, PageQuality, Side
from omr.reasons import Reason

MARK = (178, 34, 34)
FOLD = (128, 60, 160)
"""Red for what the scanner did, violet for what the paper has."""

DASH = (14, 10)
"""Pixels of a dash and of the gap behind it: the print under a line stays legible."""

BAR = 10
"""Pixels of the bar along an edge that is cut."""

CORNER = 60
"""Pixels of the sides of the triangle in a corner that is hidden."""


def lines_of(quality: PageQuality | None) -> Floats:
    """The ends of all lines that were found, m x 2 x 2, in pixels of the image."""
    found = [] if quality is None else [finding.line for finding in quality.findings if finding.line is not None]
    return np.array(found, np.float64).reshape(-1, 2, 2)


def draw_findings(page: Image.Image, quality: PageQuality | None, lines: Floats) -> None:
    """Nothing; draws the findings. `page` stands upright, and `lines` are those of `lines_of` in its pixels."""
    if quality is None:
        return
    draw = ImageDraw.Draw(page)
    reasons = [finding.reason for finding in quality.findings if finding.line is not None]
    for reason, ends in zip(reasons, lines, strict=True):
        _dashed(draw, ends, MARK if reason is Reason.STREAK else FOLD)
    for finding in quality.findings:
        if finding.reason is Reason.CUT_EDGE and finding.side is not None:
            draw.rectangle(_bar(finding.side, page.width, page.height), fill=MARK)
        elif finding.reason is Reason.CORNER_HIDDEN and finding.side is not None:
            draw.polygon(_triangle(finding.side, page.width, page.height), outline=MARK, width=4)


def _dashed(draw: ImageDraw.ImageDraw, ends: Floats, colour: tuple[int, int, int]) -> None:
    """A dashed line."""
    start, way = ends[0], ends[1] - ends[0]
    length = float(np.linalg.norm(way))
    for at in np.arange(0.0, length, sum(DASH)):
        one, two = (start + way * (min(place, length) / length) for place in (at, at + DASH[0]))
        draw.line([tuple(one), tuple(two)], fill=colour, width=2)


def _bar(side: Side, width: int, height: int) -> tuple[int, int, int, int]:
    """The bar along an edge of the picture."""
    return {
        Side.LEFT: (0, 0, BAR, height),
        Side.TOP: (0, 0, width, BAR),
        Side.RIGHT: (width - BAR, 0, width, height),
        Side.BOTTOM: (0, height - BAR, width, height),
    }[side]


def _triangle(side: Side, width: int, height: int) -> list[tuple[int, int]]:
    """The triangle in a corner of the picture."""
    right, bottom = side in (Side.TOP_RIGHT, Side.BOTTOM_RIGHT), side in (Side.BOTTOM_LEFT, Side.BOTTOM_RIGHT)
    x, y = width - 1 if right else 0, height - 1 if bottom else 0
    return [(x, y), (abs(x - CORNER), y), (x, abs(y - CORNER))]
