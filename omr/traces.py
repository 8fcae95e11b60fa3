"""What people's hands left on a page, as coarse as one millimetre: enough to tell two scans of one paper from two people's papers."""

from __future__ import annotations

import zlib

import cv2
import numpy as np
from numpy.typing import NDArray

from omr.boxes import Atlas

CELLS = 8
"""Cells along each side of a box's neighbourhood, of about 1.2 mm: registration is ten times finer, and no two people's ticks lie alike."""

LEAST_DARKNESS = 14
"""Darkness above the print from which a cell counts as ink (0 to 255): grain and uneven toner leave less in so large a cell."""

Traces = NDArray[np.uint8]
"""Boxes x CELLS x CELLS: how much darker each cell is than the same place of the page's other boxes."""


def traces_of(atlas: Atlas) -> Traces:
    """The foreign ink of a page round its boxes. What most boxes of the page have at one place is print, and is left out."""
    if not len(atlas.darkness):
        return np.zeros((0, CELLS, CELLS), np.uint8)
    coarse = np.stack([cv2.resize(patch, (CELLS, CELLS), interpolation=cv2.INTER_AREA) for patch in atlas.darkness]).astype(np.float32)
    foreign = coarse - np.median(coarse, axis=0)
    foreign[(foreign < LEAST_DARKNESS) | ~atlas.on_image[:, None, None]] = 0
    return np.clip(foreign, 0, 255).astype(np.uint8)


def packed(traces: Traces) -> bytes:
    """The traces as bytes, a fifth of a kilobyte to two on a page."""
    return zlib.compress(traces.tobytes())


def unpacked(content: bytes) -> Traces:
    """The traces in these bytes."""
    return np.frombuffer(zlib.decompress(content), np.uint8).reshape(-1, CELLS, CELLS)
