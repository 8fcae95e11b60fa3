"""`phieu score` with methods, criteria, groups and the round before, from readings to what a person sees and opens."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from forms.layout_file import save_layout
from omr.reading import AnswerStatus
from pipeline.cli import cli
from pipeline.reading_file import write_readings
from pipeline.report.score_report import score_readings
from pipeline.report.wanted import Wanted
from tests.sheets import layout, page, question

KEYS = ("q1", "q2", "q3", "q4")
FORM = layout(question("age", ("1", "2", "3"), label="Độ tuổi"), *(question(key, label=f"Câu {key}") for key in KEYS))
INDEX = """
id: thu
name: {vi: Chỉ số thử, en: Trial index}
satisfied: [4, 5]
bands: cand_2025
criteria:
  - {id: A, name: {vi: Thái độ, en: Attitude}, questions: [q1, q2]}
  - {id: B, name: {vi: Kết quả, en: Result}, weight: 2, questions: [q3, q4]}
score_sheet:
  - {id: "1", name: Hài lòng, maximum: 10, self: 9, criterion: overall}
  - {id: "2", name: Hồ sơ, maximum: 6, self: 6, dvcqg_5_4: {overdue: 10, complaints: 4}}
"""


def sheets(group: str, count: int, *codes: str | AnswerStatus) -> list[dict[str, str | AnswerStatus]]:
    return [{"age": group, **dict(zip(KEYS, codes, strict=True))}] * count


SHEETS = [
    *sheets("1", 10, "5", "4", "4", "3"),
    *sheets("2", 6, "4", "4", "2", "3"),
    *sheets("3", 3, "1", "5", "5", AnswerStatus.BLANK),
]
"""19 people; satisfied: q1 16, q2 19, q3 13 of 19, q4 0 of 16."""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    form = save_layout(FORM, tmp_path / "layout.json", {})
    records = [page(f"{number}.jpg", sheet, layout_id=form.id, sha256=f"{number:064}") for number, sheet in enumerate(SHEETS)]
    write_readings(tmp_path / "readings.jsonl", records)
    (tmp_path / "index.yaml").write_text(INDEX, encoding="utf-8")
    return tmp_path


def run(files: Path, *arguments: object, lang: str = "en") -> Result:
    command = ["--lang", lang, "score", str(files / "readings.jsonl"), "--layout", str(files / "layout.json"), *map(str, arguments)]
    return CliRunner(env={"COLUMNS": "140"}).invoke(cli, command)


def lines(result: Result) -> list[str]:
    assert result.exit_code == 0, result.output
    return [" ".join(line.replace("─", "").split()) for line in result.stdout.splitlines()]


def table(folder: Path, name: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader((folder / name).read_text(encoding="utf-8-sig").splitlines(), delimiter=delimiter))


def codes(result: Result) -> list[str]:
    assert result.exit_code == 1, result.output
    return [line.rpartition("[")[2].rstrip("]") for line in result.stderr.splitlines()]


def test_every_figure_stands_with_its_method_and_its_n(files: Path) -> None:
    shown = lines(run(files, "--method", "top2", "--method", "mean", "--satisfied", "4,5", "--items", "q*"))
    assert "q1 top2 84.21 % 19" in shown
    assert "q4 top2 0.00 % 16" in shown
    assert "q1, q2, q3, q4 top2 65.75 % 73" in shown
    assert "q4 mean 3.00 16" in shown
    assert any(line.startswith("Method top2: Share satisfied = 100 ·") and line.endswith("(verified)") for line in shown)
    assert any(line.startswith("Method mean:") and "not verified" in line for line in shown)
    assert any("unweighted" in line and "for reference" in line for line in shown)


def test_criteria_are_pooled_and_the_whole_earns_its_band(files: Path) -> None:
    shown = lines(run(files, "--index", files / "index.yaml", "--method", "mean5pct", lang="vi"))
    # q1 77 + q2 79 of 95 each, q3 67 of 95, q4 48 of 80
    assert "Chỉ số thử mean5pct 74,25% 73 Khá" in shown
    assert "Thái độ mean5pct 82,11% 38" in shown
    assert "Kết quả mean5pct 65,71% 35" in shown
    assert "1 Hài lòng 10,00 9,00 7,42 mean5pct điểm chuẩn × chỉ số của tiêu chí overall" in shown
    assert "2 Hồ sơ 6,00 6,00 5,73 dvcqg_5_4" in shown
    assert any(line.startswith("Tổng cộng 16,00 15,00 13,16 Tốt") for line in shown)


def test_the_switch_combines_by_weight(files: Path) -> None:
    shown = lines(run(files, "--index", files / "index.yaml", "--method", "mean5pct", "--combine", "weighted"))
    assert "Trial index mean5pct 71.18 % 73 Fair" in shown  # (82.105… + 2 · 65.714…) / 3


def test_truncated_figures_are_cut_not_rounded(files: Path) -> None:
    shown = lines(run(files, "--index", files / "index.yaml", "--method", "mean5pct", "--truncate"))
    assert "Attitude mean5pct 82.10 % 38" in shown


def test_a_small_group_is_hidden_with_another_one_and_leaves_no_trace_in_the_table(files: Path) -> None:
    done = run(files, "--index", files / "index.yaml", "--method", "top2", "--by", "age", "--csv", files / "csv")
    shown = lines(done)
    assert {"1 10 75.00 % 40 1", "2 (hidden)", "3 (hidden)"} <= {*shown}
    groups = table(files / "csv", "groups.csv")
    assert [(row["group"], row["people"], row["value"]) for row in groups if row["id"] in ("overall", "")] == [
        ("1", "10", "75.00"), ("2", "", ""), ("3", "", ""),
    ]  # fmt: skip
    every = run(files, "--index", files / "index.yaml", "--method", "top2", "--by", "age", "--small-cells", 1, "--csv", files / "csv")
    assert every.exit_code == 0
    overall = {row["group"]: row for row in table(files / "csv", "groups.csv") if row["id"] == "overall"}
    assert {group: (row["value"], row["rank"]) for group, row in overall.items()} == {
        "1": ("75.00", "1"),
        "2": ("50.00", "3"),
        "3": ("66.67", "2"),
    }
    assert sum(int(row["numerator"]) for row in overall.values()) == 48


def test_the_workbook_holds_numbers_that_excel_can_calculate_with(files: Path) -> None:
    done = run(files, "--index", files / "index.yaml", "--by", "age", "--intervals", "--out", files / "s.xlsx", lang="vi")
    assert done.exit_code == 0, done.output
    book = openpyxl.load_workbook(files / "s.xlsx")
    assert {"Chỉ số", "Theo nhóm", "Chấm điểm", "Cách tính"} <= set(book.sheetnames)
    sheet = book["Chỉ số"]
    names = [cell.value for cell in sheet[1]]
    rows = [dict(zip(names, row, strict=True)) for row in sheet.iter_rows(min_row=2)]
    by_id = {(row["Mã"].value, row["Phương pháp"].value): row for row in rows}
    share, mean = by_id["A", "mean5pct"]["Giá trị"], by_id["A", "mean"]["Giá trị"]
    assert (share.data_type, share.number_format, share.value) == ("n", "0.00%", pytest.approx(156 / 190))
    assert (mean.data_type, mean.number_format, mean.value) == ("n", "0.00", pytest.approx(156 / 38))
    assert by_id["A", "top2"]["n"].value == 38 and by_id["A", "top2"]["n"].data_type == "n"
    assert by_id["q1", "top2"]["Cận dưới (tham khảo)"].value == pytest.approx(0.6243, abs=5e-5)
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "A2" and sheet.print_title_rows == "$1:$1" and sheet.page_setup.paperSize in (9, "9")
    told = {row[0]: row[1] for row in book["Cách tính"].iter_rows(values_only=True)}
    assert "5 · n" in told["Phương pháp mean5pct"] and "chưa kiểm chứng" in told["Phương pháp mean5pct"]
    assert "cận dưới" in told["Xếp loại"] and "không gia quyền" in told["Gia quyền"]


def test_the_round_before_is_subtracted_exactly(files: Path) -> None:
    assert run(files, "--index", files / "index.yaml", "--method", "top2", "--csv", files / "before", lang="vi").exit_code == 0
    shown = lines(run(files, "--index", files / "index.yaml", "--method", "top2", "--before", files / "before" / "figures.csv"))
    assert any(line.startswith("Trial index top2 65.75 % 73") and line.endswith("65.75 % 0.00") for line in shown)


def test_published_figures_are_subtracted_as_printed_and_it_is_said(files: Path) -> None:
    (files / "published.csv").write_text('scope,id,method,value\ncriterion,overall,top2,"60,10"\n', encoding="utf-8")
    shown = lines(run(files, "--index", files / "index.yaml", "--method", "top2", "--before", files / "published.csv"))
    assert any(line.endswith("60.10 % +5.65*") for line in shown)
    assert "* of the round before only the rounded figure is known" in shown


@pytest.mark.parametrize(
    ("table_before", "code"),
    [
        ("scope,id,method,value\ncriterion,overall,mean5pct,80.08\n", "score.before_method"),
        ("scope,id,method,value,made\ncriterion,overall,top2,80.08,pooled 5\n", "score.before_made"),
        ("scope,id,method,value,made\ncriterion,overall,top2,80.08,weighted 4+5\n", "score.before_made"),
        ("scope,id,method,value,basis\ncriterion,overall,top2,80.08,q1 q2 q3 q4 q5: 1 2 3 4 5\n", "score.before_basis"),
        ("scope,id,method,value,basis\ncriterion,overall,top2,80.08,q1 q2 q3 q4: 1 2 3 4\n", "score.before_basis"),
        ("scope,id,method,value\ncriterion,overall,top3,80.08\n", "score.method_unknown"),
        ("scope,id,method,value\ncriterion,overall,top2,rất cao\n", "score.before_number"),
    ],
)
def test_figures_that_are_no_series_are_refused(files: Path, table_before: str, code: str) -> None:
    (files / "before.csv").write_text(table_before, encoding="utf-8")
    out = files / "s.xlsx"
    done = run(files, "--index", files / "index.yaml", "--method", "top2", "--before", files / "before.csv", "--out", out)
    assert codes(done) == [code] and not out.exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--method", "top9"), "score.method_unknown"),
        (("--method", "top2"), "score.method_satisfied"),
        (("--method", "nd61_total"), "score.method_items"),
        (("--method", "ratio_resp"), "score.method_slips"),
        (("--method", "dvcqg_5_4"), "score.method_records"),
        (("--by", "quay"), "score.by_unknown"),
        (("--by", "level"), "score.by_level"),
    ],
)
def test_what_cannot_be_made_is_told(files: Path, arguments: tuple[str, str], code: str) -> None:
    assert codes(run(files, *arguments)) == [code]


def test_bands_count_only_in_their_time(files: Path) -> None:
    assert codes(run(files, "--index", files / "index.yaml", "--on", "1/6/2022")) == ["index.bands_not_valid"]


def test_slips_that_are_not_valid_are_left_out_and_counted(files: Path) -> None:
    form = save_layout(FORM, files / "layout.json", {})
    empty = {"age": "1", "q1": "1", **dict.fromkeys(KEYS[1:], AnswerStatus.BLANK)}
    smeared = {"age": "1", "q1": "1", "q2": AnswerStatus.MULTIPLE, "q3": "1", "q4": "1"}
    records = [
        page(f"{number}.jpg", sheet, layout_id=form.id, sha256=f"{number:064}") for number, sheet in enumerate([*SHEETS, empty, smeared])
    ]
    write_readings(files / "readings.jsonl", records)
    done = run(files, "--index", files / "index.yaml", "--method", "mean5pct", "--only-valid", "--csv", files / "csv")
    assert "Trial index mean5pct 74.25 % 73 Fair" in lines(done)
    (told,) = [line for line in done.stderr.splitlines() if "score.invalid_left_out" in line]
    assert "2 of 21" in told
    (row,) = table(files / "csv", "slips.csv")
    assert (row["returned"], row["valid"], row["few_answers"], row["many_marks"], row["issued"]) == ("21", "19", "1", "1", "")


def test_nothing_more_is_made_where_nothing_more_is_asked(files: Path) -> None:
    report = score_readings([files / "readings.jsonl"], files / "layout.json", satisfied="4,5", wanted=Wanted())
    assert (report.figures, report.groups) == ((), ())
    assert run(files, "--csv", files / "csv").exit_code == 0
    assert {path.name for path in (files / "csv").iterdir()} == {
        "scores.csv", "questions.csv", "counters.csv", "long.csv", "wide.csv", "texts.csv", "pages.csv",
    }  # fmt: skip


def test_intervals_without_a_method_are_those_of_the_satisfied_share(files: Path) -> None:
    report = score_readings([files / "readings.jsonl"], files / "layout.json", satisfied="4,5", wanted=Wanted(intervals=True))
    assert report.detail is not None
    assert report.detail.methods == ("top2",)
