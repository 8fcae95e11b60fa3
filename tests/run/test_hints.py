"""`--page` and `--pages`: what the user says about pages is taken, and every slip of the table is named."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import openpyxl
import pytest

from pipeline.errors import InputError
from pipeline.run.reading.hints import beyond, hints
from tests.sheets import layout, question

FORM = layout(front=[question("q1")], back=[question("q2")])
SOURCES = ["quầy 1/a.tif", "quầy 2/a.tif", "b.jpg"]


def table(folder: Path, *lines: str, start: str = "file,page_in_file,layout_page") -> Path:
    file = folder / "pages.csv"
    file.write_bytes(("\r\n".join((start, *lines)) + "\r\n").encode("utf-8-sig"))
    return file


def codes(folder: Path, *lines: str, **options: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        hints(FORM, SOURCES, None, table(folder, *lines, **options))
    return [problem.code for problem in caught.value.problems]


def test_the_closest_word_counts(tmp_path: Path) -> None:
    said, warnings = hints(FORM, SOURCES, "front", table(tmp_path, "quầy 1/a.tif,2,back", "b.jpg,,back"))
    assert [said.of("quầy 1/a.tif", 1), said.of("quầy 1/a.tif", 2), said.of("b.jpg", 7)] == ["front", "back", "back"]
    assert not warnings


def test_a_table_saved_by_a_spreadsheet_with_semicolons_and_windows_paths(tmp_path: Path) -> None:
    said, _ = hints(FORM, SOURCES, None, table(tmp_path, r"C:\scan\quầy 2\a.tif;1;back", start="File;Page_in_file;Layout_page"))
    assert said.of("quầy 2/a.tif", 1) == "back"
    assert said.of("quầy 1/a.tif", 1) is None


def test_all_problems_of_a_table_come_at_once(tmp_path: Path) -> None:
    told = codes(tmp_path, "a.tif,1,front", "b.jpg,one,front", "b.jpg,1,side", "b.jpg,2,front", "b.jpg,2,back")
    assert sorted(told) == ["read.page_unknown", "read.pages_contradiction", "read.pages_file_ambiguous", "read.pages_number"]


def test_unknown_and_missing_columns(tmp_path: Path) -> None:
    assert codes(tmp_path, start="file,seite") == ["table.columns"]
    assert codes(tmp_path, start="file,layout_page,seite") == ["read.pages_column_unknown"]


def test_an_unknown_page_lists_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"front, back"):
        hints(FORM, SOURCES, "side", None)


def test_rows_that_touch_nothing_are_warnings(tmp_path: Path) -> None:
    said, warnings = hints(FORM, SOURCES, None, table(tmp_path, "c.jpg,1,front", "b.jpg,3,back"))
    assert [warning.code for warning in warnings] == ["read.pages_file_absent"]
    assert [warning.code for warning in beyond(said, {"b.jpg": 2})] == ["read.pages_beyond"]


def test_a_table_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_bytes(b"\x00\xd8\x00")
    for file, code in ((tmp_path / "none.csv", "input.missing"), (tmp_path / "old.csv", "table.encoding")):
        with pytest.raises(InputError) as caught:
            hints(FORM, SOURCES, None, file)
        assert caught.value.problems[0].code == code


def test_a_page_number_of_five_thousand_digits_is_told(tmp_path: Path) -> None:
    assert codes(tmp_path, f"b.jpg,{'9' * 5000},front") == ["read.pages_number"]


def test_a_workbook_and_a_mac_spelling_name_the_same_pages(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["file", "page_in_file", "layout_page"], [unicodedata.normalize("NFD", "quầy 1/a.tif"), 2, "back"]):
        book.active.append(row)
    book.save(tmp_path / "pages.xlsx")
    said, warnings = hints(FORM, SOURCES, None, tmp_path / "pages.xlsx")
    assert said.of("quầy 1/a.tif", 2) == "back" and not warnings
