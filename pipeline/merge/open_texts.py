"""What is written in the fields of a slip: typed by a person, read by the machine, or still waiting."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from forms.layout import Layout, WriteField
from omr.reading import FieldReading, FieldStatus
from pipeline.model import MACHINE, PENDING, FieldDecision, PageRecord, ResponseText

Item = tuple[str, int, str]
"""One field of one page of one file name."""


def decided_fields(decisions: Sequence[FieldDecision]) -> Mapping[Item, Sequence[FieldDecision]]:
    """The decisions about each field, in their order."""
    settled: dict[Item, list[FieldDecision]] = {}
    for decision in decisions:
        settled.setdefault((decision.source, decision.page, decision.field), []).append(decision)
    return settled


def decision_about(record: PageRecord, field: str, settled: Mapping[Item, Sequence[FieldDecision]]) -> FieldDecision | None:
    """The decision that counts for a field of a page: the last one that was not made for another file of the same name."""
    assert record.page is not None, "a page that was read has a number"
    decisions = settled.get((record.source, record.page, field), ())
    fitting = [one for one in decisions if one.sha256 is None or record.sha256 in (None, one.sha256)]
    return fitting[-1] if fitting else None


def slip_texts(slip: Sequence[PageRecord], settled: Mapping[Item, Sequence[FieldDecision]], layout: Layout) -> tuple[ResponseText, ...]:
    """The fields of a slip in the order of the layout, after the person's word."""
    order = [page.id for page in layout.pages]
    sheets = sorted(slip, key=lambda record: order.index(str(record.reading.layout_page)))
    return tuple(text for record in sheets for text in _page_texts(record, settled, layout))


def _page_texts(record: PageRecord, settled: Mapping[Item, Sequence[FieldDecision]], layout: Layout) -> Iterator[ResponseText]:
    """The fields of one page that was read."""
    read = {one.id: one for one in record.reading.fields}
    for place in layout.page(str(record.reading.layout_page)).fields:
        decision = decision_about(record, place.id, settled)
        if decision is not None:
            yield _typed(place, decision)
        elif place.id in read:
            yield _as_read(place, read[place.id])


def _typed(place: WriteField, decision: FieldDecision) -> ResponseText:
    """The field as a person settled it."""
    missing = None if decision.status is FieldStatus.WRITTEN else decision.status.value
    return ResponseText(place.id, place.question, place.kind, decision.value, missing, "", decision.decided_by)


def _as_read(place: WriteField, read: FieldReading) -> ResponseText:
    """The field as the machine read it; words wait for a person, for the machine only proposes them."""
    suggestion, value = (unicodedata.normalize("NFC", said) for said in (read.suggestion, read.value))
    if read.review or (read.status is FieldStatus.WRITTEN and not value):
        return ResponseText(place.id, place.question, place.kind, "", PENDING, suggestion or value, "")
    missing = None if read.status is FieldStatus.WRITTEN else read.status.value
    return ResponseText(place.id, place.question, place.kind, value, missing, "", MACHINE)
