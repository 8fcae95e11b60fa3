"""The neighbourhoods of all boxes of a page, sampled in one go: the atlas that everything after registration works on."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import LayoutPage
from omr.reading import Floats, Grey

BOX_PX = 24
"""Atlas pixels along the short side of the page's median box: a 2.2 mm box scanned at 300 dpi keeps its resolution."""

MARGIN = 0.9
"""Paper shown on each side of a box, in short sides: a cross is often larger than its box, and neighbours start beyond."""

BACKGROUND_PX = 160
"""Long side, in cells, of the map of paper brightness: a cell is about 2 mm on A4, wider than any stroke is thick."""


@dataclass(frozen=True, slots=True)
class Frame:
    """How the atlas of one layout page is cut: patch size in pixels, pixels per mm, and each box's rectangle inside its patch.

    `origins` (n x 2) is the mm place of each patch's top left corner; `rects` (n x 4: x, y, w, h) are patch pixels.
    """

    px_per_mm: float
    height: int
    width: int
    origins: Floats
    rects: Floats


@dataclass(frozen=True, slots=True)
class Atlas:
    """Darkness of every box's neighbourhood: n x height x width, 0 = this page's paper, 255 = full black; and which lie on the image."""

    darkness: NDArray[np.uint8]
    on_image: NDArray[np.bool_]


def frame_of(page: LayoutPage) -> Frame:
    """The atlas frame of a layout page; patches are equal in size and as large as the largest box needs.

    A page without boxes (only text to write) has a frame without patches.
    """
    rects = [box.rect for box in page.boxes()]
    if not rects:
        return Frame(1.0, 1, 1, np.zeros((0, 2)), np.zeros((0, 4)))
    short = float(np.median([min(rect.w, rect.h) for rect in rects]))
    scale = BOX_PX / short
    margin = MARGIN * short
    width = round((max(rect.w for rect in rects) + 2 * margin) * scale)
    height = round((max(rect.h for rect in rects) + 2 * margin) * scale)
    origins = np.array([[r.centre.x - width / scale / 2, r.centre.y - height / scale / 2] for r in rects])
    inside = np.array([[(r.x - o[0]) * scale, (r.y - o[1]) * scale, r.w * scale, r.h * scale] for r, o in zip(rects, origins, strict=True)])
    return Frame(scale, height, width, origins, inside)


def sample_boxes(grey: Grey, frame: Frame, to_image: Floats, shifts: Floats) -> Atlas:
    """The atlas of a page: `to_image` maps mm to image pixels (3 x 3), `shifts` (n x 2) are mm added to each box before that."""
    if not len(frame.origins):
        return Atlas(np.zeros((0, frame.height, frame.width), np.uint8), np.zeros(0, np.bool_))
    image, factor = _reduced(grey, frame, to_image)
    scaling = np.diag([factor, factor, 1.0])
    xs, ys = np.meshgrid((np.arange(frame.width) + 0.5) / frame.px_per_mm, (np.arange(frame.height) + 0.5) / frame.px_per_mm)
    places = np.stack([xs, ys], axis=-1)[None] + (frame.origins + shifts)[:, None, None, :]
    mapped = cv2.perspectiveTransform(places.reshape(1, -1, 2), scaling @ to_image)[0].astype(np.float32)
    mapped = mapped.reshape(len(frame.origins) * frame.height, frame.width, 2) - np.float32(0.5)
    patches = _remap(image, mapped, cv2.BORDER_REPLICATE)
    paper, cell = _paper(image)
    white = _remap(paper, (mapped + np.float32(0.5)) * np.float32(cell) - np.float32(0.5), cv2.BORDER_REPLICATE)
    darkness = np.clip(255.0 * (1.0 - patches.astype(np.float32) / np.maximum(white.astype(np.float32), 1.0)), 0, 255)
    inside = (mapped[..., 0] >= -1) & (mapped[..., 1] >= -1) & (mapped[..., 0] <= image.shape[1]) & (mapped[..., 1] <= image.shape[0])
    shape = (len(frame.origins), frame.height, frame.width)
    return Atlas(darkness.astype(np.uint8).reshape(shape), _box_seen(inside.reshape(shape), frame))


def outlines(page: LayoutPage, to_image: Floats, shifts: Floats) -> Floats:
    """The corners of every box in image pixels: n x 4 x 2, top left first, clockwise."""
    if not len(shifts):
        return np.zeros((0, 4, 2))
    corners = np.array(
        [[[r.x, r.y], [r.right, r.y], [r.right, r.bottom], [r.x, r.bottom]] for r in (box.rect for box in page.boxes())], np.float64
    )
    moved = corners + shifts[:, None, :]
    return np.asarray(cv2.perspectiveTransform(moved.reshape(1, -1, 2), to_image)[0].reshape(-1, 4, 2), np.float64)


def _reduced(grey: Grey, frame: Frame, to_image: Floats) -> tuple[Grey, float]:
    """The image halved until it is less than twice as fine as the atlas, so that sampling does not skip pixels."""
    centre = frame.origins.mean(axis=0)
    around = cv2.perspectiveTransform(np.array([[centre, centre + np.array([1.0, 0.0]), centre + np.array([0.0, 1.0])]]), to_image)[0]
    image_px_per_mm = float(np.linalg.norm(around[1:] - around[0], axis=1).mean())
    factor = 1.0
    while image_px_per_mm * factor >= 2 * frame.px_per_mm:
        factor /= 2
    if factor == 1.0:
        return grey, 1.0
    size = (max(1, round(grey.shape[1] * factor)), max(1, round(grey.shape[0] * factor)))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8), factor


def _paper(image: Grey) -> tuple[Grey, float]:
    """The brightness of the paper on a coarse grid, and grid cells per image pixel: strokes and print are closed away."""
    cell = min(1.0, BACKGROUND_PX / max(image.shape))
    size = (max(1, round(image.shape[1] * cell)), max(1, round(image.shape[0] * cell)))
    closed = cv2.dilate(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.ones((3, 3), np.uint8))
    closed = cv2.erode(cv2.dilate(closed, np.ones((7, 7), np.uint8)), np.ones((7, 7), np.uint8))
    return np.asarray(cv2.GaussianBlur(closed, (0, 0), 2.0), dtype=np.uint8), cell


def _remap(image: Grey, places: NDArray[np.float32], border: int) -> Grey:
    """Linear sampling; in blocks, because remap takes at most 32,767 rows at a time."""
    block = 32_000
    parts = [
        cv2.remap(image, places[i : i + block, :, 0], places[i : i + block, :, 1], cv2.INTER_LINEAR, borderMode=border)
        for i in range(0, len(places), block)
    ]
    return np.asarray(np.concatenate(parts), dtype=np.uint8)


def _box_seen(inside: NDArray[np.bool_], frame: Frame) -> NDArray[np.bool_]:
    """Which boxes lie wholly on the image."""
    seen = np.empty(len(inside), np.bool_)
    for i, (x, y, w, h) in enumerate(frame.rects):
        seen[i] = bool(inside[i, max(0, round(y)) : round(y + h), max(0, round(x)) : round(x + w)].all())
    return seen
