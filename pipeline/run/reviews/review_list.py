"""The list of what waits for review in a round, made anew when readings, settlements or tables of decisions have come."""

from __future__ import annotations

from collections.abc import Iterator

from forms.layout import Layout
from pipeline.model import PageRecord
from pipeline.review.acceptance import review_reasons
from pipeline.review.fields_table import for_a_person
from pipeline.run.reviews.audit_stop import STOPPED, stopped
from pipeline.run.reviews.round_review import batch_number, open_pages
from pipeline.store.decisions import ANSWER, FIELD
from pipeline.store.review_items import Waiting, keep_list, newest_readings, stamp_of
from pipeline.store.workspace import Workspace
from pipeline.survey import Round

UNSAID = "low_probability"
"""The reason of an item that has none of its own."""

Stamp = tuple[int, ...]


def refresh(workspace: Workspace, campaign: Round, known: Stamp | None = None) -> Stamp:
    """What the list of the round was made from; afterwards it is what waits. Where that is `known`, nothing is done."""
    with workspace.database.reading() as connection:
        held = bool(stopped(connection, campaign.id))
        stamp = (*stamp_of(connection, campaign.id), int(held))
        newest = newest_readings(connection, campaign.id)
    if stamp != known:
        waiting = list(_waiting(workspace, campaign, newest, STOPPED if held else UNSAID))
        with workspace.database.writing() as connection:
            keep_list(connection, campaign.id, waiting)
    return stamp


def _waiting(workspace: Workspace, campaign: Round, newest: dict[int, int], unsaid: str) -> Iterator[Waiting]:
    """Everything in the round that a person must look at and nobody has; `unsaid` is the reason of what has none of its own."""
    for layout, page, record in open_pages(workspace, campaign):
        if page in newest:
            yield from _answers(campaign, layout, page, record, newest[page], unsaid)
            yield from _fields(layout, page, record, newest[page])


def _answers(campaign: Round, layout: Layout, page: int, record: PageRecord, reading: int, unsaid: str) -> Iterator[Waiting]:
    """The doubtful answers of one page."""
    answers = {one.question: one for one in record.reading.answers}
    layout_page = str(record.reading.layout_page)
    for place, question in enumerate(layout.page(layout_page).questions):
        if question.id in record.review:
            answer = answers[question.id]
            given, status = list(answer.values), answer.status.value
            reasons = list(review_reasons(answer, campaign.policy)) or [unsaid]
            alike = f"{layout.id}/{layout_page}/{question.id}={status}:{'|'.join(given)}"
            yield Waiting(
                batch_number(record), page, reading, ANSWER, question.id, layout.id, layout_page, place, given, status,
                answer.probability, reasons, reasons[0], alike,
            )  # fmt: skip


def _fields(layout: Layout, page: int, record: PageRecord, reading: int) -> Iterator[Waiting]:
    """The places of one page that somebody must type."""
    layout_page = str(record.reading.layout_page)
    places = {place.id: number for number, place in enumerate(layout.page(layout_page).fields)}
    for one in record.reading.fields:
        if for_a_person(one):
            reasons = [str(reason) for reason in one.reasons] or ["field_text"]
            read = [one.value] if one.value else []
            yield Waiting(
                batch_number(record), page, reading, FIELD, one.id, layout.id, layout_page, places[one.id], read,
                one.status.value, one.probability, reasons, reasons[0], f"{layout.id}/{layout_page}/{one.id}",
            )  # fmt: skip
