"""A single response that a person takes out counts nowhere, stays on record, and can count again; closing fixes the rule."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import cli
from pipeline.errors import InputError
from pipeline.report.round_report import score_round
from pipeline.run.close import end_round
from pipeline.run.responses.struck import restore, strike, struck_responses
from pipeline.run.responses.validity_rule import rule_of, set_rule
from pipeline.run.returns import returns
from pipeline.store.boards import figures_stamp
from pipeline.store.rounds import round_named
from pipeline.store.validity_rules import last_validity_rule
from pipeline.store.workspace import Workspace
from tests.digital.exports import HEADER, ROUND, ROW, csv_of, mapping, round_at, taken_in
from tests.workspaces import DATABASES

OTHER = [*ROW[:1], *"111111111", *ROW[10:]]
GIVEN = mapping(id="id", facts={"received_at": {"column": "submitted"}, "dossier_no": {"column": "dossier"}})


def three(found: Workspace, *more: list[str]) -> str:
    """Replies 1 and 2 of one dossier, and 3 by itself; then others."""
    rows = [["1", "H15-1", *ROW], ["2", "H15-1", *OTHER], ["3", "", *ROW], *more]
    content = csv_of(*rows, header=["id", "dossier", *HEADER])
    taken_in(found, content, GIVEN)
    return content


def counted(found: Workspace) -> list[str]:
    """The ids of the responses that count; that others were taken out is told."""
    report = score_round(found, ROUND, satisfied="4,5")
    struck = len(struck_responses(found, ROUND))
    assert [one.values["count"] for one in report.warnings if one.code == "responses.left_out"] == [struck] * bool(struck)
    return [one.response_id for one in report.responses]


@pytest.mark.parametrize("database", DATABASES)
def test_what_was_taken_out_counts_nowhere_until_it_is_restored(tmp_path: Path, database: str) -> None:
    with round_at(tmp_path, database) as found:
        three(found)
        assert counted(found) == ["qr/1", "qr/3"]
        with found.database.reading() as connection:
            number = round_named(connection, ROUND).id
            before = figures_stamp(connection, number)
        strike(found, ROUND, "qr/1", "cán bộ tự điền", "Hoa")
        assert counted(found) == ["qr/2", "qr/3"], "the other reply tells of the visit now"
        assert sum(one.found for one in returns(found, ROUND)) == 2
        with found.database.reading() as connection:
            assert figures_stamp(connection, number) != before, "figures on screen are made anew"
        (struck,) = struck_responses(found, ROUND)
        assert (struck.response, struck.who, struck.reason) == ("qr/1", "Hoa", "cán bộ tự điền")
        restore(found, ROUND, "qr/1", "Hoa")
        assert counted(found) == ["qr/1", "qr/3"] and struck_responses(found, ROUND) == []


def test_a_longer_export_does_not_bring_it_back(tmp_path: Path) -> None:
    with round_at(tmp_path) as found:
        three(found)
        strike(found, ROUND, "qr/3", "trả lời đùa", "Hoa")
        three(found, ["4", "", *OTHER])
        assert counted(found) == ["qr/1", "qr/4"]
        set_rule(found, ROUND, least_answered=80, most_multiple=None, needs_place=None, who="Hoa")
        assert counted(found) == ["qr/1", "qr/4"], "another rule forgets nobody"


def test_what_cannot_be_meant_is_refused(tmp_path: Path) -> None:
    with round_at(tmp_path) as found:
        three(found)
        strike(found, ROUND, "qr/3", "trả lời đùa", "Hoa")
        for code, again in {
            "responses.struck_already": lambda: strike(found, ROUND, "qr/3", "lần nữa", "Lan"),
            "responses.strike_no_reason": lambda: strike(found, ROUND, "qr/1", " ", "Lan"),
            "responses.response_unknown": lambda: strike(found, ROUND, "qr/9", "nhầm", "Lan"),
            "responses.not_struck": lambda: restore(found, ROUND, "qr/1", "Lan"),
        }.items():
            with pytest.raises(InputError) as refused:
                again()
            assert [one.code for one in refused.value.problems] == [code]


def test_closing_a_round_fixes_which_responses_are_valid(tmp_path: Path) -> None:
    with round_at(tmp_path) as found:
        three(found)
        end_round(found, ROUND, who="Lan", despite="thử")
        with found.database.reading() as connection:
            campaign = round_named(connection, ROUND)
            assert last_validity_rule(connection, campaign.id)["least_answered"] == "1/2", "a later default changes nothing"
        for change in (
            lambda: set_rule(found, ROUND, least_answered=80, most_multiple=None, needs_place=None, who="Hoa"),
            lambda: strike(found, ROUND, "qr/1", "muộn", "Hoa"),
            lambda: restore(found, ROUND, "qr/1", "Hoa"),
        ):
            with pytest.raises(InputError) as refused:
                change()
            assert [one.code for one in refused.value.problems] == ["round.closed"]
        shown = set_rule(found, ROUND, least_answered=None, most_multiple=None, needs_place=None, who="Hoa")
        assert shown == rule_of(found, campaign), "it can be looked at"


def test_the_commands_say_what_became_of_it(tmp_path: Path) -> None:
    with round_at(tmp_path) as found:
        three(found)
        folder = str(found.folder)

    def phieu(*words: str) -> str:
        done = CliRunner().invoke(cli, ["--lang", "vi", "responses", *words, "--round", ROUND, "--workspace", folder])
        assert done.exit_code == 0, done.output
        return done.output

    assert "Không tính phiếu qr/3" in phieu("strike", "qr/3", "--reason", "trả lời đùa", "--who", "Hoa")
    assert "Đã loại: qr/3 (Hoa: trả lời đùa)" in phieu("list")
    assert "Tính lại phiếu qr/3" in phieu("restore", "qr/3")
    assert "Đã loại" not in phieu("list")


@pytest.mark.parametrize("database", DATABASES)
def test_two_people_at_once_lose_nothing(tmp_path: Path, database: str) -> None:
    """Each takes out what the other does not, in the same moment: the one who comes second waits and adds to what the first said."""
    with round_at(tmp_path, database) as found:
        three(found)
        with ThreadPoolExecutor(2) as people:
            done = [people.submit(strike, found, ROUND, name, "thử", "Hoa") for name in ("qr/1", "qr/3")]
            assert [one.result() for one in done] == [None, None]
        assert [one.response for one in struck_responses(found, ROUND)] == ["qr/1", "qr/3"]
