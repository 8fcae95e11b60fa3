"""A picture of one question for the person who settles it: the whole row, upright, its boxes outlined and numbered."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from omr.reading import Floats, Grey
from pipeline.review.lettering import font, width

WIDEST = 1400
"""Pixels of a crop's width at most: a page's width fits a screen, and a pen stroke still has several pixels."""

CONTEXT_BOXES = 1.8
"""Height kept above and below the question, in box heights: enough for strokes that leave the box and the row's neighbours."""

STRIP = 30
"""Pixels of the strip that carries the option numbers; it is added to the picture so that no number covers a stroke."""

BLUE = (40, 90, 200)
SOFT_BLUE = (120, 160, 235)
OUTSIDE = 235
"""Grey of what lies beyond the edge of the scan."""


def direction(outlines: Floats) -> float:
    """The angle in radians by which the print is turned in the image (0 = upright, y down), from the top edges of boxes (n x 4 x 2)."""
    run = (outlines[:, 1] - outlines[:, 0] + outlines[:, 2] - outlines[:, 3]).sum(axis=0)
    return math.atan2(float(run[1]), float(run[0]))


def option_signs(values: Sequence[str]) -> list[str]:
    """What stands at each box of a crop: its number, as `#1` where some option's code is another number than its place.

    A person types what is seen: a bare 4 means the code 4, `#4` the fourth box.
    """
    places = [str(number) for number in range(1, len(values) + 1)]
    return places if list(values) == places else [f"#{place}" for place in places]


def boxes_only(grey: Grey, outlines: Floats) -> bytes:
    """The PNG of a question's boxes alone, without its words and without numbers: for many of them beside each other."""
    picture, boxes = upright_row(grey, outlines)
    side = CONTEXT_BOXES * float(np.median(np.ptp(boxes[:, :, 1], axis=1)))
    left, right = max(0, round(boxes[:, :, 0].min() - side)), round(boxes[:, :, 0].max() + side)
    return png(Image.fromarray(np.ascontiguousarray(picture[:, left:right])).convert("RGB"))


def crop(grey: Grey, outlines: Floats, values: Sequence[str], context: float = CONTEXT_BOXES) -> bytes:
    """The PNG of one question: `outlines` are its boxes' corners (n x 4 x 2, image pixels), `values` their codes, in printed order.

    `context` is what is kept above and below, in box heights.
    """
    picture, boxes = upright_row(grey, outlines, context)
    in_a_row = np.ptp(boxes[:, :, 1].mean(axis=1)) < np.median(np.ptp(boxes[:, :, 1], axis=1)) / 2
    return png(numbered(picture, boxes, option_signs(values), strip=bool(in_a_row)))


def upright_row(grey: Grey, outlines: Floats, context: float = CONTEXT_BOXES) -> tuple[Grey, Floats]:
    """The part of the page with the question, as wide as the page, turned upright; and the outlines in its pixels."""
    angle = direction(outlines)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    high, wide = grey.shape[:2]
    page = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], float) @ turn.T
    boxes = outlines @ turn.T
    margin = context * float(np.median(np.ptp(boxes[:, :, 1], axis=1)))
    left, right = page[:, 0].min(), page[:, 0].max()
    top = max(boxes[:, :, 1].min() - margin, page[:, 1].min())
    bottom = min(boxes[:, :, 1].max() + margin, page[:, 1].max())
    scale = min(1.0, WIDEST / (right - left))
    matrix = scale * np.column_stack([turn, [-left, -top]])
    size = (max(1, round(scale * (right - left))), max(1, round(scale * (bottom - top))))
    # Averaged before it is made smaller, so that thin pencil survives.
    softened = cv2.blur(grey, (round(1 / scale),) * 2) if scale < 1 else grey
    picture = cv2.warpAffine(softened, matrix, size, flags=cv2.INTER_LINEAR, borderValue=OUTSIDE)
    return np.asarray(picture, np.uint8), outlines @ matrix[:, :2].T + matrix[:, 2]


def numbered(picture: Grey, boxes: Floats, signs: Sequence[str], strip: bool) -> Image.Image:
    """The picture in colour with each box outlined just outside its print; option signs in a strip above, or beside the boxes."""
    above = STRIP if strip else 0
    canvas = Image.new("RGB", (picture.shape[1], picture.shape[0] + above), "white")
    canvas.paste(Image.fromarray(picture), (0, above))
    draw = ImageDraw.Draw(canvas)
    letters = font(20, bold=True)
    for label, corners in zip(signs, boxes + np.array([0, above]), strict=True):
        outside = grown(corners, 2)
        draw.line([*map(tuple, outside), tuple(outside[0])], fill=SOFT_BLUE, width=1)
        middle = float(corners[:, 0].mean())
        if strip:
            draw.text((middle - width(label, letters) / 2, 2), label, font=letters, fill=BLUE)
        else:
            draw.text(
                (float(outside[:, 0].min()) - width(label, letters) - 4, float(corners[:, 1].mean()) - 14),
                label, font=letters, fill=BLUE, stroke_width=2, stroke_fill="white",
            )  # fmt: skip
    return canvas


def grown(corners: NDArray[np.float64], by: float) -> NDArray[np.float64]:
    """Four corners moved outwards by about `by` pixels in each direction."""
    centre = corners.mean(axis=0)
    return np.asarray(corners + np.sign(corners - centre) * by)


def png(image: Image.Image) -> bytes:
    """The image as PNG."""
    done, data = cv2.imencode(".png", cv2.cvtColor(np.asarray(image), cv2.COLOR_RGB2BGR))
    assert done, "OpenCV encodes PNG always"
    return data.tobytes()
