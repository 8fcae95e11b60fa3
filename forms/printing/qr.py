"""The sheet code as a QR code: dark modules as few rectangles."""

from __future__ import annotations

from collections.abc import Sequence

import segno

QR_MODULES = 21
"""Modules along the side of a version 1 code, which holds the 20 symbols of a sheet code at level M."""

QUIET_MODULES = 4
"""White modules round a code that ISO/IEC 18004 asks for."""

MASK = 3
"""The mask of every code. Any of the eight gives a valid code that says which it has; weighing all of them for each code takes 4 ms,
nearly the whole time that a page may take. Of the short codes of one alphabet none comes near a pattern that confuses readers."""

Module = tuple[int, int, int, int]
"""Left, top, width and height of a dark rectangle, in modules from the top left of the code."""


def qr_rectangles(text: str) -> list[Module]:
    """The dark parts of the QR code of a sheet code (error level M or better), runs of equal rows merged."""
    code = segno.make_qr(text, error="m", version=1, mode="alphanumeric", mask=MASK)
    return merged(code.matrix)


def merged(rows: Sequence[Sequence[int]]) -> list[Module]:
    """The dark modules as rectangles that do not overlap: runs along a row, carried on downwards while the same run stands below."""
    done: list[Module] = []
    growing: dict[tuple[int, int], int] = {}
    for y, row in enumerate([*rows, ()]):
        runs = set(_runs(row))
        for run in [run for run in growing if run not in runs]:
            top = growing.pop(run)
            done.append((run[0], top, run[1], y - top))
        for run in runs:
            growing.setdefault(run, y)
    return sorted(done)


def _runs(row: Sequence[int]) -> list[tuple[int, int]]:
    """Start and length of each run of dark modules."""
    runs = []
    start = None
    for x, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            runs.append((start, x - start))
            start = None
    return runs
