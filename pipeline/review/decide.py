"""What a person settles on the screen: one item, one word about it."""

from __future__ import annotations

from collections.abc import Sequence

from forms.errors import Problem
from forms.layout import LayoutQuestion, QuestionKind
from omr.reading import AnswerStatus
from pipeline.errors import DecisionError
from pipeline.model import Decision, PageRecord

SAID = (AnswerStatus.ANSWERED, AnswerStatus.BLANK, AnswerStatus.MULTIPLE, AnswerStatus.UNREADABLE, AnswerStatus.CANCELLED)
"""What a person can say of a question that is on the page."""


def decide(record: PageRecord, question: LayoutQuestion, values: Sequence[str], status: str, who: str, line: str) -> Decision:
    """The decision of a person about one question of a page. Raises DecisionError where the question cannot be answered so."""
    known = [box.value for box in question.boxes]
    printed = tuple(value for value in known if value in values)
    two = question.kind is QuestionKind.SINGLE and len(printed) > 1
    nothing = status == AnswerStatus.ANSWERED and not printed
    strange = not set(values) <= set(known) or (status != AnswerStatus.ANSWERED and bool(values))
    multi = status == AnswerStatus.MULTIPLE and question.kind is QuestionKind.MULTI
    if status not in SAID or strange or two or nothing or multi:
        said = " | ".join([status, *values])
        raise DecisionError(Problem("review.not_an_answer", f"{record.source}#{record.page} {question.id}", {"said": said}))
    assert record.page is not None, "a page that was read has a number"
    return Decision(record.source, record.page, question.id, printed, AnswerStatus(status).value, who, line, record.sha256)
