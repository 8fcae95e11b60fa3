"""The page of a PNG file. Every chunk's checksum is compared first, so that no damaged pixel passes unseen."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import NamedTuple

import imagecodecs
import numpy as np

from omr.reading import Grey, PageImage
from omr.reasons import Reason
from pipeline.decode.colour import ColourSource, colours_of
from pipeline.decode.ifd import Directory, exif_directory
from pipeline.decode.page import RefusedError, check_size, upright
from pipeline.decode.raster import grey_of, opened

SIGNATURE_BYTES = 8
INCHES_PER_METRE = 1000 / 25.4
GREY = 0
"""PNG's colour type of plain grey."""


class Chunk(NamedTuple):
    """One chunk: its name, its data, and whether the data match their checksum."""

    name: bytes
    data: memoryview
    whole: bool


def decode_png(data: bytes) -> PageImage:
    """The page of a PNG file, grey and upright. Raises RefusedError for a size out of limits and for damage."""
    chunks = list(_chunks(data))
    if not chunks or chunks[0].name != b"IHDR" or len(chunks[0].data) != 13:
        raise RefusedError(Reason.FILE_DAMAGED, "no PNG header")
    header = chunks[0].data
    check_size(int.from_bytes(header[0:4], "big"), int.from_bytes(header[4:8], "big"))
    # A lower-case first letter names a chunk that carries no pixels.
    broken = next((chunk for chunk in chunks if not chunk.whole and chunk.name[:1].isupper()), None)
    if broken:
        raise RefusedError(Reason.PAGE_DAMAGED, f"wrong checksum in {broken.name.decode('latin-1')}")
    if chunks[-1].name != b"IEND":
        raise RefusedError(Reason.PAGE_DAMAGED, "the file ends before the image does")
    extra = {chunk.name: chunk.data for chunk in chunks if chunk.whole}
    exif = exif_directory(bytes(extra[b"eXIf"])) if b"eXIf" in extra else Directory({})
    plain = header[9] == GREY and header[8] == 8 and b"tRNS" not in extra
    grey, colours = (_plain_grey(data), None) if plain else _any(data)
    return upright(grey, _resolution(extra) or exif.resolution, exif.orientation, colours)


def _plain_grey(data: bytes) -> Grey:
    return np.asarray(imagecodecs.png_decode(data), np.uint8)


def _any(data: bytes) -> tuple[Grey, ColourSource | None]:
    with opened(io.BytesIO(data), ("PNG",)) as image:
        return grey_of(image), colours_of(image)


def _resolution(extra: dict[bytes, memoryview]) -> tuple[float, float] | None:
    physical = extra.get(b"pHYs")
    if physical is None or len(physical) != 9 or physical[8] != 1:
        return None
    across, down = int.from_bytes(physical[0:4], "big"), int.from_bytes(physical[4:8], "big")
    return across / INCHES_PER_METRE, down / INCHES_PER_METRE


def _chunks(data: bytes) -> Iterator[Chunk]:
    """The chunks up to IEND; one that the file's end cuts off is left out."""
    view, place = memoryview(data), SIGNATURE_BYTES
    while place + 12 <= len(data):
        length = int.from_bytes(view[place : place + 4], "big")
        end = place + 8 + length
        if end + 4 > len(data):
            return
        name = bytes(view[place + 4 : place + 8])
        yield Chunk(name, view[place + 8 : end], zlib.crc32(view[place + 4 : end]) == int.from_bytes(view[end : end + 4], "big"))
        if name == b"IEND":
            return
        place = end + 4
