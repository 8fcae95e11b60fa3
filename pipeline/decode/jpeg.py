"""The page of a JPEG file. Decoded straight to grey; a warning of the decoder that means lost pixels refuses the page."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import partial

import numpy as np

from omr.reading import Colour, Grey, PageImage
from omr.reasons import Reason
from pipeline.decode.colour import ColourSource
from pipeline.decode.ifd import CM_PER_INCH, Directory, exif_directory
from pipeline.decode.page import RefusedError, check_size, upright
from pipeline.decode.raster import grey_of, opened

try:
    import simplejpeg
except ImportError:  # a platform without its wheel: Pillow decodes the same pixels in twice the time
    simplejpeg = None

FRAMES = {0xC0: "baseline", 0xC1: "extended", 0xC2: "progressive", 0xC9: "arithmetic", 0xCA: "arithmetic progressive"}
"""Start-of-frame markers that the decoder knows. The others (lossless, hierarchical) belong to medicine and archives, not to scanners."""

STANDALONE = {0x01, 0xD8, *range(0xD0, 0xD8)}
HARMLESS = re.compile(r"Unknown Adobe|unknown JFIF|Invalid SOS parameters|data: (\d|1[0-6]) extraneous bytes before marker 0xd9")
"""Warnings that cost no pixel: odd version numbers, and the few bytes of padding that some phones leave before the end marker."""


@dataclass(frozen=True, slots=True)
class JpegHeader:
    """What stands before the pixels. `bits` and `components` per pixel, `adobe` is Adobe's colour transform or None without its mark."""

    width: int
    height: int
    bits: int
    components: int
    frame: int
    resolution: tuple[float, float] | None
    orientation: int
    adobe: int | None


def decode_jpeg(data: bytes) -> PageImage:
    """The page of a JPEG file, grey and upright. Raises RefusedError for a size out of limits, a kind nobody scans with, and damage."""
    header = read_header(data)
    return upright(jpeg_grey(data, header), header.resolution, header.orientation, jpeg_colours(data, header))


def jpeg_grey(data: bytes, header: JpegHeader) -> Grey:
    """The pixels as stored, in grey. Raises RefusedError as `decode_jpeg` does."""
    check_size(header.width, header.height)
    if header.frame not in FRAMES or header.bits != 8:
        raise RefusedError(Reason.IMAGE_UNSUPPORTED, f"JPEG of {header.bits} bits, frame {header.frame:#04x}")
    if header.components not in (1, 3, 4):
        raise RefusedError(Reason.IMAGE_UNSUPPORTED, f"JPEG of {header.components} components")
    if simplejpeg is None:
        return _by_pillow(data)
    if header.components == 4:
        return _grey_of_inks(_decoded(data, "CMYK"), inverted=header.adobe is not None)
    return _decoded(data, "GRAY")[:, :, 0]


def jpeg_colours(data: bytes, header: JpegHeader) -> ColourSource | None:
    """The colours of the file, decoded when they are asked for; None where it is grey, or mixed of inks."""
    return partial(_colours, data, (header.width, header.height)) if header.components == 3 else None


def _colours(data: bytes, size: tuple[int, int], share: int) -> Colour:
    """The pixels as stored, red, green, blue, at a share of their size. What is wrong with the data was told when the page was decoded."""
    width, height = (side // share for side in size)
    if simplejpeg is None:
        with opened(io.BytesIO(data), ("JPEG",)) as image:
            image.draft("RGB", (width, height))
            return np.asarray(image.convert("RGB"), np.uint8)
    return np.asarray(simplejpeg.decode_jpeg(data, "RGB", min_height=height, min_width=width, strict=False), np.uint8)


def read_header(data: bytes) -> JpegHeader:
    """What the segments before the first scan say. Raises RefusedError where there is no frame header."""
    density: tuple[float, float] | None = None
    exif = Directory({})
    adobe: int | None = None
    frame: tuple[int, bytes] | None = None
    for marker, body in _segments(data):
        if marker == 0xE0 and body.startswith(b"JFIF\0") and len(body) >= 12:
            density = _density(body)
        elif marker == 0xE1 and body.startswith(b"Exif\0\0"):
            exif = exif_directory(body)
        elif marker == 0xEE and body.startswith(b"Adobe") and len(body) >= 12:
            adobe = body[11]
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC) and len(body) >= 6:
            frame = (marker, body)
    if frame is None:
        raise RefusedError(Reason.FILE_DAMAGED, "no JPEG frame header")
    marker, body = frame
    height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
    return JpegHeader(width, height, body[0], body[5], marker, density or exif.resolution, exif.orientation, adobe)


def _segments(data: bytes) -> list[tuple[int, bytes]]:
    """Markers and bodies up to the first scan; a file that ends before is a shorter list."""
    found, place = [], 2
    while place + 4 <= len(data):
        if data[place] != 0xFF or data[place + 1] == 0xFF:
            place += 1
            continue
        marker = data[place + 1]
        if marker in (0xDA, 0xD9):
            break
        if marker in STANDALONE or marker == 0:
            place += 2
            continue
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        found.append((marker, data[place + 4 : place + 2 + length]))
        place += 2 + max(length, 2)
    return found


def _density(body: bytes) -> tuple[float, float] | None:
    unit, across, down = body[7], int.from_bytes(body[8:10], "big"), int.from_bytes(body[10:12], "big")
    if unit == 1:
        return float(across), float(down)
    if unit == 2:
        return across * CM_PER_INCH, down * CM_PER_INCH
    return None


def _decoded(data: bytes, colours: str) -> Grey:
    try:
        return np.asarray(simplejpeg.decode_jpeg(data, colours, strict=True), np.uint8)
    except ValueError as error:
        if not HARMLESS.search(str(error)):
            raise RefusedError(Reason.PAGE_DAMAGED, str(error)) from error
    return np.asarray(simplejpeg.decode_jpeg(data, colours, strict=False), np.uint8)


def _by_pillow(data: bytes) -> Grey:
    if b"\xff\xd9" not in data[-(1 << 16) :]:
        raise RefusedError(Reason.PAGE_DAMAGED, "the file ends before the image does")
    with opened(io.BytesIO(data), ("JPEG",)) as image:
        image.draft("L", None)
        return grey_of(image)


def _grey_of_inks(inks: Grey, *, inverted: bool) -> Grey:
    """Grey of cyan, magenta, yellow, black; Adobe stores them inverted. Weights of red, green and blue as in ITU-R BT.601."""
    light = inks if inverted else 255 - inks
    colour = light[:, :, 0] * np.float32(0.299) + light[:, :, 1] * np.float32(0.587) + light[:, :, 2] * np.float32(0.114)
    return np.asarray(np.rint(colour * (light[:, :, 3] / np.float32(255))), np.uint8)
