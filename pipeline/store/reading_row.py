"""A reading as one row, and back: codes in question order in columns that SQL can open, everything else in one packed document.

docs/decisions/010 says why, and what the long table costs instead.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from omr.reading import PageReading
from pipeline.model import PROBABILITY_DIGITS, READING_SCHEMA, PageRecord
from pipeline.page_line import PageLine
from pipeline.reading_file import as_record, record_line

LEVEL = 6
"""How hard documents are packed: zlib's own middle; a page of a hundred boxes packs to a sixth in a third of a millisecond."""

TRY = "try "
"""How the column of the context begins where there is none, and the page was refused before: each try is a reading of its own."""

NOT_HERE = ("source", "page", "reader", "policy", "sha256", "schema", "state", "layout", "layout_page", "context", "answers")
"""Keys of a line of the reading document that stand in columns."""


def reading_row(reading: PageReading) -> dict[str, Any]:
    """The columns of a reading: `codes` is a list of [question, status, code, code …], `probabilities` the numbers in the same order."""
    line = json.loads(record_line(PageRecord("-", 1, replace(reading, outlines=None), "", "")))
    reasons = {answer["question"]: answer["reasons"] for answer in line["answers"] if answer["reasons"]}
    document = {name: value for name, value in line.items() if name not in NOT_HERE} | {"answer_reasons": reasons}
    packed = zlib.compress(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(), LEVEL)
    sheet = reading.sheet
    return {
        "layout": reading.layout or "",
        "layout_page": reading.layout_page,
        "context": reading.context or "",
        "run": None if sheet is None else sheet.run,
        "serial": None if sheet is None else sheet.serial,
        "sheet_page": None if sheet is None else sheet.page,
        "codes": [[answer.question, answer.status.value, *answer.values] for answer in reading.answers],
        "probabilities": [round(float(answer.probability), PROBABILITY_DIGITS) for answer in reading.answers],
        "document": packed,
    }


def row_reading(row: Mapping[str, Any], state: str, *, marks: bool = True) -> PageReading:
    """The reading of a row; `state` is the reader's own word for the page. Without `marks`, which are most of it, in half the time."""
    document = json.loads(zlib.decompress(row["document"]))
    reasons = document.pop("answer_reasons")
    answers = [
        {"question": name, "status": status, "values": values, "probability": p, "review": False, "reasons": reasons.get(name, [])}
        for (name, status, *values), p in zip(row["codes"], row["probabilities"], strict=True)
    ]
    context = None if row["context"].startswith(TRY) else row["context"] or None
    columns = {"layout": row["layout"] or None, "layout_page": row["layout_page"], "context": context}
    place = {"source": "-", "page": 1, "reader": "", "policy": "", "schema": READING_SCHEMA, "state": state}
    line = document | columns | place | {"answers": answers}
    return as_record(PageLine.model_validate(line if marks else line | {"marks": []})).reading
