"""Sheets of our own for the tests: laid out by hand, drawn, and seen as a scanner at its best would see them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from forms.drawing import Area, Element, Face, Outline, Rule, Shape, Words
from forms.furniture import FieldKind, Furniture, Marker, WriteField
from forms.geometry import Point, Rect
from forms.layout import Box, Layout, LayoutPage, LayoutQuestion, MarkPolicy, QuestionKind, sealed

Picture = NDArray[np.uint8]


def furniture(width: float, height: float) -> Furniture:
    corners = ((10, 10), (width - 10, 10), (width - 10, height - 10), (10, height - 10))
    return Furniture(
        markers=tuple(Marker(number, Point(*corner), 7) for number, corner in enumerate(corners)),
        codes=(Rect(width - 32, 5.5, 16, 16), Rect(16, height - 21.5, 16, 16)),
        code_text=Rect(width - 70, height - 13, 50, 4),
        blank=Rect(40, height - 12, 4.5, 4.5),
        solid=Rect(50, height - 12, 4.5, 4.5),
        ramp=tuple(Area(Rect(60 + 5 * step, height - 12, 5, 4.5), 51 * step) for step in range(5)),
        stamp=Rect(width - 60, 25, 40, 40),
    )


def page(name: str = "p1", width: float = 210, height: float = 297, words: str = "Mức độ hài lòng của Ông/Bà?") -> LayoutPage:
    """Four grid rows of five boxes, a row of numbers to circle, round boxes, a comb, a place for the counter code."""
    questions, drawn = [], list[Element]([Words(20, 40, words, Face.SERIF_BOLD, 14), Rule(20, 42, 120, 42, 0.3)])
    drawn.append(Area(Rect(20, 50, 80, 8), 230))
    for row in range(4):
        drawn.append(Words(20, 73.5 + 12 * row, f"{row + 1}. Công chức lịch sự, ẪẴỘỰ", Face.SERIF, 11))
        boxes = tuple(Box(f"q{row}.{code}", str(code), Rect(80.137 + 9.371 * code, 70 + 12 * row, 4.5, 4.5)) for code in range(1, 6))
        questions.append(LayoutQuestion(f"q{row}", QuestionKind.SINGLE, boxes, f"Dòng {row + 1}", f"service.{row}"))
        drawn += [Outline(box.rect, 0.25) for box in boxes]
    bare = tuple(
        Box(f"sex.{code}", str(code), Rect(20 + 20 * code, 120, 7, 6), Shape.BARE, label) for code, label in ((1, "Nam"), (2, "Nữ"))
    )
    drawn += [Words(box.rect.x + 2.5, 124.5, f"{box.value}. {box.label}", Face.SANS, 11) for box in bare]
    questions.append(LayoutQuestion("sex", QuestionKind.SINGLE, bare))
    ovals = tuple(Box(f"many.{code}", str(code), Rect(20 + 11 * code, 130, 6, 4), Shape.ELLIPSE) for code in range(1, 4))
    drawn += [Outline(box.rect, 0.25, Shape.ELLIPSE) for box in ovals]
    questions.append(LayoutQuestion("many", QuestionKind.MULTI, ovals))
    cells = tuple(Rect(20 + 6 * cell, 140, 6, 8) for cell in range(7))
    drawn += [Outline(cell, 0.2) for cell in cells]
    drawn.append(Rule(20, 160, 120, 160, 0.3, 80, (0.3, 0.9)))
    fields = (
        WriteField("digits", "digits", FieldKind.DIGITS, Rect(20, 140, 42, 8), cells),
        WriteField("other", "many", FieldKind.OTHER, Rect(20, 154, 100, 6), option="3"),
        WriteField("counter", "counter", FieldKind.COUNTER, Rect(80, 140, 50, 8)),
    )
    return LayoutPage(name, width, height, tuple(questions), furniture=furniture(width, height), fields=fields, drawn=tuple(drawn))


def printed(pages: int = 2) -> Layout:
    made = tuple(page(f"p{number}", words=f"Trang {number}: mức độ hài lòng của Ông/Bà?") for number in range(1, pages + 1))
    return sealed(Layout("", "Phiếu thử", MarkPolicy.BOX_FILL_CANCELS, made, form="thu", version="1"))


def rewritten(layout: Layout, text: str) -> Layout:
    """The layout with other words at the head of its first page."""
    first = layout.pages[0]
    return replace(layout, pages=(replace(first, drawn=(Words(20, 40, text, Face.SERIF, 12), *first.drawn[1:])), *layout.pages[1:]))


def pictures(pdf: bytes, dpi: float) -> list[Picture]:
    """The pages as grey pictures."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=dpi / 72, grayscale=True).to_numpy().copy() for page in document]


def per_mm(picture: Picture, page: LayoutPage) -> tuple[float, float]:
    """Pixels per mm across and down: a renderer rounds each side of the page up to whole pixels and stretches the print to fill them."""
    return picture.shape[1] / page.width, picture.shape[0] / page.height


def edges(picture: Picture, rect: Rect, page: LayoutPage) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the printed outline nearest to `rect` in mm: where the ink of each of its four lines is centred."""
    right, down = per_mm(picture, page)
    reach = 0.6

    def centre(across: float, low: float, high: float, upright: bool) -> float:
        scale, along = (right, down) if upright else (down, right)
        start, stop = (round((across + step) * scale) for step in (-reach, reach))
        begin, end = round(low * along), round(high * along)
        line = 255 - (picture[begin:end, start:stop].mean(axis=0) if upright else picture[start:stop, begin:end].mean(axis=1))
        assert line.max() > 100, f"no line at {across} mm"
        return float((start + 0.5 + np.average(np.arange(len(line)), weights=line)) / scale)

    middle = (rect.centre.y - 0.3, rect.centre.y + 0.3)
    across = (rect.centre.x - 0.3, rect.centre.x + 0.3)
    return (
        centre(rect.x, *middle, True),
        centre(rect.y, *across, False),
        centre(rect.right, *middle, True),
        centre(rect.bottom, *across, False),
    )
