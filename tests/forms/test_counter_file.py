"""The tables of a register: read from what offices keep, or everything that is wrong with them told at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from forms.catalogue import catalogue
from forms.errors import PhieuError
from forms.register.counters import counter_code
from forms.register.file import load_counters

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2025, 8, 1)
HEAD = "unit,unit_number,name,level,parent,valid_from,valid_to,successors,counter,fields"


def table(folder: Path, *rows: str, head: str = HEAD, name: str = "quầy.csv") -> Path:
    file = folder / name
    file.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return file


def workbook(folder: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(folder / "sổ quầy.xlsx")
    return folder / "sổ quầy.xlsx"


def problems(*files: Path) -> list[tuple[str, str]]:
    """Code and place (without the folder) of each problem."""
    with pytest.raises(PhieuError) as caught:
        load_counters(files)
    assert all(problem.line("vi") and problem.line("en") for problem in caught.value.problems)
    return [
        (problem.code.removeprefix("counter."), problem.place.removeprefix(str(files[0].parent)).lstrip("/\\"))
        for problem in caught.value.problems
    ]


def warnings_of(*files: Path) -> list[str]:
    return [warning.code.removeprefix("counter.") for warning in load_counters(files)[1]]


def test_one_table_two_tables_and_a_workbook_give_the_same_register(tmp_path: Path) -> None:
    units = ["mã đơn vị;số đơn vị;tên;cấp;đơn vị cấp trên;từ ngày", "22;1;Tỉnh;tỉnh;;", "00004;2;Phường Mẫu;xã;22;01/07/2025"]
    counters = ["mã đơn vị;quầy;tên;lĩnh vực;đến hết ngày", '00004;03;Quầy số 3;"hộ tịch; chứng thực | đất đai";2025-12-31']
    first, second = tmp_path / "đơn vị.csv", tmp_path / "quầy.csv"
    first.write_text("sep=;\n" + "\n".join(units), encoding="utf-8-sig")
    second.write_text("\n".join(counters), encoding="utf-16")
    two = load_counters([first, second])[0]
    counter = two.counter(counter_code("00004", 3), DAY)
    assert (counter.fields, counter.period.end) == (("hộ tịch", "chứng thực", "đất đai"), date(2025, 12, 31))
    one = table(
        tmp_path,
        "22,1,Tỉnh,tỉnh,,,,,,",
        "00004,2,Phường Mẫu,xã,22,01/07/2025,,,,",
        "00004,,Quầy số 3,,,,31/12/2025,,3,hộ tịch;chứng thực;đất đai",
        name="one.csv",
    )
    assert load_counters([one])[0] == two
    book = workbook(
        tmp_path,
        {
            "Đơn vị": [
                ["DANH SÁCH ĐƠN VỊ"],
                [],
                ["Mã đơn vị", "Số đơn vị", "TÊN", "Cap", "Trực thuộc", "Từ ngày"],
                ["22", 1, "Tỉnh", "Tỉnh", None, None],
                ["00004", 2, "Phường Mẫu", "phường", "22", date(2025, 7, 1)],
            ],
            "Quầy": [
                ["Mã đơn vị", "Quầy", "Tên", "Lĩnh vực", "Đến ngày"],
                ["00004", 3, "Quầy số 3", "hộ tịch; chứng thực; đất đai", "31/12/2025"],
            ],
            "Ghi chú": [["người lập", "Lan"]],
        },
    )
    loaded, warnings = load_counters([book])
    assert loaded == two
    assert [(warning.code, dict(warning.values)) for warning in warnings] == [("counter.sheet_left_out", {"name": "Ghi chú"})]


def test_all_problems_of_all_cells_are_told_with_their_places(tmp_path: Path) -> None:
    rows = [
        "PC06,0,,cấp cao,,31/02/2025,01/13/2025,,,",
        "CAĐ,12345,Tên,xã,P C,,,A_B; PC06,,",
        ",,Không mã,xã,,01/07/2025,30/06/2025,,,",
        "PC06,,Quầy,,,0205-01-01,,,100,",
    ]
    assert problems(table(tmp_path, *rows)) == [
        ("cell_empty", "quầy.csv:2: name"),
        ("level_unknown", "quầy.csv:2: level"),
        ("bad_number", "quầy.csv:2: unit_number"),
        ("bad_date", "quầy.csv:2: valid_from"),
        ("bad_date", "quầy.csv:2: valid_to"),
        ("bad_code", "quầy.csv:3: unit"),
        ("bad_code", "quầy.csv:3: parent"),
        ("bad_number", "quầy.csv:3: unit_number"),
        ("bad_code", "quầy.csv:3: successors"),
        ("cell_empty", "quầy.csv:4: unit"),
        ("period_reversed", "quầy.csv:4: valid_to"),
        ("bad_number", "quầy.csv:5: counter"),
        ("bad_date", "quầy.csv:5: valid_from"),
    ]


def test_what_contradicts_itself_between_rows_is_told(tmp_path: Path) -> None:
    rows = [
        "A,1,A,xã,B,,,,,",
        "B,1,B,xã,A,,,,,",
        "P1,3,Một,tỉnh,,01/01/2020,,,,",
        "PI,4,Hai,tỉnh,X,,,P1,,",
        "C,5,C,tỉnh,D,01/01/2021,,,,",
        "D,6,D,xã,P1,,31/12/2024,Y;P9,,",
        "P9,7,Chín,tỉnh,,01/06/2025,,,,",
        "C,8,C,tỉnh,,01/01/2022,,,,",
        "E,,E,xã,P9,01/01/2019,,,,",
        "D,,Quầy,,,01/01/2025,,,1,",
        "Z,,Quầy,,,,,,1,",
        "C,,Quầy,,,,,,01,",
        "C,,Quầy,,,,,,1,",
    ]
    assert problems(table(tmp_path, *rows)) == [
        ("look_alike", "quầy.csv:5: unit"),
        ("number_taken", "quầy.csv:3: unit_number"),
        ("number_changed", "quầy.csv:5: unit_number"),
        ("number_changed", "quầy.csv:9: unit_number"),
        ("overlap", "quầy.csv:5: unit"),
        ("overlap", "quầy.csv:9: unit"),
        ("parent_circle", "quầy.csv:2: parent"),
        ("parent_circle", "quầy.csv:3: parent"),
        ("parent_unknown", "quầy.csv:5: parent"),
        ("successor_without_end", "quầy.csv:5: successors"),
        ("parent_gap", "quầy.csv:6: parent"),
        ("successor_unknown", "quầy.csv:7: successors"),
        ("successor_gap", "quầy.csv:7: successors"),
        ("parent_gap", "quầy.csv:10: parent"),
        ("unit_gap", "quầy.csv:11: unit"),
        ("unit_undeclared", "quầy.csv:12: unit"),
        ("overlap", "quầy.csv:14: counter"),
    ]


def test_a_parent_must_not_be_of_a_lower_level(tmp_path: Path) -> None:
    assert problems(table(tmp_path, "A,,A,tỉnh,B,,,,,", "B,,B,huyện,,,,,,")) == [("parent_below", "quầy.csv:2: parent")]


def test_a_circle_of_different_days_is_none(tmp_path: Path) -> None:
    rows = ["A,,A,xã,B,,31/12/2020,,,", "A,,A,xã,,01/01/2021,,,,", "B,,B,xã,,,31/12/2020,,,", "B,,B,xã,A,01/01/2021,,,,"]
    assert [unit.code for unit in load_counters([table(tmp_path, *rows)])[0].units.path("B", DAY)] == ["A", "B"]


def test_a_refused_unit_is_not_told_again_by_all_that_name_it(tmp_path: Path) -> None:
    rows = ["A,,A,cấp lạ,,,,,,", "B,,B,xã,A,,,,,", "A,,Quầy,,,,,,1,"]
    assert problems(table(tmp_path, *rows)) == [("level_unknown", "quầy.csv:2: level")]


def test_what_excel_has_converted_is_refused(tmp_path: Path) -> None:
    head = HEAD.split(",")
    rows: list[list[object]] = [
        head,
        [4, 1, "Phường", "xã", None, 45839, None, None, None, None],
        ["A", 2.5, date(2025, 5, 1), "xã", True, datetime.combine(date(2025, 7, 1), time(8, 30)), None, None, None, None],
        ["B", 3, "=A2", "xã", None, "=TODAY()", None, None, None, None],
        ["B", None, "Quầy", None, None, None, None, None, "=1+1", None],
    ]
    file = workbook(tmp_path, {"Sổ": rows})
    assert problems(file) == [
        ("cell_converted", "sổ quầy.xlsx!Sổ:2: unit"),
        ("bad_date", "sổ quầy.xlsx!Sổ:2: valid_from"),
        ("cell_converted", "sổ quầy.xlsx!Sổ:3: name"),
        ("cell_converted", "sổ quầy.xlsx!Sổ:3: parent"),
        ("bad_number", "sổ quầy.xlsx!Sổ:3: unit_number"),
        ("bad_date", "sổ quầy.xlsx!Sổ:3: valid_from"),
        ("cell_is_formula", "sổ quầy.xlsx!Sổ:4: name"),
        ("cell_is_formula", "sổ quầy.xlsx!Sổ:4: valid_from"),
        ("cell_is_formula", "sổ quầy.xlsx!Sổ:5: counter"),
    ]


def test_codes_that_lost_their_zeros_and_columns_without_use_are_mentioned(tmp_path: Path) -> None:
    head = HEAD + ",ghi chú"
    file = table(tmp_path, "4,,Phường,xã,,,,,,,x", '="00005",,Phường,xã,,,,,,hộ tịch,', "00005,,Quầy,xã,,,,,1,,", head=head)
    assert warnings_of(file) == ["column_left_out", "cells_unused", "cells_unused", "zeros_lost"]
    assert load_counters([file])[0].units.history("00005")[0].code == "00005"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", [("no_headings", "f.csv")]),
        (b"\n\n", [("no_headings", "f.csv")]),
        ("tên,cấp\nA,xã".encode(), [("no_headings", "f.csv")]),
        ("mã đơn vị,tên".encode(), [("no_level_column", "f.csv:1")]),
        (b"unit,counter\nA,1", [("no_units", "f.csv")]),
        (b"unit,name,level\n", [("no_units", "f.csv")]),
        ("unit,name,level,đơn vị\nA,A,xã,B".encode(), [("column_repeated", "f.csv:1")]),
        ("unit,name,level\nA,Phường 1, cũ,xã".encode(), [("table.row_too_long", "f.csv:2")]),
        ('unit,name,level\nA,"Phường,xã'.encode(), [("table.damaged", "f.csv:2")]),
        ('unit,name,level\nA,"hai\ndòng",xã\nB,B,cấp'.encode(), [("level_unknown", "f.csv:4: level")]),
        ("unit,name,level\nA,Ph\u200bường,xã".encode(), [("cell_unprintable", "f.csv:2: name")]),
        ("unit,name,level\nA,Phường,xã".encode("cp1258", "replace"), [("table.encoding", "f.csv")]),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), [("table.other_workbook", "f.csv")]),
        (b"PK\x03\x04" + bytes(200), [("table.workbook_damaged", "f.csv")]),
    ],
)
def test_a_file_that_is_no_register_is_told_in_one_line(tmp_path: Path, content: bytes, expected: list[tuple[str, str]]) -> None:
    file = tmp_path / "f.csv"
    file.write_bytes(content)
    found = problems(file)
    assert found[: len(expected)] == expected
    assert len(found) <= 2


def test_a_workbook_cut_off_is_damaged(tmp_path: Path) -> None:
    file = workbook(tmp_path, {"Sổ": [HEAD.split(","), ["A", 1, "A", "xã"]]})
    data = file.read_bytes()
    for length in range(4, len(data) - 1, len(data) // 40):
        file.write_bytes(data[:length])
        assert [code for code, _ in problems(file)] == ["table.workbook_damaged"]


def test_a_missing_file_does_not_make_the_rest_look_wrong(tmp_path: Path) -> None:
    counters = table(tmp_path, "A,100", head="unit,counter")
    assert problems(counters, tmp_path / "không có.csv") == [("input.missing", "không có.csv"), ("bad_number", "quầy.csv:2: counter")]


def test_codes_and_words_are_the_same_set() -> None:
    sources = "".join(
        (ROOT / "forms" / "register" / f"{name}.py").read_text(encoding="utf-8")
        for name in ("counters", "table", "cells", "checks", "file")
    )
    worded = {key.split(".")[1] for key in catalogue("vi") if re.fullmatch(r"counter\.\w+\.message", key)}
    raised = {*re.findall(r'"counter\.(\w+)"', sources), *re.findall(r'problem\("\w+", "(\w+)"', sources)}
    raised |= {"no_name_column", "no_level_column"} | set(re.findall(r'problem\([^()]*, "(\w+)"', sources))
    raised |= set(re.findall(r'"counter\.(\w+)" if', sources))
    raised |= set(re.findall(r'f"\{kind\.area\}\.(\w+)"', sources)) - {"no_column"}
    assert raised - {"name"} == worded
