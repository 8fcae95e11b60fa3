"""Combs alone: a strip of paper with one comb, written on and scanned, for fitting and testing the reader of digits in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.geometry import Rect
from forms.layout import FieldKind, LayoutPage, MarkPolicy, Shape, WriteField
from omr.codes.comb import Comb, comb_of
from omr.reading import Floats, Grey, MarkKind
from omr.simulate.conditions import Condition
from omr.simulate.digits import digit_strokes, script_of
from omr.simulate.pen import Pen, lifelike, put
from omr.simulate.person import Person, draw_person
from omr.simulate.printing import Press
from omr.simulate.scanner import Scan, print_page, scan
from omr.simulate.strokes import mark
from omr.writing.fields import cut_fields

Glyphs = dict[str, NDArray[np.float32]]
"""Real digits as soft pictures (n x 28 x 28, 0..1), by digit."""

PRINT_PX_PER_MM = 12.0
"""Resolution of the strip before it is scanned: 305 dpi."""

BORDER_MM = 6.0
"""Paper round the comb."""

LINE = 0.2
"""Breadth in mm of a comb's lines, as our forms print them."""

JITTER_MM = 0.12
"""Standard deviation of where a field lies after registration: the residual of boxes is half of that, and fields are not refined."""

LETTERS = "AEFHKMNPRTVWXYadefhkmnrtwxy"
"""Letters that no digit looks like."""

JUNK = ("scribble", "overwritten", "letter", "two", "slash", "cross", "dot")
"""What stands in a cell and is no digit."""

OTHER = "?"
"""How the truth calls a cell that holds something other than one digit."""

EMPTY = " "
"""How the truth calls an empty cell."""


@dataclass(frozen=True, slots=True)
class CombStrip:
    """A scanned strip: its comb (mm), the way there as a registration gives it, and what stands in the cells (one sign each)."""

    grey: Grey
    field: WriteField
    to_image: Floats
    said: str

    def comb(self) -> Comb:
        """The comb as the reader cuts it out."""
        page = LayoutPage("strip", self.field.rect.right + BORDER_MM, self.field.rect.bottom + BORDER_MM, (), fields=(self.field,))
        return comb_of(self.field, cut_fields(self.grey, page, self.to_image, np.zeros((0, 2)))[0])


def simulate_comb(said: str, condition: Condition, rng: np.random.Generator, glyphs: Glyphs | None = None) -> CombStrip:
    """A strip whose comb holds these signs: digits, EMPTY, or OTHER for anything that is no digit.

    With `glyphs`, one person in two writes the digits of those pictures. The same arguments and generator state give the same pixels.
    """
    wide, high = float(rng.uniform(5.4, 6.8)), float(rng.uniform(7.0, 9.0))
    cells = tuple(Rect(BORDER_MM + wide * place, BORDER_MM, wide, high) for place in range(len(said)))
    region = Rect(BORDER_MM, BORDER_MM, wide * len(said), high)
    press = Press(region.w + 2 * BORDER_MM, high + 2 * BORDER_MM, PRINT_PX_PER_MM)
    for cell in cells:
        press.outline(cell, Shape.RECT, LINE, 0)
    paper = print_page(press.page(), PRINT_PX_PER_MM, condition, rng)
    person = draw_person(rng, MarkPolicy.BOX, condition.tool)
    person = replace(person, pen=lifelike(person.pen, rng))
    write = _Writer(paper, person, glyphs if glyphs and rng.random() < 0.5 else None, rng)
    for sign, cell in zip(said, cells, strict=True):
        write.sign(sign, cell)
    scanned = scan(paper, PRINT_PX_PER_MM, for_strips(condition), rng)
    field = WriteField("comb", "comb", FieldKind.COUNTER, region, cells)
    return CombStrip(scanned.grey, field, as_registered(scanned, rng), said)


def as_registered(scanned: Scan, rng: np.random.Generator) -> Floats:
    """The way from mm to pixels of a scan (the edge of the first pixel being 0), off by what a registration leaves."""
    off = rng.normal(0.0, JITTER_MM, 2)
    moved = np.array([[1.0, 0.0, off[0]], [0.0, 1.0, off[1]], [0.0, 0.0, 1.0]])
    from_edge = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]])
    way: Floats = from_edge @ scanned.homography @ moved
    return way


def for_strips(condition: Condition) -> Condition:
    """The condition for a strip: what moves or cuts a whole sheet is the registration's to find; the rest is as it is."""
    return replace(
        condition,
        shift_mm=0.0, cut_mm=0.0, upside_down=0.0, margin_mm=(0.0, 0.0), whole=True, folds=0, holes=False, stains=0,
        perspective_mm=0.05 * condition.perspective_mm, lost_lines=0.1 * condition.lost_lines,
        streak=0.3 * condition.streak,
    )  # fmt: skip


