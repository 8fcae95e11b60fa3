"""The pages of a TIFF file, one at a time. The fax codes of office scanners take a short way; everything else goes through Pillow."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import imagecodecs
import numpy as np

from omr.reading import Grey, PageImage
from omr.reasons import Reason
from pipeline.decode import ifd
from pipeline.decode.colour import colours_of
from pipeline.decode.ifd import Directory, DirectoryError
from pipeline.decode.native_errors import held_back
from pipeline.decode.page import DECODER_ERRORS, DecodedPage, Refusal, RefusedError, check_size, upright
from pipeline.decode.raster import grey_of, opened

FAX = (2, 3, 4)
"""Compressions of fax: modified Huffman, group 3, group 4."""

FAX_TAGS = (
    ifd.WIDTH, ifd.HEIGHT, ifd.BITS, ifd.COMPRESSION, ifd.PHOTOMETRIC, ifd.FILL_ORDER, ifd.SAMPLES, ifd.ROWS_PER_STRIP,
    ifd.GROUP_3_OPTIONS, ifd.GROUP_4_OPTIONS,
)  # fmt: skip
WHITE_IS_ZERO, BLACK_IS_ZERO = 0, 1
REDUCED, MASK = 1, 4
"""Bits of the tag NewSubfileType: a smaller copy of another image, a transparency mask."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One page: its place among all directories (thumbnails counted), and its directory, or what is wrong with the chain there."""

    index: int
    directory: Directory | None
    detail: str = ""


def tiff_frames(file: BinaryIO) -> Iterator[Frame]:
    """The pages that the file declares; a chain that breaks off ends with one frame without directory.

    Masks are no pages, nor are copies marked as such and not wider than half of an image before them.
    """
    index = 0
    largest = 0
    try:
        for index, directory in enumerate(ifd.directories(file)):
            subfile, width = directory.number(ifd.SUBFILE), directory.number(ifd.WIDTH)
            if not (subfile & MASK or (subfile & REDUCED and 2 * width <= largest)):
                yield Frame(index, directory)
            largest = max(largest, width)
    except DirectoryError as error:
        yield Frame(index + 1, None, str(error))


def tiff_pages(path: Path, file: BinaryIO, only: Container[int] | None) -> Iterator[DecodedPage]:
    """The pages in order, each decoded when it is asked for. A page that fails is a refusal and the next one is tried."""
    number = 0
    for number, frame in enumerate(tiff_frames(file), start=1):
        if only is None or number in only:
            yield DecodedPage(number, _page(path, file, frame))
    if number == 0:
        raise RefusedError(Reason.FILE_DAMAGED, "no image in the file")


def _page(path: Path, file: BinaryIO, frame: Frame) -> PageImage | Refusal:
    if frame.directory is None:
        return Refusal(Reason.PAGE_DAMAGED, frame.detail)
    try:
        width, height = frame.directory.number(ifd.WIDTH), frame.directory.number(ifd.HEIGHT)
        if not width or not height:
            return Refusal(Reason.PAGE_DAMAGED, "the directory names no size")
        check_size(width, height)
        check_whole(file, frame.directory)
        if _is_plain_fax(frame.directory):
            return upright(_fax(file, frame.directory), frame.directory.resolution, frame.directory.orientation)
        return _by_pillow(path, frame)
    except RefusedError as error:
        return error.refusal
    except DECODER_ERRORS as error:
        return Refusal(Reason.PAGE_DAMAGED, f"{type(error).__name__}: {error}")


def check_whole(file: BinaryIO, directory: Directory) -> None:
    """Nothing where all strips or tiles lie inside the file. Decoders pad what is missing, so a cut-off page must be found here."""
    size = file.seek(0, 2)
    for offsets, counts in ((ifd.STRIP_OFFSETS, ifd.STRIP_COUNTS), (ifd.TILE_OFFSETS, ifd.TILE_COUNTS)):
        for offset, count in zip(directory.numbers(offsets), directory.numbers(counts), strict=False):
            if offset + count > size:
                raise RefusedError(Reason.PAGE_DAMAGED, f"the file ends at byte {size}, the page at {offset + count}")


def _is_plain_fax(directory: Directory) -> bool:
    return (
        directory.number(ifd.COMPRESSION) in FAX
        and directory.number(ifd.BITS, 1) == 1
        and directory.number(ifd.SAMPLES, 1) == 1
        and directory.number(ifd.PHOTOMETRIC, -1) in (WHITE_IS_ZERO, BLACK_IS_ZERO)
        and len(directory.numbers(ifd.STRIP_OFFSETS)) == len(directory.numbers(ifd.STRIP_COUNTS)) > 0
    )


def _fax(file: BinaryIO, directory: Directory) -> Grey:
    """The pixels of a fax-coded page, out of a small file of its own: libtiff then neither walks the chain nor holds the other pages."""
    strips = []
    for offset, count in zip(directory.numbers(ifd.STRIP_OFFSETS), directory.numbers(ifd.STRIP_COUNTS), strict=True):
        file.seek(offset)
        strips.append(file.read(count))
    bits = imagecodecs.tiff_decode(ifd.single_file(directory, FAX_TAGS, strips)).view(np.uint8)
    if bits.shape != (directory.number(ifd.HEIGHT), directory.number(ifd.WIDTH)):
        raise RefusedError(Reason.PAGE_DAMAGED, f"decoded to {bits.shape}")
    # Eight-bit arithmetic wraps: 0 - 1 is 255 and 1 - 1 is 0; the negative of 1 is 255.
    return bits - np.uint8(1) if directory.number(ifd.PHOTOMETRIC) == WHITE_IS_ZERO else np.negative(bits)


def _by_pillow(path: Path, frame: Frame) -> PageImage:
    directory = frame.directory
    assert directory is not None, "a frame without directory has no pixels"
    words: list[str] = []
    try:
        with held_back() as words, path.open("rb") as own, opened(own, ("TIFF",)) as image:
            image.seek(frame.index)
            grey, colours = grey_of(image), colours_of(image)
    except DECODER_ERRORS as error:
        raise RefusedError(Reason.PAGE_DAMAGED, " · ".join((str(error), *words))) from error
    if directory.number(ifd.PHOTOMETRIC, -1) == WHITE_IS_ZERO and directory.number(ifd.BITS, 1) > 8:
        # Pillow inverts up to 8 bits by itself and leaves 16 as they are.
        grey = 255 - grey
    resolution = directory.resolution
    if resolution and directory.orientation >= 5:
        # Pillow has turned the page already.
        resolution = resolution[::-1]
    return upright(grey, resolution, colour=colours)
