"""`deck`: sheets of a form with printed marks whose meaning is known, to prove a printer and a scanner before a survey."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from forms.draw import check_printable
from forms.drawing import Element
from forms.layout import Box, Layout, LayoutPage, LayoutQuestion, MarkPolicy, QuestionKind
from forms.printing.pen import Pen, Stroke, stroke
from forms.printing.press import Press
from forms.reserved_runs import DECK_RUN
from forms.sheet_code import SheetCode, encode

PENS = (Pen("dark", 0.6, 30), Pen("light", 0.4, 140))
"""One slip each: a ball-point pressed well, and one that is nearly empty."""

EMPTY_EVERY = 6
"""Every sixth question stays empty: a scanner that adds dirt shows there."""

CORRECTED_EVERY = 5
"""Every fifth question is answered, taken back and answered again."""

CHOOSING = {
    MarkPolicy.BOX: (Stroke.CROSS, Stroke.TICK, Stroke.CIRCLE, Stroke.DOT),
    # no dot: where blackening takes a choice back, a dot may do so too, and goes to a person
    MarkPolicy.BOX_FILL_CANCELS: (Stroke.CROSS, Stroke.TICK, Stroke.CIRCLE),
    MarkPolicy.FILL: (Stroke.FILL,),
    MarkPolicy.ANY: (Stroke.CROSS, Stroke.TICK, Stroke.CIRCLE, Stroke.DOT, Stroke.FILL),
    MarkPolicy.CIRCLE: (Stroke.CIRCLE,),
}
"""Marks that select under each policy."""

TAKEN_BACK = {
    MarkPolicy.BOX: (Stroke.CROSS, Stroke.FILL),
    MarkPolicy.BOX_FILL_CANCELS: (Stroke.CROSS, Stroke.FILL),
    MarkPolicy.CIRCLE: (Stroke.CIRCLE, Stroke.SLASH),
}
"""Marks that lie over each other on a choice that was taken back; policies without an entry know no taking back."""


@dataclass(frozen=True, slots=True)
class Deck:
    """The PDF to print, and what is on it: `{"images": {key: …}}` with file, pdf_page, page, code, marked, cancelled, answers and pen."""

    pdf: bytes
    truth: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Marks:
    """The marks on one question: box and stroke in the order of drawing, and the boxes that were taken back."""

    strokes: tuple[tuple[Box, Stroke], ...]
    cancelled: tuple[Box, ...] = ()


def deck(layout: Layout, file: str = "deck.pdf", *, duplex: bool = False) -> Deck:
    """The deck of a form: one slip per pen, every page with its sheet code, marks of all kinds the form's rule knows.

    `file` is the name that the truth gives to the PDF. The same layout gives the same bytes. Raises DrawError as `draw` does.
    """
    check_printable(layout, coded=True)
    press = Press(layout.name)
    images: dict[str, Any] = {}
    count = 0
    for serial, pen in enumerate(PENS, 1):
        for number, page in enumerate(layout.pages, 1):
            code = encode(SheetCode(DECK_RUN, serial, number))
            marks = {question.id: _marks(question, index + serial, layout.policy) for index, question in enumerate(page.questions)}
            press.page(replace(page, drawn=(*page.drawn, *_drawn(marks, pen))), code)
            count += 1
            images[f"{pen.name}-{page.id}"] = _truth(page, marks) | {"file": file, "pdf_page": count, "code": code, "pen": pen.name}
        if duplex and len(layout.pages) % 2:
            press.empty_page(layout.pages[-1])
            count += 1
    return Deck(press.pdf(), {"origin": f"acceptance deck of layout {layout.id}", "images": images})


def _marks(question: LayoutQuestion, turn: int, policy: MarkPolicy) -> _Marks:
    """The marks on a question; `turn` goes through options and kinds of mark, and differs between the slips."""
    boxes, kinds = question.boxes, CHOOSING[policy]
    if turn % EMPTY_EVERY == 0:
        return _Marks(())
    # Moves on by one more after each round, so that no kind of mark always meets the same option.
    place = turn + turn // len(boxes)
    chosen, kind = boxes[place % len(boxes)], kinds[turn % len(kinds)]
    other = boxes[(place + len(boxes) // 2) % len(boxes)]
    if question.kind is QuestionKind.MULTI and other is not chosen:
        return _Marks(((chosen, kind), (other, kind)))
    if turn % CORRECTED_EVERY == 0 and policy in TAKEN_BACK and other is not chosen:
        return _Marks((*((other, stroke) for stroke in TAKEN_BACK[policy]), (chosen, kinds[0])), (other,))
    return _Marks(((chosen, kind),))


def _drawn(marks: dict[str, _Marks], pen: Pen) -> Iterator[Element]:
    """The strokes of a page."""
    for marked in marks.values():
        for box, kind in marked.strokes:
            yield from stroke(kind, box.rect, box.shape, pen)


def _truth(page: LayoutPage, marks: dict[str, _Marks]) -> dict[str, Any]:
    """What is on a page: boxes with ink on purpose, those taken back, and what is meant, in printed order."""
    inked = {box.id for marked in marks.values() for box, _ in marked.strokes}
    cancelled = {box.id for marked in marks.values() for box in marked.cancelled}
    live = inked - cancelled
    return {
        "page": page.id,
        "marked": [box.id for box in page.boxes() if box.id in inked],
        "cancelled": [box.id for box in page.boxes() if box.id in cancelled],
        "answers": {question.id: [box.value for box in question.boxes if box.id in live] for question in page.questions},
    }
