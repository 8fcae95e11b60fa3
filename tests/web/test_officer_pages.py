"""Figures by officer through the door: heads of units and administrators see them, for their units; nobody else sees an officer's code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from fastapi import FastAPI

from pipeline.store.boards import BoardRule, set_board_rule
from pipeline.store.events import last_events
from pipeline.store.workspace import Workspace, workspace
from pipeline.web.app import application
from pipeline.web.people import new_user
from pipeline.web.roles import Role
from tests.report.rounds import reply, with_round
from tests.web.offices import PASSWORD, Client
from tests.workspaces import ROUND, made

PAGE = "/rounds/1/officers"
WARD = "CAX-BK"
CODE = re.compile(r"CB\d\d")
PLACES = (
    "/batches", "/rounds/1/figures", "/rounds/1/figures?unit=PC06", "/rounds/1/figures/behind?question=c01&code=4", "/rounds/1/follow-up",
    "/events", "/rounds/1/quality", "/rounds/1/problems", "/rounds/1/struck", "/people", "/rounds/1/rescans", PAGE,
)  # fmt: skip


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FastAPI, Workspace]]:
    """A round with officers of two units, one of them with two people only."""
    many = {("PC06", "CB01", "4"): 30, ("PC06", "CB02", "2"): 20, (WARD, "CB11", "5"): 25, (WARD, "CB12", "1"): 2, (WARD, "CB13", "4"): 9}
    with workspace(made(tmp_path_factory.mktemp("officers") / "kho")) as found:
        rows = [
            reply(f"a/{unit}-{officer[2:]}-{number}", unit, code, officer_ref=officer)
            for (unit, officer, code), count in many.items()
            for number in range(count)
        ]
        with_round(found, ROUND, rows)
        for role in Role:
            new_user(found, role.value, PASSWORD, role, by="test")
        new_user(found, "trưởng xã", PASSWORD, Role.HEAD, WARD, by="test")
        new_user(found, "giám đốc", PASSWORD, Role.HEAD, "CAT", by="test")
        with found.database.writing() as connection:
            set_board_rule(connection, 1, BoardRule("4,5", "c*"), "test")
        app = application(found)
        yield app, found
        app.state.office.pictures.close()


def words(answer) -> str:
    assert answer.status_code == 200, answer.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_a_head_sees_the_officers_of_the_own_unit_and_of_those_below(here) -> None:
    ward = words(Client(here[0], "trưởng xã").get(PAGE))
    assert {*CODE.findall(ward)} == {"CB11", "CB12", "CB13"} and "PC06" not in ward
    assert ward.count("không công bố (nhóm nhỏ)") == 2, "two people, and another officer from whom they would follow"
    assert "CB11 25" in ward
    assert {*CODE.findall(words(Client(here[0], "giám đốc").get(PAGE)))} == {"CB01", "CB02", "CB11", "CB12", "CB13"}


@pytest.mark.parametrize("role", Role)
def test_nobody_else_sees_the_code_of_an_officer_anywhere(here, role: Role) -> None:
    client = Client(here[0], role.value)
    seen = {path for path in PLACES if CODE.search(client.get(path).text)}
    assert seen == ({PAGE} if role in (Role.HEAD, Role.ADMINISTRATOR) else set())
    assert (PAGE in client.get("/rounds/1/figures").text) == (role in (Role.HEAD, Role.ADMINISTRATOR))


def test_each_look_is_recorded(here) -> None:
    app, found = here
    Client(app, "trưởng xã").get(PAGE)
    with found.database.reading() as connection:
        (event,) = last_events(connection, 1)
    assert (event.who, event.what, event.subject) == ("trưởng xã", "looked_at_officers", ROUND)
