"""The reading document: JSON Lines, one page a line, from records and back. `docs/reference/reading-document.md` describes every key."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from forms.errors import Problem
from forms.opening import not_opened
from forms.whole import whole_file
from omr.reading import Answer, FieldReading, Mark, PageReading, Sheet
from pipeline.counter_line import as_counter, counter_fields
from pipeline.errors import ReadingFileError
from pipeline.model import PROBABILITY_DIGITS, READING_SCHEMA, PageRecord
from pipeline.page_line import PageLine
from pipeline.quality_line import as_quality, quality_fields

RESIDUAL_DIGITS = 3
"""Decimals of a residual in mm: one micrometre."""


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
        "fields": [field_fields(one) for one in reading.fields],
        "quality": None if reading.quality is None else quality_fields(reading.quality),
        "counter": None if reading.counter is None else counter_fields(reading.counter),
    }
    return json_line(fields)


def json_line(fields: Mapping[str, object]) -> str:
    """The fields as one line of the document, line end included, in their order."""
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


def field_fields(one: FieldReading) -> dict[str, object]:
    """The field to write in as an object of the document."""
    return {
        "id": one.id,
        "kind": one.kind,
        "status": one.status,
        "value": one.value,
        "probability": round(float(one.probability), PROBABILITY_DIGITS),
        "review": one.review,
        "reasons": one.reasons,
        "suggestion": one.suggestion,
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
    codes = {problem.code for problem in problems}
    if not records and not codes:
        raise ReadingFileError(Problem("readings.no_lines", str(path)))
    if not records and {"readings.not_json"} <= codes <= {"readings.not_json", "readings.other_schema"}:
        raise ReadingFileError(Problem("readings.not_readings", str(path)))
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
        raise ReadingFileError(not_opened(path, error, "readings.cannot_open")) from error


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
    fields = tuple(
        FieldReading(f.id, f.kind, f.status, f.value, f.probability, f.review, tuple(f.reasons), f.suggestion) for f in line.fields
    )
    reading = PageReading(
        state=line.state,
        layout=line.layout,
        layout_page=line.layout_page,
        context=line.context,
        reasons=tuple(line.reasons),
        residual_mm=line.residual_mm,
        answers=answers,
        marks=marks,
        fields=fields,
        counter=None if line.counter is None else as_counter(line.counter),
        quality=None if line.quality is None else as_quality(line.quality),
        sheet=None if line.sheet is None else Sheet(int(line.sheet.run[1:]), line.sheet.serial, line.sheet.page, line.sheet.way),
    )
    review = frozenset(a.question for a in line.answers if a.review)
    return PageRecord(line.source, line.page, reading, line.reader, line.policy, review, line.sha256)
