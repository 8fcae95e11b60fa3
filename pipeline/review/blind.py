"""Tables for people who look at answers without seeing what the machine read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from pipeline.csv_cells import guard
from pipeline.file_hash import hash_cell
from pipeline.review.fields_table import FIELD_CROPS, FieldItem
from pipeline.review.table import CROPS, ReviewItem

BLIND_COLUMNS = ("source", "page", "question", "label", "options", "crop", "value", "note", "sha256")
BLIND_FIELDS = ("source", "page", "field", "label", "crop", "value", "note", "sha256")
"""The columns of the tables for review that say nothing of the reading."""


def blind_csv(items: Iterable[ReviewItem]) -> bytes:
    """The table of answers as bytes for a spreadsheet: UTF-8 with a byte order mark; `value` and `note` are empty for the person."""
    rows = []
    for one in items:
        crop = f"{CROPS}/{one.crop}" if one.crop else ""
        asked = [one.source, str(one.page), one.question.id, one.question.label, one.options(), crop]
        rows.append([*map(guard, asked), "", "", hash_cell(one.sha256)])
    return _csv(BLIND_COLUMNS, rows)


def blind_fields_csv(items: Iterable[FieldItem]) -> bytes:
    """The table of counter codes, in the same way."""
    rows = []
    for one in items:
        asked = [one.source, str(one.page), one.place.id, one.label, f"{FIELD_CROPS}/{one.crop}" if one.crop else ""]
        rows.append([*map(guard, asked), "", "", hash_cell(one.sha256)])
    return _csv(BLIND_FIELDS, rows)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The rows under their columns."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return lines.getvalue().encode("utf-8-sig")
