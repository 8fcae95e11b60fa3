"""The reading document: what is written comes back the same, and a damaged file names every damaged line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.layout import FieldKind
from omr.reading import Answer, AnswerStatus, FieldReading, FieldStatus, Mark, MarkKind, PageReading, PageState
from omr.reasons import Reason
from pipeline.errors import ReadingFileError
from pipeline.model import PageRecord
from pipeline.reading_file import as_record, load_readings, parsed, record_line, write_readings
from tests.sheets import page

PROBABILITIES = st.integers(0, 1_000_000).map(lambda millionths: millionths / 1_000_000)
WORDS = st.text(min_size=1, max_size=12)
REASONS = st.lists(st.sampled_from(Reason), unique=True, max_size=3).map(tuple)
ANSWERS = st.builds(Answer, WORDS, st.lists(WORDS, max_size=3).map(tuple), st.sampled_from(AnswerStatus), PROBABILITIES, REASONS)
MARKS = st.builds(Mark, WORDS, PROBABILITIES, PROBABILITIES, st.sampled_from(MarkKind))
FIELDS = st.builds(
    FieldReading, WORDS, st.sampled_from(FieldKind), st.sampled_from(FieldStatus), WORDS, PROBABILITIES, st.booleans(), REASONS, WORDS
)
READINGS = st.builds(
    PageReading,
    state=st.sampled_from(PageState),
    layout=st.none() | WORDS,
    layout_page=st.none() | WORDS,
    context=st.none() | WORDS,
    reasons=REASONS,
    residual_mm=st.none() | st.integers(0, 9000).map(lambda micrometres: micrometres / 1000),
    answers=st.lists(ANSWERS, max_size=4, unique_by=lambda answer: answer.question).map(tuple),
    marks=st.lists(MARKS, max_size=4).map(tuple),
    fields=st.lists(FIELDS, max_size=3).map(tuple),
)


@st.composite
def records(draw: st.DrawFn) -> PageRecord:
    reading = draw(READINGS)
    review = draw(st.frozensets(st.sampled_from([answer.question for answer in reading.answers]))) if reading.answers else frozenset()
    return PageRecord(
        draw(WORDS), draw(st.none() | st.integers(1, 10_000)), reading, "0.1.0", "p0.96", review, draw(st.none() | st.just("ab" * 32))
    )


@given(records())
def test_a_line_comes_back_as_the_record_it_was(record: PageRecord) -> None:
    line = record_line(record)
    assert line.count("\n") == 1
    assert as_record(parsed(line.encode("utf-8"), "here")) == record


def test_a_line_has_the_keys_that_the_document_fixes() -> None:
    fields = json.loads(record_line(page("scans/Bogen1.jpg", {"q1": "++"}, review=["q1"])))
    assert list(fields) == [
        "source", "page", "state", "layout", "layout_page", "schema", "reader", "context", "policy", "sha256", "reasons", "residual_mm",
        "sheet", "answers", "marks", "fields", "quality", "counter",
    ]  # fmt: skip
    assert fields["answers"] == [
        {"question": "q1", "values": ["++"], "status": "answered", "probability": 0.999, "review": True, "reasons": []}
    ]


def test_vietnamese_stays_readable() -> None:
    assert "Quầy số 3.jpg" in record_line(page("Quầy số 3.jpg"))


def test_a_file_of_readings_comes_back(tmp_path: Path) -> None:
    written = [page("a.jpg", {"q1": "1"}), page("b.jpg", state=PageState.UNREADABLE, number=None, reasons=[Reason.FILE_EMPTY])]
    write_readings(tmp_path / "r.jsonl", written)
    assert load_readings(tmp_path / "r.jsonl") == written


def test_every_damaged_line_is_named_at_once(tmp_path: Path) -> None:
    good = record_line(page("a.jpg", {"q1": "1"}))
    wrong = json.loads(good)
    wrong["answers"][0]["probability"] = 1.5
    newer = json.loads(good) | {"schema": 9}
    file = tmp_path / "r.jsonl"
    file.write_text("".join((good, "{cut of", "\n", json.dumps(wrong), "\n\n", json.dumps(newer), "\n[1]\n")), encoding="utf-8")
    with pytest.raises(ReadingFileError) as caught:
        load_readings(file)
    told = [(problem.place.rpartition(":")[2], problem.code) for problem in caught.value.problems]
    assert told == [("2", "readings.not_json"), ("3", "readings.wrong_field"), ("5", "readings.other_schema"), ("6", "readings.not_json")]
    assert "answers.0.probability" in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("sha256", ""),
        ("sha256", "AB" * 32),
        ("sha256", 7),
        ("page", 10**400),
        ("page", 0),
        ("residual_mm", float("inf")),
        ("residual_mm", -1),
    ],
)
def test_what_no_reader_writes_is_refused_before_it_reaches_a_table(tmp_path: Path, key: str, value: object) -> None:
    (tmp_path / "r.jsonl").write_text(json.dumps(json.loads(record_line(page("a.jpg", {"q1": "1"}))) | {key: value}), encoding="utf-8")
    with pytest.raises(ReadingFileError) as caught:
        load_readings(tmp_path / "r.jsonl")
    assert [problem.code for problem in caught.value.problems] == ["readings.wrong_field"]


def test_a_file_of_another_kind_is_one_line_not_thousands(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_bytes(b"%PDF-1.7\n1 0 obj\n" * 1000)
    with pytest.raises(ReadingFileError) as caught:
        load_readings(tmp_path / "r.jsonl")
    assert [problem.code for problem in caught.value.problems] == ["readings.not_readings"]


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00"])
def test_a_file_that_is_no_readings_file_is_refused_in_words(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "r.jsonl"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ReadingFileError) as caught:
        load_readings(file)
    assert caught.value.lines("vi")[0].startswith(str(file))
