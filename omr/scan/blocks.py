"""How coarsely a scan was compressed as JPEG: the step of its coefficients, seen in the pixels themselves.

After decoding, the coefficients of every 8 x 8 block are multiples of the quantisation step, but for rounding (Fan & de Queiroz 2003).
Blocks that are burnt out to white have lost that, so a page of nothing but print on pure white may say nothing.
"""

from __future__ import annotations

import numpy as np

from omr.reading import Floats, Grey

BLOCK_PX = 8
LANES = 14
"""Rows of blocks that are looked at: 4,000 blocks of a 300 dpi page, of which print fills a third."""

CLIPPED_SHARE = 0.6
"""Share of pure black and white pixels up to which a block still tells: more, and clipping has changed its coefficients."""

STEPS = np.arange(2, 80)
"""Steps that are tried; the first coefficient of the standard table has 28 at quality 20 and 2 at quality 90."""

BIN, MOST = 0.25, 240.0
"""Width of the bins in which coefficients are counted, and the largest that are."""

LEAST_COUNT = 30
"""Coefficients of at least one step that must be there for the step to be believed."""

LEAST_FIT = 0.6
"""Mean cosine of the coefficients in units of the step: 1 where all are whole multiples, 0 where they are anything."""

_COSINE = np.cos((2 * np.arange(BLOCK_PX) + 1) * np.pi / (2 * BLOCK_PX)) * np.sqrt(2 / BLOCK_PX)
_BINS = (np.arange(round(MOST / BIN)) + 0.5) * BIN
_LARGE = _BINS[None] > 0.6 * STEPS[:, None]
_FIT = np.where(_LARGE, np.cos(2 * np.pi * _BINS[None] / STEPS[:, None]), 0.0)


def jpeg_step(grey: Grey) -> int:
    """The quantisation step of the first coefficient across; 1 where none can be seen."""
    rows, width = grey.shape[0] // BLOCK_PX, grey.shape[1] // BLOCK_PX * BLOCK_PX
    if rows == 0 or width == 0:
        return 1
    chosen = np.unique(np.linspace(0, rows - 1, LANES).astype(int))
    blocks = grey[: rows * BLOCK_PX, :width].reshape(rows, BLOCK_PX, width)[chosen]
    pure = ((blocks == 0) | (blocks == 255)).sum(axis=1, dtype=np.uint8).reshape(len(chosen), -1, BLOCK_PX).sum(axis=2)
    columns = blocks.sum(axis=1, dtype=np.uint16).reshape(len(chosen), -1, BLOCK_PX)
    coefficients: Floats = np.abs(columns @ _COSINE) / np.sqrt(BLOCK_PX)
    usable = coefficients[(pure <= CLIPPED_SHARE * BLOCK_PX**2) & (coefficients < MOST)]
    counts = np.bincount((usable / BIN).astype(np.int64), minlength=len(_BINS))
    large = _LARGE @ counts
    fits = (_FIT @ counts >= LEAST_FIT * large) & (large >= LEAST_COUNT)
    return int(STEPS[fits].max()) if fits.any() else 1
