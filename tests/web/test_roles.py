"""What each role may do and what it may not; which units a person sees; that every act is written down."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from pipeline.store.workspace import Workspace
from pipeline.web.people import changed_user
from pipeline.web.roles import RIGHTS, Right, Role
from tests.web.offices import WARD, Client, office, word

Office = tuple[FastAPI, Workspace]

DOORS = {
    "GET /batches": Right.BATCHES,
    "GET /rounds/1/review": Right.REVIEW,
    "GET /rounds/1/items/1/crop.png": Right.IMAGES,
    "GET /rounds/1/items/1/page.jpg": Right.IMAGES,
    "POST /api/rounds/1/lease": Right.REVIEW,
    "POST /api/rounds/1/decisions": Right.REVIEW,
    "POST /api/rounds/1/release": Right.REVIEW,
    "GET /rounds/1/sheets": Right.REVIEW,
    "GET /rounds/1/sheet?item=1": Right.REVIEW,
    "POST /rounds/1/sheet-reasons": Right.SUPERVISE,
    "GET /rounds/1/problems": Right.SETTLE,
    "POST /rounds/1/problems": Right.SETTLE,
    "GET /rounds/1/scans/1.jpg": Right.SETTLE,
    "GET /events": Right.EVENTS,
    "GET /rounds/1/figures": Right.FIGURES,
    "GET /rounds/1/figures/behind?question=thai_do&code=5": Right.BEHIND,
    "GET /rounds/1/figures/crop.png?sheet=1&question=thai_do": Right.BEHIND,
    "POST /rounds/1/figures": Right.SUPERVISE,
    "GET /rounds/1/follow-up": Right.FIGURES,
    "POST /rounds/1/follow-up": Right.SUPERVISE,
    "GET /rounds/1/officers": Right.OFFICERS,
    "GET /rounds/1/struck": Right.SUPERVISE,
    "POST /rounds/1/struck": Right.SUPERVISE,
    "POST /rounds/1/struck/restore": Right.SUPERVISE,
    "GET /batches/new": Right.UPLOAD,
    "POST /batches/upload": Right.UPLOAD,
    "POST /batches/read": Right.UPLOAD,
    "POST /api/uploads/piles": Right.UPLOAD,
    "GET /api/uploads/1": Right.UPLOAD,
    "PUT /api/uploads/1/1?offset=0": Right.UPLOAD,
    "POST /api/uploads/1/1/whole": Right.UPLOAD,
    "POST /api/uploads/1/finish": Right.UPLOAD,
    "POST /api/uploads/1/drop": Right.UPLOAD,
    "GET /rounds/1/rescans": Right.BATCHES,
    "POST /rounds/1/rescans": Right.SETTLE,
    "GET /rounds/1/items/1/proposal": Right.IMAGES,
    "GET /rounds/1/counters/1": Right.REVIEW,
    "POST /api/rounds/1/code": Right.REVIEW,
    "GET /rounds/1/quality": Right.SUPERVISE,
    "GET /rounds/1/quality.csv": Right.SUPERVISE,
    "POST /rounds/1/quality/rules": Right.SUPERVISE,
    "POST /rounds/1/quality/audit": Right.SUPERVISE,
    "POST /rounds/1/quality/ruling": Right.SUPERVISE,
    "POST /rounds/1/quality/known": Right.SUPERVISE,
    "GET /people": Right.PEOPLE,
    "POST /people": Right.PEOPLE,
    "POST /people/1": Right.PEOPLE,
    "POST /people/1/password": Right.PEOPLE,
    "POST /people/1/lock": Right.PEOPLE,
    "POST /people/1/open": Right.PEOPLE,
}
"""Every door of the server and the right that it asks for."""

OPEN = {"/notice/{}", "/sign-in", "/api/sign-in", "/language", "/static", "/", "/sign-out", "/password"}
"""Doors that ask for no right of their own; the last three still want somebody who has signed in."""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("roles") / "kho") as found:
        found[0].state.office.reader.reads = False
        yield found


def knock(client: Client, door: str) -> int:
    method, path = door.split()
    body = {"window": "window-roles", "said": []} if path.endswith("decisions") else {"window": "window-roles", "most": 0}
    if method == "PUT":
        return int(client.http.put(path, content=b"", headers=client.headers).status_code)
    return int((client.get(path) if method == "GET" else client.post(path, body)).status_code)


@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_its_rights_say_and_nothing_else(here: Office, role: Role) -> None:
    client = Client(here[0], role.value)
    allowed = {door: knock(client, door) != 403 for door in DOORS}
    assert allowed == {door: right in RIGHTS[role] for door, right in DOORS.items()}


def test_nobody_comes_in_without_signing_in(here: Office) -> None:
    stranger = Client(here[0])
    for door in DOORS:
        api = "/api/" in door
        assert knock(stranger, door) in ((401,) if api else (303, 401)), door


def test_every_door_is_on_the_list(here: Office) -> None:
    listed = {door.split()[1].partition("?")[0].replace("/1", "/{}") for door in DOORS} | OPEN
    doors = {re.sub(r"\{\w+\}", "{}", path) for path in paths(here[0])}
    assert doors - listed == set()


def paths(app: FastAPI) -> set[str]:
    found: set[str] = set()
    for route in app.routes:
        nested = getattr(getattr(route, "original_router", None), "routes", [route])
        found |= {path for one in nested if (path := getattr(one, "path", ""))}
    return found


def test_a_ward_sees_a_ward_and_a_province_all_below_it(here: Office) -> None:
    app, workspace = here
    with workspace.database.reading() as connection:
        by_batch = dict(
            connection.execute(text("SELECT b.unit, count(*) FROM review_items i JOIN batches b ON b.id = i.batch_id GROUP BY 1")).all()
        )
        other = connection.execute(
            text("SELECT i.id FROM review_items i JOIN batches b ON b.id = i.batch_id WHERE b.unit = 'PC06'")
        ).scalar()
    ward, province = Client(app, "xã"), Client(app, "tỉnh")
    for client, wanted in ((ward, {WARD}), (province, {WARD, "PC06"})):
        found = client.post("/api/rounds/1/lease", {"window": "window-units", "most": 0}).json()["left"]
        assert found == sum(count for unit, count in by_batch.items() if unit in wanted)
    assert {item["place"].split("/")[0] for item in ward.lease(80)} == {"2"}
    assert ward.get(f"/rounds/1/items/{other}/crop.png").status_code == 404
    assert ward.get(f"/rounds/1/items/{other}/page.jpg").status_code == 404
    foreign = province.lease(1)[0]
    assert foreign["id"] == other or foreign["place"].startswith("1/")
    assert ward.say(word(foreign, "key-of-ward-1", status="blank")) == ["refused"]
    page = ward.get("/batches").text
    assert WARD in page and "PC06" not in page


def test_whoever_was_ended_or_got_a_new_password_is_out_at_once(here: Office) -> None:
    app, workspace = here
    client = Client(app, "analyst")
    assert client.get("/batches").status_code == 200
    changed_user(workspace, "analyst", by="test", password="mật khẩu mới tinh")
    assert client.get("/batches").status_code == 303
    changed_user(workspace, "analyst", by="test", ended=True)
    again = Client(app).http.post("/api/sign-in", json={"name": "analyst", "password": "mật khẩu mới tinh"})
    assert again.status_code == 401
    with workspace.database.reading() as connection:
        told = connection.execute(text("SELECT what FROM events WHERE subject = 'analyst' ORDER BY id")).scalars().all()
    assert told[-2:] == ["user_changed", "user_ended"]
