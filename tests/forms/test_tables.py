"""The one reader of tables: what spreadsheets save is read the same, and what cannot be read is told with file, line and remedy."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.catalogue import LANGUAGES
from forms.tables import sheets, workbook
from forms.tables.named import read_table
from forms.tables.sheet import TableError

NEEDED = ("file", "value")
HEADER = ["file", "value", "ghi chú"]
ROWS = [["Quầy 3/a.jpg", "#1; #3", "xem lại"], ["b.jpg", "--", ""]]


def as_csv(rows, *, delimiter=",", encoding="utf-8-sig", line_end="\r\n") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows, path: Path, **sheets) -> Path:
    book = openpyxl.Workbook()
    for title, content in {"Bảng": rows, **sheets}.items():
        sheet = book.create_sheet(title)
        for row in content:
            sheet.append(row)
    book.remove(book.worksheets[0])
    book.save(path)
    return path


def told(path: Path, known=("note",)) -> list[tuple[str, str]]:
    with pytest.raises(TableError) as caught:
        read_table(path, NEEDED, known)
    for lang in LANGUAGES:
        assert all(" → " in line and "\n" not in line for line in caught.value.lines(lang))
    return [(problem.code, problem.place.rpartition("/")[2]) for problem in caught.value.problems]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_every_way_of_saving_gives_the_same_rows(tmp_path: Path, delimiter: str, encoding: str, line_end: str) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(as_csv([HEADER, *ROWS], delimiter=delimiter, encoding=encoding, line_end=line_end))
    found = read_table(file, NEEDED)
    assert [(row.place, *row.cells.values()) for row in found.rows] == [("t.csv:2", *ROWS[0]), ("t.csv:3", *ROWS[1])]


def test_a_workbook_gives_the_same_rows_whatever_it_is_called(tmp_path: Path) -> None:
    for name in ("t.xlsx", "t.csv"):
        found = read_table(as_xlsx([HEADER, *ROWS], tmp_path / name, Khác=[["x"]]), NEEDED)
        assert [(row.place, *row.cells.values()) for row in found.rows] == [(f"{name}!Bảng:2", *ROWS[0]), (f"{name}!Bảng:3", *ROWS[1])]


def test_numbers_of_a_workbook_are_what_people_see(tmp_path: Path) -> None:
    values = [1, 2.0, 0.5, True, date(2026, 8, 3), 10**15, None]
    found = read_table(as_xlsx([HEADER, *(["a", value] for value in values)], tmp_path / "t.xlsx"), NEEDED)
    assert [row.cells["value"] for row in found.rows] == ["1", "2", "0.5", "TRUE", "2026-08-03 00:00:00", "1000000000000000", ""]


def test_empty_rows_columns_without_a_name_and_the_line_of_excel_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("sep=;\n\n VALUE ;File;;\n;;;\n#1;a.jpg;;\n#2;b.jpg\n", encoding="utf-8")
    assert [(row.place, row.cells["value"], row.cells["file"]) for row in read_table(file, NEEDED).rows] == [
        ("t.csv:5", "#1", "a.jpg"),
        ("t.csv:6", "#2", "b.jpg"),
    ]


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"", [("table.empty", "t.csv")]),
        (b"\r\n ;;\r\n", [("table.empty", "t.csv")]),
        (b"name,text\n", [("table.columns", "t.csv:1")]),
        (b"file,value,Value\na,1,2\n", [("table.column_twice", "t.csv:1")]),
        (b"file,value\na,1,3\nb,2\nc,4,\nd,1,2\n", [("table.row_too_long", "t.csv:2"), ("table.row_too_long", "t.csv:5")]),
        (b'file,value\na,"1\nb,2\n', [("table.damaged", "t.csv:2")]),
        (b'file,value\na,"1"2\n', [("table.damaged", "t.csv:2")]),
        (b"\xff\xfe\x00\xd8\x00\xd8", [("table.encoding", "t.csv")]),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", [("table.other_workbook", "t.csv")]),
        (b"PK\x03\x04 no archive", [("table.workbook_damaged", "t.csv")]),
    ],
)
def test_what_is_no_such_table_is_told_in_one_line_each(tmp_path: Path, content: bytes, codes) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    assert told(tmp_path / "t.csv") == codes


def test_an_archive_that_is_no_workbook_a_folder_and_nothing(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert told(tmp_path / "t.xlsx") == [("table.other_workbook", "t.xlsx")]
    assert [code for code, _ in told(tmp_path)] == ["input.is_folder"]
    assert [code for code, _ in told(tmp_path / "none.csv")] == ["input.missing"]


def test_of_two_sheets_that_could_be_meant_none_is_chosen(tmp_path: Path) -> None:
    assert told(as_xlsx([HEADER, *ROWS], tmp_path / "t.xlsx", Bản_sao=[HEADER, ROWS[0]])) == [("table.several_sheets", "t.xlsx")]
    assert told(as_xlsx([["file"]], tmp_path / "t.xlsx", Khác=[["x"]])) == [("table.columns", "t.xlsx!Bảng:1")]


def test_a_formula_that_nobody_calculated_is_no_empty_cell(tmp_path: Path) -> None:
    formulas = [HEADER, ["a", "=1+1", "=2+2"], ["b", "2", ""]]
    assert told(as_xlsx(formulas, tmp_path / "t.xlsx")) == [("table.formula_open", "t.xlsx!Bảng:2")]


def test_a_file_without_end_and_a_workbook_that_unpacks_to_one_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_BYTES", 10_000)
    monkeypatch.setattr(workbook, "MOST_UNPACKED", 1_000)
    assert told(as_xlsx([HEADER, *ROWS], tmp_path / "t.xlsx")) == [("table.too_large", "t.xlsx")]
    endless = Path("/dev/zero")
    if endless.exists():
        assert told(endless) == [("table.too_large", "zero")]


def test_a_number_whose_formula_the_spreadsheet_has_calculated_is_its_result(tmp_path: Path) -> None:
    plain = as_xlsx([HEADER, ["a", 4.0], ["b", 7]], tmp_path / "t.xlsx")
    with zipfile.ZipFile(plain) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"<v>7</v>", b"<f>3+4</f><v>7</v>")
    with zipfile.ZipFile(plain, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    assert [row.cells["value"] for row in read_table(plain, NEEDED).rows] == ["4", "7"]


@given(st.binary(max_size=200) | st.text(max_size=60).map(lambda text: ("file,value\n" + text).encode("utf-8")))
def test_any_bytes_give_rows_or_a_coded_refusal(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    for start in (b"", b"PK\x03\x04"):
        file.write_bytes(start + content)
        try:
            read_table(file, NEEDED)
        except TableError as error:
            assert error.lines("vi")
