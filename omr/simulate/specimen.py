"""Random forms: printed pages of many looks with their layouts, so that a reader is fitted over forms and not over one form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from forms.geometry import PAGE_SIZES, Rect
from forms.geometry import px_per_mm as density
from forms.layout import Box, LayoutPage, LayoutQuestion, MarkPolicy, QuestionKind, Shape
from omr.reading import Grey
from omr.simulate.form_look import Look, draw_look, draw_policy
from omr.simulate.printing import Press


@dataclass(frozen=True, slots=True)
class Specimen:
    """A printed blank page (pixel = mm * px_per_mm), its layout, and the policy its respondents follow."""

    printed: Grey
    page: LayoutPage
    policy: MarkPolicy
    px_per_mm: float


def specimen(seed: int, dpi: float = 200.0) -> Specimen:
    """A random form. The same seed gives the same page and layout; `dpi` changes only the raster's resolution."""
    rng = np.random.default_rng([seed, 0x5EED])
    width, height = PAGE_SIZES["A4"] if rng.random() < 0.85 else PAGE_SIZES["Letter"]
    press = Press(width, height, density(dpi))
    look = draw_look(rng)
    questions: list[LayoutQuestion] = []
    y = _heading(press, look, rng, width)
    while y < height - 30:
        block = _BLOCKS[rng.integers(len(_BLOCKS))]
        y = block(press, look, rng, questions, y, width, height) + rng.uniform(3.0, 9.0)
        if rng.random() < 0.2:
            look = draw_look(rng, look)
    _foot(press, rng, width, height)
    return Specimen(press.page(), LayoutPage(f"specimen-{seed}", width, height, tuple(questions)), draw_policy(look, rng), press.px_per_mm)


def _box(press: Press, look: Look, rect: Rect, caption: str) -> None:
    """Print one box as this form prints them."""
    if look.shadow:
        press.area(Rect(rect.x + rect.w * 0.12, rect.y - rect.h * 0.12, rect.w, rect.h), 40)
        press.area(rect, 255)
    press.outline(rect, look.shape, look.line, look.line_grey)
    if caption:
        press.caption(rect, caption, look.captions.height * (min(rect.h, rect.w) - 2 * look.line), look.captions.grey, look.captions.face)


def _caption(look: Look, index: int) -> str:
    """What is printed inside the box of an option, empty for nothing."""
    letters = look.captions.letters
    return letters[index % len(letters)] if letters else ""


def _add(questions: list[LayoutQuestion], kind: QuestionKind, rects: list[Rect], shape: Shape) -> None:
    name = f"q{len(questions) + 1}"
    boxes = tuple(Box(f"{name}.{i + 1}", str(i + 1), rect, shape) for i, rect in enumerate(rects))
    questions.append(LayoutQuestion(name, kind, boxes))


Block = Callable[[Press, Look, np.random.Generator, list[LayoutQuestion], float, float, float], float]


def _grid(
    press: Press, look: Look, rng: np.random.Generator, questions: list[LayoutQuestion], y: float, width: float, height: float
) -> float:
    """A rating grid: statements on the left, a scale on the right; the y below it."""
    columns, rows = int(rng.integers(2, 8)), int(rng.integers(3, 13))
    pitch_y = look.box_h + rng.uniform(1.2, 7.0)
    pitch_x = look.box_w + rng.uniform(2.0, 14.0)
    right = width - rng.uniform(10.0, 18.0)
    left, table = 12.0, min(columns * pitch_x, width * 0.6)
    pitch_x, start = table / columns, right - table
    if pitch_x < look.box_w + 1.0:
        columns = max(2, int(table / (look.box_w + 1.5)))
        pitch_x = table / columns
    for column in range(columns):
        press.words(Rect(start + column * pitch_x, y, pitch_x, 2 * look.text), look.text * 0.8, look.face, rng, 1)
    y += 2.4 * look.text
    for row in range(rows):
        if y + pitch_y > height - 16:
            break
        if look.shade < 255 and row % 2 == 0:
            press.area(Rect(left, y, right - left, pitch_y), look.shade)
        press.words(Rect(left + 1, y + pitch_y / 2 - look.text / 2, start - left - 3, pitch_y), look.text, look.face, rng, 1)
        rects = [
            Rect(start + (c + 0.5) * pitch_x - look.box_w / 2, y + (pitch_y - look.box_h) / 2, look.box_w, look.box_h)
            for c in range(columns)
        ]
        if look.rules == "cells":
            rects = [Rect(start + c * pitch_x, y, pitch_x, pitch_y) for c in range(columns)]
        for c, rect in enumerate(rects):
            if look.rules == "cells":
                press.caption(rect, _caption(look, c) or str(c + 1), min(0.5 * rect.h, 3.0), look.captions.grey, look.captions.face)
                press.outline(rect, Shape.RECT, look.rule_line, look.line_grey)
            else:
                _box(press, look, rect, _caption(look, c))
        if look.rules in ("rows", "grid"):
            press.rule(left, y + pitch_y, right, y + pitch_y, look.rule_line)
        if look.rules == "grid":
            for c in range(columns + 1):
                press.rule(start + c * pitch_x, y, start + c * pitch_x, y + pitch_y, look.rule_line)
        _add(questions, QuestionKind.SINGLE, rects, Shape.RECT if look.rules == "cells" else look.shape)
        y += pitch_y
    return y


