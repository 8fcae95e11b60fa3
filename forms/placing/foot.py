"""What stands on every page beside the questions: markers and codes, and the foot with the rule, the marks to compare by and the number."""

from __future__ import annotations

from collections.abc import Iterator

from forms.catalogue import text
from forms.definition.words import correction_rule, marking_rule
from forms.drawing import Area, Element, Rule
from forms.form import Form
from forms.geometry import Rect
from forms.layout import Furniture
from forms.placing.paragraph import Align
from forms.placing.sheet import CLEAR, SAFE, Sheet
from forms.placing.style import LEAST_SIZE, TABLE_LINE, Style
from forms.text_fit import Run, pitch

RAMP = (204, 153, 102, 51, 0)
"""Greys of the ramp from light to dark, in even steps: what a printer and a scanner make of them tells their tone curve."""

RAMP_STEP = 4.0
"""Side in mm of one step: 23 px at 150 dpi, wide enough to measure away from its edges."""

CODE_TEXT = (46.0, 4.5)
"""Width and height in mm of the place for the code in letters: 24 signs of 8 points."""

APART = 3.0
"""Millimetres between the things at the foot."""

RULE_ROOM = 7.6
"""Height in mm for the rule of correction: two lines of 8 points."""


NUMBER_ROOM = 20.0
"""Millimetres that the foot keeps for the page number right of the ramp, whatever the margin: `Trang 10/16` in 9 points."""

TITLE_LINES = 2
"""Lines of the title at the head of a page: they stand beside the code and end where it ends."""

NUMBER_MOST = 12.0
"""Largest letters of the page number in points: higher ones reach into the rule above it."""


def furniture_of(sheet: Sheet, style: Style, stamp: Rect | None) -> Furniture:
    """Where everything stands that the reader looks for."""
    code = sheet.codes[1]
    top = code.y + RULE_ROOM + 0.5
    text_place = Rect(code.right + CLEAR, top, *CODE_TEXT)
    middle = text_place.centre.y
    blank = Rect(text_place.right + APART, middle - style.box / 2, style.box, style.box)
    solid = Rect(blank.right + APART, blank.y, style.box, style.box)
    start = solid.right + APART
    ramp = tuple(
        Area(Rect(start + RAMP_STEP * number, middle - RAMP_STEP / 2, RAMP_STEP, RAMP_STEP), grey) for number, grey in enumerate(RAMP)
    )
    return Furniture(sheet.markers, sheet.codes, text_place, blank, solid, ramp, stamp)


def foot(form: Form, sheet: Sheet, style: Style, page: int, pages: int, furniture: Furniture) -> tuple[Element, ...]:
    """What is printed at the foot of a page beside its furniture, which `draw` adds."""
    line = sheet.codes[1].y - CLEAR / 4
    left, ramp_end = sheet.codes[1].right + CLEAR, furniture.ramp[-1].rect.right
    right = min(max(sheet.right, ramp_end + NUMBER_ROOM), sheet.width - sheet.marker_end - 0.5)
    number = (Run(text("lay_out.words.page", style.lang, page=page, pages=pages), style.bold),)
    number_room = right - ramp_end - 1.0
    size = style.fitting_size(number, min(style.fonts.note, NUMBER_MOST), number_room, lines=1)
    shown = style.set(number, size, number_room, "", Align.RIGHT)
    return (
        Rule(sheet.left, line, sheet.right, line, TABLE_LINE),
        *_rule(form, sheet, style, left, right - left),
        *shown.at(right - number_room, sheet.height - SAFE - shown.height),
        *_request(form, sheet, style, left, right - left - shown.width - APART),
    )


def running_head(form: Form, sheet: Sheet, style: Style) -> tuple[Element, ...]:
    """The title at the head of the pages after the first."""
    left = max(sheet.left, sheet.marker_end + 1.0)
    room = sheet.codes[0].x - CLEAR - left
    title = (Run(style.said(form.heading.title), style.italic),)
    most = sheet.codes[0].h / (TITLE_LINES * pitch(1.0))
    size = style.fitting_size(title, min(style.fonts.note, most), room, lines=TITLE_LINES)
    return style.set(title, size, room, "heading.title").centred_on(left, sheet.codes[0].centre.y)


def _rule(form: Form, sheet: Sheet, style: Style, left: float, room: float) -> Iterator[Element]:
    """How a choice is taken back, and where the form has no instructions also how one is made; two sentences on two lines have one each."""
    said = [style.said(rule(form.marking)) for rule in (marking_rule, correction_rule)[bool(form.instructions) :]]
    together = (Run(" ".join(said), style.bold),)
    sizes = style.sizes(style.fonts.note)
    size = next((size for size in sizes if len(style.set(together, size, room, "").lines) * pitch(size) <= RULE_ROOM), sizes[-1])
    found = style.set(together, size, room, "")
    single = [style.set((Run(words, style.bold),), size, room, "") for words in said]
    apart = len(found.lines) == len(said) and all(len(one.lines) == 1 for one in single)
    for number, one in enumerate(single if apart else [found]):
        yield from one.at(left, sheet.codes[1].y + number * pitch(size))


def _request(form: Form, sheet: Sheet, style: Style, left: float, room: float) -> Iterator[Element]:
    """The request to leave the marks alone, and the name of the form where there is room on its line."""
    top = sheet.height - SAFE - pitch(LEAST_SIZE)
    asked = text("lay_out.words.machine", style.lang)
    named = text("lay_out.words.version", style.lang, form=form.id, version=form.version)
    both = style.set((Run(f"{asked} {named}", style.regular),), LEAST_SIZE, room, "")
    only = style.set((Run(asked, style.regular),), LEAST_SIZE, room, "")
    yield from (both if len(both.lines) == 1 else only).at(left, top)
