"""The table of open answers that a person has completed becomes decisions about fields: all of it, or every problem by line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from forms.errors import Problem
from forms.layout import FieldKind, Layout, WriteField
from forms.tables.named import Row, read_table
from omr.reading import FieldStatus
from pipeline.csv_cells import unguard
from pipeline.merge.counter_typed import RegisterOn, counter_typed
from pipeline.merge.decision_file import decisions_in
from pipeline.merge.decision_rows import HASH, hash_written, listed, record_of
from pipeline.merge.decision_words import agrees, bracketed, is_word, nfc
from pipeline.merge.decisions import checked_name
from pipeline.merge.known_pages import Pages
from pipeline.model import FieldDecision, PageRecord

NEEDED = ("source", "page", "field", "value")
"""The columns that say what was settled; all others may be missing."""

KNOWN = (HASH, "read", "suggestion")
"""Columns that mean something where they are there."""

IN_NUMBERS = re.compile(r"[\s./-]")
"""What people put between the digits of a number or a day; a comb has no cell for it."""


def load_field_decisions(
    path: Path, layout: Layout, records: Sequence[PageRecord], decided_by: str = "csv", counters: RegisterOn | None = None
) -> list[FieldDecision]:
    """What a person settled in the table of open answers (CSV or .xlsx), in its order; rows whose `value` is empty are left out.

    What stands in `value` is what the citizen wrote. A word about it stands in square brackets (`[blank]`, `[unreadable]`, `[ok]` for
    what the row proposes), for citizens write such words as well. The code of a counter must be one: its own check holds, and where a
    register is given, it names a counter that received people on the day; then it stands as the register spells it. Pages are found as
    `load_decisions` finds them. Raises a PhieuError with every problem of the file at once.
    """
    name = checked_name(decided_by)
    pages = Pages.of(records, layout)
    return decisions_in(
        path, NEEDED, KNOWN,
        lambda row: _decision(row, pages, name, counters), lambda one: one.field, lambda one: (one.value, one.status),
    )  # fmt: skip


def is_about_fields(path: Path) -> bool:
    """Whether a table speaks of places to write in: it has the column `field`, and none for questions. Raises TableError."""
    names = read_table(path, ("source", "page", "value")).names
    return "field" in names and "question" not in names


def _decision(row: Row, pages: Pages, decided_by: str, counters: RegisterOn | None) -> tuple[PageRecord, FieldDecision] | Problem | None:
    """The decision of one row and the page it counts for, what is wrong with it, or None where the row settles nothing."""
    record = record_of(row, pages)
    if isinstance(record, Problem):
        return record
    places = {nfc(place.id): place for place in pages.layout.page(str(record.reading.layout_page)).fields}
    written = nfc(unguard(row.cells["field"]))
    place = places.get(nfc(row.cells["field"])) or places.get(written)
    if place is None:
        values = {"field": written, "page": record.reading.layout_page, "known": listed(list(places))}
        return Problem("score.decision_field", f"{row.place} field", values)
    if not nfc(row.cells["value"]):
        return None
    settled = _settled(row, place)
    if not isinstance(settled, Problem) and place.kind is FieldKind.COUNTER and settled[1] is FieldStatus.WRITTEN:
        settled = counter_typed(settled[0], f"{row.place} value", record.source, counters)
    if isinstance(settled, Problem):
        return settled
    assert record.page is not None, "a page that gives a response has a number"
    sha256 = record.sha256 if hash_written(row) else None
    return record, FieldDecision(record.source, record.page, place.id, *settled, decided_by, row.place, sha256)


def _settled(row: Row, place: WriteField) -> tuple[str, FieldStatus] | Problem:
    """What the row's value says: the text and the status."""
    written, at = nfc(unguard(row.cells["value"])), f"{row.place} value"
    status = bracketed(written)
    if status is not None:
        if status.value not in (FieldStatus.BLANK, FieldStatus.UNREADABLE):
            return Problem("score.field_status", at, {"value": written, "field": place.id})
        return "", FieldStatus(status.value)
    if is_word(written):
        return Problem("score.field_word", at, {"value": written, "field": place.id})
    if agrees(written.removeprefix("[").removesuffix("]")) and written.startswith("["):
        proposed = next((said for name in ("read", "suggestion") if (said := nfc(unguard(row.cells.get(name, ""))))), "")
        if not proposed:
            return Problem("score.field_nothing_read", at, {"value": written, "field": place.id})
        written = proposed
    elif len(written) > 2 and written[0] == written[-1] == '"':
        written = nfc(written[1:-1])
    if place.kind in (FieldKind.DIGITS, FieldKind.DATE) and place.cells:
        digits = IN_NUMBERS.sub("", written)
        if not digits.isascii() or not digits.isdigit() or len(digits) > len(place.cells):
            return Problem("score.field_digits", at, {"value": written, "field": place.id, "count": len(place.cells)})
        written = digits
    return lines_of(written), FieldStatus.WRITTEN


def lines_of(written: str) -> str:
    """The text in composed letters, its lines without spaces at their ends."""
    return "\n".join(line.strip() for line in nfc(written).splitlines())
