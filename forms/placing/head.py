"""The head of the first page: agency and national heading, title, introduction and instructions, and room for a stamp."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forms.definition.words import national_heading
from forms.drawing import Element, Face, Rule
from forms.form import Form
from forms.geometry import Rect
from forms.placing.paragraph import Align, Paragraph
from forms.placing.sheet import CLEAR, STAMP_LEFT, STAMP_SIDE, Sheet
from forms.placing.style import Style
from forms.text_fit import Run, width_of

UNDERLINE = 0.3
"""Width in mm of the line below the national motto and the agency's name."""

AGENCY_SHARE = 0.4
"""Share of the line that the agency keeps beside the national heading."""

TO_FILL_IN = ("…", ".", "_")
"""How an agency's line ends that is filled in by hand; it has no line below it."""

APART = 4.0
"""Millimetres between the agency and the national heading, and between the parts of the head."""


@dataclass(frozen=True, slots=True)
class Head:
    """What is printed above the first question, where it ends in mm, and the place for the stamp."""

    drawn: tuple[Element, ...]
    bottom: float
    stamp: Rect | None


def head(form: Form, sheet: Sheet, style: Style) -> Head:
    """The head of the first page."""
    top = max(sheet.margins.top, sheet.codes[0].y)
    left = sheet.left if top > sheet.marker_end else max(sheet.left, sheet.marker_end + 1.0)
    right = sheet.codes[0].x - CLEAR - 1.0 if top < sheet.codes[0].bottom + CLEAR else sheet.right
    right = min(right, sheet.right)
    drawn, bottom = _officials(form, style, left, right, top)
    stamp = Rect(STAMP_LEFT, max(bottom + CLEAR, sheet.marker_end), STAMP_SIDE, STAMP_SIDE) if sheet.stamped else None
    title, bottom = _titles(form, sheet, style, stamp, right, bottom + (CLEAR if drawn else 0.0))
    bottom = max(bottom, sheet.codes[0].bottom + CLEAR, stamp.bottom + CLEAR if stamp else 0.0)
    said, bottom = _said(form, sheet, style, bottom + CLEAR)
    if bottom > sheet.bottom:
        style.fault("head_too_tall", "", needed=round(bottom, 1), room=round(sheet.bottom, 1))
    return Head((*drawn, *title, *said), bottom + CLEAR, stamp)


def _officials(form: Form, style: Style, left: float, right: float, top: float) -> tuple[list[Element], float]:
    """Agency lines at the left, the national heading at the right; and where they end."""
    heading = form.heading
    drawn: list[Element] = []
    bottoms = [top]
    room = right - left
    if heading.national:
        name, motto = (style.said(line) for line in national_heading())
        share = room * (1 - AGENCY_SHARE) if heading.agency else room
        size = min(style.fitting_size((Run(line, style.bold),), style.fonts.body, share, lines=1) for line in (name, motto))
        width = max(width_of(line, style.bold, size) for line in (name, motto))
        lines = [style.set((Run(line, style.bold),), size, width, "heading.national", Align.CENTRE) for line in (name, motto)]
        block, end = _stacked(lines, right - width, top)
        underlined = _underlined(lines[-1], right - width, end, 1.0)
        drawn += [*block, underlined]
        bottoms.append(end + 1.0)
        room -= width + APART
    if heading.agency:
        texts = [style.said(line) for line in heading.agency]
        faces = [*([style.regular] * (len(texts) - 1)), style.bold]
        width = min(room, max(width_of(words, face, style.fonts.body) for words, face in zip(texts, faces, strict=True)))
        lines = [
            style.shrunk((Run(words, face),), style.fonts.body, width, "heading.agency", Align.CENTRE)
            for words, face in zip(texts, faces, strict=True)
        ]
        block, end = _stacked(lines, left, top)
        drawn += block
        if not texts[-1].endswith(TO_FILL_IN):
            drawn.append(_underlined(lines[-1], left, end, 0.4))
        bottoms.append(end + 1.0)
    return drawn, max(bottoms)


def _stacked(lines: list[Paragraph], x: float, top: float) -> tuple[list[Element], float]:
    """Paragraphs one below the other, and where they end."""
    drawn: list[Element] = []
    for line in lines:
        drawn += line.at(x, top)
        top += line.height
    return drawn, top


def _underlined(line: Paragraph, x: float, bottom: float, share: float) -> Rule:
    """A rule below a centred line, over a share of its width."""
    middle, half = x + line.room / 2, line.last_width * share / 2
    return Rule(middle - half, bottom + 0.6, middle + half, bottom + 0.6, UNDERLINE)


def _titles(form: Form, sheet: Sheet, style: Style, stamp: Rect | None, right: float, top: float) -> tuple[list[Element], float]:
    """Form number at the right, title and subtitles in the middle between stamp and margin; and where they end."""
    heading = form.heading
    drawn: list[Element] = []
    if heading.form_number:
        right = sheet.right if top > sheet.codes[0].bottom else right
        room = right - (stamp.right + CLEAR if stamp else sheet.left)
        number = style.set((Run(style.said(heading.form_number), style.bold),), style.fonts.body, room, "heading.form_number", Align.RIGHT)
        drawn += number.at(right - room, top)
        top += number.height + 1.0
    middle = (sheet.left + sheet.right) / 2
    half = sheet.text_width / 2
    if stamp:
        half = middle - stamp.right - CLEAR
    if top < sheet.codes[0].bottom + CLEAR:
        half = min(half, sheet.codes[0].x - CLEAR - middle)
    for line, face, size in _title_lines(form, style):
        words = style.shrunk((Run(line, face),), size, 2 * half, "heading.title", Align.CENTRE)
        drawn += words.at(middle - half, top)
        top += words.height
    return drawn, top


def _title_lines(form: Form, style: Style) -> Iterator[tuple[str, Face, float]]:
    """The centred lines with their faces and sizes."""
    heading, fonts = form.heading, style.fonts
    yield style.said(heading.title), style.bold, fonts.title
    for subtitle in heading.subtitles:
        yield style.said(subtitle), style.bold, fonts.body
    if heading.attached:
        yield style.said(heading.attached), style.italic, fonts.body


def _said(form: Form, sheet: Sheet, style: Style, top: float) -> tuple[list[Element], float]:
    """Introduction, then instructions, over the whole width; and where they end. The rule of correction stands at every foot."""
    paragraphs = [(style.said(line), style.regular) for line in form.introduction]
    paragraphs += [(style.said(line), style.italic) for line in form.instructions]
    drawn: list[Element] = []
    for words, face in paragraphs:
        set_words = style.set((Run(words, face),), style.fonts.body, sheet.text_width, "introduction")
        drawn += set_words.at(sheet.left, top)
        top += set_words.height + 0.5
    return drawn, top
