"""Every way in which one page says which counter it belongs to, put together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms.layout import FieldKind, LayoutPage, WriteField
from omr.codes.code import QR_SURE, KnownCounters, SeenCounter, reconciled
from omr.codes.code_bubbles import bubbled_counter
from omr.codes.code_hand import written_counter
from omr.codes.code_print import printed_counter
from omr.codes.digit_model import DigitModel
from omr.codes.issued import Issued
from omr.reading import Answer, CounterReading, CounterWay, FieldReading, FieldStatus, Sheet
from omr.reasons import Reason
from omr.writing.fields import FieldPatch
from omr.writing.text import TextReader


@dataclass(frozen=True)
class Aids:
    """What is at hand to read digits and codes with: the network of digits, a reader of text, the register. None: that way is absent."""

    digits: DigitModel | None = None
    text: TextReader | None = None
    counters: KnownCounters | None = None


def read_counter(
    page: LayoutPage,
    patches: Sequence[FieldPatch],
    answers: Sequence[Answer],
    issued: str | None,
    doubts: tuple[Reason, ...],
    aids: Aids,
    crossed: Collection[str] = (),
) -> tuple[CounterReading | None, tuple[FieldReading, ...]]:
    """The counter of a page (None where neither a manifest nor the page itself has a place for one), and its places as fields.

    `issued` is the counter that a manifest names for the page's sheet code. Doubts about where the page lies do not touch what that says.
    `crossed` are the combs (ids) that a line of the scan runs through.
    """
    by_place = {field: tuple(ways) for field, ways in _by_place(page, patches, {one.question: one for one in answers}, aids, crossed)}
    by_sheet = [] if issued is None else [SeenCounter(CounterWay.QR, issued, QR_SURE)]
    seen = [*by_sheet, *(way for ways in by_place.values() for way in ways)]
    found = reconciled(seen, aids.counters, () if by_sheet else doubts)
    return found, () if found is None else tuple(_as_field(field, ways, found) for field, ways in by_place.items())


def issued_counter(sheet: Sheet | None, issued: Issued) -> str | None:
    """The counter that a manifest names for a sheet, if one does."""
    return None if sheet is None else issued.counter_of(sheet.run, sheet.serial)


def _by_place(
    page: LayoutPage, patches: Sequence[FieldPatch], answers: Mapping[str, Answer], aids: Aids, crossed: Collection[str]
) -> Iterator[tuple[WriteField, Iterator[SeenCounter]]]:
    """Each place for a counter's code with what its ways say."""
    seen = {patch.field: patch for patch in patches}
    for field in page.fields:
        if field.kind is FieldKind.COUNTER and field.id in seen:
            yield field, _ways(page, field, seen[field.id], answers, aids, crossed=field.id in crossed)


def _ways(
    page: LayoutPage, field: WriteField, patch: FieldPatch, answers: Mapping[str, Answer], aids: Aids, *, crossed: bool
) -> Iterator[SeenCounter]:
    """What the ways of one place say, as far as there is something to read them with."""
    if not field.cells:
        if patch.on_image and (printed := printed_counter(field.rect, patch, aids.text)) is not None:
            yield printed
        return
    if (bubbled := bubbled_counter(page, field, answers, aids.counters)) is not None:
        yield bubbled
    if aids.digits is not None:
        yield written_counter(field, patch, aids.digits, aids.counters, crossed=crossed)


def _as_field(field: WriteField, ways: Sequence[SeenCounter], found: CounterReading) -> FieldReading:
    """A place for the counter's code as a field: a person who settles it sees what was read there."""
    there = next((found.ways[way.way] for way in ways if way.text), "")
    if ways and all(way.blank for way in ways):
        return FieldReading(
            field.id, field.kind, FieldStatus.BLANK, probability=found.probability, review=found.review, reasons=found.reasons
        )
    if found.review:
        status = FieldStatus.WRITTEN if there else FieldStatus.UNREADABLE
        return FieldReading(field.id, field.kind, status, probability=found.probability, reasons=found.reasons, suggestion=there)
    status = FieldStatus.WRITTEN if there or not ways else FieldStatus.UNREADABLE
    return FieldReading(field.id, field.kind, status, there, found.probability, False, found.reasons)
