"""Grey pixels from whatever Pillow can open. Pillow is the careful decoder: it says so when an image is cut off."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import numpy as np
from PIL import Image, UnidentifiedImageError

from omr.reading import Grey, PageImage
from omr.reasons import Reason
from pipeline.decode.colour import colours_of
from pipeline.decode.ifd import Directory, exif_directory
from pipeline.decode.page import MAX_PIXELS, RefusedError, check_size, upright

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
# Pillow's own guard, set to our limit: it warns above it and refuses above twice of it, already while it reads the header.

OTHER_FORMATS = ("BMP", "WEBP", "JPEG2000", "PPM")
FULL_16_BIT = 65535


@contextmanager
def opened(file: BinaryIO, formats: tuple[str, ...]) -> Iterator[Image.Image]:
    """The file opened by Pillow as one of `formats`, header only, and without its warnings on the console."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(file, formats=formats) as image:
                yield image
        except UnidentifiedImageError as error:
            raise RefusedError(Reason.IMAGE_UNSUPPORTED, "no decoder for this kind") from error
        except Image.DecompressionBombError as error:
            raise RefusedError(Reason.IMAGE_TOO_LARGE, str(error)) from error


def decode_other(data: bytes) -> PageImage:
    """The page of a BMP, WebP, JPEG 2000 or PNM file (of an animation its first picture). Raises RefusedError."""
    with opened(io.BytesIO(data), OTHER_FORMATS) as image:
        check_size(*image.size)
        exif = image.info.get("exif")
        directory = exif_directory(exif) if isinstance(exif, bytes) else Directory({})
        claimed = image.info.get("dpi")
        resolution = (float(claimed[0]), float(claimed[1])) if isinstance(claimed, tuple) and len(claimed) == 2 else directory.resolution
        return upright(grey_of(image), resolution, directory.orientation, colours_of(image))


def grey_of(image: Image.Image) -> Grey:
    """The pixels of a Pillow image as 8-bit grey; what is transparent becomes white paper. Raises RefusedError for floats."""
    mode = image.mode
    if mode == "1":
        return np.asarray(image, np.uint8) * np.uint8(255)
    if mode.startswith("I"):
        return _from_16_bit(np.asarray(image))
    if mode == "F":
        raise RefusedError(Reason.IMAGE_UNSUPPORTED, "floating-point pixels")
    if mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        image = _on_white(image)
    elif mode not in ("L", "RGB"):
        image = image.convert("RGB")
    return np.asarray(image if image.mode == "L" else image.convert("L"), np.uint8)


def _on_white(image: Image.Image) -> Image.Image:
    colours = image.convert("RGBA") if image.mode != "RGBA" else image
    paper = Image.new("RGBA", colours.size, "white")
    paper.alpha_composite(colours)
    return paper.convert("L")


def _from_16_bit(pixels: np.ndarray[tuple[int, ...], np.dtype[np.integer]]) -> Grey:
    wide = np.clip(pixels, 0, FULL_16_BIT).astype(np.uint32)
    return ((wide * 255 + FULL_16_BIT // 2) // FULL_16_BIT).astype(np.uint8)
