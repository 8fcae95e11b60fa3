"""`phieu score` from files to files: what a person sees."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner

from forms.geometry import Rect
from forms.layout import Box, LayoutQuestion, QuestionKind
from forms.layout_file import load_layout, save_layout
from omr.reading import PageState, Sheet
from pipeline.cli import cli
from pipeline.merge.decisions import load_decisions
from pipeline.merge.resolve import count_pages, resolve
from pipeline.reading_file import write_readings
from pipeline.report.csv_files import csv_text
from pipeline.report.frames import pages_frame
from pipeline.report.score_report import ScoreReport
from pipeline.report.workbook import workbook
from pipeline.scoring.score import score
from tests.design.typed import QUAY, phieu
from tests.report.scored import FORM, SHEETS, book, code_of, rows, run, words
from tests.sheets import layout, page, question


def test_the_table_names_counts_shares_n_and_method(files):
    result = run(files, "--satisfied", "4,5")
    assert result.exit_code == 0, result.output
    lines = [words(line) for line in result.stdout.splitlines()]
    assert "q1 Công chức có 4 1 25.00 0 0.00 0 0.00 2 50.00 1 25.00 75.00" in lines
    assert "q2 3 1 33.33 0 0.00 0 0.00 2 66.67 0 0.00 66.67" in lines
    assert "q2 5 3 1 1 – – – –" in lines
    assert "Pooled 4 + 5: 71.43 % = 5 of n = 7 answers (method top2; options 1 | 2 | 3 | 4 | 5; 2 questions: q1, q2)" in lines
    assert "Pages: 8 = 5 read + 1 refused + 1 duplicate + 0 scanned again + 1 blank" in lines
    assert "Answers: 20 = 18 by machine + 0 by a person + 2 pending" in lines
    assert any(line.startswith("NOT COUNTED") and "2 answers" in line and "--decisions" in line for line in lines)


def test_in_vietnamese_the_decimal_mark_is_a_comma(files):
    result = run(files, "--satisfied", "4,5", lang="vi")
    lines = [words(line) for line in result.stdout.splitlines()]
    assert "q2 3 1 33,33 0 0,00 0 0,00 2 66,67 0 0,00 66,67" in lines
    assert any("71,43%" in line for line in lines)
    assert any(line.startswith("KHÔNG ĐƯỢC TÍNH") for line in lines)


@pytest.mark.parametrize("width", [80, 100])
def test_the_tables_fit_the_terminal_and_lose_no_figure(files, width):
    result = run(files, "--satisfied", "4,5", width=str(width))
    tables = result.stdout.split("n = valid answers")[0]
    assert max(map(len, tables.splitlines())) <= width
    for figure in ("25.00", "50.00", "75.00", "66.67", "100.00"):
        assert figure in tables


def test_the_first_sheet_is_one_printed_page_with_one_line_a_question(files):
    assert run(files, "--satisfied", "4,5", "--out", files / "scores.xlsx").exit_code == 0
    sheet = book(files / "scores.xlsx").worksheets[0]
    shown = [tuple(value for value in row if value is not None) for row in sheet.iter_rows(values_only=True)]
    assert shown[:2] == [("Phiếu khảo sát",), ("Responses: 5",)]
    (pending,) = [row for row in shown if str(row[0]).startswith("NOT COUNTED")]
    assert "2 answers" in pending[0]
    heading = shown.index(("Question", "Text", "Asked", "n", "4 + 5 count", "4 + 5 % (top2)"))
    assert shown[heading + 1 : heading + 6] == [
        ("q1", "Công chức có thái độ giao tiếp lịch sự", 5, 4, 3, 0.75),
        ("q2", 5, 3, 2, 2 / 3),
        ("q3", 5, 3),
        ("q4", 5, 4),
        ("satisfied, pooled", "q1, q2", 7, 5, 5 / 7),
    ]
    assert sheet.freeze_panes == f"A{heading + 2}"
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("portrait", "9")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight in (None, 1)
    assert sheet.print_area.endswith(f"$F${len(shown)}") and sheet.print_title_rows == f"${heading + 1}:${heading + 1}"
    assert max(map(len, shown)) == 6


def test_without_satisfied_codes_the_first_sheet_has_no_empty_columns(files):
    assert run(files, "--out", files / "scores.xlsx").exit_code == 0
    sheet = book(files / "scores.xlsx").worksheets[0]
    assert sheet.max_column == 4


def test_a_review_file_that_nobody_filled_in_is_said_to_be_empty(files):
    review = files / "review.csv"
    review.write_text("source,page,question,value\nđợt 1/4.jpg,1,q1,\nđợt 1/4.jpg,1,q3,\n", encoding="utf-8")
    done = run(files, "--decisions", review)
    assert done.exit_code == 0
    (line,) = done.stderr.splitlines()
    assert line.endswith("[score.decisions_empty]") and "none of its 2 rows" in line and str(review) in line
    (left,) = [line for line in done.stdout.splitlines() if line.startswith("NOT COUNTED")]
    assert "review.csv" in left and "--review-out" not in left
    review.write_text("source,page,question,value\nđợt 1/4.jpg,1,q1,Rất hài lòng;4\n", encoding="utf-8")
    assert code_of(run(files, "--decisions", review)) == "score.decision_value"


def test_decisions_of_a_person_change_the_scores(files):
    review = files / "review.csv"
    review.write_text("source;page;question;value\nđợt 1/4.jpg;1;q1;#1\nđợt 1/4.jpg;1;q3;trống\nđợt 1/0.jpg;1;q1;\n", encoding="utf-16")
    result = run(files, "--satisfied", "4,5", "--decisions", review, "--decided-by", "Lan")
    lines = [words(line) for line in result.stdout.splitlines()]
    assert "q1 Công chức có 5 2 40.00 0 0.00 0 0.00 2 40.00 1 20.00 60.00" in lines
    assert "Answers: 20 = 18 by machine + 2 by a person + 0 pending" in lines
    assert not any(line.startswith("NOT COUNTED") for line in lines)


def test_a_pooled_figure_names_its_questions_and_says_how_to_choose_them(files):
    hint = "top2 takes every question"
    assert hint in run(files, "--satisfied", "4,5").stdout
    chosen = run(files, "--satisfied", "4,5", "--items", "q2").stdout
    assert "66.67 % = 2 of n = 3 answers" in chosen and "questions: q2)" in chosen and hint not in chosen


def test_bad_decisions_are_all_named_and_nothing_is_written(files):
    review = files / "review.csv"
    review.write_text("source,page,question,value\nđợt 1/4.jpg,1,q1,#9\nx.jpg,1,q1,5\n", encoding="utf-8")
    result = run(files, "--decisions", review, "--out", files / "scores.xlsx")
    assert result.exit_code == 1
    assert [line.split(":")[1].split()[0] for line in result.stderr.splitlines()] == ["2", "3"]
    assert result.stdout == ""
    assert not (files / "scores.xlsx").exists()


def test_a_bad_request_is_one_clear_line(files):
    save_layout(layout(question("q1")), files / "other.json", {})
    folder = files / "folder.xlsx"
    folder.mkdir()
    base = ["score", str(files / "readings.jsonl")]

    def other(*arguments):
        return CliRunner().invoke(cli, ["--lang", "en", *base, *map(str, arguments)])

    assert code_of(other("--layout", files / "other.json")) == "score.other_layout"
    assert code_of(other("--layout", files / "layout.json", "--satisfied", "4,9")) == "score.satisfied_unknown"
    assert code_of(other("--layout", files / "layout.json", "--satisfied", "5,++")) == "score.satisfied_nowhere"
    assert code_of(other("--layout", files / "layout.json", "--out", files / "scores.xls")) == "score.out_not_xlsx"
    assert code_of(other("--layout", files / "layout.json", "--out", folder)) == "output.is_folder"
    assert code_of(other("--layout", files / "layout.json", "--out", files / "no" / "scores.xlsx")) == "output.folder_missing"
    assert code_of(other("--layout", files / "layout.json", "--out", files / "layout.json")) == "score.out_is_input"
    assert code_of(other("--layout", files / "layout.json", "--csv", files / "readings.jsonl")) == "output.not_a_folder"


def test_results_of_the_command_never_take_the_place_of_an_input_or_of_each_other(files):
    folder = files / "bảng"
    folder.mkdir()
    (files / "readings.jsonl").rename(folder / "pages.csv")
    arguments = ["--lang", "en", "score", str(folder / "pages.csv"), "--layout", str(files / "layout.json")]
    before = (folder / "pages.csv").read_bytes()
    assert code_of(CliRunner().invoke(cli, [*arguments, "--csv", str(folder)])) == "score.out_is_input"
    same = str(files / "mới.xlsx")
    assert code_of(CliRunner().invoke(cli, [*arguments, "--csv", same, "--out", same])) == "output.not_a_folder"
    assert (folder / "pages.csv").read_bytes() == before and sorted(path.name for path in folder.iterdir()) == ["pages.csv"]


@pytest.mark.parametrize("name", ["machine", " "])
def test_the_machine_is_nobody_who_decides(files, name):
    assert code_of(run(files, "--decided-by", name)) in ("score.decided_by_machine", "score.decided_by_empty")


def test_several_readings_files_are_scored_as_one_and_repeats_are_said(files):
    lines = (files / "readings.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (files / "again.jsonl").write_text("".join(lines[:2]), encoding="utf-8")
    alone, both = run(files), run(files, files / "again.jsonl")
    assert both.exit_code == 0, both.output
    shown = [words(line) for line in both.stdout.splitlines()]
    assert "Pages that were there more than once (the same scan): 3. Each was counted once." in shown
    assert "Pages: 10 = 5 read + 1 refused + 3 duplicate + 0 scanned again + 1 blank" in shown
    assert [line for line in alone.stdout.splitlines() if line.startswith("Answers:")] == [
        line for line in both.stdout.splitlines() if line.startswith("Answers:")
    ]


def test_no_opinion_of_the_shipped_form_for_counters_is_shown_apart_with_its_own_code(tmp_path):
    assert phieu("form", "draw", QUAY, "--out", tmp_path / "in", "--run", 1).exit_code == 0
    (laid,) = (tmp_path / "in").glob("*.layout.json")
    form = load_layout(laid)
    said = {question.id: question.boxes[0].value for question in form.pages[0].questions}
    sheets = [{**said, "attitude": code} for code in ("5", "4", "0")]
    records = [page(f"{n}.jpg", sheet, layout_id=form.id, side=form.pages[0].id, sha256=str(n) * 64) for n, sheet in enumerate(sheets)]
    write_readings(tmp_path / "readings.jsonl", records)
    (tmp_path / "layout.json").write_bytes(laid.read_bytes())
    done = run(tmp_path, "--satisfied", "4,5", "--items", "attitude", "--csv", tmp_path / "csv", "--out", tmp_path / "scores.xlsx")
    assert done.exit_code == 0, done.output
    assert "100.00 % = 2 of n = 2 answers" in done.stdout

    def rows_of(name):
        return list(csv.DictReader(io.StringIO((tmp_path / "csv" / name).read_text(encoding="utf-8-sig"))))

    (asked,) = [line for line in rows_of("questions.csv") if line["question"] == "attitude"]
    assert (asked["responses"], asked["n"], asked["no_opinion"], asked["blank"]) == ("3", "2", "1", "0")
    spoken = [(line["code"], line["missing"]) for line in rows_of("long.csv") if line["question"] == "attitude"]
    assert spoken == [("5", ""), ("4", ""), ("0", "no_opinion")]
    said = "\n".join(f"{what}: {how}" for what, how in rows(book(tmp_path / "scores.xlsx")["Method"]))
    assert "no opinion: 1 left out" in said


def test_photocopied_slips_are_told_in_the_ledger_and_counted_one_by_one_on_demand(files):
    form = load_layout(files / "layout.json").id
    copies = [page(f"{number}.jpg", SHEETS[0], layout_id=form, sha256=str(number) * 64, sheet=Sheet(7, 1, 1, "qr")) for number in range(5)]
    write_readings(files / "readings.jsonl", copies)
    done = run(files, "--csv", files / "csv")
    assert done.exit_code == 0
    assert "4 scans are left out" in done.stderr and "--photocopied" in done.stderr and "R7/1#1" in done.stderr
    shown = [words(line) for line in done.stdout.splitlines()]
    assert "Pages: 5 = 1 read + 0 refused + 0 duplicate + 4 scanned again + 0 blank" in shown
    assert "Answers: 4 = 0 by machine + 0 by a person + 4 pending" in shown
    ledger = list(csv.DictReader(io.StringIO((files / "csv" / "pages.csv").read_text(encoding="utf-8-sig"))))
    assert [line["fate"] for line in ledger] == ["read", *["rescan"] * 4]
    assert ledger[1]["reasons"] == "another scan of the printed page that counts as 0.jpg#1"
    each = run(files, "--photocopied", "--csv", files / "csv")
    assert "Answers: 20 = 20 by machine + 0 by a person + 0 pending" in [words(line) for line in each.stdout.splitlines()]
    assert "score.photocopied" in each.stderr
    wide = csv.DictReader(io.StringIO((files / "csv" / "wide.csv").read_text(encoding="utf-8-sig")))
    assert [line["response_id"] for line in wide] == ["R7/1", "R7/1~2", "R7/1~3", "R7/1~4", "R7/1~5"]


def test_the_review_file_of_another_day_stops_the_command_and_one_without_hashes_is_told(files):
    day = page("đợt 1/9.jpg", SHEETS[0], layout_id=load_layout(files / "layout.json").id, review=["q1"], sha256="1" * 64)
    write_readings(files / "readings.jsonl", [day])
    review = files / "review.csv"
    review.write_text("source,page,question,value,sha256\nđợt 1/9.jpg,1,q1,#1,sha256:2222222222222222\n", encoding="utf-8")
    assert code_of(run(files, "--decisions", review)) == "score.decision_other_file"
    review.write_text("source,page,question,value\nđợt 1/9.jpg,1,q1,#1\n", encoding="utf-8")
    done = run(files, "--decisions", review, "--out", files / "scores.xlsx")
    assert done.exit_code == 0
    assert [line.rpartition("[")[2] for line in done.stderr.splitlines()] == ["score.decisions_unproven]"]
    assert any("score.decisions_unproven" in str(how) for _, how in rows(book(files / "scores.xlsx")["Method"]))


def test_nothing_to_score_is_said(tmp_path):
    save_layout(FORM, tmp_path / "layout.json", {})
    write_readings(tmp_path / "readings.jsonl", [page("a.jpg", state=PageState.BLANK)])
    assert code_of(run(tmp_path)) == "score.no_responses"


def test_the_order_of_the_readings_changes_no_byte_of_the_tables(files):
    run(files, "--satisfied", "4,5", "--csv", files / "one")
    lines = (files / "readings.jsonl").read_text(encoding="utf-8").splitlines()
    (files / "readings.jsonl").write_text("\n".join(reversed(lines)), encoding="utf-8")
    run(files, "--satisfied", "4,5", "--csv", files / "two")
    assert {path.name: path.read_bytes() for path in Path(files / "one").iterdir()} == {
        path.name: path.read_bytes() for path in Path(files / "two").iterdir()
    }


def test_a_file_name_that_is_no_text_goes_through_every_output_and_can_be_decided(tmp_path):
    (tmp_path / "review.csv").write_text("source,page,question,value\ncaf\\udce9.jpg,1,q1,#5\n", encoding="utf-8")
    records = (page("caf\udce9.jpg", SHEETS[0], review=["q1"]),)
    settled = load_decisions(tmp_path / "review.csv", FORM, records)
    responses = resolve(records, settled, FORM)
    report = ScoreReport(
        FORM,
        records,
        tuple(settled),
        tuple(responses),
        count_pages(records, FORM),
        score(responses, FORM),
        ("r.jsonl", "l.json", "review.csv"),
    )
    assert report.scores.person == 1
    (tmp_path / "scores.xlsx").write_bytes(workbook(report, "vi"))
    assert [row[0] for row in rows(book(tmp_path / "scores.xlsx")["Trang"])] == ["caf\\udce9.jpg"]
    assert "caf\\udce9.jpg" in csv_text(pages_frame(report, "vi"), "vi")


def test_options_are_shown_with_their_words_where_the_layout_knows_them(tmp_path):
    levels = {"1": "Không hài lòng", "2": "Hài lòng"}
    boxes = tuple(Box(f"q.{code}", code, Rect(20 + 10 * int(code), 20, 4, 4), label=words) for code, words in levels.items())
    form = save_layout(layout(LayoutQuestion("q", QuestionKind.SINGLE, boxes)), tmp_path / "layout.json", {})
    write_readings(tmp_path / "readings.jsonl", [page("a.jpg", {"q": "2"}, layout_id=form.id)])
    result = run(tmp_path, "--out", tmp_path / "scores.xlsx", "--csv", tmp_path / "csv")
    assert "1 Không hài lòng · 2 Hài lòng" in result.stdout
    assert [row[4:7] for row in rows(book(tmp_path / "scores.xlsx")["Scores"])][:2] == [("1", "Không hài lòng", 0), ("2", "Hài lòng", 1)]
    assert ",2,Hài lòng,1," in (tmp_path / "csv" / "scores.csv").read_text(encoding="utf-8")
