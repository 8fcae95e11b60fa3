"""The places to write in on a page, cut out of the scan: small grey patches that lie as the layout has them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from forms.geometry import Rect
from forms.layout import LayoutPage, WriteField
from omr.reading import Floats, Grey

FIELD_PX_PER_MM = 7.5
"""Pixels per mm of a patch, 190 dpi: a ball-point's line is two pixels wide, and a line of words takes 60 kB."""

ABOVE, BELOW, LEFT, RIGHT = 3.5, 2.0, 4.0, 1.0
"""Millimetres shown round a field: capitals and their accents rise over it, tails hang below its line; and what reaches into it from above
or from a box at its left is known for a stranger only where most of it can be seen."""

NEAR_MM = 15.0
"""Standard deviation of the weights of the boxes' shifts around a field: as far as paper bends alike."""


@dataclass(frozen=True, slots=True)
class FieldPatch:
    """A field as scanned: `grey` shows its `area` (mm, upright) at FIELD_PX_PER_MM; `on_image`: the field lies wholly on the scan."""

    field: str
    grey: Grey
    area: Rect
    on_image: bool


def cut_fields(grey: Grey, page: LayoutPage, to_image: Floats, shifts: Floats) -> tuple[FieldPatch, ...]:
    """The patch of every field of the page, in the layout's order.

    `to_image` maps mm to image pixels (3 x 3); `shifts` (n x 2, mm) are those of the page's boxes, as registration found them.
    """
    if not page.fields:
        return ()
    centres = np.array([[box.rect.centre.x, box.rect.centre.y] for box in page.boxes()]).reshape(-1, 2)
    return tuple(_cut(grey, field, to_image, _shift_at(field.rect, centres, shifts)) for field in page.fields)


def blank_fields(grey: Grey, page: LayoutPage, to_reference: Floats) -> tuple[FieldPatch, ...]:
    """The patch of every field of the page as its reference image (pixel = `to_reference` of mm) shows it."""
    return cut_fields(grey, page, to_reference, np.zeros((sum(1 for _ in page.boxes()), 2)))


def area_of(rect: Rect) -> Rect:
    """The part of the page that the patch of a field shows."""
    return Rect(rect.x - LEFT, rect.y - ABOVE, rect.w + LEFT + RIGHT, rect.h + ABOVE + BELOW)


def inside(patch: FieldPatch) -> tuple[slice, slice]:
    """The rows and columns of a patch that show the field itself."""
    height, width = patch.grey.shape
    top, bottom, left, right = (round(mm * FIELD_PX_PER_MM) for mm in (ABOVE, BELOW, LEFT, RIGHT))
    return slice(top, height - bottom), slice(left, width - right)


def outline(field: WriteField, to_image: Floats, shift: Floats) -> Floats:
    """The corners of a field in image pixels: 4 x 2, top left first, clockwise."""
    r = field.rect
    corners = np.array([[r.x, r.y], [r.right, r.y], [r.right, r.bottom], [r.x, r.bottom]]) + shift
    return np.asarray(cv2.perspectiveTransform(corners[None], to_image)[0], np.float64)


def _shift_at(rect: Rect, centres: Floats, shifts: Floats) -> Floats:
    """How far (mm) print has moved around a field, by the boxes near it; nothing where there are none."""
    if not len(centres):
        return np.zeros(2)
    away = np.maximum(np.abs(centres - [rect.centre.x, rect.centre.y]) - [rect.w / 2, rect.h / 2], 0.0)
    distance = np.hypot(away[:, 0], away[:, 1])
    weight = np.exp(-0.5 * ((distance - distance.min()) / NEAR_MM) ** 2)
    return np.asarray(weight @ shifts / weight.sum(), np.float64)


def _cut(grey: Grey, field: WriteField, to_image: Floats, shift: Floats) -> FieldPatch:
    """The patch of one field."""
    area = area_of(field.rect)
    size = max(1, round(area.w * FIELD_PX_PER_MM)), max(1, round(area.h * FIELD_PX_PER_MM))
    # Pixel k of a patch shows the place (k + 0.5) / FIELD_PX_PER_MM; OpenCV counts from the centres of pixels.
    to_mm = np.array([[1 / FIELD_PX_PER_MM, 0.0, area.x + shift[0]], [0.0, 1 / FIELD_PX_PER_MM, area.y + shift[1]], [0.0, 0.0, 1.0]])
    half = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]])
    matrix = np.linalg.inv(half) @ to_image @ to_mm @ half
    corners = cv2.perspectiveTransform(np.array([[[0.0, 0.0], [size[0], 0.0], [size[0], size[1]], [0.0, size[1]]]]), matrix)[0]
    part, matrix = _part(grey, corners, matrix, size)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    patch = cv2.warpPerspective(part, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    height, width = grey.shape
    corners = outline(field, to_image, shift)
    seen = bool(((corners >= -1) & (corners <= [width + 1, height + 1])).all())
    return FieldPatch(field.id, np.asarray(patch, np.uint8), area, seen)


def _part(grey: Grey, corners: Floats, matrix: Floats, size: tuple[int, int]) -> tuple[Grey, Floats]:
    """The part of the image that a patch is cut from, halved while it is more than twice as fine, and the way into it."""
    height, width = grey.shape
    x0, y0 = (int(v) for v in np.clip(np.floor(corners.min(axis=0)) - 2, 0, [width - 1, height - 1]))
    x1, y1 = (int(v) for v in np.clip(np.ceil(corners.max(axis=0)) + 3, [x0 + 1, y0 + 1], [width, height]))
    part = grey[y0:y1, x0:x1]
    matrix = np.array([[1.0, 0.0, -x0], [0.0, 1.0, -y0], [0.0, 0.0, 1.0]]) @ matrix
    fine = float(np.linalg.norm(corners[1] - corners[0])) / size[0]
    while fine >= 2 and min(part.shape) >= 2:
        half = part.shape[1] // 2, part.shape[0] // 2
        part = np.asarray(cv2.resize(part[: half[1] * 2, : half[0] * 2], half, interpolation=cv2.INTER_AREA), np.uint8)
        matrix = np.array([[0.5, 0.0, -0.25], [0.0, 0.5, -0.25], [0.0, 0.0, 1.0]]) @ matrix
        fine /= 2
    return part, matrix
