"""Whether a scan file has its end: what is still being copied has none, however long the copy stands still."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from pipeline.decode.page import RefusedError
from pipeline.decode.sniff import SNIFF_BYTES, Kind, sniff
from pipeline.decode.tiff import check_whole, tiff_frames

TAIL_BYTES = 66_000
"""Bytes in which an end is looked for: behind that of a ZIP file a remark of 65,535 bytes may stand."""

ENDS = {Kind.PDF: b"%%EOF", Kind.JPEG: b"\xff\xd9", Kind.PNG: b"IEND"}

ZIP_BEGIN, ZIP_END = b"PK\x03\x04", b"PK\x05\x06"


def ends_whole(path: Path) -> bool:
    """Whether the file has the end that files of its kind have; True for kinds without one. Raises OSError.

    Windows gives a file its whole length before it has its bytes: noughts at the end are no end.
    """
    with path.open("rb") as file:
        head = file.read(SNIFF_BYTES)
        size = file.seek(0, 2)
        file.seek(max(0, size - TAIL_BYTES))
        tail = file.read()
        if head.startswith(ZIP_BEGIN):
            return ZIP_END in tail
        kind = sniff(head)
        if kind is Kind.TIFF:
            return _has_all_strips(file)
    return head.strip(b"\0") != b"" if kind is None else ENDS.get(kind, b"") in tail


def _has_all_strips(file: BinaryIO) -> bool:
    """Whether a TIFF file has all the bytes that its directories name."""
    try:
        for frame in tiff_frames(file):
            if frame.directory is None:
                return False
            check_whole(file, frame.directory)
    except RefusedError:
        return False
    return True
