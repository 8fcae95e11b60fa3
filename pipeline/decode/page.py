"""What a file gives: its pages as images, or the reason why one of them cannot be had. And the limits that hold for every format."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from omr.reading import Colour, Grey, PageImage
from omr.reasons import Reason

MIN_SIDE = 100
"""Pixels. An A5 sheet has more than 400 on its short side even at 72 dpi; below 100 it is an icon or a scanner's stub."""

MAX_PIXELS = 200_000_000
"""Pixels of one page. A3 at 600 dpi has 70 million, A0 at 300 dpi 140 million; what claims more is a mistake or a decompression bomb."""

most_pixels: ContextVar[int] = ContextVar("most_pixels", default=MAX_PIXELS)
"""Pixels that one page may have; a run may set it lower or higher for the time that a page takes."""

MAX_FILE_BYTES = 1 << 30
"""Bytes of a file that has to be held in memory whole (every format but TIFF and PDF): 200 million pixels of 16-bit colour are 1.2 GB."""

PLAUSIBLE_DPI = (50.0, 2400.0)
"""Dots per inch that a page may claim: below the coarsest fax line (98) with room to spare, up to the finest flatbed."""

MAX_SIDE_MM = 610.0
"""Millimetres. The long side of A2 plus a margin: a photograph that claims 72 dpi would be a sheet of a metre."""

MM_PER_INCH = 25.4

SQUARE_TOLERANCE = 0.005
"""Ratio. Resolutions across and down that differ by less are rounding (a feeder's own error is 0.5 %); beyond, pixels are made square."""

DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    RuntimeError,
    EOFError,
    struct.error,
    zlib.error,
)
"""What the decoding libraries raise on damaged bytes. Their own texts travel on as the refusal's detail."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a page or a file gives no image: the typed reason, and a technical note (sizes, the decoder's words) for the log."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class DecodedPage:
    """One page of a file. `page` counts from 1 inside the file; it is None where the file as a whole was refused."""

    page: int | None
    image: PageImage | Refusal


class RefusedError(Exception):
    """Raised inside the decoders to end a page, or a file, with a refusal; `pages` turns it into a value."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        """Take the reason and the note that goes to the log."""
        super().__init__(detail)
        self.refusal = Refusal(reason, detail)


def check_size(width: int, height: int) -> None:
    """Nothing for a size that may be a page. Raises RefusedError for one that is too small or too large; call it before decoding."""
    detail = f"{width} x {height} px"
    if min(width, height) < MIN_SIDE:
        raise RefusedError(Reason.IMAGE_TOO_SMALL, detail)
    if width * height > most_pixels.get():
        raise RefusedError(Reason.IMAGE_TOO_LARGE, detail)


def upright(
    grey: Grey, resolution: tuple[float, float] | None = None, orientation: int = 1, colour: Callable[[int], Colour] | None = None
) -> PageImage:
    """The page as a person sees it: square pixels, turned as the EXIF `orientation` (1..8) says.

    `resolution` is dpi across and down in the axes of the stored pixels; where it is not plausible the page has no dpi. `colour` gives the
    stored pixels in colour, at a share of their size.
    """
    dpi: float | None = None
    stored = grey.shape
    if resolution and _plausible(grey.shape, resolution):
        across, down = resolution
        dpi = max(across, down)
        if dpi / min(across, down) > 1 + SQUARE_TOLERANCE:
            height, width = grey.shape
            size = (round(width * dpi / across), round(height * dpi / down))
            check_size(*size)
            grey = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    colours = None if colour is None else partial(_upright_colour, colour, None if grey.shape == stored else grey.shape, orientation)
    return PageImage(turned(grey, orientation), dpi, colours)


def turned(pixels: Grey, orientation: int) -> Grey:
    """The pixels turned and mirrored from EXIF `orientation` to upright, contiguous; an unknown value turns nothing."""
    across = pixels.swapaxes(0, 1)
    views = {
        2: pixels[:, ::-1],
        3: pixels[::-1, ::-1],
        4: pixels[::-1],
        5: across,
        6: across[:, ::-1],
        7: across[::-1, ::-1],
        8: across[::-1],
    }
    return np.ascontiguousarray(views.get(orientation, pixels))


def _upright_colour(colour: Callable[[int], Colour], shape: tuple[int, ...] | None, orientation: int, share: int) -> Colour:
    """The colours as the grey page lies; `shape` is its size before it was turned, where its pixels were made square."""
    stored = colour(share)
    if shape is not None:
        stored = np.asarray(cv2.resize(stored, (shape[1] // share, shape[0] // share), interpolation=cv2.INTER_LINEAR), np.uint8)
    return turned(stored, orientation)


def _plausible(shape: tuple[int, ...], resolution: tuple[float, float]) -> bool:
    low, high = PLAUSIBLE_DPI
    across, down = resolution
    if not (low <= across <= high and low <= down <= high):
        return False
    return max(shape[1] / across, shape[0] / down) * MM_PER_INCH <= MAX_SIDE_MM
