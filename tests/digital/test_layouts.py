"""Exports as the code and the manuals of survey programs say they are laid out (docs/reference/survey-programs.md names the places).

Every file holds the same replies to SIPAS 2026 or Mẫu số 02; a draft finds the columns, and the rows read as the same answers.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.digital.draft_file import draft_text
from pipeline.digital.guess import Draft, guess
from pipeline.digital.headings import plain_name
from pipeline.digital.mapping import load_mapping
from pipeline.digital.plan import Known, plan_for
from pipeline.digital.prepare import Prepared
from pipeline.digital.read_export import read_export
from tests.digital.exports import ROUND, csv_of, layout_of, mapping, round_at, taken_in

CHANNEL = "truc_tuyen_qr"
RATED = [f"r_{number}" for number in range(1, 10)]
SAID = [*"545454321", "1", "2", "4"]


def asked(form: str = "mau-so-02") -> dict[str, tuple[str, dict[str, str]]]:
    """By question: its words, and the words of its options."""
    return {one.id: (one.label, {box.value: box.label for box in one.boxes}) for page in layout_of(form).pages for one in page.questions}


def short(name: str) -> str:
    """An id as LimeSurvey takes it: letters and digits."""
    return name.replace("_", "")


def told(names: list[str], headings: dict[str, str], rows: list[list[str]], delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL) -> str:
    written = io.StringIO()
    table = csv.writer(written, delimiter=delimiter, quoting=quoting, lineterminator="\r\n")  # type: ignore[arg-type]
    table.writerows([[headings.get(name, name) for name in names], *rows])
    return written.getvalue()


def drafted(content: str, folder: Path, form: str = "mau-so-02", name: str = "phiếu.csv") -> tuple[Draft, list[Any]]:
    """A draft as it is, and what it makes of the rows."""
    file = folder / name
    file.write_bytes(content.encode("utf-8"))
    draft = guess(file, layout_of(form), "nguồn", CHANNEL)
    (folder / "ghép.yaml").write_text(draft_text(draft, "vi"), encoding="utf-8")
    plan = plan_for(load_mapping(folder / "ghép.yaml"), layout_of(form), Known((CHANNEL,)), "ghép.yaml")
    return draft, list(read_export(file, plan))


def row_of(content: str, folder: Path, form: str = "mau-so-02", name: str = "phiếu.csv") -> tuple[Draft, Prepared]:
    draft, (row,) = drafted(content, folder, form, name)
    assert isinstance(row, Prepared), row
    return draft, row


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


def other_of(form: str) -> tuple[str, str]:
    """A single choice with an option that has a place to write in, and that option."""
    fields = {one.question: one.option for page in layout_of(form).pages for one in page.fields if one.option}
    return next((one.id, fields[one.id]) for page in layout_of(form).pages for one in page.questions if one.id in fields)


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


def test_kobo_by_names(tmp_path: Path) -> None:
    """formpack, `XML values and headers`, groups in headers: `group/name`; columns of the server begin with `_`; `;` parts them."""
    names = ["start", "end", *asked(), "_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by",
             "__version__", "_tags", "_index"]  # fmt: skip
    after = ["7", "a3f0-11", "2026-08-03T03:02:05", "", "", "submitted_via_web", "", "vQ7", "", "1"]
    start = ["2026-08-03T10:00:00.000+07:00", "2026-08-03T10:02:00.000+07:00"]
    content = told(names, {name: f"opinion/rating/{name}" for name in RATED}, [[*start, *SAID, *after]], ";", csv.QUOTE_ALL)
    draft, row = row_of(content, tmp_path)
    assert list(row.answers) == SAID and draft.unmatched == draft.unsure == []
    assert (row.name, row.facts["received_at"]) == ("nguồn/a3f0-11", "2026-08-03T03:02:05.000+00:00")


def test_kobo_by_words_behind_the_words_of_groups(tmp_path: Path) -> None:
    """formpack, labels with the hierarchy in front: `Group/Question`; the words themselves may hold the stroke."""
    groups = {name: f"Đánh giá của Ông/Bà/{words}" for name, (words, _) in asked().items()}
    said = [asked()[name][1][code] for name, code in zip(asked(), SAID, strict=True)]
    draft, row = row_of(told(list(asked()), groups, [said]), tmp_path)
    assert list(row.answers) == SAID and draft.unmatched == draft.unsure == []


@pytest.mark.parametrize("group", ["", "Phần B/"])
def test_kobo_several_answers_by_words(group: str, tmp_path: Path) -> None:
    """formpack writes the words of several answers with a blank between, and a column of 1 and 0 for each option behind them."""
    form, question = "sipas-2026", "c2"
    heading, options = asked(form)[question]
    codes = list(options)
    columns = ["_id", f"{group}{heading}", *(f"{group}{heading}/{words}" for words in options.values())]
    chosen = ["1" if code in codes[:2] else "0" for code in codes]
    both = " ".join(list(options.values())[:2])
    content = told(columns, {}, [["1", both, *chosen], ["2", "", *[""] * len(codes)]])
    draft, rows = drafted(content, tmp_path, form)
    assert [row.answers for row in rows] == [(codes[:2],), (None,)]
    assert draft.mapping["ignore"] == [columns[1]]
    _, rows = drafted(told(columns[:2], {}, [["1", both], ["2", options[codes[2]]]]), tmp_path, form)
    assert [row.answers for row in rows] == [(codes[:2],), (codes[2],)]


def test_words_that_hold_the_sign_between_answers(tmp_path: Path) -> None:
    """Google Forms parts answers by a comma and a blank, which options hold themselves."""
    form, question = "sipas-2026", "c2"
    heading, options = asked(form)[question]
    codes = list(options)
    content = told([heading], {}, [[", ".join(options[code] for code in codes[:3])], [options[codes[3]]]])
    _, rows = drafted(content, tmp_path, form)
    assert [row.answers for row in rows] == [(codes[:3],), (codes[3],)]


def test_what_a_reviewer_rejected_is_left_out(tmp_path: Path) -> None:
    """KoboToolbox has the name of the state by names and its words by words; ODK Central has `rejected`."""
    for column, rejected, fine in [
        ("_validation_status", "validation_status_not_approved", "validation_status_approved"),
        ("_validation_status", "Not approved", ""),
        ("ReviewState", "rejected", "hasIssues"),
        ("__system/reviewState", "rejected", "approved"),
    ]:
        _, rows = drafted(told(["r_1", column], {}, [["5", fine], ["4", rejected]]), tmp_path)
        assert [isinstance(row, Prepared) for row in rows] == [True, False], column
        assert rows[1][0].code == "digital.left_out"


def test_kobo_json_without_a_single_review_lacks_nothing(tmp_path: Path) -> None:
    """Where nobody was reviewed `_validation_status` is an empty object, and no row has what the mapping leaves out."""
    rows = [{"r_1": "5", "_validation_status": {}}, {"r_1": "4", "_validation_status": {"uid": "validation_status_not_approved"}}]
    _, read = drafted(json.dumps({"results": rows}), tmp_path, name="a.json")
    assert [isinstance(row, Prepared) for row in read] == [True, False]
    (tmp_path / "a.json").write_text(json.dumps({"results": rows[:1]}), encoding="utf-8")
    plan = plan_for(load_mapping(tmp_path / "ghép.yaml"), layout_of(), Known((CHANNEL,)), "ghép.yaml")
    assert [isinstance(row, Prepared) for row in read_export(tmp_path / "a.json", plan)] == [True]


def test_odk_central_csv(tmp_path: Path) -> None:
    """briefcase.js: SubmissionDate first, groups joined by a hyphen, KEY and what the server knows last."""
    names = ["SubmissionDate", "start", *asked(), "meta-instanceID", "KEY", "SubmitterID", "SubmitterName", "AttachmentsPresent",
             "AttachmentsExpected", "Status", "ReviewState", "DeviceID", "Edits", "FormVersion"]  # fmt: skip
    after = ["uuid:77", "uuid:77", "5", "Lan", "0", "0", "", "", "", "0", "1"]
    content = told(names, {name: f"opinion-{name}" for name in RATED},
                   [["2026-08-03T03:02:05.123Z", "2026-08-03T10:00:00.000+07:00", *SAID, *after]])  # fmt: skip
    draft, row = row_of(content, tmp_path)
    assert list(row.answers) == SAID and draft.unmatched == draft.unsure == []
    assert (row.name, row.facts["received_at"]) == ("nguồn/uuid:77", "2026-08-03T03:02:05.123+00:00")


def test_odk_central_columns_for_options_that_somebody_chose(tmp_path: Path) -> None:
    content = told(["KEY", "part-c2/1", "part-c2/3"], {}, [["a", "1", "0"], ["b", "1", "1"]])
    draft, rows = drafted(content, tmp_path, "sipas-2026")
    assert [row.answers for row in rows] == [("1",), (["1", "3"],)]
    assert {doubt for doubt, _ in draft.doubts} == {"some_options"}
    both = told(["KEY", "part-c2", "part-c2/1", "part-c2/3"], {}, [["a", "1", "1", "0"], ["b", "1 3", "1", "1"]])
    draft, rows = drafted(both, tmp_path, "sipas-2026")
    assert [row.answers for row in rows] == [("1",), (["1", "3"],)]
    assert draft.mapping["questions"]["c2"]["column"] == "part-c2"  # type: ignore[call-overload,index]


def test_odk_central_odata(tmp_path: Path) -> None:
    """A document of OData: the list under `value`, the id in `__id`, what the server knows in `__system`, groups nested, null for blank."""
    said: dict[str, Any] = dict(zip(asked(), SAID, strict=True))
    system = {"submissionDate": "2026-08-03T03:02:05.123Z", "submitterId": "5", "submitterName": "Lan", "attachmentsPresent": 0,
              "attachmentsExpected": 0, "status": None, "reviewState": None, "deviceId": None, "edits": 0, "formVersion": "1"}  # fmt: skip
    one = {
        "__id": "uuid:77",
        "__system": system,
        "opinion": {name: said.pop(name) for name in RATED},
        **said,
        "meta": {"instanceID": "uuid:77"},
    }
    one["opinion"]["r_9"] = None
    draft, row = row_of(json.dumps({"value": [one], "@odata.context": "…"}), tmp_path, name="a.json")
    assert row.answers[8] is None and list(row.answers[:8]) == SAID[:8]
    assert (row.name, row.facts["received_at"]) == ("nguồn/uuid:77", "2026-08-03T03:02:05.123+00:00")
    assert draft.unmatched == []


def test_what_stands_in_brackets_is_no_part_of_a_name(tmp_path: Path) -> None:
    """A number of a slip that goes unnoticed counts a person twice."""
    draft, row = row_of(told(["Dấu thời gian", "Mã phiếu (nếu có)", "r_1"], {}, [["3/8/2026 10:00:00", "R1/900", "5"]]), tmp_path)
    assert row.facts["slip_token"] == "R1/900" and draft.mapping["ignore"] == []


def test_an_instant_before_there_were_such_surveys_is_refused(tmp_path: Path) -> None:
    given = mapping(facts={"received_at": {"column": "submitted"}, "captured_on": {"column": "day", "format": "%d/%m/%Y"}})
    with round_at(tmp_path) as found, pytest.raises(Exception, match="1980") as refused:
        taken_in(found, csv_of(["1980-01-01 00:00:00", *SAID, "30/12/1899"], header=[*HEADINGS, "day"]), given)
    assert [one.code for one in refused.value.problems] == ["digital.fact_too_early"] * 2  # type: ignore[attr-defined]
