"""Elements and furniture of a page on a ReportLab canvas: millimetres from the top left become points from the bottom left."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from forms.drawing import Area, Element, Outline, Rule, Shape, Words
from forms.furniture import Furniture
from forms.geometry import Rect
from forms.layout import LayoutPage
from forms.placing.style import BOX_LINE
from forms.printing.marker_bits import black_square, white_modules
from forms.printing.typeface import font_of

WHITE = 255


def paint_page(canvas: Canvas, page: LayoutPage) -> None:
    """Nothing; afterwards the canvas holds all that every slip has printed on this page."""
    pen = _Pen(canvas, page.height)
    pen.elements(page.drawn)
    if page.furniture is not None:
        pen.furniture(page.furniture)


class _Pen:
    """Draws on one page."""

    def __init__(self, canvas: Canvas, height: float) -> None:
        """Draw on `canvas`, a page `height` mm high."""
        self._canvas = canvas
        self._height = height

    def elements(self, elements: Iterable[Element]) -> None:
        """All elements, the later over the earlier."""
        for element in elements:
            match element:
                case Words():
                    self._words(element)
                case Rule():
                    self._rule(element)
                case Area():
                    self._filled([element.rect], element.grey)
                case Outline():
                    self._outline(element)

    def furniture(self, furniture: Furniture) -> None:
        """Markers, grey ramp, solid box, and the blank one with the line of the boxes that people mark. Codes are stamped slip by slip."""
        for marker in furniture.markers:
            self._filled([black_square(marker)], 0)
            self._filled(white_modules(marker), WHITE)
        self._outline(Outline(furniture.blank, BOX_LINE))
        self._filled([furniture.solid], 0)
        for step in furniture.ramp:
            self._filled([step.rect], step.grey)

    def _words(self, words: Words) -> None:
        """One line of words, accents composed."""
        self._canvas.setFillGray(words.grey / WHITE)
        self._canvas.setFont(font_of(words.face), words.size)
        self._canvas.drawString(words.x * mm, self._up(words.y), unicodedata.normalize("NFC", words.text))

    def _rule(self, rule: Rule) -> None:
        """One straight line."""
        self._line(rule.width, rule.grey)
        self._canvas.setDash([length * mm for length in rule.dash or ()])
        self._canvas.line(rule.x1 * mm, self._up(rule.y1), rule.x2 * mm, self._up(rule.y2))
        self._canvas.setDash()

    def _outline(self, outline: Outline) -> None:
        """One outline; a bare box has none."""
        self._line(outline.width, outline.grey)
        rect = outline.rect
        if outline.shape is Shape.RECT:
            self._canvas.rect(rect.x * mm, self._up(rect.bottom), rect.w * mm, rect.h * mm, stroke=1, fill=0)
        elif outline.shape is Shape.ELLIPSE:
            self._canvas.ellipse(rect.x * mm, self._up(rect.bottom), rect.right * mm, self._up(rect.y), stroke=1, fill=0)

    def _filled(self, rects: Iterable[Rect], grey: int) -> None:
        """Filled rectangles as one path: where two touch, no light comes through."""
        self._canvas.setFillGray(grey / WHITE)
        path = self._canvas.beginPath()
        for rect in rects:
            path.rect(rect.x * mm, self._up(rect.bottom), rect.w * mm, rect.h * mm)
        self._canvas.drawPath(path, stroke=0, fill=1)

    def _line(self, width: float, grey: int) -> None:
        """The next lines are this broad and grey."""
        self._canvas.setLineWidth(width * mm)
        self._canvas.setStrokeGray(grey / WHITE)

    def _up(self, y: float) -> float:
        """A height from the top in mm as one from the bottom in points."""
        return (self._height - y) * mm
