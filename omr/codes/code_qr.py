"""The sheet code of a page, read from the QR symbols that our own forms carry in two corners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import zxingcpp

from forms.alphabet import folded
from forms.geometry import Rect
from forms.layout import LayoutPage
from forms.sheet_code import CodeError, SheetCode, parse
from omr.placing.sight import Sight
from omr.reading import Floats, Grey, Sheet
from omr.reasons import Reason

QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)

SYMBOL_LONG_SIDE = 1700
"""Pixels of the long side at which symbols are looked for first, at least: a module of a 14 mm symbol on A4 has 3.5 px or more."""

SYMBOLS = 2
"""Symbols that a sheet of ours carries."""

AROUND_MM = 3.0
"""Paper looked at round the place of a symbol: a sheet that bends moves it by one, and its quiet zone must be seen."""


@dataclass(frozen=True, slots=True)
class SeenCode:
    """A sheet code that was read: what it says, and its symbols, with which a seal is proved."""

    code: SheetCode
    text: str

    @property
    def sheet(self) -> Sheet:
        """The sheet that it names."""
        return Sheet(self.code.run, self.code.serial, self.code.page, "qr")


def read_sheet_code(sight: Sight, pages: Sequence[LayoutPage] = ()) -> SeenCode | Reason | None:
    """What the page's QR symbols say: None where none can be read, CODE_DIFFERS where two say different things.

    Symbols that are no sheet code (a link for the public, say) are not looked at. Where it may be one of `pages`, two symbols that agree at
    their printed places are enough; otherwise the whole page is searched.
    """
    seen = [code for place in _places(sight, pages) for code in _codes(_cut(sight.grey, place))]
    if len(seen) < SYMBOLS:
        seen += _codes(sight.pyramid.at_least(SYMBOL_LONG_SIDE)[0]) or _codes(sight.grey)
    if len(set(seen)) > 1:
        return Reason.CODE_DIFFERS
    return seen[0] if seen else None


def _places(sight: Sight, pages: Sequence[LayoutPage]) -> list[Floats]:
    """Where symbols of these pages lie in the image by its markers: corners (4 x 2 pixels) of the paper round each, each place once."""
    printed = {(page.furniture.markers, page.furniture.codes) for page in pages if page.furniture is not None}
    placed = [(codes, sight.way(markers)) for markers, codes in sorted(printed, key=repr)]
    return [_around(rect, way) for codes, way in placed if way is not None for rect in codes]


def _around(rect: Rect, way: Floats) -> Floats:
    """The corners of a place and the paper around it in image pixels."""
    x0, y0, x1, y1 = rect.x - AROUND_MM, rect.y - AROUND_MM, rect.right + AROUND_MM, rect.bottom + AROUND_MM
    return np.asarray(cv2.perspectiveTransform(np.array([[[x0, y0], [x1, y0], [x1, y1], [x0, y1]]]), way)[0], np.float64)


def _cut(grey: Grey, corners: Floats) -> Grey:
    """The upright rectangle round four corners, as far as it lies on the image."""
    low, high = np.floor(corners.min(axis=0)).astype(int), np.ceil(corners.max(axis=0)).astype(int)
    return np.ascontiguousarray(grey[max(0, low[1]) : max(0, high[1]), max(0, low[0]) : max(0, high[0])])


def _codes(grey: Grey) -> list[SeenCode]:
    """The sheet codes in an image."""
    if not grey.size:
        return []
    return [code for symbol in zxingcpp.read_barcodes(grey, formats=QR) if (code := _code(symbol.text))]


@lru_cache(maxsize=4)
def _code(text: str) -> SeenCode | None:
    """The sheet code in a symbol, if it is one at all."""
    try:
        return SeenCode(parse(text), folded(text))
    except CodeError:
        return None
