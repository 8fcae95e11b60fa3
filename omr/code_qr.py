"""The sheet code of a page, read from the QR symbols that our own forms carry in two corners."""

from __future__ import annotations

import zxingcpp

from forms.sheet_code import CodeError, SheetKind, parse
from omr.features import shrink
from omr.reading import Grey, Sheet
from omr.reasons import Reason

QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)

SYMBOL_LONG_SIDE = 2600
"""Pixels of the long side at which symbols are looked for: a module of a 14 mm symbol on A4 has 5 px, and twice as many slow the search."""


def read_sheet_code(grey: Grey) -> Sheet | Reason | None:
    """What the page's QR symbols say: None where none can be read, CODE_DIFFERS where two say different things.

    Symbols that are no sheet code (a link for the public, say) are not looked at.
    """
    small, _ = shrink(grey, SYMBOL_LONG_SIDE)
    seen = {sheet for symbol in zxingcpp.read_barcodes(small, formats=QR) if (sheet := _sheet(symbol.text))}
    if len(seen) > 1:
        return Reason.CODE_DIFFERS
    return seen.pop() if seen else None


def _sheet(text: str) -> Sheet | None:
    """The sheet that a symbol names, if it is a sheet code at all."""
    try:
        code = parse(text)
    except CodeError:
        return None
    if code.kind not in (SheetKind.SLIP, SheetKind.COPY_MASTER):
        return None
    return Sheet(code.run, code.serial, code.page, "qr")
