"""Responses of a digital survey come into a round: whatever program wrote the file, once, all rows or none, and counted as they are."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from forms.errors import PhieuError
from pipeline.cli import cli
from pipeline.report.round_report import score_round
from pipeline.run.responses.digital_responses import digital_responses
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace
from tests.digital.exports import CODES, HEADER, RATED, ROUND, ROW, csv_of, layout_of, mapping, round_at, taken_in
from tests.workspaces import DATABASES

SECOND = ["2026-08-03T10:00:01+07:00", *"5" * 9, "2", "", "6"]


def responses(found: Workspace):  # type: ignore[no-untyped-def]
    with found.database.reading() as connection:
        campaign = round_named(connection, ROUND)
    return digital_responses(found, campaign, layout_of())


def workbook(*rows: list[str], header: list[str] = HEADER) -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in (header, *rows):
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def objects(*rows: list[str]) -> list[dict[str, str]]:
    return [dict(zip(HEADER, row, strict=True)) for row in rows]


WRITTEN: dict[str, Callable[..., str | bytes]] = {
    "utf8.csv": csv_of,
    "utf8-bom.csv": lambda *rows: csv_of(*rows).encode("utf-8-sig"),
    "utf16.csv": lambda *rows: csv_of(*rows, delimiter="\t").encode("utf-16"),
    "utf16-le.csv": lambda *rows: csv_of(*rows).encode("utf-16-le"),
    "semicolon.csv": lambda *rows: "sep=;\n" + csv_of(*rows, delimiter=";"),
    "tab.txt": lambda *rows: csv_of(*rows, delimiter="\t"),
    "windows.csv": lambda *rows: csv_of(*rows).replace("\n", "\r\n"),
    "bảng.xlsx": workbook,
    "list.json": lambda *rows: json.dumps(objects(*rows)),
    "results.json": lambda *rows: json.dumps({"count": 2, "results": objects(*rows)}),
    "lines.ndjson": lambda *rows: "\n".join(map(json.dumps, objects(*rows))) + "\n",
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_file_says_the_same_whatever_program_wrote_it(name: str, tmp_path: Path) -> None:
    with round_at(tmp_path) as found:
        done = taken_in(found, WRITTEN[name](ROW, SECOND), mapping(), name)
        assert (done.rows, done.new, done.known, done.refused) == (2, 2, 0, 0)
        said = {(tuple(one.codes for one in each.answers), each.facts.received_at) for each in responses(found)}
    as_written = [[() if not code else (code,) for code in row[1:]] for row in (ROW, SECOND)]
    assert said == {
        (tuple(as_written[0]), "2026-08-03T03:00:00.000+00:00"),
        (tuple(as_written[1]), "2026-08-03T03:00:01.000+00:00"),
    }


@pytest.mark.parametrize("database", DATABASES)
def test_rows_are_counted_with_what_they_say_and_what_they_do_not(database: str, tmp_path: Path) -> None:
    questions = {name: {"column": name, "codes": CODES.get(name, "hl5")} for name in [*RATED, "gender", "age"]}
    with round_at(tmp_path, database) as found:
        taken_in(found, csv_of(ROW, SECOND), mapping(questions=questions, ignore=["education"]))
        report = score_round(found, ROUND, satisfied="4,5")
    by_key = {one.key: one for one in report.scores.questions}
    assert [(one.code, one.share.numerator) for one in by_key["r_2"].options] == [("5", 1), ("4", 1), ("3", 0), ("2", 0), ("1", 0)]
    assert (by_key["age"].n, dict(by_key["age"].missing)["blank"], dict(by_key["age"].missing)["not_asked"]) == (1, 1, 0)
    assert (by_key["education"].n, dict(by_key["education"].missing)["not_asked"]) == (0, 2)
    assert (report.scores.respondent, report.scores.person, report.scores.machine) == (22, 0, 0)
    assert {(one.channel, one.source_ref.partition(":")[0]) for one in report.responses} == {("truc_tuyen_qr", "phiếu.csv")}


def test_the_same_file_again_changes_nothing_and_a_longer_one_adds_what_is_new(tmp_path: Path) -> None:
    with round_at(tmp_path) as found:
        taken_in(found, csv_of(ROW), mapping())
        before = responses(found)
        assert taken_in(found, csv_of(ROW), mapping()).again
        assert responses(found) == before
        longer = taken_in(found, csv_of(SECOND, ROW), mapping(), "sau.csv")
        assert (longer.new, longer.known) == (1, 1)
        assert len(responses(found)) == 2


def test_the_same_file_under_another_source_is_refused_and_counts_nobody_twice(tmp_path: Path) -> None:
    with round_at(tmp_path) as found:
        taken_in(found, csv_of(ROW), mapping())
        with pytest.raises(PhieuError) as refused:
            taken_in(found, csv_of(ROW), mapping(source="google"))
        assert [one.code for one in refused.value.problems] == ["digital.other_source"]
        assert len(responses(found)) == 1


def test_two_people_who_say_the_same_are_two_and_stay_two(tmp_path: Path) -> None:
    with round_at(tmp_path) as found:
        assert taken_in(found, csv_of(ROW, ROW), mapping()).new == 2
        again = taken_in(found, csv_of(ROW, ROW, ROW), mapping(), "sau.csv")
        assert (again.new, again.known) == (1, 2)
        other = taken_in(found, csv_of(ROW), mapping(source="cổng"), "cổng.csv")
        assert other.new == 1


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    rows = [ROW, SECOND, ROW]
    said = []
    for name, order in (("a", rows), ("b", rows[::-1])):
        with round_at(tmp_path / name) as found:
            taken_in(found, csv_of(*order), mapping())
            said.append([(one.response_id, one.answers, one.facts) for one in responses(found)])
    assert said[0] == said[1]


def test_one_bad_row_keeps_all_out_unless_a_person_says_otherwise(tmp_path: Path) -> None:
    bad = [*ROW[:3], "7", *ROW[4:]]
    with round_at(tmp_path) as found:
        with pytest.raises(PhieuError) as error:
            taken_in(found, csv_of(ROW, bad), mapping(), refused_file=tmp_path / "lỗi.csv")
        (problem,) = error.value.problems
        assert (problem.code, problem.place) == ("digital.value_unknown", "phiếu.csv:3")
        assert problem.values["column"] == "r_3" and problem.values["value"] == "7"
        assert "phiếu.csv:3,r_3,7,digital.value_unknown" in (tmp_path / "lỗi.csv").read_text(encoding="utf-8-sig")
        assert responses(found) == []
        done = taken_in(found, csv_of(ROW, bad), mapping(), partial=True)
        assert (done.rows, done.new, done.refused, len(done.problems)) == (2, 1, 1, 1)
        assert len(responses(found)) == 1


def test_a_response_that_is_there_with_other_answers_is_not_written_over(tmp_path: Path) -> None:
    given = mapping(id="submitted", facts={})
    with round_at(tmp_path) as found:
        taken_in(found, csv_of(ROW), given)
        before = responses(found)
        with pytest.raises(PhieuError) as error:
            taken_in(found, csv_of([ROW[0], "1", *ROW[2:]], SECOND), given, "sau.csv")
        assert [one.code for one in error.value.problems] == ["digital.changed"]
        assert responses(found) == before


def test_words_of_the_scale_count_as_its_codes_and_another_scale_comes_by_its_crosswalk_only(tmp_path: Path) -> None:
    questions = {
        "r_1": {"column": "a", "codes": "hl5"},
        "r_2": {"column": "b", "codes": "hl4_hy"},
        "education": {"column": "c", "codes": "sipas-2026/education"},
    }
    given = mapping(questions=questions, facts={})
    with round_at(tmp_path) as found:
        taken_in(found, csv_of(["RẤT HÀI LÒNG", "Phân vân", "4"], ["chưa hài lòng", "", "1"], header=["a", "b", "c"]), given)
        said = sorted(tuple("".join(one.codes) for one in each.answers if one.missing != "not_asked") for each in responses(found))
        assert said == [("2", "", "1"), ("5", "3", "5")]
        with pytest.raises(PhieuError) as error:
            taken_in(found, csv_of(["1"], header=["a"]), mapping(questions={"r_1": {"column": "a", "codes": "hl3"}}, facts={}))
        assert [one.code for one in error.value.problems] == ["scale.no_crosswalk"]


def test_the_command_says_what_became_of_the_rows(tmp_path: Path) -> None:
    with round_at(tmp_path) as found:
        taken_in(found, csv_of(ROW), mapping())
        folder = str(found.folder)
    (tmp_path / "phiếu.csv").write_text(csv_of(ROW, [*ROW[:3], "7", *ROW[4:]]), encoding="utf-8")
    command = ["--lang", "vi", "import-responses", str(tmp_path / "phiếu.csv"), "--round", ROUND, "--mapping", str(tmp_path / "ghép.yaml")]
    refused = CliRunner().invoke(cli, [*command, "--workspace", folder])
    assert refused.exit_code == 1 and "phiếu.csv:3" in refused.stderr and "digital.value_unknown" in refused.stderr
    partly = CliRunner().invoke(cli, [*command, "--workspace", folder, "--partial"])
    assert partly.exit_code == 3 and "0 phiếu mới + 1 phiếu đã có + 1 bị từ chối" in partly.stdout
