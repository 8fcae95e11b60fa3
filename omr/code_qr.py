"""The sheet code of a page, read from the QR symbols that our own forms carry in two corners."""

from __future__ import annotations

from dataclasses import dataclass

import zxingcpp

from forms.alphabet import folded
from forms.sheet_code import CodeError, SheetCode, parse
from omr.features import shrink
from omr.reading import Grey, Sheet
from omr.reasons import Reason

QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)

SYMBOL_LONG_SIDE = 2600
"""Pixels of the long side at which symbols are looked for: a module of a 14 mm symbol on A4 has 5 px, and twice as many slow the search."""


@dataclass(frozen=True, slots=True)
class SeenCode:
    """A sheet code that was read: what it says, and its symbols, with which a seal is proved."""

    code: SheetCode
    text: str

    @property
    def sheet(self) -> Sheet:
        """The sheet that it names."""
        return Sheet(self.code.run, self.code.serial, self.code.page, "qr")


def read_sheet_code(grey: Grey) -> SeenCode | Reason | None:
    """What the page's QR symbols say: None where none can be read, CODE_DIFFERS where two say different things.

    Symbols that are no sheet code (a link for the public, say) are not looked at.
    """
    small, _ = shrink(grey, SYMBOL_LONG_SIDE)
    seen = {code for symbol in zxingcpp.read_barcodes(small, formats=QR) if (code := _code(symbol.text))}
    if len(seen) > 1:
        return Reason.CODE_DIFFERS
    return seen.pop() if seen else None


def _code(text: str) -> SeenCode | None:
    """The sheet code in a symbol, if it is one at all."""
    try:
        return SeenCode(parse(text), folded(text))
    except CodeError:
        return None
