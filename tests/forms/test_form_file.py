"""A form file as its author meets it: what it becomes, and what is said of every fault at once."""

from __future__ import annotations

import json
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings

from forms.definition.items import items
from forms.definition.words import correction_rule, marking_rule, national_heading
from forms.errors import PhieuError
from forms.form import Choice, Form, Grid, Kind, Marking, Target, Text
from forms.load import form_schema, load_form
from forms.save import form_yaml, save_form
from tests.forms.random_forms import forms

ROOT = Path(__file__).resolve().parents[2]

FORM = """\
schema: 1
id: thu
version: 01
heading: { title: Phiếu thử }
sections:
  - id: a
    questions:
"""


def form_of(folder: Path, questions: str, head: str = FORM) -> Form:
    file = folder / "mẫu.yaml"
    file.write_text(head + questions, encoding="utf-8")
    return load_form(file)


def faults(folder: Path, questions: str, head: str = FORM) -> list[tuple[str, str]]:
    """Code and place (without the file's name) of everything that is wrong."""
    with pytest.raises(PhieuError) as caught:
        form_of(folder, questions, head)
    lines = caught.value.lines("vi")
    assert all("{" not in line.split("→")[1] for line in lines)
    return [(problem.code.removeprefix("form."), problem.place.partition("mẫu.yaml:")[2]) for problem in caught.value.problems]


@settings(max_examples=40, deadline=None)
@given(forms())
def test_law_a_form_saved_is_the_form_loaded(form: Form) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "f.yaml"
        save_form(form, file)
        assert load_form(file) == form
        assert form_yaml(load_form(file)) == file.read_text(encoding="utf-8")


def test_texts_come_out_composed_on_one_line_and_codes_as_typed(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "Hài lòng về quầy số một")
    options = "[{ code: 01, label: no }, { code: 1, label: A\u00a0 b }]"
    form = form_of(tmp_path, f"      - {{ id: q, kind: single, concept: x, label: '{decomposed}', options: {options} }}\n")
    question = form.question("q")
    assert isinstance(question, Choice)
    assert question.label == Text("Hài lòng về quầy số một") and unicodedata.is_normalized("NFC", question.label.vi)
    assert [(option.code, option.label.vi) for option in question.options] == [("01", "no"), ("1", "A b")]
    assert form.version == "01"
    assert question.code_list == "thu/q"


def test_what_a_word_processor_hides_in_a_text_is_neither_kept_nor_printed(tmp_path: Path) -> None:
    hidden = "\ufeffHài\u00ad lòng\u200b\u202fvề\u2003quầy\u2028số một\u2060"
    form = form_of(tmp_path, f'      - {{ id: q, kind: date, concept: x, label: "{hidden}" }}\n')
    assert form.question("q").label == Text("Hài lòng về quầy số một")
    only = '      - { id: q, kind: date, concept: x, label: "\u00ad\u200b" }\n'
    assert faults(tmp_path, only) == [("text_empty", "8: sections[0].questions[0].label")]


def test_columns_take_labels_from_their_codes_in_any_printed_order(tmp_path: Path) -> None:
    grid = form_of(
        tmp_path,
        """\
      - id: g
        kind: grid
        concept: x
        label: Đánh giá
        target: agency
        scale: hl5
        columns: [5, 3, { code: 1, label: Rất kém }, { code: 9, label: Không sử dụng, missing: not_used }]
        rows:
          - { id: i, heading: Cán bộ }
          - { id: ia, heading: Thái độ, level: 2 }
          - { id: r1, concept: x.r1, label: Lịch sự, target: officer }
          - { id: ii, heading: Cơ sở vật chất }
          - { id: r2, concept: x.r2, label: Ghế ngồi }
""",
    ).question("g")
    assert isinstance(grid, Grid)
    assert [(column.code, column.label.vi) for column in grid.columns] == [
        ("5", "Rất hài lòng"),
        ("3", "Bình thường"),
        ("1", "Rất kém"),
        ("9", "Không sử dụng"),
    ]
    assert [row.target for row in grid.items()] == [Target.OFFICER, Target.AGENCY]


