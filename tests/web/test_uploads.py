"""Files that come in by the browser: piece by piece, whole or not at all, and nothing that does not belong there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from pipeline.intake.arrivals import Arrivals
from pipeline.store.workspace import Workspace
from pipeline.web.app import application
from tests.web.offices import Client, office
from tests.web.test_review_api import rows
from tests.workspaces import SCANS

Office = tuple[FastAPI, Workspace]

SLIP = (SCANS / "phieu-018.jpg").read_bytes()
HERE = {"round": 1, "unit": "PC06", "channel": "truc_tiep", "day": "2026-11-22", "expected": 1, "scanner": "máy 1"}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path / "kho") as found:
        found[0].state.office.reader.reads = False
        yield found


def begun(client: Client, *files: tuple[str, bytes], **more: object) -> Any:
    return client.post("/api/uploads/piles", {**HERE, **more, "files": [{"name": name, "bytes": len(content)} for name, content in files]})


def put(client: Client, pile: str, place: int, offset: int, content: bytes) -> Any:
    return client.http.put(f"/api/uploads/{pile}/{place}?offset={offset}", content=content, headers=client.headers)


def sent(client: Client, pile: str, place: int, content: bytes) -> Any:
    """A file in three pieces, and its hash."""
    for first in range(0, len(content), len(content) // 3 + 1):
        assert put(client, pile, place, first, content[first : first + len(content) // 3 + 1]).status_code == 200
    return client.post(f"/api/uploads/{pile}/{place}/whole", {"sha256": hashlib.sha256(content).hexdigest()})


def batches(workspace: Workspace) -> int:
    return int(rows(workspace, "SELECT count(*) FROM batches")[0][0])  # type: ignore[call-overload]


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["problems"][0]["code"]


def test_a_pile_comes_in_whole_as_batch_add_takes_it(here: Office) -> None:
    app, workspace = here
    scanner = Client(app, "scanner")
    known = (SCANS / "phieu-001.jpg").read_bytes()
    pile = begun(scanner, ("Phiếu mới.jpg", SLIP), ("phieu-001.jpg", known)).json()
    assert sent(scanner, pile["id"], 0, SLIP).status_code == 200
    assert batches(workspace) == 2 and code(scanner.post(f"/api/uploads/{pile['id']}/finish", {})) == (400, "upload.not_whole")
    sent(scanner, pile["id"], 1, known)
    done = scanner.post(f"/api/uploads/{pile['id']}/finish", {}).json()
    assert (done["batch"], done["pages"], done["known"]) == (3, 1, ["phieu-001.jpg"])
    assert scanner.post(f"/api/uploads/{pile['id']}/finish", {}).json() == done, "an answer that was lost is given again"
    query = "SELECT b.unit, b.who, b.expected, b.scanner, b.origin, f.name, f.sha256 FROM batches b JOIN files f ON f.batch_id = b.id "
    facts = ("PC06", "scanner", 1, "máy 1", "upload", "Phiếu mới.jpg", hashlib.sha256(SLIP).hexdigest())
    assert rows(workspace, query + "WHERE b.id = 3") == [facts]
    assert not list((workspace.folder / "arrivals").rglob("*.jpg")), "nothing of it lies about"


def test_what_came_before_the_server_stopped_is_not_sent_again(here: Office) -> None:
    app, workspace = here
    scanner = Client(app, "scanner")
    pile = begun(scanner, ("a.jpg", SLIP)).json()["id"]
    assert put(scanner, pile, 0, 0, SLIP[:1000]).json() == {"have": 1000}
    again = Client(application(workspace), "scanner")
    assert again.get(f"/api/uploads/{pile}").json()["files"][0]["have"] == 1000
    assert code(put(again, pile, 0, 5000, SLIP[5000:])) == (409, "upload.chunk"), "a gap"
    assert put(again, pile, 0, 0, SLIP[:1000]).json() == {"have": 1000}, "the same piece twice changes nothing"
    assert code(put(again, pile, 0, 1000, SLIP[1000:] + b"more")) == (409, "upload.chunk"), "more than was said"
    assert "1000" not in put(again, pile, 0, 1000, SLIP[1000:]).text
    assert again.post(f"/api/uploads/{pile}/0/whole", {"sha256": hashlib.sha256(SLIP).hexdigest()}).json()["files"][0]["whole"]


def test_other_bytes_than_were_sent_are_thrown_away(here: Office) -> None:
    app, workspace = here
    scanner = Client(app, "scanner")
    pile = begun(scanner, ("a.jpg", SLIP)).json()["id"]
    put(scanner, pile, 0, 0, SLIP[:-1] + b"x")
    said = {"sha256": hashlib.sha256(SLIP).hexdigest()}
    assert code(scanner.post(f"/api/uploads/{pile}/0/whole", said)) == (400, "upload.other_bytes")
    assert scanner.get(f"/api/uploads/{pile}").json()["files"][0] == {"name": "a.jpg", "bytes": len(SLIP), "whole": False, "have": 0}
    assert batches(workspace) == 2


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd.jpg", "upload.name"),
        ("..\\..\\Windows\\a.jpg", "upload.name"),
        ("C:a.jpg", "upload.name"),
        ("a.jpg\x00.png", "upload.name"),
        ("con.jpg", "upload.name"),
        ("phiếu\u202egpj.jpg", "upload.name"),
        ("x" * 400 + ".jpg", "upload.name"),
        ("..", "upload.name"),
        ("trang.html", "upload.kind"),
        ("virus.exe", "upload.kind"),
        ("không đuôi", "upload.kind"),
    ],
)
def test_a_name_that_is_no_name_of_a_scan_is_refused_before_a_byte_comes(here: Office, name: str, expected: str) -> None:
    app, workspace = here
    assert code(begun(Client(app, "scanner"), (name, SLIP))) == (400, expected)
    assert not list((workspace.folder / "arrivals").glob("*"))


def test_what_stands_against_a_pile_is_said_before_a_byte_comes(here: Office) -> None:
    app, _ = here
    scanner, ward = Client(app, "scanner"), Client(app, "xã")
    assert code(begun(scanner, ("a.jpg", SLIP), unit="PC99")) == (400, "batch.unit_unknown")
    assert code(begun(scanner, ("a.jpg", SLIP), counter="PC06-Q03-X")) == (400, "counter.check_failed")
    assert code(begun(scanner, ("a.jpg", SLIP), channel="<script>")) == (400, "batch.channel")
    assert code(begun(scanner)) == (400, "upload.count")
    assert code(begun(ward, ("a.jpg", SLIP))) == (403, "upload.other_unit")
    assert code(begun(ward, ("a.jpg", SLIP), batch=1)) == (404, "web.not_there")
    assert begun(ward, ("a.jpg", SLIP), unit="CAX-BK").status_code == 200
    assert code(begun(Client(app, "reviewer"), ("a.jpg", SLIP))) == (403, "web.not_allowed")
    huge = {**HERE, "files": [{"name": "a.pdf", "bytes": 5 << 30}]}
    assert code(scanner.post("/api/uploads/piles", huge)) == (400, "upload.too_large")


def test_the_limit_of_the_settings_holds_for_bytes_too(here: Office) -> None:
    app, workspace = here
    small = workspace.settings.model_copy(update={"upload_megabytes": 1})
    app.state.office.arrivals = Arrivals(Workspace(workspace.folder, workspace.database, workspace.blobs, small))
    scanner = Client(app, "scanner")
    two = os.urandom(2 << 20)
    assert code(begun(scanner, ("a.pdf", two))) == (400, "upload.too_large")
    pile = begun(scanner, ("a.pdf", two[: 1 << 20])).json()["id"]
    assert put(scanner, pile, 0, 0, two + two).status_code == 413
    assert code(put(scanner, pile, 0, 0, two)) == (409, "upload.chunk")


def test_a_pile_is_its_persons_alone(here: Office) -> None:
    app, _ = here
    pile = begun(Client(app, "scanner"), ("a.jpg", SLIP)).json()["id"]
    other = Client(app, "supervisor")
    assert code(other.get(f"/api/uploads/{pile}")) == (400, "upload.unknown")
    assert code(put(other, pile, 0, 0, SLIP)) == (400, "upload.unknown")
    assert code(other.get("/api/uploads/..%2F..%2Fphieu.db")) in [(400, "upload.unknown"), (404, "web.not_there")]
    assert pile not in other.get("/batches/new").text
    assert pile in Client(app, "scanner").get("/batches/new").text


def test_the_same_pile_again_is_said_and_changes_nothing(here: Office) -> None:
    app, workspace = here
    scanner = Client(app, "scanner")
    known = (SCANS / "phieu-002.jpg").read_bytes()
    pile = begun(scanner, ("phieu-002.jpg", known)).json()["id"]
    sent(scanner, pile, 0, known)
    assert code(scanner.post(f"/api/uploads/{pile}/finish", {})) == (400, "batch.all_known")
    assert batches(workspace) == 2
    assert not list((workspace.folder / "arrivals").glob("*"))


def test_a_form_without_a_script_brings_files_into_a_batch_that_is_there(here: Office) -> None:
    app, workspace = here
    boss = Client(app, "supervisor")
    fields = {"secret": boss.headers["x-phieu-secret"], "round": "1", "batch": "2", "day": "2026-11-22"}
    done = boss.http.post("/batches/upload", data=fields, files=[("files", ("mới.jpg", SLIP, "image/jpeg"))])
    assert (done.status_code, done.headers["location"]) == (303, "/batches")
    assert rows(workspace, "SELECT batch_id FROM files WHERE name = 'mới.jpg'") == [(2,)]
    wrong = boss.http.post("/batches/upload", data=fields, files=[("files", ("a.html", b"<script>alert(1)</script>", "text/html"))])
    assert wrong.status_code == 400 and "upload.kind" in wrong.text
    nothing = boss.http.post("/batches/upload", data={**fields, "secret": "x"}, files=[("files", ("b.jpg", SLIP, "image/jpeg"))])
    assert nothing.status_code == 403
    assert batches(workspace) == 2


def test_piles_that_nobody_goes_on_with_go_after_a_week(here: Office) -> None:
    app, workspace = here
    scanner = Client(app, "scanner")
    old, young = (begun(scanner, ("a.jpg", SLIP)).json()["id"] for _ in range(2))
    for path in (workspace.folder / "arrivals" / old, *(workspace.folder / "arrivals" / old).rglob("*")):
        os.utime(path, (1, 1))
    app.state.office.arrivals.tidy()
    assert [path.name for path in (workspace.folder / "arrivals").iterdir()] == [young]
