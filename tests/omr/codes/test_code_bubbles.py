"""The counter's code in bubbles: a comb that only seems empty is never taken for one that nobody filled in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.geometry import Rect
from forms.layout import Box, FieldKind, LayoutPage, LayoutQuestion, QuestionKind, WriteField
from omr.codes.code import SeenCounter, reconciled
from omr.codes.code_bubbles import bubbled_counter
from omr.reading import Answer, AnswerStatus, CounterWay
from omr.reasons import Reason

CELLS = tuple(Rect(20 + 6.5 * place, 20, 6.5, 8) for place in range(7))
FIELD = WriteField("counter", "counter", FieldKind.COUNTER, Rect(20, 20, 45.5, 8), CELLS)
COLUMNS = tuple(
    LayoutQuestion(
        f"counter.{place}",
        QuestionKind.SINGLE,
        tuple(Box(f"counter.{place}.{digit}", str(digit), Rect(cell.x, 30 + 5 * digit, 3, 3)) for digit in range(10)),
    )
    for place, cell in enumerate(CELLS, start=1)
)
PAGE = LayoutPage("p1", 100, 100, COLUMNS, fields=(FIELD,))


def said(*columns: Answer) -> SeenCounter | None:
    return bubbled_counter(PAGE, FIELD, {one.question: one for one in columns}, None)


def blank() -> list[Answer]:
    return [Answer(column.id, (), AnswerStatus.BLANK, 0.999) for column in COLUMNS]


def test_bubbles_that_nobody_filled_in_are_blank() -> None:
    found = said(*blank())
    assert found is not None and found.blank
    counter = reconciled([found], None)
    assert counter is not None and (counter.value, counter.review, counter.reasons) == (None, False, (Reason.COUNTER_MISSING,))


@pytest.mark.parametrize("doubt", [Reason.FAINT, Reason.BETWEEN_BOXES, Reason.BOX_COVERED, Reason.STAMP_OVER_BOX, Reason.BOX_OUT_OF_PAGE])
def test_bubbles_that_may_be_filled_in_reach_a_person(doubt: Reason) -> None:
    """A cover of the batch would otherwise give its own counter to a slip that names another one too faintly."""
    columns = blank()
    columns[3] = replace(columns[3], reasons=(doubt,))
    found = said(*columns)
    assert found is not None and not found.blank
    comb = SeenCounter(CounterWay.HAND, "", 1.0, blank=True)
    counter = reconciled([found, comb], None)
    assert counter is not None and (counter.value, counter.review) == (None, True)
    assert counter.reasons == (Reason.COUNTER_UNREADABLE,)
