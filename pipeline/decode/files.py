"""A file in, its pages out: one page image in memory at a time, whatever is wrong with the file is a value."""

from __future__ import annotations

import errno
import stat
from collections.abc import Container, Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from omr.reading import PageImage
from omr.reasons import Reason
from pipeline.decode.jpeg import decode_jpeg
from pipeline.decode.page import DECODER_ERRORS, MAX_FILE_BYTES, DecodedPage, Refusal, RefusedError
from pipeline.decode.pdf import open_document, pdf_pages
from pipeline.decode.png import decode_png
from pipeline.decode.raster import decode_other
from pipeline.decode.sniff import SNIFF_BYTES, Kind, sniff
from pipeline.decode.tiff import tiff_frames, tiff_pages

GONE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ESTALE)
"""Errors that mean: there is no file (any more) where this path leads; links that run in a circle lead nowhere."""

SINGLE_PAGE = {Kind.JPEG: decode_jpeg, Kind.PNG: decode_png, Kind.OTHER: decode_other}


def pages(path: Path, only: Container[int] | None = None) -> Iterator[DecodedPage]:
    """The pages of a scan file in order, each decoded when it is asked for and not kept.

    The name's suffix means nothing: the first bytes say what the file is. Pixels come out grey, upright, square. Whatever
    is wrong (missing file, no permission, password, damage, size) is a page whose image is a `Refusal`, never an exception;
    its `page` is None where the whole file is refused.

    Args:
        path: JPEG, PNG, TIFF, PDF, BMP, WebP, JPEG 2000 or PNM.
        only: decode just the pages with these numbers (from 1), so that several workers can share a long file.
    """
    try:
        with _opened(path) as file:
            yield from _pages(path, file, only)
    except RefusedError as error:
        yield DecodedPage(None, error.refusal)
    except OSError as error:
        yield DecodedPage(None, _refusal_of(error))


def count_pages(path: Path) -> int:
    """How many pages `pages(path)` gives; a file that is refused as a whole counts as one, as it is one line of the readings."""
    try:
        with _opened(path) as file:
            kind = _kind(file)
            if kind is Kind.TIFF:
                return max(1, sum(1 for _ in tiff_frames(file)))
            if kind is Kind.PDF:
                with closing(open_document(file)) as document:
                    return len(document)
    except (RefusedError, OSError):
        return 1
    return 1


def _pages(path: Path, file: BinaryIO, only: Container[int] | None) -> Iterator[DecodedPage]:
    kind = _kind(file)
    if kind is Kind.TIFF:
        yield from tiff_pages(path, file, only)
    elif kind is Kind.PDF:
        yield from pdf_pages(file, only)
    elif only is None or 1 in only:
        yield DecodedPage(1, _single_page(_content(file), kind))


def _single_page(data: bytes, kind: Kind) -> PageImage | Refusal:
    try:
        return SINGLE_PAGE[kind](data)
    except RefusedError as error:
        return error.refusal
    except DECODER_ERRORS as error:
        return Refusal(Reason.PAGE_DAMAGED, f"{type(error).__name__}: {error}")


def _opened(path: Path) -> BinaryIO:
    """The file, opened. A pipe or a device is refused before it is opened: opening one may wait for ever."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise RefusedError(Reason.FILE_NOT_IMAGE, "not a regular file")
    return path.open("rb")


def _kind(file: BinaryIO) -> Kind:
    head = file.read(SNIFF_BYTES)
    if not head:
        raise RefusedError(Reason.FILE_EMPTY)
    kind = sniff(head)
    if kind is None:
        raise RefusedError(Reason.FILE_NOT_IMAGE, f"begins with {head[:8]!r}")
    if kind is Kind.FOREIGN:
        raise RefusedError(Reason.IMAGE_UNSUPPORTED, f"begins with {head[:12]!r}")
    return kind


def _content(file: BinaryIO) -> bytes:
    size = file.seek(0, 2)
    if size > MAX_FILE_BYTES:
        raise RefusedError(Reason.IMAGE_TOO_LARGE, f"{size} bytes")
    file.seek(0)
    return file.read()


def _refusal_of(error: OSError) -> Refusal:
    """What an error of the operating system means for the person who gave the file."""
    if isinstance(error, PermissionError):
        reason = Reason.FILE_FORBIDDEN
    else:
        reason = Reason.FILE_GONE if error.errno in GONE else Reason.FILE_DAMAGED
    return Refusal(reason, error.strerror or str(error))
