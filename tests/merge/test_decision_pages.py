"""The page that a row of a review file speaks of: by name, number and hash of the file; repeats, and who decided."""

from __future__ import annotations

import openpyxl
import pytest

from omr.reading import PageState, Sheet
from omr.reasons import Reason
from pipeline.errors import DecisionError
from pipeline.file_hash import hash_cell
from pipeline.merge.belongs import belonging
from pipeline.merge.decisions import load_decisions, unproven
from pipeline.merge.resolve import resolve
from tests.merge.reviewed import ANSWERS, FORM, HEADER, RECORDS, SOURCE, row, saved
from tests.sheets import page


@pytest.mark.parametrize("record", [page("x.jpg", state=PageState.UNREADABLE), page("x.jpg", ANSWERS, reasons=[Reason.DUPLICATE])])
def test_a_decision_on_a_page_that_gives_no_response_is_refused_instead_of_lost(tmp_path, record):
    path = tmp_path / "review.csv"
    path.write_bytes(saved([row("++", source="x.jpg")]))
    with pytest.raises(DecisionError) as error:
        load_decisions(path, FORM, [record])
    assert [problem.code for problem in error.value.problems] == ["score.decision_not_read"]


DAY_ONE, DAY_TWO = "1" * 64, "2" * 64
HASHED = (*HEADER, "sha256")


def hashed(value, sha256, **cells):
    return [*row(value, **cells), sha256]


def of_day(sha256, *, source=SOURCE, **more):
    return page(source, ANSWERS, review=["q1", "q2"], sha256=sha256, **more)


def read_with(tmp_path, records, *rows, header=HASHED):
    path = tmp_path / "review.csv"
    path.write_bytes(saved(rows, header=header))
    settled = load_decisions(path, FORM, belonging(records, FORM), "Lan")
    return settled, [problem.code for problem in unproven(path, settled)]


def codes(tmp_path, records, *rows):
    with pytest.raises(DecisionError) as error:
        read_with(tmp_path, records, *rows)
    return [(problem.code, problem.place) for problem in error.value.problems]


def test_the_review_file_of_another_day_is_refused_although_all_names_are_the_same(tmp_path):
    rows = [hashed("++", hash_cell(DAY_ONE)), hashed("", hash_cell(DAY_ONE), question="q2")]
    assert codes(tmp_path, [of_day(DAY_TWO)], *rows) == [
        ("score.decision_other_file", "review.csv:2 sha256"),
        ("score.decision_other_file", "review.csv:3 sha256"),
    ]
    (decision,), warnings = read_with(tmp_path, [of_day(DAY_ONE)], *rows)
    assert (decision.sha256, warnings) == (DAY_ONE, [])


def test_a_hash_that_a_spreadsheet_has_spoilt_is_no_hash_and_no_empty_cell(tmp_path):
    assert codes(tmp_path, [of_day(DAY_ONE)], hashed("++", "1.11111E+15")) == [("score.decision_hash_damaged", "review.csv:2 sha256")]


def test_rows_without_a_hash_work_and_are_told_in_one_line(tmp_path):
    some = [hashed("++", ""), hashed("[blank]", hash_cell(DAY_ONE), question="q2")]
    settled, warnings = read_with(tmp_path, [of_day(DAY_ONE)], *some)
    assert ([decision.sha256 for decision in settled], warnings) == ([None, DAY_ONE], ["score.decisions_unproven"])
    settled, warnings = read_with(tmp_path, [of_day(DAY_ONE)], row("++"), row("[blank]", question="q2"), header=HEADER)
    assert (len(settled), warnings) == (2, ["score.decisions_unproven"])


def test_of_two_files_with_one_name_the_hash_says_which_is_meant(tmp_path):
    both = [of_day(DAY_ONE), of_day(DAY_TWO)]
    settled, _ = read_with(tmp_path, both, hashed("++", hash_cell(DAY_TWO)), hashed("--", hash_cell(DAY_ONE)))
    first, second = resolve(both, settled, FORM)
    assert {
        first.response_id.removeprefix(SOURCE): first.answers[0].codes,
        second.response_id.removeprefix(SOURCE): second.answers[0].codes,
    } == {
        "#1~11111111": ("--",),
        "#1~22222222": ("++",),
    }
    assert codes(tmp_path, both, hashed("++", "")) == [("score.decision_ambiguous", "review.csv:2 sha256")]


