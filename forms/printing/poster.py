"""`draw_posters`: a poster or a table stand for each counter, with the QR code that leads to its survey page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

import segno
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from forms.catalogue import text
from forms.draw import DrawError, missing_in
from forms.drawing import Element, Face, Rule
from forms.errors import Problem
from forms.geometry import PAGE_SIZES, Rect
from forms.layout import LayoutPage
from forms.placing.paragraph import Align, Paragraph
from forms.printing.paint import paint_page
from forms.printing.qr import QUIET_MODULES, merged
from forms.printing.typeface import font_of
from forms.text_fit import Run, broken

MARGIN = 0.07
"""White at the edges, as a share of the page's width: office printers print none there."""

GAP = 0.018
"""Distance between what stands below each other, as a share of the height."""

QR_SHARE, STAND_QR_SHARE = 0.58, 0.40
"""Side of the QR code as a share of the width: on an A5 poster 86 mm, read from most of a metre; on a stand beside the words."""

SHRINKS = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
"""Shares of the wished size of letters that are tried until everything fits."""

LEAST_POINTS = 6.0
"""The smallest letters in points that people read without a glass; names that need smaller ones are refused."""

FOLD_DASH = (3.0, 2.0)
FOLD_GREY = 150


class Size(StrEnum):
    """The paper of posters; a stand is folded once across."""

    A4 = "a4"
    A5 = "a5"


@dataclass(frozen=True, slots=True)
class Poster:
    """What one poster says: the agency's lines, the counter and its code, the address in the QR code, and the short one for typing."""

    agency: tuple[str, ...]
    counter: str
    code: str
    url: str
    short: str


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph of a poster: its words, face, and wished size in points on A4."""

    words: str
    face: Face
    size: float


def draw_posters(posters: Sequence[Poster], size: Size, *, stand: bool, lang: str = "vi") -> bytes:
    """The PDF with a page for each poster: the same posters give the same bytes, and all letters are embedded.

    A stand has its words twice, the upper half head down, so that both sides are read when it is folded. Raises DrawError with every
    poster whose words do not fit or ask for letters that the fonts lack.
    """
    problems = [one for poster in posters for one in _missing(poster)]
    width, height = PAGE_SIZES[size.upper()]
    area = Rect(0.0, 0.0, width, height / 2) if stand else Rect(0.0, 0.0, width, height)
    pages = []
    for poster in posters:
        made = _beside(poster, area, lang) if stand else _below(poster, area, lang)
        if made is None:
            problems.append(Problem("poster.too_long", poster.code))
        else:
            pages.append((poster, *made))
    if not posters:
        problems.append(Problem("poster.none", ""))
    if problems:
        raise DrawError(problems)
    stream = BytesIO()
    # ReportLab starts with Helvetica and does not embed it; printing offices refuse such files. Its stubs take a name for a number.
    canvas = Canvas(stream, pageCompression=1, invariant=1, initialFontName=font_of(Face.SANS))  # type: ignore[arg-type]
    canvas.setTitle(text("poster.title", lang))
    canvas.setCreator("phieu")
    for poster, drawn, code in pages:
        canvas.setPageSize((width * mm, height * mm))
        _panel(canvas, poster, drawn, code, area)
        if stand:
            canvas.saveState()
            canvas.translate(width * mm, height * mm)
            canvas.rotate(180)
            _panel(canvas, poster, drawn, code, area)
            canvas.restoreState()
            paint_page(canvas, LayoutPage("fold", width, height, (), drawn=(_fold(width, height),)))
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _fold(width: float, height: float) -> Rule:
    """The line along which a stand is folded."""
    return Rule(0.0, height / 2, width, height / 2, 0.2, FOLD_GREY, FOLD_DASH)


def _panel(canvas: Canvas, poster: Poster, drawn: tuple[Element, ...], code: Rect, area: Rect) -> None:
    """Nothing; draws one panel at the lower left of the page."""
    paint_page(canvas, LayoutPage(poster.code, area.w, area.h, (), drawn=drawn))
    matrix = segno.make_qr(poster.url, error="m").matrix
    module = code.w / (len(matrix) + 2 * QUIET_MODULES)
    left, top = code.x + module * QUIET_MODULES, area.h - code.y - module * QUIET_MODULES
    path = canvas.beginPath()
    for x, y, w, h in merged(matrix):
        path.rect((left + x * module) * mm, (top - (y + h) * module) * mm, w * module * mm, h * module * mm)
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)


def _below(poster: Poster, area: Rect, lang: str) -> tuple[tuple[Element, ...], Rect] | None:
    """The words above and below the code, and the code's place; None where they do not fit."""
    room, side = area.w * (1 - 2 * MARGIN), area.w * QR_SHARE
    left, scale = area.w * MARGIN, area.w / PAGE_SIZES["A4"][0]
    for shrink in SHRINKS:
        above, below = (_set(parts, room, scale * shrink, Align.CENTRE) for parts in (_head(poster, lang), _foot(poster, lang)))
        gap = area.h * GAP * shrink
        needed = sum(one.height + gap for one in (*above, *below)) + side
        free = area.h - 2 * area.w * MARGIN - needed
        if free < 0 or any(one.width > room or one.size < LEAST_POINTS for one in (*above, *below)):
            continue
        gap += free / (len(above) + len(below) + 1)
        drawn: list[Element] = []
        top = _stacked(above, drawn, left, area.w * MARGIN, gap)
        code = Rect((area.w - side) / 2, top, side, side)
        _stacked(below, drawn, left, top + side + gap, gap)
        return tuple(drawn), code
    return None


