"""Figures by officer: from the roster of the round, pooled over the questions about officers, and never of a few people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.layout import Layout
from forms.question import Target
from pipeline.cli import cli
from pipeline.errors import InputError
from pipeline.model import RESPONDENT
from pipeline.report.board import board
from pipeline.report.export_responses import export_responses
from pipeline.report.officers import officer_figures, round_officers
from pipeline.report.round_report import score_round
from pipeline.run.close import end_round
from pipeline.run.responses.digital_responses import digital_responses
from pipeline.run.responses.rosters import take_roster
from pipeline.run.rounds import layouts_of
from pipeline.scoring.cube import Cell, Cube, cube
from pipeline.scoring.said import Said
from pipeline.scoring.suppress import SMALL_CELL
from pipeline.store.boards import BoardRule
from pipeline.store.events import last_events
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace
from tests.digital.exports import HEADER, ROUND, ROW, csv_of, layout_of, mapping, round_at, taken_in
from tests.report.rounds import COUNTERS
from tests.workspaces import DATABASES

COUNTER, OTHER = "PC06-Q01-Q", "PC06-Q02-N"
GIVEN = mapping(
    id="id", facts={"received_at": {"column": "submitted"}, "counter": {"column": "counter"}, "officer_ref": {"column": "officer"}}
)
HEAD = "mã cán bộ,mã quầy,từ ngày,đến ngày,từ giờ,đến giờ,họ và tên"
DAYS = "01/08/2026,31/08/2026"


def without_officers(layout: Layout) -> Layout:
    """The layout as if it asked nothing about officers."""
    plain = [replace(page, questions=tuple(replace(one, target=Target.NONE) for one in page.questions)) for page in layout.pages]
    return replace(layout, pages=tuple(plain))


def reply(number: int, hour: int, counter: str = COUNTER, officer: str = "", codes: str = "544321545") -> list[str]:
    return [str(number), counter, officer, f"2026-08-03T{hour:02}:00:00+07:00", *codes, *ROW[10:]]


@contextmanager
def surveyed(folder: Path, *rows: list[str], database: str = "sqlite") -> Iterator[Workspace]:
    with round_at(folder, database, counter_files=[COUNTERS]) as found:
        taken_in(found, csv_of(*rows, header=["id", "counter", "officer", *HEADER]), GIVEN)
        yield found


def with_place(layout: Layout) -> Layout:
    """The layout with a place to write the officer's code in."""
    return replace(
        layout, pages=tuple(replace(page, fields=tuple(replace(one, id="officer_ref") for one in page.fields)) for page in layout.pages)
    )


def roster(found: Workspace, *rows: str, who: str = "Hoa") -> None:
    file = found.folder.parent / "lịch.csv"
    file.write_text("\n".join((HEAD, *rows)) + "\n", encoding="utf-8")
    take_roster(found, ROUND, file, who)


def officers(found: Workspace) -> list[str]:
    return [one.facts.officer_ref for one in score_round(found, ROUND, satisfied="4,5").responses]


MORNING, AFTERNOON = f"CB01,{COUNTER},{DAYS},7:00,12:00,Lan", f"CB02,{COUNTER},{DAYS},12:00,17:00,Hoa"


@pytest.mark.parametrize("database", DATABASES)
def test_replies_that_are_there_follow_the_last_roster(tmp_path: Path, database: str) -> None:
    rows = [reply(1, 8), reply(2, 13, codes="444321545"), reply(3, 13, officer="X9", codes="344321545")]
    with surveyed(tmp_path, *rows, database=database) as found:
        assert officers(found) == ["", "", "X9"]
        roster(found, MORNING, AFTERNOON)
        assert officers(found) == ["CB01", "CB02", "X9"]
        roster(found, f"CB03,{COUNTER},{DAYS},,,Minh", who="Lan")
        assert officers(found) == ["CB03", "CB03", "X9"]
        with found.database.reading() as connection:
            kept = connection.exec_driver_sql("SELECT who, shifts FROM rosters ORDER BY id").all()
        assert [row[0] for row in kept] == ["Hoa", "Lan"], "the earlier one stays on record"
        assert "Minh" not in str(kept), "no name is kept"


def test_the_officer_leaves_the_machine_only_where_somebody_asks(tmp_path: Path) -> None:
    with surveyed(tmp_path, reply(1, 8)) as found:
        roster(found, MORNING)
        plain, whole = tmp_path / "a.csv", tmp_path / "b.csv"
        export_responses(found, ROUND, plain)
        export_responses(found, ROUND, whole, officers=True)
        assert "CB01" not in plain.read_text(encoding="utf-8-sig")
        assert "CB01" in whole.read_text(encoding="utf-8-sig")


def test_a_closed_round_takes_no_roster(tmp_path: Path) -> None:
    with surveyed(tmp_path, reply(1, 8)) as found:
        end_round(found, ROUND, who="Lan", despite="thử")
        with pytest.raises(InputError) as refused:
            roster(found, MORNING)
        assert [one.code for one in refused.value.problems] == ["round.closed"]


def test_figures_are_pooled_over_questions_about_officers_and_looks_are_recorded(tmp_path: Path) -> None:
    more = [reply(number, 8) for number in range(6)] + [reply(10 + number, 13, codes="111555555") for number in range(7)]
    with surveyed(tmp_path, *more, *(reply(20 + number, 18) for number in range(8))) as found:
        roster(found, MORNING, AFTERNOON)
        figures = round_officers(found, ROUND, "Trưởng phòng")
        assert figures.asked == 3
        told = {one.officer: (one.people, one.top2 and (one.top2.numerator, one.top2.base), one.hidden) for one in figures.lines}
        assert told == {"CB01": (6, (18, 18), False), "CB02": (7, (0, 21), False), "": (8, (24, 24), False)}
        with found.database.reading() as connection:
            (event, *_) = last_events(connection, 1)
        assert (event.who, event.what, event.subject) == ("Trưởng phòng", "looked_at_officers", ROUND)


