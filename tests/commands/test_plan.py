"""`phieu plan` from a table of units to quotas."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.design.typed import phieu

FRAME = "unit,name,size\nPC06,Phòng Quản lý hành chính,9.000\n00004,Phường Ba Đình,900\nPA08,Xuất nhập cảnh,100\n"


@pytest.fixture
def frame(tmp_path: Path) -> Path:
    (tmp_path / "frame.csv").write_text(FRAME, encoding="utf-8")
    return tmp_path / "frame.csv"


def rows(path: Path) -> list[list[str]]:
    return [row[2:] for row in csv.reader(path.read_text(encoding="utf-8-sig").splitlines())][1:]


def test_the_whole_is_shared_out_and_slips_that_will_not_come_back_are_added(frame: Path) -> None:
    done = phieu("plan", frame, "--least", 20, "--response", 90, "--out", frame.with_name("plan.csv"))
    assert done.exit_code == 0, done.output
    # 385 over 10,000: the smallest unit gets its 20, the others share 365 as 9,000 to 900
    assert rows(frame.with_name("plan.csv")) == [["9000", "332", "369"], ["900", "33", "37"], ["100", "20", "23"], ["10000", "385", "429"]]


def test_each_unit_can_be_a_survey_of_its_own(frame: Path) -> None:
    assert phieu("plan", frame, "--each", "--out", frame.with_name("plan.csv")).exit_code == 0
    assert [row[1] for row in rows(frame.with_name("plan.csv"))] == ["383", "277", "80", "740"]
    cochran = phieu("plan", frame, "--rule", "cochran", "--out", frame.with_name("plan.csv"))
    assert cochran.exit_code == 0 and rows(frame.with_name("plan.csv"))[-1][1] == "370"


@pytest.mark.parametrize(
    ("row", "code"),
    [("PC06,,5", "plan.unit_twice"), (",,5", "plan.no_unit"), ("PC07,,nhiều", "plan.not_a_size"), ("PC07,,-5", "plan.not_a_size")],
)
def test_a_table_that_is_no_frame_is_refused(frame: Path, row: str, code: str) -> None:
    frame.write_text(FRAME + row + "\n", encoding="utf-8")
    done = phieu("plan", frame, "--out", frame.with_name("plan.csv"))
    assert done.exit_code == 1 and f"[{code}]" in done.stderr and not frame.with_name("plan.csv").exists()


def test_nobody_cannot_be_asked(frame: Path) -> None:
    frame.write_text("unit,size\nA,0\n", encoding="utf-8")
    assert "[plan.nobody]" in phieu("plan", frame).stderr
