"""XLSForm workbooks: our own come back whole, those of others come in with every loss said."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from pyxform.xls2xform import convert

from forms.errors import PhieuError, Problem
from forms.form import Choice, Digits, Form, Grid, Kind, OpenText
from forms.load import load_form
from forms.xlsform import load_xlsform, save_xlsform, xlsform_bytes
from tests.forms.random_forms import forms

SAMPLES = sorted((Path(__file__).resolve().parents[2] / "samples" / "forms").glob("*.yaml"))


def workbook(path: Path, survey: list[dict[str, object]], choices: tuple[dict[str, object], ...] = (), **settings: str) -> Path:
    book = xlsxwriter.Workbook(path)
    for name, rows in {"survey": survey, "choices": list(choices), "settings": [settings]}.items():
        sheet = book.add_worksheet(name)
        columns = list(dict.fromkeys(column for row in rows for column in row))
        sheet.write_row(0, 0, columns)
        for number, row in enumerate(rows, 1):
            for column, value in row.items():
                sheet.write(number, columns.index(column), value)
    book.close()
    return path


def codes(problems: list[Problem]) -> list[tuple[str, int]]:
    return [(problem.code.partition(".")[2], int(problem.place.rpartition(":")[2])) for problem in problems]


@settings(max_examples=30, deadline=None)
@given(forms())
def test_law_a_form_comes_back_from_its_workbook(form: Form) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "f.xlsx"
        save_xlsform(form, file)
        back, _ = load_xlsform(file)
    assert back == form


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda file: file.stem)
def test_a_sample_comes_back_without_a_warning_and_other_tools_take_it(sample: Path, tmp_path: Path) -> None:
    form, file = load_form(sample), tmp_path / f"{sample.stem}.xlsx"
    save_xlsform(form, file)
    assert load_xlsform(file) == (form, [])
    web = convert(str(file))
    assert web.warnings == []
    assert form.heading.title.vi in web.xform
    assert xlsform_bytes(form) == file.read_bytes()


def test_what_is_edited_in_a_workbook_of_ours_counts(tmp_path: Path) -> None:
    form, file = load_form(SAMPLES[-1]), tmp_path / "f.xlsx"
    save_xlsform(form, file)
    import openpyxl

    book = openpyxl.load_workbook(file)
    header = [cell.value for cell in book["settings"][1]]
    book["settings"].cell(2, header.index("form_title") + 1).value = "PHIẾU MỚI"
    survey = book["survey"]
    header = [cell.value for cell in survey[1]]
    names = [cell.value for cell in survey["B"]]
    survey.cell(names.index("c4") + 1, header.index("relevant") + 1).value = "${gender} = '1'"
    book.save(file)
    edited, warnings = load_xlsform(file)
    assert edited.heading.title.vi == "PHIẾU MỚI" and edited.heading.title.en == form.heading.title.en
    assert codes(warnings) == [("skip_logic", names.index("c4") + 1)]


def test_a_workbook_of_another_tool_comes_in_with_every_loss_said(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "khao-sat.xlsx",
        [
            {"type": "start", "name": "start"},
            {"type": "note", "name": "chao", "label": "Xin chào Ông/Bà"},
            {"type": "select_one gioi", "name": "GioiTinh", "label": "Giới tính", "required": "yes"},
            {"type": "select_multiple kenh or_other", "name": "kenh", "label": "Kênh thông tin"},
            {"type": "integer", "name": "tuoi", "label": "Tuổi", "constraint": ". >= 18", "relevant": "${GioiTinh} = '1'"},
            {"type": "begin group", "name": "danh_gia", "label": "Đánh giá", "appearance": "table-list"},
            {"type": "select_one muc", "name": "thai_do", "label": "Thái độ"},
            {"type": "select_one muc", "name": "thoi_gian", "label": "Thời gian"},
            {"type": "end group"},
            {"type": "select_one la", "name": "khac", "label": "Lý do ${kenh}", "image": "a.png"},
            {"type": "text", "name": "khac_chi_tiet", "label": "Ghi rõ", "relevant": "selected(${khac}, 'k')"},
            {"type": "calculate", "name": "tong", "calculation": "1 + 1"},
            {"type": "text", "name": "gop_y", "label": "Góp ý", "appearance": "multiline", "hint": "Ghi ngắn gọn"},
        ],
        (
            {"list_name": "gioi", "name": 1, "label": "Nam"},
            {"list_name": "gioi", "name": 2, "label": "Nữ"},
            {"list_name": "kenh", "name": "tv", "label": "Ti vi"},
            {"list_name": "kenh", "name": "bao", "label": "Báo"},
            *(
                {"list_name": "muc", "name": code, "label": label}
                for code, label in ((3, "Rất hài lòng"), (2, "Hài lòng"), (1, "Không hài lòng"))
            ),
            {"list_name": "la", "name": "a", "label": "A"},
            {"list_name": "la", "name": "k", "label": "Khác"},
        ),
        form_title="Khảo sát",
        form_id="KS 01",
    )
    form, warnings = load_xlsform(file)
    assert (form.id, form.heading.title.vi) == ("ks-01", "Khảo sát")
    asked = {question.id: question for question in form.questions()}
    assert list(asked) == ["gioitinh", "kenh", "tuoi", "danh_gia", "khac", "gop_y"]
    first, many, age, grid, other, comment = asked.values()
    assert isinstance(first, Choice) and [option.code for option in first.options] == ["1", "2"] and first.note.vi == "Xin chào Ông/Bà"
    assert isinstance(many, Choice) and many.kind is Kind.MULTI and many.options[-1].write == 1
    assert isinstance(age, Digits) and isinstance(comment, OpenText) and comment.lines > 1 and comment.note.vi == "Ghi ngắn gọn"
    assert isinstance(grid, Grid) and grid.scale == "hl3" and [column.code for column in grid.columns] == ["3", "2", "1"]
    assert isinstance(other, Choice) and [option.write for option in other.options] == [0, 1]
    said = codes(warnings)
    assert [entry for entry in said if entry[0] != "concept_made"] == [
        ("form_id_made", 2),
        ("version_made", 2),
        ("type_left_out", 2),
        ("name_changed", 4),
        ("required", 4),
        ("cells_made", 6),
        ("skip_logic", 6),
        ("constraint", 6),
        ("media", 11),
        ("changing_words", 11),
        ("written_beside", 12),
        ("type_left_out", 13),
        ("calculation", 13),
    ]
    assert {line for code, line in said if code == "concept_made"} == {4, 5, 6, 7, 8, 9, 11, 14}
    assert all(problem.line("vi") and problem.line("en") for problem in warnings)


def test_the_order_of_questions_around_a_group_is_kept(tmp_path: Path) -> None:
    survey: list[dict[str, object]] = [
        {"type": "text", "name": "a", "label": "A"},
        {"type": "begin_group", "name": "g", "label": "G"},
        {"type": "text", "name": "b", "label": "B"},
        {"type": "begin_repeat", "name": "h", "label": "H"},
        {"type": "text", "name": "c", "label": "C"},
        {"type": "end_repeat"},
        {"type": "text", "name": "d", "label": "D"},
        {"type": "end_group"},
        {"type": "text", "name": "e", "label": "E"},
        {"type": "note", "name": "n", "label": "Cảm ơn"},
    ]
    form, warnings = load_xlsform(workbook(tmp_path / "thu-tu.xlsx", survey, form_id="thu-tu", version="3"))
    assert [question.id for question in form.questions()] == ["a", "b", "c", "d", "e"]
    assert [entry for entry in codes(warnings) if entry[0] != "concept_made"] == [("repeat_once", 5), ("note_left_out", 11)]


def test_a_question_without_a_label_is_printed_by_its_name_and_said(tmp_path: Path) -> None:
    survey: list[dict[str, object]] = [
        {"type": "text", "name": "a", "label": "A"},
        {"type": "today", "name": "hom_nay"},
        {"type": "text", "name": "b", "hint": "Ghi rõ"},
    ]
    form, warnings = load_xlsform(workbook(tmp_path / "nhan.xlsx", survey, form_id="nhan", version="1"))
    assert form.question("b").label.vi == "b"
    assert [entry for entry in codes(warnings) if entry[0] != "concept_made"] == [("type_left_out", 3), ("label_made", 4)]


def test_faults_of_a_workbook_carry_their_row(tmp_path: Path) -> None:
    survey: list[dict[str, object]] = [
        {"type": "text", "name": "a", "label": "A"},
        {"type": "select_one missing", "name": "a", "label": "A"},
    ]
    with pytest.raises(PhieuError) as caught:
        load_xlsform(workbook(tmp_path / "x.xlsx", survey))
    found = [(problem.code, problem.place.partition("[survey]:")[2].partition(":")[0]) for problem in caught.value.problems]
    assert ("form.duplicate_id", "3") in found and ("form.too_few_options", "3") in found


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"type,name\ntext,a\n", b"\xd0\xcf\x11\xe0 old"])
def test_what_is_no_workbook_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "f.xlsx"
    file.write_bytes(content)
    with pytest.raises(PhieuError) as caught:
        load_xlsform(file)
    assert [problem.code for problem in caught.value.problems] == ["xlsform.unreadable"]


def test_a_small_workbook_that_would_fill_the_memory_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = workbook(tmp_path / "f.xlsx", [{"type": "text", "name": "a", "label": "A"}])
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet9.xml", b"<row/>" * 6_000_000)
    assert file.stat().st_size < 100_000
    with pytest.raises(PhieuError) as caught:
        load_xlsform(file)
    assert [problem.code for problem in caught.value.problems] == ["xlsform.too_large"]


def test_a_workbook_without_a_survey_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PhieuError) as caught:
        load_xlsform(workbook(tmp_path / "f.xlsx", []))
    assert [problem.code for problem in caught.value.problems] == ["xlsform.no_survey"]


def test_a_grid_of_another_tool_that_holds_other_questions_becomes_a_section(tmp_path: Path) -> None:
    survey: list[dict[str, object]] = [
        {"type": "begin_group", "name": "g", "label": "G", "appearance": "table-list"},
        {"type": "select_one muc", "name": "a", "label": "A"},
        {"type": "select_one co", "name": "b", "label": "B"},
        {"type": "text", "name": "c", "label": "C"},
        {"type": "end_group"},
        {"type": "end_group"},
        {"type": "begin_group", "name": "h", "label": "H"},
        {"type": "text", "name": "d", "label": "D"},
    ]
    lists = tuple({"list_name": name, "name": code, "label": f"{name} {code}"} for name in ("muc", "co") for code in (1, 2))
    form, warnings = load_xlsform(workbook(tmp_path / "x.xlsx", survey, lists, form_id="x", version="1"))
    assert [question.kind for question in form.questions()] == [Kind.SINGLE, Kind.SINGLE, Kind.TEXT, Kind.TEXT]
    assert [entry for entry in codes(warnings) if entry[0] != "concept_made"] == [("no_grid", 2), ("end_alone", 7), ("group_open", 9)]
