"""What a word means: the decision that it stands for, checked, and spelled so that two words of one meaning are alike."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from forms.layout import Layout
from omr.writing.open_text import OPEN
from pipeline.merge.counter_typed import RegisterOn
from pipeline.merge.field_said import field_said
from pipeline.model import Decision, FieldDecision, PageRecord
from pipeline.review.decide import decide
from pipeline.store.decisions import FIELD, add_decisions
from pipeline.store.review_items import ItemRow
from pipeline.web.said import Said

Registers = Callable[[int], RegisterOn | None]
"""The register in which codes on slips of a batch must be."""


def no_register(_: int) -> RegisterOn | None:
    """None: codes are checked by their own symbol alone."""
    return None


def meant(layout: Layout, record: PageRecord, one: Said, row: ItemRow, who: str, registers: Registers) -> Decision | FieldDecision | None:
    """The decision of a word; None where the page has no such question or place. Raises PhieuError for what is no answer to it."""
    page, line = layout.page(row.waiting.layout_page), f"web {one.key}"
    if row.waiting.kind == FIELD:
        place = next((field for field in page.fields if field.id == row.waiting.item), None)
        if place is None:
            return None
        return field_said(record, place, one.values, one.status, who, line, registers(row.waiting.batch_id))
    question = next((question for question in page.questions if question.id == row.waiting.item), None)
    return None if question is None else decide(record, question, one.values, one.status, who, line)


def values_of(found: Decision | FieldDecision) -> tuple[str, ...]:
    """The values of a decision, as words about answers and about places to write in have them alike."""
    if isinstance(found, Decision):
        return found.values
    return (found.value,) if found.value else ()


def add_meant(connection: Connection, found: Decision | FieldDecision, page: int) -> None:
    """Nothing; afterwards the decision stands."""
    numbers = {(found.source, found.page): page}
    add_decisions(connection, numbers, [found] if isinstance(found, Decision) else [], [found] if isinstance(found, FieldDecision) else [])


def comparable(layout: Layout, row: ItemRow) -> bool:
    """Whether two people who see the same say the same of an item: of answers, codes, numbers and days, not of sentences."""
    if row.waiting.kind != FIELD:
        return True
    return any(field.id == row.waiting.item and field.kind not in OPEN for field in layout.page(row.waiting.layout_page).fields)
