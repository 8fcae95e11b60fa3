"""The code of the counter as printed text, read by whatever reader of text there is."""

from __future__ import annotations

import cv2
import numpy as np

from forms.alphabet import SYMBOLS
from forms.geometry import Rect
from omr.codes.code import SeenCounter, checked, plain
from omr.codes.comb import darkness
from omr.reading import CounterWay, Grey
from omr.writing.fields import FIELD_PX_PER_MM, FieldPatch
from omr.writing.text import ENGLISH, TextReader

READ_PX_PER_MM = 12.0
"""Resolution at which a printed code is shown to the reader of text, 300 dpi: what such readers are made for."""

LINE_MM = 0.6
"""Rim of the place that its outline and what print and scan make of it take."""

LEAST_INK_MM2 = 0.6
"""Ink in mm² below which nothing is printed there: the shortest code, five signs of 12 points, has 8."""

LEAST_DARK = 40.0
"""Darkness from which a pixel is ink: print is darker even where toner runs out."""

CHECKED_SURE = 0.9996
"""Probability of a text whose check symbol holds and that the reader of text believes in: a wrong one passes the check with odds of 1 in
29, and a register of a thousand codes with odds of less than one in a million (bench/codes.md)."""

LEAST_CONFIDENCE = 0.5
"""Confidence of the reader of text below which its words are guesses."""


def printed_counter(rect: Rect, patch: FieldPatch, reader: TextReader | None) -> SeenCounter | None:
    """What is printed in the place of a counter's code (`rect` in mm); None where something is printed and nobody can read it."""
    dark = darkness(_inner(rect, patch))
    if float(np.count_nonzero(dark > LEAST_DARK)) / FIELD_PX_PER_MM**2 < LEAST_INK_MM2:
        return SeenCounter(CounterWay.PRINT, "", 0.999, blank=True)
    if reader is None:
        return None
    seen = reader.read(_prepared(dark), ENGLISH, one_line=True)
    text = code_in(seen.text)
    if text is None:
        return SeenCounter(CounterWay.PRINT, "", 0.0)
    return SeenCounter(CounterWay.PRINT, text, CHECKED_SURE if seen.confidence >= LEAST_CONFIDENCE else 0.5)


def code_in(text: str) -> str | None:
    """The code that a recognised text is, in symbols; None where its check does not hold. Nothing is mended but look-alikes.

    A sign for a sign: what is no symbol is not left out, for then another code could be what is left.
    """
    symbols = plain("".join(text.split()))
    return symbols if symbols and all(symbol in SYMBOLS for symbol in symbols) and checked(symbols) else None


def _inner(rect: Rect, patch: FieldPatch) -> Grey:
    """The place without its outline."""
    x0, y0, x1, y1 = (
        round(side * FIELD_PX_PER_MM)
        for side in (
            rect.x - patch.area.x + LINE_MM,
            rect.y - patch.area.y + LINE_MM,
            rect.right - patch.area.x - LINE_MM,
            rect.bottom - patch.area.y - LINE_MM,
        )
    )
    return patch.grey[max(0, y0) : y1, max(0, x0) : x1]


def _prepared(dark: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Grey:
    """Black letters on white with a white margin."""
    factor = READ_PX_PER_MM / FIELD_PX_PER_MM
    full = max(float(np.percentile(dark, 99)), LEAST_DARK)
    grey = np.clip(255.0 * (1.0 - dark / full), 0, 255).astype(np.uint8)
    large = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.copyMakeBorder(large, 30, 30, 30, 30, cv2.BORDER_CONSTANT, value=255), dtype=np.uint8)