def test_a_row_counts_in_the_headings_above_it(tmp_path: Path) -> None:
    form = form_of(
        tmp_path,
        """\
      - id: g
        kind: grid
        concept: a
        label: L
        scale: hl3
        columns: [1, 2]
        rows:
          - { id: i, heading: I }
          - { id: ia, heading: A, level: 2 }
          - { id: r1, concept: b, label: x }
          - { id: ii, heading: II }
          - { id: r2, concept: c, label: y }
""",
    )
    assert {item.id: item.headings for item in items(form)} == {"r1": ("i", "ia"), "r2": ("ii",)}


def test_yes_or_no_needs_no_options(tmp_path: Path) -> None:
    asked = form_of(tmp_path, '      - { id: y, kind: yes_no, concept: x, label: "Ông/Bà có con nhỏ không?" }\n').question("y")
    assert isinstance(asked, Choice) and asked.kind is Kind.YES_NO
    assert [option.label.vi for option in asked.options] == ["Có", "Không"]


def test_every_fault_is_named_at_once_with_its_line(tmp_path: Path) -> None:
    assert faults(
        tmp_path,
        """\
      - { id: Q, kind: single, concept: x, label: A, options: [1, 2] }
      - { id: b, kind: grid, concept: x, label: "", scale: hl6, columns: [1, 2], rows: [{ id: r, heading: H }] }
      - { id: b, kind: grid, label: B, scale: hl5, widths: [1, 2], columns: [1, 1, 7], rows: [{ id: r2, concept: z, label: R }] }
      - { id: d, kind: digits, concept: y, label: Số, cells: 7, groups: [3, 3], colour: red }
      - { id: e, kind: rating, concept: v, label: Sao }
      - { id: f, kind: single, concept: w, label: C, options: [{ code: 1, label: A, exclusive: true }, { code: x y, label: B }] }
  - id: empty
""",
    ) == [
        ("id_unfit", "8: sections[0].questions[0].id"),
        ("key_missing", "8: sections[0].questions[0].options[0]"),
        ("key_missing", "8: sections[0].questions[0].options[1]"),
        ("text_empty", "9: sections[0].questions[1].label"),
        ("duplicate_concept", "9: sections[0].questions[1].concept"),
        ("scale_unknown", "9: sections[0].questions[1].scale"),
        ("no_rows", "9: sections[0].questions[1].rows"),
        ("key_missing", "10: sections[0].questions[2]"),
        ("duplicate_id", "10: sections[0].questions[2].id"),
        ("duplicate_code", "10: sections[0].questions[2].columns[1]"),
        ("code_not_in_scale", "10: sections[0].questions[2].columns[2]"),
        ("widths_count", "10: sections[0].questions[2].widths"),
        ("key_unknown", "11: sections[0].questions[3].colour"),
        ("groups_sum", "11: sections[0].questions[3].groups"),
        ("kind_unknown", "12: sections[0].questions[4].kind"),
        ("code_unfit", "13: sections[0].questions[5].options[1].code"),
        ("exclusive_alone", "13: sections[0].questions[5].options[0]"),
        ("no_questions", "14: sections[1]"),
    ]


def test_a_label_on_the_code_of_another_level_is_refused(tmp_path: Path) -> None:
    options = "[{ code: 2, label: %s }, { code: 4, label: hài LÒNG }]"
    asked = f"      - {{ id: q, kind: single, concept: x, label: A, scale: hl5, options: {options} }}\n"
    assert faults(tmp_path, asked % "Hài lòng") == [("label_of_other_code", "8: sections[0].questions[0].options[0]")]
    assert form_of(tmp_path, asked % "Chưa hài lòng")


