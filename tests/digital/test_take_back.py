"""A file that was wrong is taken back: it counts no more, nothing is lost, and the corrected one comes in."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from forms.catalogue import text
from pipeline.cli import cli
from pipeline.errors import InputError
from pipeline.run.responses.taken_back import response_files, take_back_file
from tests.digital.exports import HEADER, ROUND, ROW, csv_of, mapping, round_at, taken_in
from tests.workspaces import DATABASES

OTHER = [*ROW[:1], *"111111111", *ROW[10:]]


def with_ids(*rows: list[str]) -> str:
    numbered = [[f"n{number}", *row] for number, row in enumerate(rows, 1)]
    return csv_of(*numbered, header=["id", *HEADER])


@pytest.mark.parametrize("database", DATABASES)
def test_the_corrected_file_comes_in_and_the_wrong_one_stays_on_record(tmp_path: Path, database: str) -> None:
    with round_at(tmp_path, database) as found:
        assert taken_in(found, with_ids(ROW, ROW), mapping(id="id")).new == 2
        with pytest.raises(InputError) as refused:
            taken_in(found, with_ids(OTHER, OTHER), mapping(id="id"))
        assert {one.code for one in refused.value.problems} == {"digital.changed"}
        (file,) = response_files(found, ROUND)
        assert take_back_file(found, ROUND, file.id, "cột bị lệch", "Hoa")[1] == 2
        assert taken_in(found, with_ids(OTHER, OTHER), mapping(id="id")).new == 2
        first, second = response_files(found, ROUND)
        assert (first.responses, first.taken_back_by, first.reason) == (2, "Hoa", "cột bị lệch")
        assert (second.responses, second.taken_back_at) == (2, None)
        with pytest.raises(InputError) as again:
            take_back_file(found, ROUND, file.id, "lần nữa", "Hoa")
        assert [one.code for one in again.value.problems] == ["responses.back_already"]


def test_what_a_second_file_had_too_comes_in_with_it_again(tmp_path: Path) -> None:
    with round_at(tmp_path) as found:
        taken_in(found, with_ids(ROW), mapping(id="id"))
        assert taken_in(found, with_ids(ROW, OTHER), mapping(id="id")).new == 1
        take_back_file(found, ROUND, response_files(found, ROUND)[0].id, "nhầm đợt", "Hoa")
        again = taken_in(found, with_ids(ROW, OTHER), mapping(id="id"))
        assert (again.new, again.known) == (1, 1)
        assert taken_in(found, with_ids(ROW, OTHER), mapping(id="id")).new == 0


def test_the_commands_say_what_counts(tmp_path: Path) -> None:
    with round_at(tmp_path) as found:
        taken_in(found, with_ids(ROW, OTHER), mapping(id="id"))
        folder = str(found.folder)

    def phieu(*words: str) -> str:
        done = CliRunner().invoke(cli, ["--lang", "vi", *words, "--workspace", folder])
        assert done.exit_code == 0, done.output
        return done.output

    assert "truc_tuyen_qr: 2 phiếu" in phieu("round", "show", ROUND)
    assert "2 phiếu trả lời" in phieu("verify")
    scored = phieu("score", "--round", ROUND, "--satisfied", "4,5", "--by", "channel", "--small-cells", "1")
    assert "theo hình thức" in scored.lower() and text("report.channel.truc_tuyen_qr", "vi") in scored
    assert "2 phiếu" in phieu("responses", "take-back", "1", "--round", ROUND, "--reason", "sai tệp", "--who", "Hoa")
    listed = phieu("responses", "list", "--round", ROUND)
    assert "Hoa: sai tệp" in listed
    assert "truc_tuyen_qr" not in phieu("round", "show", ROUND)
    phieu("verify")