def _beside(poster: Poster, area: Rect, lang: str) -> tuple[tuple[Element, ...], Rect] | None:
    """The words beside the code, and the code's place; None where they do not fit."""
    side, margin = area.w * STAND_QR_SHARE, area.w * MARGIN / 2
    left = margin + side + margin
    room, scale = area.w - left - margin, 0.72 * area.w / PAGE_SIZES["A4"][0]
    for shrink in SHRINKS:
        parts = _set((*_head(poster, lang), *_foot(poster, lang)), room, scale * shrink, Align.LEFT)
        needed = sum(one.height for one in parts)
        gap = (area.h - 2 * margin - needed) / (len(parts) - 1)
        if gap < area.h * GAP or any(one.width > room or one.size < LEAST_POINTS for one in parts):
            continue
        gap = min(gap, area.h * GAP * 3)
        drawn: list[Element] = []
        height = needed + gap * (len(parts) - 1)
        _stacked(parts, drawn, left, (area.h - height) / 2, gap)
        return tuple(drawn), Rect(margin, (area.h - side) / 2, side, side)
    return None


def _stacked(parts: Sequence[Paragraph], drawn: list[Element], left: float, top: float, gap: float) -> float:
    """Where the next part begins, after these were added."""
    for part in parts:
        drawn.extend(part.at(left, top))
        top += part.height + gap
    return top


def _set(parts: Sequence[Part], room: float, scale: float, align: Align) -> list[Paragraph]:
    """The parts broken to the room."""
    return [Paragraph(broken((Run(one.words, one.face),), one.size * scale, room), one.size * scale, room, align) for one in parts]


def _head(poster: Poster, lang: str) -> tuple[Part, ...]:
    """What stands first: who asks, what for, and where."""
    agency = tuple(Part(line.upper(), Face.SANS_BOLD if line == poster.agency[-1] else Face.SANS, 15.0) for line in poster.agency)
    return (*agency, Part(text("poster.invites", lang), Face.SANS_BOLD, 26.0), Part(poster.counter or poster.code, Face.SANS_BOLD, 30.0))


def _foot(poster: Poster, lang: str) -> tuple[Part, ...]:
    """What stands last: how, that no name is asked, and what to type without a camera."""
    return (
        Part(text("poster.how", lang), Face.SANS, 18.0),
        Part(text("poster.private", lang), Face.SANS, 14.0),
        Part(text("poster.typed", lang, short=poster.short, code=poster.code), Face.SANS, 14.0),
        Part(poster.url, Face.SANS_BOLD, 14.0),
    )


def _missing(poster: Poster) -> list[Problem]:
    """A problem for each letter that cannot be printed."""
    return [
        one
        for words in (*poster.agency, poster.counter, poster.url)
        for one in missing_in(words.upper() + words, Face.SANS_BOLD, poster.code)
    ]