class _Writer:
    """One person with a strip of paper."""

    def __init__(self, paper: Grey, person: Person, glyphs: Glyphs | None, rng: np.random.Generator) -> None:
        """Write on `paper`, in place."""
        self._paper, self._person, self._glyphs, self._rng = paper, person, glyphs, rng
        self._script = script_of(person)
        self._weight = float(rng.uniform(0.15, 0.75))

    def sign(self, sign: str, cell: Rect) -> None:
        """One sign in its cell."""
        if sign == EMPTY:
            return
        if sign == OTHER:
            self._junk(JUNK[self._rng.integers(len(JUNK))], cell)
        elif self._glyphs is not None:
            self._real(sign, cell)
        else:
            self._drawn(sign, cell)

    def _drawn(self, digit: str, cell: Rect) -> None:
        """A digit as the simulator writes it."""
        put(
            self._paper, digit_strokes(digit, cell, self._script, self._person.hand.lift, self._rng), self._person.pen,
            PRINT_PX_PER_MM, self._rng,
        )  # fmt: skip

    def _real(self, digit: str, cell: Rect) -> None:
        """A digit of a real hand, as large as the person writes, with a pen of this darkness; the stroke's breadth varies."""
        assert self._glyphs is not None, "asked for only where there are some"
        rng, script, pen = self._rng, self._script, self._person.pen
        glyph = self._glyphs[digit][rng.integers(len(self._glyphs[digit]))]
        tall = cell.h * script.height * rng.lognormal(0.0, 0.1) * PRINT_PX_PER_MM / 20.0
        broad = min(tall * rng.lognormal(0.0, 0.08), cell.w * PRINT_PX_PER_MM / 19.0)
        lean, x, y = rng.normal(0.0, 0.08), *rng.normal(0.0, 0.35, 2)
        window = self._window(cell)
        corner = np.array([window[1].start, window[0].start])
        way = np.array([[broad, -lean * tall, 0.0], [0.0, tall, 0.0]])
        way[:, 2] = np.array([cell.centre.x + x, cell.centre.y + y]) * PRINT_PX_PER_MM - corner - way[:, :2] @ [13.5, 13.5]
        size = (window[1].stop - window[1].start, window[0].stop - window[0].start)
        soft = cv2.warpAffine(glyph, way, size, flags=cv2.INTER_CUBIC)
        cover = 1.0 / (1.0 + np.exp(-14.0 * (soft - self._weight))) * (soft > 0.03)
        tooth = cv2.GaussianBlur(rng.standard_normal(cover.shape, dtype=np.float32), (0, 0), 1.0) * 3.5
        cover = cover * (1.0 - pen.grain * np.clip(0.5 + tooth / 3.0, 0.0, 1.0))
        paper = self._paper[window]
        paper[:] = np.clip(paper * (1.0 - pen.darkness * cover) + 0.5, 0, 255).astype(np.uint8)

    def _window(self, cell: Rect) -> tuple[slice, slice]:
        """The pixels in and round a cell."""
        x0, x1 = (round(side * PRINT_PX_PER_MM) for side in (cell.x - 3.0, cell.right + 3.0))
        y0, y1 = (round(side * PRINT_PX_PER_MM) for side in (cell.y - 3.0, cell.bottom + 3.0))
        return slice(y0, y1), slice(x0, x1)

    def _junk(self, kind: str, cell: Rect) -> None:
        """Something that is no digit."""
        rng, pen = self._rng, self._person.pen
        other = str(rng.integers(10))
        if kind == "overwritten":
            self.sign(other, cell)
            self.sign(str((int(other) + int(rng.integers(1, 10))) % 10), cell)
        elif kind == "two":
            half = cell.w / 2
            self._drawn(other, Rect(cell.x, cell.y, half, cell.h))
            self._drawn(str(rng.integers(10)), Rect(cell.x + half, cell.y, half, cell.h))
        elif kind == "letter":
            self._letter(LETTERS[rng.integers(len(LETTERS))], cell, pen)
        else:
            if kind in ("scribble", "slash") and rng.random() < 0.7:
                self.sign(other, cell)
            marks = {"scribble": MarkKind.SCRIBBLED_OUT, "slash": MarkKind.SCRIBBLED_OUT, "cross": MarkKind.CROSS, "dot": MarkKind.DOT}
            core = Rect(cell.centre.x - 2.2, cell.centre.y - 2.6, 4.4, 5.2)
            put(self._paper, mark(marks[kind], core, 8.0, self._person.hand, rng), pen, PRINT_PX_PER_MM, rng)

    def _letter(self, letter: str, cell: Rect, pen: Pen) -> None:
        """A letter in one of the pen-like fonts."""
        rng = self._rng
        faces = (cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, cv2.FONT_HERSHEY_SCRIPT_COMPLEX, cv2.FONT_HERSHEY_SIMPLEX)
        face, scale = faces[rng.integers(len(faces))], rng.uniform(0.45, 0.75) * cell.h * PRINT_PX_PER_MM / 21.0
        thick = max(1, round(pen.width_mm * PRINT_PX_PER_MM))
        (width, height), _ = cv2.getTextSize(letter, face, scale, thick)
        at = (round(cell.centre.x * PRINT_PX_PER_MM - width / 2), round(cell.centre.y * PRINT_PX_PER_MM + height / 2))
        cover = np.zeros(self._paper.shape, np.uint8)
        cv2.putText(cover, letter, at, face, scale, 255, thick, cv2.LINE_AA)
        self._paper[:] = np.clip(self._paper * (1.0 - pen.darkness * cover / 255.0) + 0.5, 0, 255).astype(np.uint8)


def some_signs(count: int, rng: np.random.Generator, junk: float = 0.0, empty: float = 0.0) -> str:
    """So many signs: digits, with these shares of OTHER and EMPTY."""
    kinds: Sequence[str] = [OTHER if draw < junk else EMPTY if draw < junk + empty else "" for draw in rng.random(count)]
    return "".join(kind or str(rng.integers(10)) for kind in kinds)
