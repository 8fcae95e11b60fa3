"""What kind of file this is, told by its first bytes and never by its name."""

from __future__ import annotations

from enum import Enum, auto

SNIFF_BYTES = 1024
"""Bytes. A PDF may carry up to 1024 bytes of anything before its header."""

HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")


class Kind(Enum):
    """The formats that are told apart; FOREIGN is an image of a kind that is not read, None of these is no image."""

    JPEG = auto()
    PNG = auto()
    TIFF = auto()
    PDF = auto()
    OTHER = auto()
    FOREIGN = auto()


def sniff(head: bytes) -> Kind | None:
    """The kind of a file from its first SNIFF_BYTES bytes; None where they belong to no image and no PDF."""
    if head.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return Kind.TIFF
    if b"%PDF-" in head:
        return Kind.PDF
    if _is_other(head):
        return Kind.OTHER
    if (head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS) or head.startswith((b"GIF87a", b"GIF89a", b"8BPS")):
        return Kind.FOREIGN
    return None


def _is_other(head: bytes) -> bool:
    webp = head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    jpeg2000 = head.startswith((b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51"))
    # "BM" alone begins many a text: the reserved words must be zero and the header's size one that exists.
    bitmap = head.startswith(b"BM") and head[6:10] == b"\0\0\0\0" and head[14:15] in (b"\x0c", b"\x28", b"\x34", b"\x38", b"\x6c", b"\x7c")
    netpbm = head[:2] in (b"P1", b"P2", b"P3", b"P4", b"P5", b"P6") and head[2:3] in (b"\n", b"\r", b" ", b"\t")
    return webp or jpeg2000 or bitmap or netpbm
