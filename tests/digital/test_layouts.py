"""Exports of LimeSurvey and Google Forms, laid out as docs/reference/survey-programs.md says and from where.

Every file holds the same replies to SIPAS 2026 or Mẫu số 02; a draft finds the columns, and the rows read as the same answers.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline.digital.headings import plain_name
from pipeline.digital.prepare import Prepared
from tests.digital.drafts import RATED, SAID, asked, drafted, other_of, row_of, short, told
from tests.digital.exports import ROUND, csv_of, mapping, round_at, taken_in


def test_limesurvey_by_codes(tmp_path: Path) -> None:
    """CsvWriter: mark of UTF-8, all cells in quotation marks, an empty line at the end; grids as `code[row]`, codes without `_`."""
    names = ["id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", *asked(), "interviewtime"]
    grid = {name: f"rating[{short(name)}]" for name in RATED}
    start = ["12", "2026-08-03 10:02:00", "3", "vi", "1441197542", "2026-08-03 10:00:00", "2026-08-03 10:02:00"]
    content = told(names, grid, [[*start, *SAID, "118.21"]], ";", csv.QUOTE_ALL)
    draft, row = row_of("\ufeff" + content + "\r\n", tmp_path)
    assert list(row.answers) == SAID and draft.unmatched == draft.unsure == []
    assert (row.name, row.facts["duration_s"]) == ("nguồn/12", "118.21")
    assert row.facts["received_at"] == "2026-08-03T03:02:00.000+00:00"


def test_limesurvey_by_codes_of_its_expressions(tmp_path: Path) -> None:
    """viewHelper.getFieldCode with LEMcompat: `rating_r1`. That may be chance, so a person is told."""
    draft, row = row_of(told(["id", *asked()], {name: f"rating_{short(name)}" for name in RATED}, [["1", *SAID]]), tmp_path)
    assert list(row.answers) == SAID
    assert draft.unsure == [f"rating_{short(name)}" for name in RATED]


def test_limesurvey_by_codes_and_words(tmp_path: Path) -> None:
    """Heading `codetext`: code, separator, words, and the words of the grid's row in brackets."""
    grid = {name: f"rating[{short(name)}]. Mức độ hài lòng [{asked()[name][0]}]" for name in RATED}
    plain = {name: f"{name}. {words}" for name, (words, _) in asked().items() if name not in RATED}
    draft, row = row_of(told(["id", *asked()], grid | plain, [["1", *SAID]]), tmp_path)
    assert list(row.answers) == SAID and draft.unmatched == draft.unsure == []


def test_limesurvey_without_dates_says_none(tmp_path: Path) -> None:
    """A survey that keeps no dates has 1980-01-01 in every row: nobody answered then."""
    content = told(["id", "submitdate", "startdate", "r_1"], {}, [["1", "1980-01-01 00:00:00", "1980-01-01 00:00:00", "5"]])
    draft, row = row_of(content, tmp_path)
    assert draft.mapping["facts"] == {} and row.facts == {}
    assert draft.mapping["ignore"] == ["startdate"] and draft.doubts == [("numbers", "r_1")]


def test_limesurvey_replies_that_were_not_finished_are_left_out_and_told(tmp_path: Path) -> None:
    content = told(["id", "submitdate", "r_1"], {}, [["1", "2026-08-03 10:02:00", "5"], ["2", "", "4"]])
    draft, rows = drafted(content, tmp_path)
    assert draft.mapping["leave_out"] == {"submitdate": [""]} and ("left_out", "submitdate") in draft.doubts
    later, _ = drafted(told(["id", "submitdate", "r_1"], {}, [["1", "2026-08-03 10:02:00", "5"]]), tmp_path)
    assert later.mapping["leave_out"] == draft.mapping["leave_out"] and later.doubts == [("numbers", "r_1")], (
        "behind the rows that are looked at"
    )
    assert isinstance(rows[0], Prepared)
    assert [(one.code, one.values["column"]) for one in rows[1]] == [("digital.left_out", "submitdate")]


@pytest.mark.parametrize("partial", [True, False])
def test_rows_that_the_mapping_leaves_out_keep_no_other_out(partial: bool, tmp_path: Path) -> None:
    """A file with replies that do not count comes in without --partial, and their number is told."""
    given = mapping(id="id", leave_out={"state": ["", "Rejected"]})
    rows = [["1", "ok", *ROW_OF], ["2", "rejected", *ROW_OF], ["3", "", *ROW_OF]]
    with round_at(tmp_path) as found:
        done = taken_in(found, csv_of(*rows, header=["id", "state", *HEADINGS]), given, partial=partial)
        assert (done.rows, done.new, done.refused, done.left_out) == (1, 1, 0, 2), ROUND


