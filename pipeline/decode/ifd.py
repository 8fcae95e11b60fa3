"""The directories of a TIFF file (classic and BigTIFF), and of the Exif block that JPEG, PNG and WebP carry.

Only the numbers that decide how pixels are laid out are read; texts, maker notes and profiles are passed over.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import BinaryIO

SUBFILE, WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, FILL_ORDER = 254, 256, 257, 258, 259, 262, 266
STRIP_OFFSETS, ORIENTATION, SAMPLES, ROWS_PER_STRIP, STRIP_COUNTS = 273, 274, 277, 278, 279
X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT, TILE_OFFSETS, TILE_COUNTS = 282, 283, 296, 324, 325
GROUP_3_OPTIONS, GROUP_4_OPTIONS = 292, 293
WANTED = {
    SUBFILE, WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, FILL_ORDER, STRIP_OFFSETS, ORIENTATION, SAMPLES, ROWS_PER_STRIP,
    STRIP_COUNTS, X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT, TILE_OFFSETS, TILE_COUNTS, GROUP_3_OPTIONS, GROUP_4_OPTIONS,
}  # fmt: skip
NUMBERS = {1: "B", 3: "H", 4: "I", 5: "II", 6: "b", 8: "h", 9: "i", 10: "ii", 11: "f", 12: "d", 13: "I", 16: "Q", 17: "q", 18: "Q"}
"""TIFF's field types that are numbers, as struct codes; a rational is two of them."""

CM_PER_INCH = 2.54


class DirectoryError(Exception):
    """A directory of the file cannot be read: it lies outside the file, or contradicts itself."""


@dataclass(frozen=True, slots=True)
class Directory:
    """One image of a TIFF file: its tags as tuples of numbers."""

    tags: dict[int, tuple[float, ...]]

    def number(self, tag: int, default: int = 0) -> int:
        """The first value of a tag as a whole number, or the default where the tag is absent."""
        values = self.tags.get(tag)
        return int(values[0]) if values else default

    def numbers(self, tag: int) -> tuple[int, ...]:
        """All values of a tag as whole numbers; empty where it is absent."""
        return tuple(int(value) for value in self.tags.get(tag, ()))

    @property
    def orientation(self) -> int:
        """How the stored pixels are turned, 1..8 as in EXIF; 1 is upright."""
        value = self.number(ORIENTATION, 1)
        return value if 1 <= value <= 8 else 1

    @property
    def resolution(self) -> tuple[float, float] | None:
        """Dots per inch across and down, or None where the directory has none or gives only a ratio."""
        across, down = self.tags.get(X_RESOLUTION), self.tags.get(Y_RESOLUTION)
        unit = self.number(RESOLUTION_UNIT, 2)
        if not across or not down or unit not in (2, 3):
            return None
        scale = CM_PER_INCH if unit == 3 else 1.0
        return across[0] * scale, down[0] * scale


def exif_directory(data: bytes) -> Directory:
    """The first directory of an Exif block (with or without its `Exif` prefix); an empty one where the block is damaged.

    A picture without a readable Exif block is a picture without Exif, so damage here is not an error.
    """
    try:
        return next(directories(io.BytesIO(data.removeprefix(b"Exif\0\0"))), Directory({}))
    except DirectoryError:
        return Directory({})


def directories(file: BinaryIO) -> Iterator[Directory]:
    """The directories of the chain in order. Raises DirectoryError where the chain breaks off, runs in a circle or leaves the file."""
    size = file.seek(0, io.SEEK_END)
    head = _bytes(file, 0, 8, size)
    order = {b"II": "<", b"MM": ">"}.get(head[:2])
    if order is None:
        raise DirectoryError("no byte order mark")
    big = head[2:4] in (b"+\0", b"\0+")
    offset = struct.unpack(order + "Q", _bytes(file, 8, 8, size))[0] if big else struct.unpack(order + "I", head[4:])[0]
    seen: set[int] = set()
    while offset:
        if offset in seen:
            raise DirectoryError("the directories run in a circle")
        seen.add(offset)
        directory, offset = _directory(file, offset, size, order, big)
        yield directory


def single_file(directory: Directory, tags: Sequence[int], strips: Sequence[bytes]) -> bytes:
    """A TIFF file that holds one image: these tags of the directory as they are, and the strips."""
    kept: dict[int, tuple[int, ...]] = {tag: (directory.number(tag),) for tag in tags if tag in directory.tags}
    start = 8 + 2 + 12 * (len(kept) + 2) + 4
    arrays = start + 8 * len(strips)
    kept[STRIP_OFFSETS] = tuple(accumulate(map(len, strips), initial=arrays))[:-1]
    kept[STRIP_COUNTS] = tuple(map(len, strips))
    entries, tail = b"", b""
    for tag, values in sorted(kept.items()):
        packed = struct.pack(f"<{len(values)}I", *values)
        if len(values) > 1:
            packed, tail = struct.pack("<I", start + len(tail)), tail + packed
        entries += struct.pack("<HHI", tag, 4, len(values)) + packed
    head = struct.pack("<2sHIH", b"II", 42, 8, len(kept)) + entries + bytes(4) + tail
    return head.ljust(arrays, b"\0") + b"".join(strips)


def _directory(file: BinaryIO, offset: int, size: int, order: str, big: bool) -> tuple[Directory, int]:
    """One directory and the place of the next one (0 after the last)."""
    count_code, entry_size, inline, word = ("Q", 20, 8, "Q") if big else ("H", 12, 4, "I")
    count_size = struct.calcsize("<" + count_code)
    count = struct.unpack(order + count_code, _bytes(file, offset, count_size, size))[0]
    block = _bytes(file, offset + count_size, count * entry_size + inline, size)
    tags: dict[int, tuple[float, ...]] = {}
    for place in range(0, count * entry_size, entry_size):
        tag, kind = struct.unpack_from(order + "HH", block, place)
        if tag in WANTED and kind in NUMBERS:
            length = struct.unpack_from(order + word, block, place + 4)[0]
            field = block[place + entry_size - inline : place + entry_size]
            tags[tag] = _values(file, field, kind, length, size, order, word)
    return Directory(tags), struct.unpack(order + word, block[-inline:])[0]


def _values(file: BinaryIO, field: bytes, kind: int, length: int, size: int, order: str, word: str) -> tuple[float, ...]:
    code = NUMBERS[kind]
    total = struct.calcsize("<" + code) * length
    data = field[:total] if total <= len(field) else _bytes(file, struct.unpack(order + word, field)[0], total, size)
    numbers = struct.unpack(order + code[0] * (length * len(code)), data)
    if len(code) == 1:
        return numbers
    return tuple(top / bottom if bottom else 0.0 for top, bottom in zip(numbers[::2], numbers[1::2], strict=True))


def _bytes(file: BinaryIO, offset: int, count: int, size: int) -> bytes:
    if offset + count > size:
        raise DirectoryError(f"the file ends before byte {offset + count}")
    file.seek(offset)
    data = file.read(count)
    if len(data) != count:
        raise DirectoryError(f"the file ends before byte {offset + count}")
    return data
