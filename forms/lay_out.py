"""From a form to the geometry of its sheets: where everything is printed, in millimetres."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from forms.definition.translated import texts_of
from forms.errors import LayoutError
from forms.form import Form
from forms.layout import Layout, LayoutPage, MarkPolicy, sealed
from forms.placing.flow import flow
from forms.placing.foot import foot, furniture_of, running_head
from forms.placing.head import Head, head
from forms.placing.piece import Piece
from forms.placing.sections import form_strips
from forms.placing.sheet import Sheet, sheet_of
from forms.placing.style import Style, style_of
from forms.question import Marking
from forms.sheet_code import PAGE_BITS
from forms.text_fit import missing_letters

POLICIES = {Marking.BOX: MarkPolicy.BOX_FILL_CANCELS, Marking.CIRCLE: MarkPolicy.CIRCLE}
"""What a mark means, by the rule of correction that is printed: a filled box takes back, a number struck through takes back."""

AIR = (1.0, 0.85, 0.7, 0.55)
"""Shares of the gaps between questions that are tried to save a page; with less, questions run into each other."""

MOST_PAGES = 1 << PAGE_BITS
"""Pages that the sheet code can number."""


def lay_out(form: Form, lang: str = "vi") -> Layout:
    """The layout of a form in one language; the same form always gives the same one.

    Raises LayoutError with all that does not fit, each with its question.
    """
    style = style_of(form, lang)
    for at, words in texts_of(form):
        if unknown := missing_letters(words.said(lang), style.regular):
            codes = ", ".join(f"{letter} U+{ord(letter):04X}" for letter in unknown)
            style.fault("letter_unknown", at, letters=codes)
    sheet, first, pages = _flowed(form, style)
    if len(pages) > MOST_PAGES:
        style.fault("too_many_pages", "", pages=len(pages), most=MOST_PAGES)
    if style.faults:
        raise LayoutError(style.faults)
    laid = tuple(_page(form, sheet, style, first, pages, number) for number in range(1, len(pages) + 1))
    if style.faults:
        raise LayoutError(style.faults)
    return sealed(Layout("", style.said(form.heading.title), POLICIES[form.marking], laid, form=form.id, version=form.version))


def _flowed(form: Form, style: Style) -> tuple[Sheet, Head, tuple[Piece, ...]]:
    """Sheet, head and pages: the fewest pages, of these with a place for the stamp, of these with most air; the style takes the faults."""
    strips = form_strips(form, sheet_of(form, stamped=False), style)
    tries = []
    for stamped, air in product((True, False), AIR):
        tried = replace(style, faults=[])
        sheet = sheet_of(form, stamped=stamped)
        first = head(form, sheet, tried)
        tries.append((tried.faults, sheet, first, flow(strips, sheet, tried, first.bottom, air)))
    faults, sheet, first, pages = min(tries, key=lambda one: (len(one[0]), len(one[3])))
    style.faults.extend(problem for problem in faults if problem not in style.faults)
    return sheet, first, pages


def _page(form: Form, sheet: Sheet, style: Style, first: Head, pages: tuple[Piece, ...], number: int) -> LayoutPage:
    """One page with its furniture."""
    piece = pages[number - 1]
    furniture = furniture_of(sheet, style, first.stamp if number == 1 else None)
    above = first.drawn if number == 1 else running_head(form, sheet, style)
    return LayoutPage(
        f"p{number}",
        sheet.width,
        sheet.height,
        piece.questions,
        fiducials=tuple(marker.centre for marker in furniture.markers),
        furniture=furniture,
        fields=piece.fields,
        drawn=(*above, *piece.drawn, *foot(form, sheet, style, number, len(pages), furniture)),
    )