HEADINGS = ["submitted", *asked()]
ROW_OF = ["2026-08-03T10:00:00+07:00", *SAID]


def test_the_option_with_a_place_to_write_in(tmp_path: Path) -> None:
    """LimeSurvey writes `-oth-` for it and the words beside in `code[other]`."""
    form, (question, option) = "sipas-2026", other_of("sipas-2026")
    codes = [code for code in asked(form)[question][1] if code != option]
    content = told(["id", question, "text"], {"text": f"{question}[other]"}, [["1", "-oth-", "qua bạn bè"], ["2", codes[0], ""]])
    draft, rows = drafted(content, tmp_path, form)
    at = list(draft.mapping["questions"]).index(question)  # type: ignore[call-overload]
    assert [row.answers[at] for row in rows] == [option, codes[0]]
    assert list(rows[0].texts.values()) == ["qua bạn bè"]


def test_limesurvey_several_answers_by_words(tmp_path: Path) -> None:
    """SurveyObj.getFullAnswer: Yes, No, and N/A where the question was not shown; by code Y or nothing, and nobody tells the two apart."""
    codes = list(asked("sipas-2026")["c2"][1])
    columns = ["id", *(f"c2[{code}]" for code in codes)]
    shown = [["1", "Yes", *["No"] * (len(codes) - 1)], ["2", *["No"] * len(codes)], ["3", *["N/A"] * len(codes)]]
    _, rows = drafted(told(columns, {}, shown), tmp_path, "sipas-2026")
    assert [row.answers for row in rows] == [(codes[0],), (None,), ({"missing": "not_applicable"},)]
    _, rows = drafted(told(columns, {}, [["1", "Y", *[""] * (len(codes) - 1)], ["2", *[""] * len(codes)]]), tmp_path, "sipas-2026")
    assert [row.answers for row in rows] == [(codes[0],), (None,)]


def test_google_words_of_the_respondent_count_as_that_option(tmp_path: Path) -> None:
    form, (question, option) = "sipas-2026", other_of("sipas-2026")
    heading, options = asked(form)[question]
    known = next(words for code, words in options.items() if code != option)
    draft, rows = drafted(told([heading], {}, [[known], ["nghề khác hẳn"]]), tmp_path, form)
    assert ("other_words", heading) in draft.doubts
    assert rows[1].answers == (option,)


def test_ids_in_one_piece_are_taken_only_where_no_two_become_alike() -> None:
    assert plain_name("q[r1]", ("r_1", "r_2")) == "r_1" and plain_name("c31", ("c3_1", "c_31")) is None
    assert plain_name("c_31", ("c3_1", "c_31")) == "c_31"


def test_words_that_hold_the_sign_between_answers(tmp_path: Path) -> None:
    """Google Forms parts answers by a comma and a blank, which options hold themselves."""
    form, question = "sipas-2026", "c2"
    heading, options = asked(form)[question]
    codes = list(options)
    content = told([heading], {}, [[", ".join(options[code] for code in codes[:3])], [options[codes[3]]]])
    _, rows = drafted(content, tmp_path, form)
    assert [row.answers for row in rows] == [(codes[:3],), (codes[3],)]


def test_what_stands_in_brackets_is_no_part_of_a_name(tmp_path: Path) -> None:
    """A number of a slip that goes unnoticed counts a person twice."""
    draft, row = row_of(told(["Dấu thời gian", "Mã phiếu (nếu có)", "r_1"], {}, [["3/8/2026 10:00:00", "R1/900", "5"]]), tmp_path)
    assert row.facts["slip_token"] == "R1/900" and draft.mapping["ignore"] == []


def test_an_instant_before_there_were_such_surveys_is_refused(tmp_path: Path) -> None:
    given = mapping(facts={"received_at": {"column": "submitted"}, "captured_on": {"column": "day", "format": "%d/%m/%Y"}})
    with round_at(tmp_path) as found, pytest.raises(Exception, match="1980") as refused:
        taken_in(found, csv_of(["1980-01-01 00:00:00", *SAID, "30/12/1899"], header=[*HEADINGS, "day"]), given)
    assert [one.code for one in refused.value.problems] == ["digital.fact_too_early"] * 2  # type: ignore[attr-defined]
