"""The picture that a foreign layout was measured on: found, whole, and of the size that was stated."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from forms.errors import LayoutError, Problem
from forms.json_file import read_bytes
from forms.layout_file import MAX_IMAGE_BYTES

SUFFIXES = {"PNG": ".png", "JPEG": ".jpg", "MPO": ".jpg", "TIFF": ".tif", "BMP": ".bmp", "WEBP": ".webp"}
"""Kinds of image that every later stage can open, and the suffix of the copy."""

OPENED = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
"""What Pillow is asked to recognise; several photographs in one file (MPO) are found by its JPEG reader."""

EXIF_ORIENTATION = 0x0112
QUARTER_TURNED = range(5, 9)
"""EXIF orientations 5 to 8 lay the image on its side: width and height change places."""


@dataclass(frozen=True, slots=True)
class ReferenceFile:
    """A reference image: its bytes and their hash, the suffix of its kind, and its size in px as it is looked at."""

    data: bytes
    sha256: str
    suffix: str
    width: int
    height: int


def read_reference(file: Path, place: str) -> ReferenceFile:
    """The image of this file, decoded once to be sure that it is whole. Raises LayoutError at `place` where it cannot serve."""
    try:
        data = read_bytes(file, MAX_IMAGE_BYTES)
    except LayoutError as error:
        raise LayoutError([Problem(problem.code, f"{place} ({problem.place})", problem.values) for problem in error.problems]) from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _decoded(data)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise LayoutError(Problem("layout.reference_too_large", place, {"file": file})) from error
    except UnidentifiedImageError as error:
        raise LayoutError(Problem("layout.reference_not_image", place, {"file": file, "known": ", ".join(OPENED)})) from error
    except (OSError, SyntaxError, ValueError, IndexError, KeyError, TypeError, EOFError, MemoryError) as error:
        # Pillow's plugins report a damaged file with whatever their parser ran into.
        raise LayoutError(Problem("layout.reference_damaged", place, {"file": file, "why": str(error) or type(error).__name__})) from error


def _decoded(data: bytes) -> ReferenceFile:
    """The image, all its pixels read and thrown away. Raises what Pillow raises."""
    with Image.open(BytesIO(data), formats=OPENED) as image:
        width, height = image.size
        turned = image.getexif().get(EXIF_ORIENTATION) in QUARTER_TURNED
        image.load()
        size = (height, width) if turned else (width, height)
        return ReferenceFile(data, sha256(data).hexdigest(), SUFFIXES[image.format or "PNG"], *size)
