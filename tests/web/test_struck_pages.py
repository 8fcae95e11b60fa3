"""Responses that people took out, through the door: supervisors of everything take one out with a reason, and restore it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from pipeline.run.close import end_round
from pipeline.run.responses.struck import struck_responses
from pipeline.store.events import last_events
from pipeline.store.workspace import Workspace, workspace
from pipeline.web.app import application
from pipeline.web.people import new_user
from pipeline.web.roles import Role
from tests.report.rounds import reply, with_round
from tests.web.offices import PASSWORD, Client
from tests.workspaces import ROUND, made

PAGE = "/rounds/1/struck"


@pytest.fixture
def here(tmp_path) -> Iterator[tuple[FastAPI, Workspace]]:
    with workspace(made(tmp_path / "kho")) as found:
        with_round(found, ROUND, [reply(f"a/{number}", "PC06", "4") for number in range(3)])
        new_user(found, "Lan", PASSWORD, Role.SUPERVISOR, by="test")
        new_user(found, "xã", PASSWORD, Role.SUPERVISOR, "CAX-BK", by="test")
        app = application(found)
        yield app, found
        app.state.office.pictures.close()


def form(client: Client, path: str, **fields: str):
    return client.http.post(path, data={**fields, "secret": client.headers["x-phieu-secret"]})


def test_a_response_is_taken_out_and_restored_on_the_page(here) -> None:
    app, found = here
    lan = Client(app, "Lan")
    assert PAGE in lan.get("/batches").text and "Chưa loại phiếu nào" in lan.get(PAGE).text
    assert form(lan, PAGE, response=" a/1 ", reason="<b>trả lời đùa</b>").status_code == 303
    shown = lan.get(PAGE).text
    assert "a/1" in shown and "&lt;b&gt;trả lời đùa" in shown and "Lan" in shown
    assert [one.response for one in struck_responses(found, ROUND)] == ["a/1"]
    for response, reason in (("a/1", "nữa"), ("a/9", "không có"), ("a/2", " ")):
        assert form(lan, PAGE, response=response, reason=reason).status_code == 400
    assert form(lan, f"{PAGE}/restore", response="a/1").status_code == 303
    assert struck_responses(found, ROUND) == [] and form(lan, f"{PAGE}/restore", response="a/1").status_code == 400
    with found.database.reading() as connection:
        assert [one.what for one in last_events(connection, 2)] == ["restored", "struck"]


def test_somebody_with_a_unit_neither_sees_nor_does_it(here) -> None:
    app, found = here
    ward = Client(app, "xã")
    assert ward.get(PAGE).status_code == 403 and PAGE not in ward.get("/batches").text
    assert form(ward, PAGE, response="a/1", reason="thử").status_code == 403
    assert struck_responses(found, ROUND) == []


def test_a_closed_round_shows_and_changes_nothing(here) -> None:
    app, found = here
    lan = Client(app, "Lan")
    form(lan, PAGE, response="a/1", reason="trả lời đùa")
    end_round(found, ROUND, who="Lan", despite="thử")
    shown = lan.get(PAGE).text
    assert "a/1" in shown and "đã khóa" in shown and f'action="{PAGE}' not in shown
    assert form(lan, f"{PAGE}/restore", response="a/1").status_code == 400
