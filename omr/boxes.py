"""The neighbourhoods of all boxes of a page, sampled in one go: the atlas that everything after registration works on."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import LayoutPage
from omr.pyramid import Pyramid, pyramid_of
from omr.reading import Floats, Grey
from omr.sampled import magnification, sampled_at

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


def sample_boxes(image: Grey | Pyramid, frame: Frame, to_image: Floats, shifts: Floats) -> Atlas:
    """The atlas of a page: `to_image` maps mm to image pixels (3 x 3), `shifts` (n x 2) are mm added to each box before that."""
    if not len(frame.origins):
        return Atlas(np.zeros((0, frame.height, frame.width), np.uint8), np.zeros(0, np.bool_))
    page = pyramid_of(image)
    centres = frame.origins + shifts + np.array([frame.width, frame.height]) / (2 * frame.px_per_mm)
    xs, ys = ((np.arange(side) + 0.5 - side / 2) / frame.px_per_mm for side in (frame.width, frame.height))
    # halved until it is less than twice as fine as the atlas, so that sampling does not skip pixels
    source, factor = page.by(frame.px_per_mm / magnification(to_image, centres))
    across, down = sampled_at(np.diag([factor, factor, 1.0]) @ to_image, centres, xs, ys)
    patches = _remap(source, across.reshape(-1, frame.width), down.reshape(-1, frame.width))
    white = _white(page, to_image, centres, frame)
    # what is brighter than paper is paper
    bright = cv2.divide(patches, white.reshape(patches.shape), scale=255, dtype=cv2.CV_8U)
    darkness = np.asarray(cv2.bitwise_not(bright), np.uint8).reshape(-1, frame.height, frame.width)
    return Atlas(darkness, _boxes_seen(page.grey, to_image, frame, shifts))


def outlines(page: LayoutPage, to_image: Floats, shifts: Floats) -> Floats:
    """The corners of every box in image pixels: n x 4 x 2, top left first, clockwise."""
    if not len(shifts):
        return np.zeros((0, 4, 2))
    corners = np.array(
        [[[r.x, r.y], [r.right, r.y], [r.right, r.bottom], [r.x, r.bottom]] for r in (box.rect for box in page.boxes())], np.float64
    )
    moved = corners + shifts[:, None, :]
    return np.asarray(cv2.perspectiveTransform(moved.reshape(1, -1, 2), to_image)[0].reshape(-1, 4, 2), np.float64)


def _white(page: Pyramid, to_image: Floats, centres: Floats, frame: Frame) -> NDArray[np.uint8]:
    """The brightness of the paper at every pixel of the atlas (n x pixels), at least 1.

    Paper changes slowly: it is taken from the map at a few places of each patch, and straight in between.
    """
    paper, cell = _paper(page)
    sides = [np.linspace(-0.5, 0.5, WHITE_NODES) * side / frame.px_per_mm for side in (frame.width, frame.height)]
    across, down = sampled_at(np.diag([cell, cell, 1.0]) @ to_image, centres, *sides)
    nodes = _remap(paper, across.reshape(-1, WHITE_NODES), down.reshape(-1, WHITE_NODES)).reshape(-1, WHITE_NODES, WHITE_NODES)
    rows, columns = _weights(frame.height), _weights(frame.width)
    return np.asarray(rows @ np.maximum(nodes, 1).astype(np.float32) @ columns.T + np.float32(0.5)).astype(np.uint8)


WHITE_NODES = 3
"""Places along each side of a patch at which the map of paper is asked: a patch is about as wide as five of its cells."""


def _weights(pixels: int) -> NDArray[np.float32]:
    """How much each node counts at each pixel of a side (pixels x nodes): straight lines from node to node."""
    at = (np.arange(pixels) + 0.5) / pixels * (WHITE_NODES - 1)
    return np.maximum(0.0, 1.0 - np.abs(at[:, None] - np.arange(WHITE_NODES))).astype(np.float32)


def _paper(page: Pyramid) -> tuple[Grey, float]:
    """The brightness of the paper on a coarse grid, and grid cells per image pixel: strokes and print are closed away."""
    small, _ = page.at_least(2 * BACKGROUND_PX)
    cell = min(1.0, BACKGROUND_PX / max(page.grey.shape))
    size = (max(1, round(page.grey.shape[1] * cell)), max(1, round(page.grey.shape[0] * cell)))
    closed = cv2.dilate(cv2.resize(small, size, interpolation=cv2.INTER_AREA), np.ones((3, 3), np.uint8))
    closed = cv2.erode(cv2.dilate(closed, np.ones((7, 7), np.uint8)), np.ones((7, 7), np.uint8))
    return np.asarray(cv2.GaussianBlur(closed, (0, 0), 2.0), dtype=np.uint8), cell


def _remap(image: Grey, across: NDArray[np.float32], down: NDArray[np.float32]) -> Grey:
    """Linear sampling; in blocks, because remap takes at most 32,767 rows at a time."""
    block = 32_000
    parts = [
        cv2.remap(image, across[i : i + block], down[i : i + block], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        for i in range(0, len(across), block)
    ]
    return np.asarray(parts[0] if len(parts) == 1 else np.concatenate(parts), dtype=np.uint8)


def _boxes_seen(grey: Grey, to_image: Floats, frame: Frame, shifts: Floats) -> NDArray[np.bool_]:
    """Which boxes lie wholly on the image."""
    x, y, w, h = (frame.rects[:, i] / frame.px_per_mm for i in range(4))
    corners = np.stack([np.stack([x, y], 1), np.stack([x + w, y], 1), np.stack([x + w, y + h], 1), np.stack([x, y + h], 1)], axis=1)
    places = corners + (frame.origins + shifts)[:, None]
    seen = cv2.perspectiveTransform(places.reshape(1, -1, 2), to_image)[0].reshape(-1, 4, 2)
    return np.asarray(((seen >= 0) & (seen <= np.array(grey.shape[::-1]))).all(axis=(1, 2)))