def test_a_few_people_are_hidden_and_another_officer_with_them(tmp_path: Path) -> None:
    rows = [reply(number, 8) for number in range(9)] + [reply(10 + number, 13) for number in range(2)] + [
        reply(20 + number, 8, OTHER) for number in range(12)
    ]  # fmt: skip
    with surveyed(tmp_path, *rows) as found:
        roster(found, MORNING, AFTERNOON, f"CB03,{OTHER},{DAYS},,,Minh")
        figures = round_officers(found, ROUND, "Lan")
        assert {one.officer: one.hidden for one in figures.lines} == {"CB01": True, "CB02": True, "CB03": False}, (
            "the counter tells of the sum"
        )
        assert [one for one in figures.lines if one.hidden and (one.people or one.top2)] == []
        out = tmp_path / "cán bộ.csv"
        done = CliRunner().invoke(
            cli, ["--lang", "vi", "officers", "show", "--round", ROUND, "--csv", str(out), "--workspace", str(found.folder)]
        )
        assert done.exit_code == 0, done.output
        assert "không công bố" in done.output and "dưới 5" in done.output
        lines = out.read_text(encoding="utf-8-sig").splitlines()
        assert lines[1:] == ["2026;PC06;CB01;;;;;;1", "2026;PC06;CB02;;;;;;1", "2026;PC06;CB03;12;top2;4 + 5;100,00;36;0"]


def test_a_form_without_questions_about_officers_shows_people_only(tmp_path: Path) -> None:
    with surveyed(tmp_path, *(reply(number, 8) for number in range(6))) as found:
        roster(found, MORNING)
        with found.database.reading() as connection:
            campaign = round_named(connection, ROUND)
        ((_, one),) = layouts_of(found, campaign)
        given = digital_responses(found, campaign, one)
    counted = cube(given, lambda one: Cell("", "PC06", one.counter, "", one.facts.officer_ref))
    figures = officer_figures(counted, without_officers(one), BoardRule())
    assert [(one.officer, one.people, one.top2) for one in figures.lines] == [("CB01", 6, None)]
    assert [key for key, _ in figures.remarks()] == ["officers.not_asked"]


places = st.tuples(st.sampled_from("AB"), st.sampled_from("12"), st.sampled_from(["CB01", "CB02", "CB03", ""]))


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(places, st.integers(1, 12), min_size=1))
def test_no_small_number_of_people_follows_from_the_dashboard_and_the_officers(many: dict[tuple[str, str, str], int]) -> None:
    """What is left of a unit or counter that the dashboard shows, less its officers who are shown, is nobody or enough people."""
    cells = tuple(Cell("", unit, f"{unit}-Q0{counter}-A", "", officer) for unit, counter, officer in many)
    people = np.array([*many.values()], dtype=np.int64)
    counted = Cube(cells, (Said("r_1", ("5",), None, RESPONDENT),), people[:, None], people)
    layout = layout_of("mau-so-02")
    figures = officer_figures(counted, layout, BoardRule("4,5"))
    shown = {(one.unit, one.officer): one.people for one in figures.lines if not one.hidden}
    assert min(shown.values(), default=SMALL_CELL) >= SMALL_CELL
    tables = board(counted, layout, ("4", "5"), None).tables
    listed = {(one.unit, one.officer) for one in figures.lines}
    for line in tables["unit"]:
        away = [
            count for cell, count in zip(cells, people, strict=True) if cell.unit == line.code and (cell.unit, cell.officer) not in shown
        ]
        if not line.hidden and listed & {(line.code, cell.officer) for cell in cells}:
            assert sum(away) == 0 or sum(away) >= SMALL_CELL
    for line in tables["counter"]:
        alone = {cell.officer for cell in cells if [one.counter for one in cells if one[1::3] == cell[1::3]] == [line.code]}
        at = [(cell.officer, count) for cell, count in zip(cells, people, strict=True) if cell.counter == line.code]
        if not line.hidden and {officer for officer, _ in at} <= alone:
            left = sum(count for officer, count in at if (line.code[0], officer) not in shown)
            assert left == 0 or left >= SMALL_CELL or not listed & {(line.code[0], officer) for officer, _ in at}


def test_an_officer_that_people_write_goes_before_the_roster_and_stands_in_no_table_of_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.digital.exports.layout_of", lambda form: with_place(layout_of(form)))
    given = mapping(
        id="id", facts={"received_at": {"column": "submitted"}, "counter": {"column": "counter"}}, texts={"officer_ref": "officer"}
    )
    with round_at(tmp_path, counter_files=[COUNTERS]) as found:
        rows = [reply(1, 9, officer="X9"), reply(2, 9)]
        taken_in(found, csv_of(*rows, header=["id", "counter", "officer", *HEADER]), given)
        roster(found, f"CB01,{COUNTER},{DAYS},,,")
        told = score_round(found, ROUND).responses
        assert [one.facts.officer_ref for one in told] == ["X9", "CB01"]
        assert [text for one in told for text in one.texts if text.text] == []
        export_responses(found, ROUND, tmp_path / "ra.csv")
        assert "X9" not in (tmp_path / "ra.csv").read_text(encoding="utf-8-sig")
