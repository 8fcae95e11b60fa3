"""One simulated code region at a time: made, scanned, read by the reader's own code, and judged."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bench.bubble_regions import bubbled_batch
from bench.outcomes import Outcome, judged, slipped
from forms.geometry import Rect
from forms.layout import FieldKind, LayoutPage, Shape, WriteField
from forms.printing.press import COUNTER_POINTS
from forms.printing.qr import QR_MODULES, QUIET_MODULES, qr_rectangles
from forms.sheet_code import SheetCode, encode
from forms.text_fit import MM_PER_POINT
from omr.codes.code import KnownCounters, SeenCounter, reconciled
from omr.codes.code_hand import written_counter
from omr.codes.code_print import printed_counter
from omr.codes.code_qr import SeenCode, read_sheet_code
from omr.placing.sight import Sight
from omr.reading import Grey
from omr.simulate.combs import Glyphs, as_registered, for_strips, simulate_comb
from omr.simulate.conditions import CONDITIONS, Condition
from omr.simulate.degradations import DEGRADATIONS
from omr.simulate.printing import Press
from omr.simulate.scanner import print_page, scan
from omr.writing.fields import cut_fields
from omr.writing.text import TextReader
from pipeline.ocr import text_reader
from pipeline.run.workers.shipped import digit_model

PX_PER_MM = 12.0
"""Resolution of a region before it is scanned."""

BORDER_MM = 6.0

GLYPHS = "PHIEU_DIGITS"
"""Names the file of real digits that `tools/train_digits.py` keeps; without it all hands are simulated."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A scanned region with one field, and the way to it."""

    grey: Grey
    field: WriteField
    to_image: np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def regions(kind: str, counters: KnownCounters, count: int, rng: np.random.Generator) -> Iterator[Outcome]:
    """What the reader makes of so many regions of this kind, each (or each small batch) under a random condition."""
    made = 0
    while made < count:
        outcomes = KINDS[kind](counters, _condition(rng), rng)[: count - made]
        made += len(outcomes)
        yield from outcomes


def _condition(rng: np.random.Generator) -> Condition:
    """Any way from print to scan: the usual ones twice as often as the degradations."""
    pool = list(CONDITIONS.values()) if rng.random() < 0.67 else list(DEGRADATIONS.values())
    return pool[rng.integers(len(pool))]


def _comb(counters: KnownCounters, condition: Condition, rng: np.random.Generator) -> list[Outcome]:
    """Seven digits by hand: mostly a counter's code, sometimes a slip of the pen."""
    meant = list(counters.digits)[rng.integers(len(counters.digits))]
    said = slipped(meant, rng)
    strip = simulate_comb(said, condition, rng, real_digits())
    page = LayoutPage("strip", 200.0, 40.0, (), fields=(strip.field,))
    patch = cut_fields(strip.grey, page, strip.to_image, np.zeros((0, 2)))[0]
    found = reconciled([written_counter(strip.field, patch, digit_model(), counters)], counters)
    return [judged(found, (counters.digits.get(said), counters.digits[meant]))]


def _qr(counters: KnownCounters, condition: Condition, rng: np.random.Generator) -> list[Outcome]:
    """The symbol of a sheet code; a code that is not the printed one counts as a wrong counter."""
    code = SheetCode(int(rng.integers(1, 1 << 20)), int(rng.integers(1, 1 << 24)), int(rng.integers(1, 5)))
    side = float(rng.uniform(14.0, 16.0))
    press = Press(side + 2 * BORDER_MM, side + 2 * BORDER_MM, PX_PER_MM)
    module = side / (QR_MODULES + 2 * QUIET_MODULES)
    for x, y, w, h in qr_rectangles(encode(code)):
        left, top = BORDER_MM + (QUIET_MODULES + x) * module, BORDER_MM + (QUIET_MODULES + y) * module
        press.area(Rect(left, top, w * module, h * module), 0)
    seen = read_sheet_code(Sight(_scanned(press.page(), condition, rng).grey))
    if not isinstance(seen, SeenCode):
        return [Outcome.NOTHING if seen is None else Outcome.REVIEW]
    return [Outcome.RIGHT if seen.code == code else Outcome.WRONG]


def _print(counters: KnownCounters, condition: Condition, rng: np.random.Generator) -> list[Outcome]:
    """A printed code, as our forms print it."""
    code = list(counters.written.values())[rng.integers(len(counters.written))]
    width, height = 60.0, float(rng.uniform(7.0, 9.0))
    field = WriteField("counter", "counter", FieldKind.COUNTER, Rect(BORDER_MM, BORDER_MM, width, height))
    press = Press(width + 2 * BORDER_MM, height + 2 * BORDER_MM, PX_PER_MM)
    press.outline(field.rect, Shape.RECT, 0.2, 0)
    scanned = _scanned(_lettered(press.page(), code, field.rect), condition, rng)
    page = LayoutPage("strip", width + 2 * BORDER_MM, height + 2 * BORDER_MM, (), fields=(field,))
    patch = cut_fields(scanned.grey, page, scanned.to_image, np.zeros((0, 2)))[0]
    seen: SeenCounter | None = printed_counter(field.rect, patch, tesseract())
    return [judged(None if seen is None else reconciled([seen], counters), (code,))]


def _scanned(page: Grey, condition: Condition, rng: np.random.Generator) -> Strip:
    """The region printed and scanned."""
    scanned = scan(print_page(page, PX_PER_MM, condition, rng), PX_PER_MM, for_strips(condition), rng)
    field = WriteField("code", "code", FieldKind.COUNTER, Rect(BORDER_MM, BORDER_MM, 10.0, 10.0))
    return Strip(scanned.grey, field, as_registered(scanned, rng))


def _lettered(page: Grey, text: str, place: Rect) -> Grey:
    """The page with the text in the middle of its place, in the letters that counters are printed with."""
    fine = 4
    size = COUNTER_POINTS * MM_PER_POINT * PX_PER_MM * fine
    letters = ImageFont.truetype(str(Path(__file__).parents[1] / "forms" / "fonts" / "NotoSans-Bold.ttf"), round(size))
    picture = Image.new("L", (page.shape[1] * fine, page.shape[0] * fine), 255)
    at = (place.centre.x * PX_PER_MM * fine, place.centre.y * PX_PER_MM * fine)
    ImageDraw.Draw(picture).text(at, text, fill=0, font=letters, anchor="mm")
    small = cv2.resize(np.asarray(picture), (page.shape[1], page.shape[0]), interpolation=cv2.INTER_AREA)
    return np.minimum(page, small)


@cache
def tesseract() -> TextReader:
    """The reader of printed text, which this bench cannot do without."""
    reader = text_reader("eng")
    assert reader is not None, "install tesseract-ocr"
    return reader


@cache
def real_digits() -> Glyphs | None:
    """Every fifth digit of MNIST, those that the network did not learn from; None where the file is not there."""
    named = os.environ.get(GLYPHS)
    if not named:
        return None
    with np.load(named) as data:
        return {str(digit): data[f"mnist{digit}"][::5] for digit in range(10)}


Make = Callable[[KnownCounters, Condition, np.random.Generator], list[Outcome]]

KINDS: dict[str, Make] = {"comb": _comb, "bubbles": bubbled_batch, "qr": _qr, "print": _print}
