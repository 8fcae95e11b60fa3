"""The workbook and the CSV tables of `phieu score` hold what the screen shows."""

from __future__ import annotations

import csv
import io

from forms.layout_file import save_layout
from omr.reading import AnswerStatus
from pipeline.csv_cells import unguard
from pipeline.merge.frames import long_table
from pipeline.reading_file import write_readings
from pipeline.report.frames import pages_frame, questions_frame, scores_frame
from pipeline.report.score_report import score_readings
from tests.report.scored import FORM, SHEETS, book, frame_rows, rows, run
from tests.sheets import page


def test_the_workbook_holds_what_the_frames_hold(files):
    assert run(files, "--satisfied", "4,5", "--out", files / "scores.xlsx").exit_code == 0
    report = score_readings([files / "readings.jsonl"], files / "layout.json", satisfied="4,5")
    sheets = book(files / "scores.xlsx")
    assert sheets.sheetnames == ["Overview", "Scores", "Questions", "Long", "Pages", "Method"]
    assert rows(sheets["Long"]) == frame_rows(long_table(report.responses))
    in_words = {"top2": "satisfied", "missing": "not in n", "pooled": "satisfied, pooled", "not_on_page": "not on page"}
    scores = [(*row[:3], *(in_words.get(value, value) for value in row[3:5]), *row[5:]) for row in frame_rows(scores_frame(report.scores))]
    assert rows(sheets["Scores"]) == scores
    kinds = {"single": "one answer", "multi": "several answers"}
    assert rows(sheets["Questions"]) == [
        tuple(kinds.get(value, value) for value in row) for row in frame_rows(questions_frame(report.scores))
    ]
    ledger = frame_rows(pages_frame(report, "en"))
    assert [(row[0], row[1], row[6]) for row in rows(sheets["Pages"])] == [(row[0], row[1], row[6]) for row in ledger]


def test_the_workbook_is_ready_to_read_and_to_print(files):
    run(files, "--satisfied", "4,5", "--out", files / "scores.xlsx")
    for sheet in book(files / "scores.xlsx").worksheets[1:]:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
        assert sheet.print_title_rows == "$1:$1"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.sheet_properties.pageSetUpPr.fitToPage) == (
            "landscape",
            9,
            True,
        )
    scores = book(files / "scores.xlsx")["Scores"]
    shares = [row[7] for row in scores.iter_rows(min_row=2) if isinstance(row[7].value, float)]
    assert shares and all(cell.number_format == "0.00%" for cell in shares)
    assert not any(
        cell.value == 0 and cell.number_format == "0.00%" and row[8].value is None
        for row in scores.iter_rows(min_row=2)
        for cell in [row[7]]
    )


def test_an_option_that_looks_like_a_formula_stays_text(files):
    run(files, "--out", files / "scores.xlsx", "--csv", files / "csv")
    formulas = [cell for sheet in book(files / "scores.xlsx") for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas == []
    texts = [cell.value for row in book(files / "scores.xlsx")["Long"].iter_rows() for cell in row]
    assert "=SUM(A1:A9)" in texts and "+84" in texts
    for path in (files / "csv").iterdir():
        cells = [cell for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))) for cell in row]
        assert not any(cell.startswith(("=", "+", "@")) for cell in cells)
        assert path.name not in {"scores.csv", "long.csv"} or {"=SUM(A1:A9)", "+84"} <= {unguard(cell) for cell in cells}


def test_the_method_sheet_says_what_the_numbers_rest_on(files):
    run(files, "--satisfied", "4,5", "--out", files / "scores.xlsx")
    said = "\n".join(f"{what}: {how}" for what, how in rows(book(files / "scores.xlsx")["Method"]))
    report = score_readings([files / "readings.jsonl"], files / "layout.json")
    for part in (
        "Method top2: 100 × (answers 4 + 5) / n",
        "readings.jsonl",
        "0.1.0",
        report.layout.id,
        "b91c",
        "p0.96",
        "none given",
        "q1, q2",
    ):
        assert part in said
    assert "pending: 2 left out" in said and "cancelled: 1 left out" in said and "1 files not opened" in said


def test_a_question_without_answers_has_empty_cells_and_no_percentage(tmp_path):
    form = save_layout(FORM, tmp_path / "layout.json", {})
    write_readings(tmp_path / "readings.jsonl", [page("a.jpg", dict.fromkeys(SHEETS[0], AnswerStatus.BLANK), layout_id=form.id)])
    result = run(tmp_path, "--satisfied", "4,5", "--out", tmp_path / "scores.xlsx", "--csv", tmp_path / "csv")
    assert result.exit_code == 0
    assert "nan" not in result.stdout.lower() and "0.00" not in result.stdout
    assert {row[7] for row in rows(book(tmp_path / "scores.xlsx")["Scores"])} == {None}
    table = list(csv.DictReader(io.StringIO((tmp_path / "csv" / "scores.csv").read_text(encoding="utf-8-sig"))))
    assert {line["percent"] for line in table} == {""}


def test_vietnamese_tables_open_in_a_vietnamese_excel(files):
    run(files, "--satisfied", "4,5", "--csv", files / "csv", lang="vi")
    raw = (files / "csv" / "scores.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    table = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert [(line["count"], line["percent"], line["n"], line["method"]) for line in table if line["row"] == "pooled"] == [
        ("5", "71,43", "7", "top2")
    ]
