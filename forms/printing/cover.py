"""`draw_covers`: sheets that lie on a batch or between its parts and say in large letters, and in their code, whose slips follow."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO

from forms.catalogue import text
from forms.draw import DrawError, missing_in, write_pdf
from forms.drawing import Area, Element, Face, Rule, Words
from forms.errors import Problem
from forms.form import Margins
from forms.furniture import Furniture
from forms.geometry import PAGE_SIZES, Rect
from forms.layout import LayoutPage
from forms.placing.foot import RAMP, RAMP_STEP
from forms.placing.paragraph import Align, Paragraph
from forms.placing.sheet import CLEAR, Sheet
from forms.placing.style import BOX_SIDE, TABLE_LINE
from forms.printing.press import Press
from forms.printing.run_record import Cover, PrintRun
from forms.sheet_code import SheetCode, encode
from forms.text_fit import Run, broken, pitch

MARGIN = 25.0
"""Millimetres left and right of the words."""

TITLE_TOP, LINES_TOP, LINES_END = 35.0, 62.0, 205.0
"""Millimetres from the top of the page to the title, and to where what is said of the batch begins and ends."""

TITLE_POINTS, LABEL_POINTS, NOTE_POINTS = 34.0, 13.0, 12.0
VALUE_POINTS = (30.0, 26.0, 22.0, 18.0, 15.0, 12.0)
"""Sizes in points: the title is read from across a room; values take the largest at which all of them fit."""

GAP = 5.0
"""Millimetres between what is said of one thing and of the next."""

BIG_CODE = Rect(80.0, 213.0, 50.0, 50.0)
"""A third place for the code, large enough for a telephone in a hurry."""

CODE_TEXT = Rect(60.0, 263.0, 90.0, 5.0)


def draw_covers(run: PrintRun, out: Path | BinaryIO, *, keys: Mapping[int, bytes] | None = None) -> int:
    """The number of pages written: one A4 page for each cover and separator of the run, in its language.

    The code stands where slips have theirs and once large. The same run gives the same bytes; a file is written whole. Raises DrawError
    with every cover whose words do not fit or ask for letters that the fonts lack, CodeError and OutputError as `draw` does.
    """
    sheet = Sheet(*PAGE_SIZES["A4"], Margins(), columns=1, stamped=False)
    problems: list[Problem] = []
    pages = [(cover, _page(cover, sheet, run.lang, problems)) for cover in run.covers]
    if not pages:
        problems.append(Problem("draw.no_slips", str(run.run)))
    if problems:
        raise DrawError(problems)
    press = Press(text("draw.cover.title_cover", run.lang))
    for cover, page in pages:
        press.page(page, encode(SheetCode(run.run, cover.number, kind=cover.kind, key_id=run.key_id), keys))
    write_pdf(press.pdf(), out)
    return len(pages)


def _page(cover: Cover, sheet: Sheet, lang: str, problems: list[Problem]) -> LayoutPage:
    """The page of one cover; what cannot be printed of it is added to the problems."""
    place = f"{cover.kind} {cover.number}"
    said = _said(cover, lang)
    for _, value in said:
        problems += missing_in(value, Face.SANS_BOLD, place)
    width = sheet.width - 2 * MARGIN
    title = _set(text(f"draw.cover.title_{cover.kind}", lang), Face.SANS_BOLD, TITLE_POINTS, width, Align.CENTRE)
    note = _set(text(f"draw.cover.note_{cover.kind}", lang), Face.SANS, NOTE_POINTS, width, Align.CENTRE)
    drawn: list[Element] = [*title.at(MARGIN, TITLE_TOP), *note.at(MARGIN, TITLE_TOP + title.height)]
    drawn.append(Rule(MARGIN, LINES_TOP - GAP / 2, MARGIN + width, LINES_TOP - GAP / 2, TABLE_LINE))
    fitting = next((size for size in VALUE_POINTS if _fits(said, size, width)), None)
    if fitting is None:
        problems.append(Problem("draw.cover_too_long", place))
    else:
        drawn += _lines(said, fitting, width)
    return LayoutPage(place, sheet.width, sheet.height, (), furniture=_furniture(sheet), drawn=tuple(drawn))


def _said(cover: Cover, lang: str) -> list[tuple[str, str]]:
    """What the sheet says of the slips under it: a name for each thing that is known, and the thing."""
    day = f"{cover.day:%d/%m/%Y}" if cover.day else ""
    unit, counter = _named(cover.unit, cover.unit_name), _named(cover.counter, cover.counter_name)
    known = {"round": cover.round, "unit": unit, "counter": counter, "channel": cover.channel, "day": day}
    return [(text(f"draw.cover.{name}", lang), value) for name, value in known.items() if value]


def _named(code: str, name: str) -> str:
    """The code and its name beside it; one of them where the other is not known."""
    return " – ".join(part for part in (code, name) if part)


def _set(words: str, face: Face, size: float, width: float, align: Align = Align.LEFT) -> Paragraph:
    """Words broken to a width."""
    return Paragraph(broken((Run(words, face),), size, width), size, width, align)


def _fits(said: list[tuple[str, str]], size: float, width: float) -> bool:
    """Whether all that is said has room at this size."""
    values = [_set(value, Face.SANS_BOLD, size, width) for _, value in said]
    height = sum(value.height + pitch(LABEL_POINTS) + GAP for value in values)
    return height <= LINES_END - LINES_TOP and all(value.width <= width for value in values)


def _lines(said: list[tuple[str, str]], size: float, width: float) -> list[Words]:
    """Each name with its value below it."""
    drawn: list[Words] = []
    top = LINES_TOP
    for name, value in said:
        label, shown = _set(name, Face.SANS, LABEL_POINTS, width), _set(value, Face.SANS_BOLD, size, width)
        drawn += [*label.at(MARGIN, top), *shown.at(MARGIN, top + label.height)]
        top += label.height + shown.height + GAP
    return drawn


def _furniture(sheet: Sheet) -> Furniture:
    """Markers and codes as on a slip, so that one reader finds both; the marks to compare by stand beside the lower code."""
    low = sheet.codes[1]
    top = low.bottom - BOX_SIDE
    lefts = [low.right + CLEAR + step for step in accumulate((0.0, 2 * BOX_SIDE, 2 * BOX_SIDE))]
    ramp = tuple(Area(Rect(lefts[2] + RAMP_STEP * number, top, RAMP_STEP, RAMP_STEP), grey) for number, grey in enumerate(RAMP))
    blank, solid = (Rect(left, top, BOX_SIDE, BOX_SIDE) for left in lefts[:2])
    return Furniture(sheet.markers, (*sheet.codes, BIG_CODE), CODE_TEXT, blank, solid, ramp)
