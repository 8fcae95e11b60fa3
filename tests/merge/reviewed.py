"""A review file of one form, as a person completes it."""

from __future__ import annotations

import csv
import io

import pytest

from pipeline.csv_cells import guard
from pipeline.errors import DecisionError
from pipeline.merge.decisions import load_decisions
from tests.sheets import RATING, layout, page, question

CHANNELS = ("Internet", "Loa; đài | tivi", "Họp dân", "-", "blank")
FORM = layout(question("q1", RATING), question("q2", CHANNELS, multi=True), question("q3", ("1-2", "3-4", "không rõ")))
ANSWERS = {"q1": "+", "q2": ("Internet",), "q3": "1-2"}
SOURCE = "đợt 1/Phiếu số 7.jpg"
RECORDS = [page(SOURCE, ANSWERS, review=["q1", "q2"]), page("b.pdf", ANSWERS, number=2)]
HEADER = ("source", "page", "question", "label", "options", "read", "status", "probability", "reasons", "crop", "value", "note")


def row(value, *, question="q1", source=SOURCE, number="1", read="#2 +", status="answered"):
    cells = {"source": source, "page": number, "question": question, "read": read, "status": status, "value": value}
    return [guard(cells.get(name, "")) if name != "value" else value for name in HEADER]


def saved(rows, *, delimiter=",", encoding="utf-8-sig", header=HEADER):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    return text.getvalue().encode(encoding)


def load(tmp_path, *rows, **how):
    path = tmp_path / "review.csv"
    path.write_bytes(saved(rows, **how))
    return load_decisions(path, FORM, RECORDS)


def refused(tmp_path, *rows, **how):
    with pytest.raises(DecisionError) as error:
        load(tmp_path, *rows, **how)
    return [(problem.code, problem.place) for problem in error.value.problems]
