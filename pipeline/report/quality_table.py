"""The figures of quality control as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from pipeline.csv_cells import guard
from pipeline.review.kappa import Agreement
from pipeline.run.reviews.audit_tables import Found
from pipeline.run.reviews.quality import Quality

COLUMNS = (
    "section", "name", "items", "items_per_hour", "pairs", "same", "kappa", "gold_seen", "gold_wrong", "gold_bound", "drawn", "seen",
    "wrong", "bound", "target",
)  # fmt: skip
"""One row a person, a question, or a part of the last sample (batch, form, round); bounds are upper, one-sided, 95 % (Clopper-Pearson)."""


def quality_csv(found: Quality, audited: Iterable[Found], target: float | None) -> bytes:
    """The table as bytes: UTF-8 with a byte order mark, which Excel needs."""
    rows: list[dict[str, Any]] = []
    for one in found.reviewers:
        gold = {"gold_seen": one.gold, "gold_wrong": one.gold_wrong, "gold_bound": one.gold_bound}
        work = {"items": one.items, "items_per_hour": one.per_hour}
        rows.append({"section": "reviewer", "name": guard(one.who), **work, **_pairs(one.agreement), **gold})
    rows += [{"section": "question", "name": guard(question), **_pairs(agreed)} for question, agreed in found.questions]
    for part in audited:
        seen = {"drawn": part.drawn, "seen": part.seen, "wrong": part.wrong, "bound": part.bound if part.seen else None, "target": target}
        rows.append({"section": part.of, "name": guard(part.name), **seen})
    lines = io.StringIO(newline="")
    writer = csv.DictWriter(lines, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return lines.getvalue().encode("utf-8-sig")


def _pairs(found: Agreement) -> dict[str, Any]:
    return {"pairs": found.pairs, "same": found.same, "kappa": found.kappa}


def _cell(value: object) -> object:
    return f"{value:.6g}" if isinstance(value, float) else value
