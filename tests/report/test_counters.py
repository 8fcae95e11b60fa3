"""The figures of each counter: what a print run says of a serial reaches every table, and no response is lost on the way."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result

from forms.layout import Layout
from forms.layout_file import load_layout
from omr.reading import AnswerStatus, Sheet
from pipeline.model import PageRecord
from pipeline.reading_file import write_readings
from tests.design.typed import FORMS, QUAY, phieu
from tests.sheets import page

REGISTER = FORMS / "counters.csv"
FIRST, SECOND = "PC06-Q03-K", "CAX-BK-Q01-K"


def drawn(folder: Path, run: int, *counters: str) -> Path:
    """The layout of a run of two slips for each counter; its manifest lies beside it."""
    named = [part for code in counters for part in ("--counter", code)]
    order = ("--run", run, "--copies", 2, "--counters", REGISTER, *named, "--date", "22/11/2026")
    assert phieu("form", "draw", QUAY, "--out", folder, *order).exit_code == 0
    return folder / f"quay-a5-r{run}.layout.json"


def slip(form: Layout, number: int, said: str | AnswerStatus, sheet: Sheet | None) -> PageRecord:
    """One slip on which every question has one answer."""
    (only,) = form.pages
    answers = {question.id: said for question in only.questions}
    return page(f"{number}.jpg", answers, layout_id=form.id, side=only.id, sha256=f"{number:064}", sheet=sheet)


@pytest.fixture
def printed(tmp_path: Path) -> Path:
    """Run 1: serials 1 and 2 for the first counter, 3 and 4 for the second; then a slip of an unknown run, and one without code."""
    layout = drawn(tmp_path / "in", 1, FIRST, SECOND)
    form = load_layout(layout)
    slips = [
        ("5", Sheet(1, 1, 1, "qr")),
        ("1", Sheet(1, 2, 1, "qr")),
        ("4", Sheet(1, 3, 1, "qr")),
        (AnswerStatus.BLANK, Sheet(1, 4, 1, "qr")),
    ]
    slips += [("2", Sheet(2, 1, 1, "qr")), ("4", None)]
    write_readings(tmp_path / "r.jsonl", [slip(form, number, *one) for number, one in enumerate(slips)])
    return layout


def scored(printed: Path, *more: object) -> Result:
    return phieu("score", printed.parents[1] / "r.jsonl", "--layout", printed, "--satisfied", "4,5", *more)


def table(folder: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / name).read_text(encoding="utf-8-sig"))))


def test_every_counter_has_its_responses_blanks_and_satisfied_share_with_n(printed: Path, tmp_path: Path) -> None:
    done = scored(printed, "--csv", tmp_path / "csv")
    assert done.exit_code == 0
    rows = table(tmp_path / "csv", "counters.csv")
    totals = [(row["counter"], row["counter_responses"], row["n"], row["blank"]) for row in rows if row["row"] == "counter"]
    assert totals == [(SECOND, "2", "5", "5"), (FIRST, "2", "10", "0"), ("unknown", "2", "10", "0")]
    overall = {row["counter"]: (row["top2_percent"], row["top2_count"], row["top2_n"]) for row in rows if row["question"] == "overall"}
    assert overall == {SECOND: ("100.00", "1", "1"), FIRST: ("50.00", "1", "2"), "unknown": ("50.00", "1", "2")}
    assert {row["counter"] for row in rows if row["row"] == "pooled"} == {FIRST, SECOND, "unknown"}


def test_the_counters_add_up_to_the_whole(printed: Path, tmp_path: Path) -> None:
    scored(printed, "--csv", tmp_path / "csv")
    rows = table(tmp_path / "csv", "counters.csv")
    for whole in table(tmp_path / "csv", "questions.csv"):
        parts = [row for row in rows if row["row"] == "question" and row["question"] == whole["question"]]
        for figure in ("responses", "n", "blank", "top2_count", "top2_n"):
            assert sum(int(part[figure]) for part in parts) == int(whole[figure])


def test_each_response_carries_its_counter_and_what_nobody_knows_is_said(printed: Path, tmp_path: Path) -> None:
    done = scored(printed, "--csv", tmp_path / "csv", "--out", tmp_path / "scores.xlsx")
    assert "2 of 6 responses" in done.stderr and "[score.counter_unknown]" in done.stderr
    named = {row["response_id"]: row["counter"] for row in table(tmp_path / "csv", "wide.csv")}
    assert named == {"R1/1": FIRST, "R1/2": FIRST, "R1/3": SECOND, "R1/4": SECOND, "R2/1": "", "5.jpg#1": ""}
    assert {row["counter"] for row in table(tmp_path / "csv", "long.csv")} == {FIRST, SECOND, ""}
    assert FIRST in done.stdout and "(not known)" in done.stdout
    sheet = openpyxl.load_workbook(tmp_path / "scores.xlsx")["Counters"]
    assert [cell.value for cell in sheet["A"]][1:] == [code for code in (SECOND, FIRST, "(not known)") for _ in range(7)]


def test_a_manifest_from_elsewhere_names_counters_when_it_is_given(printed: Path, tmp_path: Path) -> None:
    elsewhere = drawn(tmp_path / "khác", 2, SECOND)
    manifest = elsewhere.with_name("quay-a5-r2.run.json")
    scored(printed, "--csv", tmp_path / "csv", "--run", manifest)
    assert {row["response_id"]: row["counter"] for row in table(tmp_path / "csv", "wide.csv")}["R2/1"] == SECOND
    foreign = phieu("form", "draw", FORMS / "mau-so-02.yaml", "--out", tmp_path / "mẫu 02", "--run", 3)
    assert foreign.exit_code == 0
    refused = scored(printed, "--run", tmp_path / "mẫu 02" / "mau-so-02-r3.run.json")
    assert refused.exit_code == 1 and "[read.run_other_layout]" in refused.stderr


def test_two_manifests_that_name_two_counters_for_one_serial_settle_nothing(printed: Path, tmp_path: Path) -> None:
    other = drawn(tmp_path / "khác", 1, SECOND).with_name("quay-a5-r1.run.json")
    scored(printed, "--csv", tmp_path / "csv", "--run", other)
    named = {row["response_id"]: row["counter"] for row in table(tmp_path / "csv", "wide.csv")}
    assert (named["R1/1"], named["R1/3"]) == ("", SECOND)


def test_where_no_counter_is_known_there_is_no_table_of_them_to_read(tmp_path: Path) -> None:
    assert phieu("form", "draw", QUAY, "--out", tmp_path / "in", "--run", 1).exit_code == 0
    layout = tmp_path / "in" / "quay-a5-r1.layout.json"
    write_readings(tmp_path / "r.jsonl", [slip(load_layout(layout), 0, "5", Sheet(1, 1, 1, "qr"))])
    done = scored(layout, "--out", tmp_path / "scores.xlsx", "--csv", tmp_path / "csv")
    assert (done.exit_code, done.stderr) == (0, "") and "By counter" not in done.stdout
    assert "Counters" not in openpyxl.load_workbook(tmp_path / "scores.xlsx").sheetnames
    assert {row["counter"] for row in table(tmp_path / "csv", "counters.csv")} == {"unknown"}