def _inline(
    press: Press, look: Look, rng: np.random.Generator, questions: list[LayoutQuestion], y: float, width: float, height: float
) -> float:
    """A question with its options side by side, text right after each box; the y below it."""
    press.words(Rect(12, y, width * rng.uniform(0.3, 0.75), look.text), look.text, look.face, rng, 1)
    y += look.text * rng.uniform(1.8, 2.6)
    count = int(rng.integers(2, 7))
    pitch = (width - 28) / count
    rects = [Rect(14 + i * pitch, y, look.box_w, look.box_h) for i in range(count) if look.box_w + 4 < pitch]
    for i, rect in enumerate(rects):
        _box(press, look, rect, _caption(look, i))
        gap = rng.uniform(0.6, 2.0)
        area = Rect(rect.right + gap, rect.centre.y - look.text / 2, max(pitch - look.box_w - gap - 2, 2.0), look.text)
        press.words(area, look.text, look.face, rng, 1)
    if rects:
        _add(questions, QuestionKind.MULTI if rng.random() < 0.35 else QuestionKind.SINGLE, rects, look.shape)
    return y + look.box_h


def _stacked(
    press: Press, look: Look, rng: np.random.Generator, questions: list[LayoutQuestion], y: float, width: float, height: float
) -> float:
    """A question with its options below each other; the y below it."""
    press.words(Rect(12, y, width * rng.uniform(0.4, 0.8), look.text), look.text, look.face, rng, 1)
    y += look.text * 2
    pitch = max(look.box_h, look.text) + rng.uniform(0.8, 4.0)
    before = rng.random() < 0.7
    x = 15.0 if before else width * rng.uniform(0.45, 0.75)
    rects = [Rect(x, y + i * pitch, look.box_w, look.box_h) for i in range(int(rng.integers(2, 8))) if y + (i + 1) * pitch < height - 16]
    for i, rect in enumerate(rects):
        _box(press, look, rect, _caption(look, i))
        middle = rect.centre.y - look.text / 2
        area = Rect(rect.right + 1.2, middle, width - rect.right - 20, look.text) if before else Rect(15, middle, x - 18, look.text)
        press.words(area, look.text, look.face, rng, 1)
    if rects:
        _add(questions, QuestionKind.MULTI if rng.random() < 0.5 else QuestionKind.SINGLE, rects, look.shape)
    return y + len(rects) * pitch


def _prose(
    press: Press, look: Look, rng: np.random.Generator, questions: list[LayoutQuestion], y: float, width: float, height: float
) -> float:
    """A paragraph or a shaded section title; the y below it."""
    if rng.random() < 0.5:
        bar = Rect(11, y, width - 22, look.text * 1.9)
        press.area(bar, int(rng.choice([120, 180, 215, 235])))
        press.words(Rect(13, y + 0.45 * look.text, width * 0.5, look.text), look.text, look.face, rng, 2)
        return bar.bottom
    for _ in range(int(rng.integers(1, 4))):
        press.words(Rect(12, y, width - 26, look.text), look.text, look.face, rng, 1)
        y += look.text * 1.7
    return y


_BLOCKS: tuple[Block, ...] = (_grid, _grid, _inline, _inline, _stacked, _prose)
"""Grids and inline rows twice: most boxes of real surveys stand in them."""


def _heading(press: Press, look: Look, rng: np.random.Generator, width: float) -> float:
    """A title; the y below it."""
    y = rng.uniform(10.0, 18.0)
    for size, share in ((look.text * 1.2, 0.4), (look.text * 1.7, 0.6)):
        press.words(Rect(width * (1 - share) / 2, y, width * share, size), size, look.face, rng, 2)
        y += size * 1.9
    return y + rng.uniform(2.0, 8.0)


def _foot(press: Press, rng: np.random.Generator, width: float, height: float) -> None:
    """Sometimes corner marks, as machine-read forms have."""
    if rng.random() < 0.4:
        for x in (7.0, width - 12.0):
            for y in (7.0, height - 12.0):
                press.area(Rect(x, y, 5.0, 5.0), 0)
