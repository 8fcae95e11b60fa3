"""A PDF that grows page by page: what all slips share is drawn once, each page stamps its own code on it."""

from __future__ import annotations

from io import BytesIO

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from forms.drawing import Face
from forms.furniture import FieldKind
from forms.geometry import FLOAT_NOISE, Rect
from forms.layout import LayoutPage
from forms.printing.paint import paint_page
from forms.printing.qr import QR_MODULES, QUIET_MODULES, qr_rectangles
from forms.printing.typeface import font_of
from forms.sheet_code import grouped
from forms.text_fit import CAP_MIDDLE, LINE_PITCH, MM_PER_POINT, width_of

CODE_POINTS = 8.0
"""Size in points at which the text of a sheet code is printed where its place is large enough: read and typed without a glass."""

COUNTER_FACE = Face.SANS_BOLD

COUNTER_POINTS = 12.0
"""Size in points of a printed counter code where its place is large enough: people compare it with the sign over the counter."""


class Press:
    """Prints pages of layouts to one PDF. The same calls give the same bytes."""

    def __init__(self, title: str) -> None:
        """Start an empty document with this title."""
        self._stream = BytesIO()
        # ReportLab starts with Helvetica and does not embed it; printing offices refuse such files. Its stubs take a name for a number.
        first = font_of(Face.SANS)
        self._canvas = Canvas(self._stream, pageCompression=1, invariant=1, initialFontName=first)  # type: ignore[arg-type]
        self._canvas.setTitle(title)
        self._canvas.setCreator("phieu")
        # A viewer that shrinks pages to its margins would move every box.
        self._canvas.setViewerPreference("PrintScaling", "None")
        self._backgrounds: dict[int, tuple[LayoutPage, str]] = {}

    def page(self, page: LayoutPage, code: str | None = None, counter: str = "") -> None:
        """Nothing; afterwards the document has one page more, with this sheet code and counter code where the page has places for them."""
        name = self._background(page)
        self._size(page)
        self._canvas.doForm(name)
        if code is not None and page.furniture is not None:
            self._stamp_qr(page, code)
            self._stamp_words(page, grouped(code), page.furniture.code_text, Face.SANS, CODE_POINTS)
        if counter:
            for field in page.fields:
                if field.kind is FieldKind.COUNTER and not field.cells:
                    self._stamp_words(page, counter, field.rect, COUNTER_FACE, COUNTER_POINTS)
        self._canvas.showPage()

    def empty_page(self, like: LayoutPage) -> None:
        """Nothing; afterwards the document has one page more of the same size, with nothing on it."""
        self._size(like)
        self._canvas.showPage()

    def two_sided(self, *, landscape: bool) -> None:
        """Nothing; viewers then offer to print on both sides, turned at the edge that keeps both upright."""
        self._canvas.setViewerPreference("Duplex", "DuplexFlipShortEdge" if landscape else "DuplexFlipLongEdge")

    def pdf(self) -> bytes:
        """The whole document. The press prints nothing more after it."""
        self._canvas.save()
        return self._stream.getvalue()

    def _background(self, page: LayoutPage) -> str:
        """The name of the drawing that every slip shares on this page, drawn when first needed."""
        if id(page) not in self._backgrounds:
            name = f"page{len(self._backgrounds) + 1}"
            self._canvas.beginForm(name, upperx=page.width * mm, uppery=page.height * mm)
            paint_page(self._canvas, page)
            self._canvas.endForm()
            self._backgrounds[id(page)] = (page, name)
        return self._backgrounds[id(page)][1]

    def _size(self, page: LayoutPage) -> None:
        """The next page is as large as this one."""
        self._canvas.setPageSize((page.width * mm, page.height * mm))

    def _stamp_qr(self, page: LayoutPage, code: str) -> None:
        """The QR code in each of its places, as large as place and white margin allow."""
        assert page.furniture is not None, "only sheets of our own carry a code"
        squares = " ".join(f"{x} {y} {w} {h} re" for x, y, w, h in qr_rectangles(code))
        for place in page.furniture.codes:
            module = min(place.w, place.h) / (QR_MODULES + 2 * QUIET_MODULES)
            half = module * QR_MODULES / 2
            left, top = (place.centre.x - half) * mm, (page.height - place.centre.y + half) * mm
            # Whole numbers of modules under one matrix: a tenth of the bytes and of the time of single rectangles in points.
            self._canvas.addLiteral(f"q 0 g {module * mm:.5f} 0 0 {-module * mm:.5f} {left:.4f} {top:.4f} cm {squares} f Q")

    def _stamp_words(self, page: LayoutPage, words: str, place: Rect, face: Face, most: float) -> None:
        """The words in the middle of their place, smaller than `most` points where it is too small for that."""
        size = min(most, most * place.w / max(width_of(words, face, most), FLOAT_NOISE), place.h / (LINE_PITCH * MM_PER_POINT))
        baseline = place.centre.y + CAP_MIDDLE * size * MM_PER_POINT
        left = place.centre.x - width_of(words, face, size) / 2
        self._canvas.setFillGray(0)
        self._canvas.setFont(font_of(face), size)
        self._canvas.drawString(left * mm, (page.height - baseline) * mm, words)