def test_a_form_to_circle_has_neither_multiple_choices_nor_long_codes(tmp_path: Path) -> None:
    head = FORM.replace("sections:", "marking: circle\nsections:")
    both = """\
      - { id: q, kind: multi, concept: x, label: A, options: [{ code: 1, label: A }, { code: 2, label: B }] }
      - { id: p, kind: single, concept: y, label: B, options: [{ code: 12, label: A }, { code: abc, label: B }] }
"""
    assert [code for code, _ in faults(tmp_path, both, head)] == ["circle_multi", "code_not_circlable"]


def test_a_column_of_a_grid_has_nothing_to_write_beside_it(tmp_path: Path) -> None:
    columns = "[{ code: 1, write: 2 }, { code: 2, write: 0 }]"
    rows = "[{ id: r, concept: z, label: R }]"
    asked = f"      - {{ id: g, kind: grid, concept: x, label: A, scale: ck2, columns: {columns}, rows: {rows} }}\n"
    assert faults(tmp_path, asked) == [("column_writes", "8: sections[0].questions[0].columns[0]")]


def test_a_scale_of_the_form_is_held_to_the_same_rules(tmp_path: Path) -> None:
    head = FORM.replace(
        "sections:",
        """\
scales:
  - { id: hl5, levels: [{ code: a, label: A }, { code: b, label: B }] }
  - { id: sao, satisfied: [c], levels: [{ code: a, label: Một sao }, { code: a, label: Hai sao }] }
sections:""",
    )
    assert [code for code, _ in faults(tmp_path, "      - { id: d, kind: date, concept: x, label: Ngày }\n", head)] == [
        "scale_redefined",
        "duplicate_code",
        "code_not_in_scale",
    ]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (b"a: [1, 2\nb: c\n", "form.not_yaml"),
        (b"a: \xff\n", "form.not_utf8"),
        (b"a: \x01\n", "form.not_yaml"),
        (b"schema: 2\n", "form.schema_unknown"),
        (b"- a\n", "form.not_an_object"),
        (b"", "form.not_an_object"),
        (b"a: &x [*x]\n", "form.too_large"),
        (
            b"a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\n"
            b"e: &e [*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e]\n",
            "form.too_large",
        ),
        (b"schema: 1\nschema: 1\n", "form.repeated_key"),
        (b"[" * 5000, "form.too_large"),
        (b"[" * 900 + b"]" * 900, "form.too_large"),
    ],
)
def test_what_is_no_form_is_refused_in_words(tmp_path: Path, written: bytes, code: str) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(written)
    with pytest.raises(PhieuError) as caught:
        load_form(file)
    assert code in [problem.code for problem in caught.value.problems]
    assert all(str(file) in problem.place for problem in caught.value.problems)


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "x.yaml", "layout.file_missing"), (tmp_path, "layout.file_is_folder")):
        with pytest.raises(PhieuError) as caught:
            load_form(path)
        assert [problem.code for problem in caught.value.problems] == [code]


def test_the_printed_rule_is_that_of_the_marking() -> None:
    assert "tô kín ô chọn nhầm, rồi đánh dấu X vào ô khác" in correction_rule(Marking.BOX).vi
    assert "gạch chéo số đã khoanh nhầm, rồi khoanh số khác" in correction_rule(Marking.CIRCLE).vi
    assert "khoanh tròn" in marking_rule(Marking.CIRCLE).vi and marking_rule(Marking.BOX).en
    assert [line.vi for line in national_heading()] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]


def test_the_schema_for_editors_is_the_published_one() -> None:
    published = ROOT / "docs" / "reference" / "form.schema.json"
    assert json.loads(published.read_text(encoding="utf-8")) == form_schema(), "write form_schema() there anew, indent 2"


def test_a_text_speaks_vietnamese_where_it_has_no_english() -> None:
    assert Text("Nam").said("en") == "Nam"
    assert Text("Nam", "Male").said("en") == "Male"
    assert Text("Nam", "Male").said("vi") == "Nam"
    assert not Text(" \n")
