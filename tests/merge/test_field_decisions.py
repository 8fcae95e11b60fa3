"""What a person types for open answers: the citizen's words as they stand, and words about the field only in brackets."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from forms.geometry import Rect
from forms.layout import FieldKind, Layout, LayoutPage, MarkPolicy, WriteField
from omr.reading import FieldReading, FieldStatus, Sheet
from omr.reasons import Reason
from pipeline.errors import DecisionError
from pipeline.merge.decision_tables import load_tables
from pipeline.merge.field_decisions import load_field_decisions
from pipeline.merge.frames import texts_table
from pipeline.merge.resolve import resolve
from pipeline.merge.slips import scanned_once
from pipeline.model import PENDING, PageRecord
from pipeline.review.fields_table import FIELD_COLUMNS, FieldItem, fields_csv
from tests.sheets import page, question

CELLS = tuple(Rect(20.0 + 5 * number, 60.0, 5.0, 7.0) for number in range(4))
COMMENT = WriteField("ý kiến", "ý kiến", FieldKind.TEXT, Rect(20.0, 40.0, 100.0, 16.0))
OTHER = WriteField("q1.3", "q1", FieldKind.OTHER, Rect(60.0, 20.0, 80.0, 6.0), option="3")
YEAR = WriteField("year", "year", FieldKind.DIGITS, Rect(20.0, 60.0, 20.0, 7.0), CELLS)
SIDE = LayoutPage("main", 210.0, 297.0, (question("q1", ("1", "2", "3")),), fields=(OTHER, COMMENT, YEAR))
FORM = Layout("kit-3f2a", "Phiếu", MarkPolicy.BOX, (SIDE,))
SHA = "ab" * 32


def read(field: WriteField, status: FieldStatus, value: str = "", review: bool = False, suggestion: str = "") -> FieldReading:
    return FieldReading(field.id, field.kind, status, value, 0.995, review, (Reason.FIELD_DOUBTFUL,) if review else (), suggestion)


def record(*fields: FieldReading, source: str = "Quầy 3/a.jpg", sheet: Sheet | None = None) -> PageRecord:
    made = page(source, {"q1": "3"}, sha256=SHA, sheet=sheet)
    return replace(made, reading=replace(made.reading, fields=fields))


WRITTEN = record(
    read(OTHER, FieldStatus.WRITTEN, suggestion="Tổ dân phố"), read(COMMENT, FieldStatus.BLANK, review=True), read(YEAR, FieldStatus.BLANK)
)


def filled(tmp_path: Path, given: dict[str, str], records: PageRecord = WRITTEN) -> Path:
    """The table as `phieu read` writes it, with these values typed."""
    places = {place.id: place for place in SIDE.fields}
    items = [FieldItem(records.source, 1, places[one.id], one, "nhãn", "x.png", SHA) for one in records.reading.fields]
    file = tmp_path / "fields.csv"
    rows = list(csv.DictReader(fields_csv(items, "vi").decode("utf-8-sig").splitlines()))
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, FIELD_COLUMNS)
        writer.writeheader()
        writer.writerows({**row, "value": given.get(row["field"], "")} for row in rows)
    return file


@pytest.mark.parametrize(
    ("typed", "value", "status"),
    [
        ("Loa phường", "Loa phường", FieldStatus.WRITTEN),
        (unicodedata.normalize("NFD", "Đề nghị  mở thêm quầy\nvà ghế"), "Đề nghị  mở thêm quầy\nvà ghế", FieldStatus.WRITTEN),
        ("'=1+1", "=1+1", FieldStatus.WRITTEN),
        ("[trống]", "", FieldStatus.BLANK),
        ("[blank]", "", FieldStatus.BLANK),
        ("[Không đọc được]", "", FieldStatus.UNREADABLE),
        ("[đúng]", "Tổ dân phố", FieldStatus.WRITTEN),
        ('"ok"', "ok", FieldStatus.WRITTEN),
        ("không", "không", FieldStatus.WRITTEN),
    ],
)
def test_what_is_typed_is_what_the_citizen_wrote(tmp_path: Path, typed: str, value: str, status: FieldStatus) -> None:
    [decision] = load_field_decisions(filled(tmp_path, {"q1.3": typed}), FORM, [WRITTEN], "Lan")
    assert (decision.value, decision.status, decision.decided_by, decision.sha256) == (value, status, "Lan", SHA)


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("q1.3", "ok", "score.field_word"),
        ("q1.3", "trống", "score.field_word"),
        ("q1.3", "[multiple]", "score.field_status"),
        ("ý kiến", "[ok]", "score.field_nothing_read"),
        ("year", "hai nghìn", "score.field_digits"),
        ("year", "20261", "score.field_digits"),
    ],
)
def test_what_could_be_meant_in_two_ways_or_cannot_stand_there_is_refused(tmp_path: Path, field: str, typed: str, code: str) -> None:
    with pytest.raises(DecisionError) as error:
        load_field_decisions(filled(tmp_path, {field: typed}), FORM, [WRITTEN])
    assert [problem.code for problem in error.value.problems] == [code]


def test_digits_are_taken_with_what_people_put_between_them(tmp_path: Path) -> None:
    [decision] = load_field_decisions(filled(tmp_path, {"year": "20 26"}), FORM, [WRITTEN])
    assert decision.value == "2026"


def test_a_field_that_the_page_does_not_have_is_told_with_those_that_it_has(tmp_path: Path) -> None:
    file = tmp_path / "fields.csv"
    file.write_text("source,page,field,value\nQuầy 3/a.jpg,1,lời khen,tốt\n", encoding="utf-8")
    with pytest.raises(DecisionError) as error:
        load_field_decisions(file, FORM, [WRITTEN])
    [problem] = error.value.problems
    assert problem.code == "score.decision_field"
    assert "ý kiến" in str(problem.values["known"])


def test_both_kinds_of_tables_are_told_apart_by_their_columns(tmp_path: Path) -> None:
    review = tmp_path / "review.csv"
    review.write_text("source,page,question,value\nQuầy 3/a.jpg,1,q1,#2\n", encoding="utf-8")
    found = load_tables([filled(tmp_path, {"q1.3": "Bạn bè"}), review], FORM, [WRITTEN], "Lan")
    assert [one.field for one in found.fields] == ["q1.3"]
    assert [one.values for one in found.answers] == [("2",)]
    assert [problem.code for problem in found.warnings] == ["score.decisions_unproven"]


def test_texts_come_out_as_typed_and_what_nobody_typed_waits_with_its_proposal(tmp_path: Path) -> None:
    decisions = load_field_decisions(filled(tmp_path, {"ý kiến": "Tốt"}), FORM, [WRITTEN], "Lan")
    [response] = resolve([WRITTEN], [], FORM, fields=decisions)
    assert [(one.field, one.text, one.missing, one.suggestion, one.decided_by) for one in response.texts] == [
        ("q1.3", "", PENDING, "Tổ dân phố", ""),
        ("ý kiến", "Tốt", None, "", "Lan"),
        ("year", "", "blank", "", "machine"),
    ]
    table = texts_table([response])
    assert list(table["written"]) == ["", "Tốt", ""]
    assert list(table["missing"]) == [PENDING, "", "blank"]


def test_digits_that_were_read_for_sure_need_nobody() -> None:
    [response] = resolve([record(read(YEAR, FieldStatus.WRITTEN, "2026"))], [], FORM)
    assert [(one.text, one.missing, one.decided_by) for one in response.texts] == [("2026", None, "machine")]


def test_two_scans_of_one_sheet_that_say_different_things_in_a_field_wait_for_a_person() -> None:
    sheet = Sheet(7, 1, 1, "qr")
    one, other = record(read(YEAR, FieldStatus.WRITTEN, "2026"), read(OTHER, FieldStatus.BLANK), sheet=sheet), record(
        read(YEAR, FieldStatus.WRITTEN, "2025"), read(OTHER, FieldStatus.BLANK), source="b.jpg", sheet=sheet
    )  # fmt: skip
    first = scanned_once([one, other]).records[0]
    assert [field.review for field in first.reading.fields] == [True, False]
