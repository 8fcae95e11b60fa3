"""Rosters from what offices keep: shifts without names, or everything that is wrong told at once."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from forms.errors import PhieuError
from forms.register.file import load_counters
from forms.register.roster import Shift
from forms.register.roster_file import load_roster
from forms.register.units import Period

ROOT = Path(__file__).resolve().parents[2]
REGISTER = load_counters([ROOT / "samples" / "forms" / "counters.csv"])[0]
DAY = date(2026, 11, 5)
ONE, TWO, *_ = (one.code for one in REGISTER.open_on(DAY))
HEAD = "mã cán bộ,mã quầy,từ ngày,đến ngày,từ giờ,đến giờ"
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


def table(folder: Path, *rows: str, head: str = HEAD) -> Path:
    file = folder / "lịch.csv"
    file.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return file


def codes(file: Path, *, register: bool = True) -> list[str]:
    with pytest.raises(PhieuError) as caught:
        load_roster(file, REGISTER if register else None)
    assert all(one.line("vi") and one.line("en") for one in caught.value.problems)
    return [one.code for one in caught.value.problems]


def test_both_languages_text_and_workbook_give_the_same_shifts(tmp_path: Path) -> None:
    wanted = (Shift("CB01", ONE, NOVEMBER), Shift("CB02", TWO, NOVEMBER, time(7, 30), time(11)))
    rows = [f"cb01,{ONE.lower()},01/11/2026,30/11/2026,,", f"CB02,{TWO},2026-11-01,2026-11-30,7h30,11:00"]
    assert load_roster(table(tmp_path, *rows), REGISTER) == (wanted, ())
    english = table(tmp_path, *rows, head="officer,counter,valid_from,valid_to,starts,ends")
    assert load_roster(english, REGISTER) == (wanted, ())
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Lịch trực tháng 11"])
    book.worksheets[0].append(HEAD.split(","))
    days = datetime(2026, 11, 1), datetime(2026, 11, 30)  # noqa: DTZ001 - a workbook has days
    book.worksheets[0].append(["CB01", ONE, *days])
    book.worksheets[0].append(["CB02", TWO, *days, time(7, 30), time(11)])
    book.save(tmp_path / "lịch.xlsx")
    assert load_roster(tmp_path / "lịch.xlsx", REGISTER) == (wanted, ())


def test_names_of_people_are_left_out_and_that_is_said(tmp_path: Path) -> None:
    file = table(tmp_path, f"Nguyễn Thị Lan,CB01,{ONE},01/11/2026,30/11/2026,A", head="Họ và tên,mã cán bộ,mã quầy,từ ngày,đến ngày,tổ")
    shifts, warnings = load_roster(file, REGISTER)
    assert [one.code for one in warnings] == ["roster.names_left_out", "roster.column_left_out"]
    assert "Lan" not in repr(shifts) + "".join(one.line("vi") for one in warnings)


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    file = table(
        tmp_path,
        f"Lan,{ONE},01/11/2026,30/11/2026,,",
        f"001234567890,{ONE},01/11/2026,30/11/2026,,",
        "CB01,PC06-Q03,01/11/2026,30/11/2026,,",
        f"CB01,{ONE},30/11/2026,01/11/2026,,",
        f"CB01,{ONE},,30/11/2026,11:00,7:30",
        f"CB01,{ONE},01/11/2026,30/11/2026,25:00,trưa",
        "CB01,PC06-Q04-H,01/11/2026,30/11/2026,,",
    )
    assert codes(file) == [
        "roster.bad_officer", "roster.officer_personal", "counter.check_missing", "counter.period_reversed", "counter.cell_empty",
        "roster.hours_reversed", "roster.bad_hour", "roster.bad_hour", "counter.not_in_service",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "wanted"),
    [("cột 1,cột 2", ["roster.no_headings"]), ("mã cán bộ,mã quầy,từ ngày", ["roster.no_column"]), (HEAD, ["roster.no_rows"])],
)
def test_a_table_that_is_no_roster_is_refused(tmp_path: Path, head: str, wanted: list[str]) -> None:
    assert codes(table(tmp_path, head=head)) == wanted


def test_without_a_register_the_check_of_the_code_must_hold(tmp_path: Path) -> None:
    (shift,), _ = load_roster(table(tmp_path, f"CB01,{ONE},01/11/1990,30/11/2026,,"), None)
    assert shift.counter == ONE
    wrong = ONE[:-1] + ("A" if ONE[-1] != "A" else "C")
    assert codes(table(tmp_path, f"CB01,{wrong},01/11/2026,30/11/2026,,"), register=False) == ["counter.check_failed"]


def test_two_officers_at_one_counter_at_one_time_are_taken_and_told(tmp_path: Path) -> None:
    rows = [f"CB01,{ONE},01/11/2026,30/11/2026,7:30,12:00", f"CB02,{ONE},15/11/2026,15/12/2026,{{}},17:00"]
    assert load_roster(table(tmp_path, rows[0], rows[1].format("12:00")), REGISTER)[1] == ()
    assert [one.code for one in load_roster(table(tmp_path, rows[0], rows[1].format("11:59")), REGISTER)[1]] == ["roster.several_officers"]