def test_a_row_about_a_copy_settles_the_page_that_counts(tmp_path):
    both = [of_day(DAY_ONE), of_day(DAY_ONE, source="bản sao.jpg")]
    settled, _ = read_with(tmp_path, both, hashed("++", hash_cell(DAY_ONE), source=SOURCE))
    (one,) = resolve(both, settled, FORM)
    again, _ = read_with(tmp_path, both, hashed("++", hash_cell(DAY_ONE), source="bản sao.jpg"))
    assert one == resolve(both, again, FORM)[0]
    assert one.answers[0].codes == ("++",)
    contrary = hashed("++", hash_cell(DAY_ONE)), hashed("--", hash_cell(DAY_ONE), source="bản sao.jpg")
    assert codes(tmp_path, both, *contrary) == [("score.decided_twice", "review.csv:3 value")]


def test_rows_about_two_scans_of_one_printed_page_are_one_decision_or_a_contradiction_with_both_lines(tmp_path):
    scans = [of_day(DAY_ONE, sheet=Sheet(7, 5, 1, "qr")), of_day(DAY_TWO, source="đợt 1/lại.jpg", sheet=Sheet(7, 5, 1, "qr"))]
    copies = [*scans, of_day(DAY_TWO, source="đợt 1/sao.jpg", sheet=Sheet(7, 5, 1, "qr"))]
    first, again = hashed("++", hash_cell(DAY_ONE)), hashed("#1", hash_cell(DAY_TWO), source="đợt 1/lại.jpg")
    for records, rows in (
        (scans, [first, again]),
        (scans, [again]),
        (copies, [first, hashed("++", hash_cell(DAY_TWO), source="đợt 1/sao.jpg")]),
    ):
        settled, _ = read_with(tmp_path, records, *rows)
        assert resolve(records, settled, FORM)[0].answers[0].codes == ("++",)
        assert [(one.source, one.sha256) for one in settled] == [(SOURCE, DAY_ONE)]
    path = tmp_path / "review.csv"
    path.write_bytes(saved([first, hashed("--", hash_cell(DAY_TWO), source="đợt 1/lại.jpg")], header=HASHED))
    with pytest.raises(DecisionError) as error:
        load_decisions(path, FORM, belonging(scans, FORM))
    (problem,) = error.value.problems
    assert (problem.code, problem.place, problem.values["first"]) == ("score.decided_twice", "review.csv:3 value", "review.csv:2")


@pytest.mark.parametrize(
    ("name", "code"), [("", "empty"), ("  ", "empty"), ("machine", "machine"), (" Machine ", "machine"), ("MACHINE", "machine")]
)
def test_nobody_and_the_machine_decide_nothing(tmp_path, name, code):
    path = tmp_path / "review.csv"
    path.write_bytes(saved([row("++")]))
    with pytest.raises(DecisionError) as error:
        load_decisions(path, FORM, RECORDS, name)
    assert [problem.code for problem in error.value.problems] == [f"score.decided_by_{code}"]


def test_what_office_staff_save_in_excel_is_read(tmp_path):
    book = openpyxl.Workbook()
    for cells in ([*HASHED], hashed("++", hash_cell(DAY_ONE)), hashed("", ""), hashed("#2; #3", "", question="q2")):
        book.active.append([1 if cell == "1" else cell or None for cell in cells])
    book.create_sheet("Ghi chú").append(["Lan làm ngày 3/8"])
    book.save(tmp_path / "review.xlsx")
    settled = load_decisions(tmp_path / "review.xlsx", FORM, [of_day(DAY_ONE)])
    assert [(one.values, one.line) for one in settled] == [
        (("++",), "review.xlsx!Sheet:2"),
        (("Loa; đài | tivi", "Họp dân"), "review.xlsx!Sheet:4"),
    ]
