"""Builders of layouts and page records by hand: what a test needs to say about a sheet, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forms.geometry import Rect
from forms.layout import Box, Layout, LayoutPage, LayoutQuestion, MarkPolicy, QuestionKind
from omr.reading import Answer, AnswerStatus, PageReading, PageState, Sheet
from omr.reasons import Reason
from pipeline.model import PageRecord

RATING = ("++", "+", "o", "-", "--")
LEVELS = ("1", "2", "3", "4", "5")

Given = str | Sequence[str] | AnswerStatus
"""An answer in a test: one option, several options, or a kind of missing."""


def question(name: str, options: Sequence[str] = LEVELS, *, multi: bool = False, label: str = "") -> LayoutQuestion:
    """One question with a row of 4 mm boxes."""
    boxes = tuple(Box(f"{name}.{number}", value, Rect(20 + 8 * number, 20, 4, 4)) for number, value in enumerate(options, 1))
    return LayoutQuestion(name, QuestionKind.MULTI if multi else QuestionKind.SINGLE, boxes, label)


def layout(*questions: LayoutQuestion, **pages: Sequence[LayoutQuestion]) -> Layout:
    """A layout: one page `main` of these questions, or pages by name."""
    sides = pages or {"main": questions}
    made = tuple(LayoutPage(name, 210.0, 297.0, tuple(asked)) for name, asked in sides.items())
    return Layout("kit-3f2a", "Phiếu khảo sát", MarkPolicy.BOX, made)


def answer(name: str, given: Given, probability: float = 0.999) -> Answer:
    """One answer as the reader would give it."""
    if isinstance(given, AnswerStatus):
        return Answer(name, (), given, probability)
    values = (given,) if isinstance(given, str) else tuple(given)
    return Answer(name, values, AnswerStatus.ANSWERED, probability)


def page(
    source: str,
    answers: Mapping[str, Given] | None = None,
    *,
    number: int | None = 1,
    side: str = "main",
    review: Sequence[str] = (),
    reasons: Sequence[Reason] = (),
    state: PageState = PageState.READ,
    layout_id: str = "kit-3f2a",
    sha256: str | None = None,
    sheet: Sheet | None = None,
) -> PageRecord:
    """One page of one file; with answers it was read, a page that is not READ has none."""
    read = state is PageState.READ
    reading = PageReading(
        state=state,
        layout=layout_id if read else None,
        layout_page=side if read else None,
        context="b91c" if read else None,
        reasons=tuple(reasons),
        residual_mm=0.08 if read else None,
        answers=tuple(answer(name, given) for name, given in (answers or {}).items()),
        sheet=sheet,
    )
    return PageRecord(source, number, reading, "0.1.0", "p0.96", frozenset(review), sha256)
