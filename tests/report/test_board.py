"""What a dashboard shows of a round: the same figures as `score`, small groups hidden, each visit once."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.lay_out import lay_out
from forms.load import load_form
from pipeline.report.board import Board, Filters, board, small_questions, usual_satisfied
from pipeline.report.round_report import chosen_form, score_round
from pipeline.report.round_stream import round_cube
from pipeline.scoring.cube import Cell, Cube
from pipeline.scoring.suppress import SMALL_CELL
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace, workspace
from tests.report.rounds import LAYOUT, more, replies, reply, with_round
from tests.workspaces import DATABASES, SAMPLES, made

ITEMS = frozenset({"c01", "c02"})
CODES = ("4", "5")


def cube_of(found: Workspace, name: str = "một") -> Cube:
    with found.database.reading() as connection:
        campaign = round_named(connection, name)
    path, layout = chosen_form(found, campaign, None)
    return round_cube(found, campaign, path, layout).cube


def shown(found: Workspace, least: int = SMALL_CELL) -> Board:
    return board(cube_of(found), LAYOUT, CODES, ITEMS, least)


@pytest.mark.parametrize("database", DATABASES)
def test_a_round_scores_the_same_on_the_board_and_by_the_command(tmp_path: Path, database: str) -> None:
    with workspace(made(tmp_path / "kho", database)) as found:
        rows = [*replies("a", {("PC06", "5"): 20, ("PC06", "3"): 5, ("CAT", "4"): 12, ("CAT", "1"): 3})]
        twins = [reply(f"t/{number}", "PC06", "1", dossier_no="H1-260801-1") for number in range(2)]
        with_round(found, "một", [*rows, *twins])
        report = score_round(found, "một", satisfied="4,5", items="c01,c02")
        drawn = shown(found)
    assert drawn.people == len(report.responses) == 41, "one visit that two replies tell of counts once"
    assert drawn.scores.questions == report.scores.questions
    assert drawn.whole == report.scores.pooled[0].top2
    units = {line.code: line for line in drawn.tables["unit"]}
    assert (units["PC06"].top2.numerator, units["PC06"].top2.base, units["PC06"].people) == (40, 52, 26)
    assert (units["CAT"].rank, units["PC06"].rank) == (1, 2)


def test_small_groups_are_hidden_and_one_more_with_them(tmp_path: Path) -> None:
    with workspace(made(tmp_path / "kho")) as found:
        with_round(found, "một", [*replies("a", {("PC06", "5"): 20, ("CAT", "4"): 12, ("PV01", "1"): 2})])
        hidden = {line.code: line for line in shown(found).tables["unit"]}
        free = {line.code: line for line in shown(found, least=1).tables["unit"]}
        small = small_questions(cube_of(found), "PV01", LAYOUT)
    assert hidden["PV01"].hidden and hidden["CAT"].hidden and not hidden["PC06"].hidden, "PV01 must not follow from the rest"
    assert hidden["PV01"].top2 is None and hidden["PV01"].rank is None
    assert not any(line.hidden for line in free.values())
    assert {"c01", "c02"} <= small


def test_counters_of_a_unit_do_not_give_each_other_away(tmp_path: Path) -> None:
    with workspace(made(tmp_path / "kho")) as found:
        rows = [reply(f"a/{number}", "PC06", "5", counter="PC06-Q01-Q" if number < 30 else "PC06-Q02-N") for number in range(33)]
        with_round(found, "một", rows)
        more(found, "một", [reply(f"b/{number}", "CAT", "5", counter="CAT-Q01-W") for number in range(40)])
        lines = {line.code: line for line in shown(found).tables["counter"]}
        units = {line.code for line in shown(found).tables["unit"]}
    assert lines["PC06-Q02-N"].hidden and lines["PC06-Q01-Q"].hidden, "the unit less the other counter would be the small one"
    assert units == {"PC06", "CAT"}, "the check symbol Q is no number of a counter"


def test_filters_take_the_people_that_are_meant() -> None:
    cell = Cell("kiosk", "PC06", "PC06-Q01-Q", "2026-10")
    assert Filters().hold(cell) and Filters(unit="PC06", channel="kiosk", first="2026-10", last="2026-10").hold(cell)
    for other in (Filters(unit="CAT"), Filters(counter="x"), Filters(channel="vneid"), Filters(first="2026-11"), Filters(last="2026-09")):
        assert not other.hold(cell) and other.any
    assert not Filters(last="2026-12").hold(cell._replace(month="")), "who has no month is in no period"


def test_a_printed_scale_says_which_codes_are_satisfied() -> None:
    assert usual_satisfied(lay_out(load_form(SAMPLES / "forms" / "sipas-2026.yaml"))) == ("4", "5")
    assert usual_satisfied(LAYOUT) == (), "boxes without words are nobody's scale"


def test_an_empty_round_has_a_board(tmp_path: Path) -> None:
    with workspace(made(tmp_path / "kho")) as found:
        with_round(found, "một", [reply("a/1", "PC06", None)])
        drawn = shown(found)
    assert drawn.people == 1 and drawn.whole is not None and drawn.whole.percent is None
