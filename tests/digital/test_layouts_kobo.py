"""Exports of KoboToolbox and ODK Central, laid out as docs/reference/survey-programs.md says and from where.

Every file holds the same replies to SIPAS 2026 or Mẫu số 02; a draft finds the columns, and the rows read as the same answers.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.digital.mapping import load_mapping
from pipeline.digital.plan import Known, plan_for
from pipeline.digital.prepare import Prepared
from pipeline.digital.read_export import read_export
from tests.digital.drafts import CHANNEL, RATED, SAID, asked, drafted, row_of, told
from tests.digital.exports import layout_of


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
