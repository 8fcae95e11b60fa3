"""People in the browser: what an administrator may do, over whom, and that each act is written down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text

from pipeline.store.events import add_event
from pipeline.store.workspace import Workspace
from pipeline.web.happened import SHOWN
from pipeline.web.people import new_user, people
from pipeline.web.roles import Role
from tests.web.offices import PASSWORD, WARD, Client, office

Office = tuple[FastAPI, Workspace]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path / "kho") as found:
        yield found


def number(workspace: Workspace, name: str) -> int:
    return next(one.id for one in people(workspace) if one.name == name)


def send(client: Client, path: str, **form: str) -> int:
    return int(client.http.post(path, data={**form, "secret": client.headers["x-phieu-secret"]}).status_code)


def can_sign_in(app: FastAPI, name: str, password: str = PASSWORD) -> bool:
    return TestClient(app).post("/api/sign-in", json={"name": name, "password": password}).status_code == 200


def test_an_administrator_adds_changes_locks_and_opens_people(here: Office) -> None:
    app, workspace = here
    boss = Client(app, "administrator")
    assert send(boss, "/people", name="Phạm An", password="một mật khẩu mới", role="reviewer", unit="PC06") == 303
    assert send(boss, "/people", name="Phạm An", password="một mật khẩu mới", role="reviewer") == 400
    assert send(boss, "/people", name="Ngắn", password="ngắn", role="reviewer") == 400
    assert send(boss, "/people", name="Vai trò", password="một mật khẩu mới", role="king") == 422
    an, path = Client(app), f"/people/{number(workspace, 'Phạm An')}"
    an.headers = {"x-phieu-secret": an.http.post("/api/sign-in", json={"name": "Phạm An", "password": "một mật khẩu mới"}).json()["secret"]}
    assert an.get("/batches").status_code == 200
    assert send(boss, path, role="supervisor", unit=WARD) == 303
    assert an.get("/batches").status_code == 303, "whoever is changed signs in anew"
    assert send(boss, f"{path}/password", password="mật khẩu thứ hai") == 303
    assert can_sign_in(app, "Phạm An", "mật khẩu thứ hai")
    assert send(boss, f"{path}/lock") == 303 and not can_sign_in(app, "Phạm An", "mật khẩu thứ hai")
    assert send(boss, f"{path}/open") == 303 and can_sign_in(app, "Phạm An", "mật khẩu thứ hai")
    shown = boss.get("/people").text
    assert "Phạm An" in shown and WARD in shown and PASSWORD not in shown
    with workspace.database.reading() as connection:
        told = connection.execute(text("SELECT what FROM events WHERE subject = 'Phạm An' AND who = 'administrator' ORDER BY id")).scalars()
        assert told.all() == ["user_added", "user_changed", "user_changed", "user_ended", "user_opened"]


def test_the_last_administrator_stays(here: Office) -> None:
    app, workspace = here
    boss, path = Client(app, "administrator"), f"/people/{number(workspace, 'administrator')}"
    assert (send(boss, f"{path}/lock"), send(boss, path, role="reviewer"), send(boss, path, role="administrator", unit="PC06")) == (
        400,
    ) * 3
    assert send(boss, "/people", name="Người khác", password=PASSWORD, role="administrator") == 303
    assert send(boss, f"{path}/lock") == 303


def test_an_administrator_of_a_unit_is_over_its_people_only(here: Office) -> None:
    app, workspace = here
    new_user(workspace, "quản trị tỉnh", PASSWORD, Role.ADMINISTRATOR, "CAT", by="test")
    boss = Client(app, "quản trị tỉnh")
    shown = boss.get("/people").text
    assert ">xã<" in shown and ">reviewer<" not in shown
    assert send(boss, f"/people/{number(workspace, 'reviewer')}/lock") == 404
    assert send(boss, "/people", name="Mới", password=PASSWORD, role="administrator") == 403, "nobody gives more than he has"
    assert send(boss, f"/people/{number(workspace, 'xã')}", role="supervisor", unit="") == 403
    assert send(boss, "/people", name="Mới", password=PASSWORD, role="reviewer", unit=WARD) == 303


def test_events_and_rules_know_units(here: Office) -> None:
    app, workspace = here
    ward, province, all_of_it, lan = (Client(app, name) for name in ("xã", "tỉnh", "supervisor", "Nguyễn Thị Lan"))
    lan.lease(1)
    mine = ward.lease(1, window="window-ward")[0]
    assert "Nguyễn Thị Lan" in all_of_it.get("/events").text and "Nguyễn Thị Lan" in province.get("/events").text
    shown = ward.get("/events").text
    assert "Nguyễn Thị Lan" not in shown, "she looked at a sheet of another unit"
    assert "xã" in shown and "tỉnh" not in shown.replace("tỉnh</span>", "")
    with workspace.database.reading() as connection:
        query = "SELECT reason, alike, batch_id FROM review_items GROUP BY alike HAVING count(DISTINCT batch_id) = 2 LIMIT 1"
        reason, alike, _ = connection.execute(text(query)).one()
    assert send(ward, "/rounds/1/sheet-reasons", reason=reason) == 303
    found = all_of_it.lease(80, alike=alike, window="window-alike")
    assert found and {one["place"].split("/")[0] for one in found} == {mine["place"].split("/")[0]}, "a ward's rule is for the ward"
    all_of_it.post("/api/rounds/1/release", {"window": "window-alike"})
    assert send(all_of_it, "/rounds/1/sheet-reasons", reason=reason) == 303
    found = all_of_it.lease(80, alike=alike, window="window-alike")
    assert {one["place"].split("/")[0] for one in found} == {"1", "2"}, "the last word of those above counts below"


def test_older_events_are_a_page_further(here: Office) -> None:
    app, workspace = here
    with workspace.database.writing() as connection:
        for number in range(SHOWN + 3):
            add_event(connection, "test", "read_now", f"thử {number:03d}")
    boss = Client(app, "supervisor")
    shown = boss.get("/events").text
    (older,) = re.findall(r"/events\?before=\d+", shown)
    assert f"thử {SHOWN + 2}" in shown and "thử 002" not in shown
    further = boss.get(older).text
    assert "thử 002" in further and f"thử {SHOWN + 2}" not in further
    assert boss.get("/events?before=0").status_code == 422
