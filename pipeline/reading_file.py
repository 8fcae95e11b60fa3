"""The reading document: JSON Lines, one page a line, from records and back. `docs/reference/reading-document.md` describes every key."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from forms.errors import Problem
from forms.whole import whole_file
from omr.reading import Answer, AnswerStatus, Mark, MarkKind, PageReading, PageState, Sheet
from omr.reasons import Reason
from pipeline.errors import ReadingFileError
from pipeline.model import PROBABILITY_DIGITS, READING_SCHEMA, PageRecord
from pipeline.page_number import MOST_PAGES

RESIDUAL_DIGITS = 3
"""Decimals of a residual in mm: one micrometre."""

Probability = Annotated[float, Field(ge=0, le=1)]
Millimetres = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Line(BaseModel):
    """A part of a line; values keep their type strictly, keys that a later version adds are ignored."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class AnswerLine(Line):
    """One answer of a line."""

    question: str
    values: list[str]
    status: Annotated[AnswerStatus, Field(strict=False)]
    probability: Probability
    review: bool
    reasons: list[Annotated[Reason, Field(strict=False)]]


class MarkLine(Line):
    """One mark of a line."""

    box: str
    p_selected: Probability
    p_ink: Probability
    kind: Annotated[MarkKind, Field(strict=False)]


class SheetLine(Line):
    """The sheet code of a line."""

    run: Annotated[str, Field(pattern=r"^R[0-9]{1,7}$")]
    serial: Annotated[int, Field(ge=1)] | None
    page: Annotated[int, Field(ge=1)]
    way: str


class PageLine(Line):
    """One line of the document."""

    source: Annotated[str, Field(min_length=1)]
    page: Annotated[int, Field(ge=1, le=MOST_PAGES)] | None
    state: Annotated[PageState, Field(strict=False)]
    layout: str | None
    layout_page: str | None
    reader: str
    context: str | None
    policy: str
    reasons: list[Annotated[Reason, Field(strict=False)]]
    residual_mm: Millimetres | None
    sheet: SheetLine | None = None
    answers: list[AnswerLine]
    marks: list[MarkLine]
    sha256: Sha256 | None = None


def record_line(record: PageRecord) -> str:
    """The record as one line of the document, line end included. The same record gives the same bytes everywhere."""
    reading = record.reading
    fields = {
        "source": record.source,
        "page": record.page,
        "state": reading.state,
        "layout": reading.layout,
        "layout_page": reading.layout_page,
        "schema": READING_SCHEMA,
        "reader": record.reader,
        "context": reading.context,
        "policy": record.policy,
        "sha256": record.sha256,
        "reasons": reading.reasons,
        "residual_mm": None if reading.residual_mm is None else round(float(reading.residual_mm), RESIDUAL_DIGITS),
        "sheet": None if reading.sheet is None else sheet_fields(reading.sheet),
        "answers": [answer_fields(answer, answer.question in record.review) for answer in reading.answers],
        "marks": [mark_fields(mark) for mark in reading.marks],
        "counter": None,
    }
    return json.dumps(fields, ensure_ascii=False, allow_nan=False) + "\n"


def sheet_fields(sheet: Sheet) -> dict[str, object]:
    """The sheet as an object of the document; a print run is written R7."""
    return {"run": f"R{sheet.run}", "serial": sheet.serial, "page": sheet.page, "way": sheet.way}


def answer_fields(answer: Answer, review: bool) -> dict[str, object]:
    """The answer as an object of the document."""
    return {
        "question": answer.question,
        "values": answer.values,
        "status": answer.status,
        "probability": round(float(answer.probability), PROBABILITY_DIGITS),
        "review": review,
        "reasons": answer.reasons,
    }


def mark_fields(mark: Mark) -> dict[str, object]:
    """The mark as an object of the document."""
    return {
        "box": mark.box,
        "p_selected": round(float(mark.p_selected), PROBABILITY_DIGITS),
        "p_ink": round(float(mark.p_ink), PROBABILITY_DIGITS),
        "kind": mark.kind,
    }


def write_readings(path: Path, records: Iterable[PageRecord]) -> None:
    """Nothing; afterwards `path` holds one line per record, whole or not at all. Raises OutputError."""
    with whole_file(path) as file:
        for record in records:
            file.write(record_line(record))


def load_readings(path: Path) -> list[PageRecord]:
    """The records of a readings file in its order. Whether they belong to a layout is for `resolve` to say.

    Raises ReadingFileError with all problems of the file, each with its line number.
    """
    records: list[PageRecord] = []
    problems: list[Problem] = []
    for number, text in numbered_lines(path):
        try:
            records.append(as_record(parsed(text, f"{path}:{number}")))
        except ReadingFileError as error:
            problems += error.problems
    if not records and all(problem.code == "readings.not_json" for problem in problems):
        problems = [Problem("readings.not_readings" if problems else "readings.no_lines", str(path))]
    if problems:
        raise ReadingFileError(problems)
    return records


def numbered_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Line numbers from 1 and the bytes of every line that is not empty. Raises ReadingFileError where the file cannot be read."""
    try:
        with path.open("rb") as file:
            for number, raw in enumerate(file, 1):
                text = raw.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else raw.strip()
                if text:
                    yield number, text
    except FileNotFoundError as error:
        raise ReadingFileError(Problem("readings.missing", str(path))) from error
    except OSError as error:
        raise ReadingFileError(Problem("readings.cannot_open", str(path), {"system": error.strerror or str(error)})) from error


def parsed(text: bytes, place: str) -> PageLine:
    """The line, checked. Raises ReadingFileError with everything that is wrong with it."""
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReadingFileError(Problem("readings.not_json", place)) from error
    if not isinstance(raw, dict):
        raise ReadingFileError(Problem("readings.not_json", place))
    if raw.get("schema") != READING_SCHEMA:
        raise ReadingFileError(Problem("readings.other_schema", place, {"found": raw.get("schema"), "known": READING_SCHEMA}))
    try:
        return PageLine.model_validate(raw)
    except ValidationError as error:
        wrong = [(".".join(map(str, item["loc"])), item["msg"]) for item in error.errors(include_url=False, include_input=False)]
        raise ReadingFileError([Problem("readings.wrong_field", place, {"field": field, "why": why}) for field, why in wrong]) from error


def as_record(line: PageLine) -> PageRecord:
    """The record that a line stands for."""
    answers = tuple(Answer(a.question, tuple(a.values), a.status, a.probability, tuple(a.reasons)) for a in line.answers)
    marks = tuple(Mark(m.box, m.p_selected, m.p_ink, m.kind) for m in line.marks)
    reading = PageReading(
        state=line.state,
        layout=line.layout,
        layout_page=line.layout_page,
        context=line.context,
        reasons=tuple(line.reasons),
        residual_mm=line.residual_mm,
        answers=answers,
        marks=marks,
        sheet=None if line.sheet is None else Sheet(int(line.sheet.run[1:]), line.sheet.serial, line.sheet.page, line.sheet.way),
    )
    review = frozenset(a.question for a in line.answers if a.review)
    return PageRecord(line.source, line.page, reading, line.reader, line.policy, review, line.sha256)
