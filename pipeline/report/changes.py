"""What a newer reader reads differently, as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from pipeline.csv_cells import guard
from pipeline.store.again import Change

COLUMNS = ("source", "page", "question", "before", "now", "decided")
"""The columns in their order; `decided` is 1 where a person's word stands whatever is read."""


def changes_csv(changes: Iterable[Change]) -> bytes:
    """The table as bytes: UTF-8 with a byte order mark, which Excel needs."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in changes:
        words = ("|".join(said) for said in (one.before, one.now))
        writer.writerow([guard(one.source), one.page, guard(one.question), *map(guard, words), int(one.decided)])
    return lines.getvalue().encode("utf-8-sig")
