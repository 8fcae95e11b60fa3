"""Broken export files and mappings: each gets its own clear refusal, in both languages, and nothing else happens."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from forms.errors import PhieuError, Problem
from pipeline.digital.mapping import load_mapping
from pipeline.digital.plan import Known, plan_for
from pipeline.digital.read_export import read_export
from tests.digital.exports import HEADER, ROW, csv_of, layout_of, mapping


def cell(column: str, value: str) -> str:
    return csv_of([value if name == column else one for name, one in zip(HEADER, ROW, strict=True)])


def book(*rows: list[object], title: str = "Câu trả lời 1") -> bytes:
    made, stream = openpyxl.Workbook(), io.BytesIO()
    made.active.title = title
    for row in (HEADER, *rows):
        made.active.append(row)
    made.save(stream)
    return stream.getvalue()


def packed(name: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, "x")
    return stream.getvalue()


def fact(name: str, **more: Any) -> dict[str, Any]:
    return mapping(facts={name: {"column": "submitted", **more}})


def question(name: str, **entry: Any) -> dict[str, Any]:
    given = mapping()
    return given | {"questions": given["questions"] | {name: entry}}


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in mapping().items() if name != key}


GOOD = csv_of(ROW)
ONE = dict(zip(HEADER, ROW, strict=True))

FILES: dict[str, tuple[str | bytes, dict[str, Any], str]] = {
    "an empty file": ("", mapping(), "table.empty"),
    "nothing but a mark of order": (b"\xef\xbb\xbf", mapping(), "table.empty"),
    "headings only": (csv_of(), mapping(), "digital.no_rows"),
    "an old workbook": (b"\xd0\xcf\x11\xe0rest", mapping(), "table.other_workbook"),
    "an archive that is no workbook": (packed("a.txt"), mapping(), "table.workbook_damaged"),
    "a workbook of LibreOffice": (packed("mimetype"), mapping(), "table.other_workbook"),
    "a workbook that breaks off": (book(list(ROW))[:900], mapping(), "table.workbook_damaged"),
    "a sheet that is not there": (book(list(ROW)), mapping(sheet="Sheet2"), "digital.sheet_unknown"),
    "a formula without a result": (book(["=NOW()", *ROW[1:]]), mapping(), "digital.formula"),
    "letters of no known kind": ("Giới".encode("utf-16-le")[1:3] + b"\xff\xfe\xfd,\x80\x81\n1,2\n", mapping(), "table.encoding"),
    "letters that are damaged further on": (GOOD.encode() + b"\xff\xfe\xc3,1\n", mapping(), "table.encoding"),
    "a quotation mark that never closes": (GOOD + '"2026,1,2\n3,4\n', mapping(), "table.damaged"),
    "a row that is too long": (GOOD.rstrip("\n") + ",x\n", mapping(), "table.row_too_long"),
    "a row that is cut": (GOOD + "2026-08-03,1\n", mapping(), "digital.row_short"),
    "a heading twice": (csv_of([*ROW, "1"], header=[*HEADER, "r_1"]), mapping(), "table.column_twice"),
    "a column that is missing": (csv_of(ROW[:-1], header=HEADER[:-1]), mapping(), "digital.column_missing"),
    "a column that nobody mentioned": (csv_of([*ROW, "x"], header=[*HEADER, "email"]), mapping(), "digital.column_unknown"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", mapping(), "table.encoding"),
    "JSON that breaks off": ('[{"r_1": "5"', mapping(), "digital.not_json"),
    "JSON without a list": ('{"count": 0, "next": [], "x": []}', mapping(), "digital.json_no_list"),
    "a list of numbers": ("[1, 2]", mapping(), "digital.json_not_object"),
    "an object without the columns": ('[{"submitted": "2026-08-03"}]', mapping(), "digital.column_missing"),
    "an object with a strange key": (json.dumps([ONE | {"email": "x"}]), mapping(), "digital.column_unknown"),
    "a damaged line of JSON": (("\n".join([json.dumps(ONE)] * 2)) + "\n{oops\n", mapping(), "digital.not_json"),
    "a code that the scale does not have": (cell("r_1", "6"), mapping(), "digital.value_unknown"),
    "the word of another scale": (cell("r_1", "Khá hài lòng"), mapping(), "digital.value_unknown"),
    "two answers in a single choice": (cell("r_1", "4;5"), mapping(), "digital.value_unknown"),
    "a number with a fraction": (cell("r_1", "4.5"), mapping(), "digital.value_unknown"),
    "an instant of another kind": (cell("submitted", "03/08/2026 10:00"), mapping(), "digital.fact_received_at"),
    "an instant that does not exist": (cell("submitted", "31/02/2026"), fact("received_at", format="%d/%m/%Y"), "digital.fact_received_at"),
    "a start that is none": (cell("submitted", "hôm qua"), fact("started_at"), "digital.fact_started_at"),
    "a day that does not exist": (cell("submitted", "2026-02-30"), fact("captured_on"), "digital.fact_captured_on"),
    "a time below nought": (cell("submitted", "-3"), fact("duration_s"), "digital.fact_duration_s"),
    "a weight of nought": (cell("submitted", "0"), fact("weight"), "digital.fact_weight"),
    "neither yes nor no": (cell("submitted", "có lẽ"), fact("assisted"), "digital.fact_assisted"),
    "a channel that the round does not have": (cell("submitted", "fax"), fact("channel"), "digital.fact_unknown"),
    "a channel that is empty": (cell("submitted", ""), fact("channel") | {"channel": ""}, "digital.channel_missing"),
    "a counter that is in no register": (cell("submitted", "PC99-Q01-K"), fact("counter"), "digital.counter_unknown"),
    "an id that is empty": (cell("submitted", ""), mapping(facts={}, id="submitted"), "digital.id_missing"),
    "a mapping for a question that is not asked": (GOOD, question("r_99", column="x", codes="hl5"), "digital.question_unknown"),
    "a mapping to a field that is not there": (GOOD, mapping(texts={"comment_9": "x"}), "digital.text_unknown"),
    "a scale without a way": (GOOD, question("r_1", column="r_1", codes="hl3"), "scale.no_crosswalk"),
    "a list that nobody published": (GOOD, question("r_1", column="r_1", codes="five-stars"), "scale.no_crosswalk"),
    "a value for a code that is not there": (GOOD, question("r_1", column="r_1", codes="hl5", values={"A": "9"}), "digital.code_unknown"),
    "a column for two questions": (GOOD, question("r_1", column="r_2", codes="hl5"), "digital.column_twice"),
    "neither column nor columns": (GOOD, question("r_1", codes="hl5"), "digital.mapping_column_or_columns"),
    "a mapping without a channel": (GOOD, without("channel"), "digital.no_channel"),
    "a mapping with a strange channel": (GOOD, mapping(channel="fax"), "batch.channel"),
    "a mapping without a source": (GOOD, without("source"), "digital.mapping_key_missing"),
    "a mapping with a strange key": (GOOD, mapping(colour="red"), "digital.mapping_key_unknown"),
    "a mapping without questions": (GOOD, mapping(questions={}), "digital.mapping_empty"),
    "a mapping of another version": (GOOD, mapping(mapping=2), "digital.mapping_value"),
    "a missing that is no kind": (GOOD, mapping(missing={"99": "asleep"}), "digital.mapping_value"),
    "a format for what has none": (GOOD, fact("weight", format="%d"), "digital.no_format"),
    "a fact in two ways": (GOOD, mapping(constant={"received_at": "2026-08-03"}), "digital.fact_twice"),
    "a constant that means nothing": (GOOD, mapping(constant={"weight": "heavy"}), "digital.constant_unusable"),
}  # fmt: skip

MAPPINGS = {
    "a list": ("- 1\n- 2\n", "digital.mapping_no_keys"),
    "damaged YAML": ("mapping: [1\n", "digital.mapping_unreadable"),
    "a key twice": (yaml.safe_dump(mapping()) + "source: b\n", "digital.mapping_repeated"),
}


def no_counter(cell: str, day: str) -> str:
    raise ValueError(cell)


def refusals(content: str | bytes, given: str, folder: Path) -> list[Problem]:
    """Everything that is said of a file, row by row where its rows are read."""
    (folder / "phiếu.csv").write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    (folder / "ghép.yaml").write_text(given, encoding="utf-8")
    try:
        plan = plan_for(load_mapping(folder / "ghép.yaml"), layout_of(), Known(("truc_tuyen_qr", "vneid"), no_counter), "ghép.yaml")
        return [problem for row in read_export(folder / "phiếu.csv", plan) if isinstance(row, list) for problem in row]
    except PhieuError as error:
        return list(error.problems)


@pytest.mark.parametrize("name", FILES)
def test_a_broken_file_gets_its_own_refusal(name: str, tmp_path: Path) -> None:
    content, given, code = FILES[name]
    problems = refusals(content, yaml.safe_dump(given, allow_unicode=True), tmp_path)
    assert {one.code for one in problems} == {code}
    assert all(one.place and one.line("vi") and one.line("en") for one in problems)


@pytest.mark.parametrize("name", MAPPINGS)
def test_a_broken_mapping_gets_its_own_refusal(name: str, tmp_path: Path) -> None:
    given, code = MAPPINGS[name]
    assert {one.code for one in refusals(GOOD, given, tmp_path)} == {code}


def test_a_good_file_gets_none(tmp_path: Path) -> None:
    assert refusals(GOOD, yaml.safe_dump(mapping(), allow_unicode=True), tmp_path) == []


def test_all_problems_of_a_row_are_told_at_once_with_row_column_and_value(tmp_path: Path) -> None:
    bad = ["tomorrow", "8", *ROW[2:-1], "9"]
    found = refusals(csv_of(ROW, bad), yaml.safe_dump(mapping(), allow_unicode=True), tmp_path)
    assert {(one.place, str(one.values["column"]), str(one.values["value"])) for one in found} == {
        ("phiếu.csv:3", "submitted", "tomorrow"),
        ("phiếu.csv:3", "r_1", "8"),
        ("phiếu.csv:3", "education", "9"),
    }
