"""The four printed fiducials: markers 0 to 3 of ArUco's dictionary DICT_4X4_50."""

from __future__ import annotations

from forms.furniture import Marker
from forms.geometry import Rect

MARKER_MODULES = 6
"""Modules along the black square of a marker: four of bits and a black border of one."""

MARKER_BITS = (
    ("1011", "0101", "0011", "0010"),
    ("0000", "1111", "1001", "1010"),
    ("0011", "0011", "0010", "1101"),
    ("1001", "1001", "0100", "0110"),
)
"""White modules (1) of each marker inside its border, row by row, as OpenCV publishes them. A test compares the two."""


def black_square(marker: Marker) -> Rect:
    """The whole black square of a marker, in mm."""
    half = marker.side / 2
    return Rect(marker.centre.x - half, marker.centre.y - half, marker.side, marker.side)


def white_modules(marker: Marker) -> tuple[Rect, ...]:
    """The white parts of a marker's black square in mm, modules that touch in a row made one."""
    square, module = black_square(marker), marker.side / MARKER_MODULES
    found = []
    for row, bits in enumerate(MARKER_BITS[marker.id], 1):
        column = 0
        while column < len(bits):
            run = len(bits[column:]) - len(bits[column:].lstrip("1"))
            if run:
                found.append(Rect(square.x + (column + 1) * module, square.y + row * module, run * module, module))
            column += run or 1
    return tuple(found)
