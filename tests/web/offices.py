"""A workspace with read slips and people, and clients that are signed in to it; made once, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from pipeline.intake.add import new_batch
from pipeline.model import AcceptancePolicy
from pipeline.run.rounds import open_round
from pipeline.run.run import run
from pipeline.store.workspace import Workspace, workspace
from pipeline.web.app import application
from pipeline.web.people import new_user
from pipeline.web.roles import Role
from tests.workspaces import FORM, ROUND, SAMPLES, SCANS, facts, made, slips

PASSWORD = "mật khẩu đủ dài"
EVERYTHING = AcceptancePolicy("everything", 2.0)
"""A policy under which every answer waits for a person: long queues from few pages."""

COUNTERS = SAMPLES / "forms" / "counters.csv"
WARD = "CAX-BK"
"""A unit below the province CAT, as PC06 is."""


@cache
def _filled() -> Path:
    """A workspace with two batches: twelve slips of PC06 and a page of another form, four slips of a commune."""
    folder = Path(mkdtemp(prefix="phieu-web-")) / "kho"
    with workspace(made(folder)) as found:
        open_round(found, ROUND, [FORM], EVERYTHING, counter_files=[COUNTERS])
        new_batch(found, [*slips(*range(1, 13)), SCANS / "phieu-khac-mau.jpg"], ROUND, facts())
        new_batch(found, slips(*range(13, 17)), ROUND, facts(unit=WARD))
        run(found, workers=0)
        for role in Role:
            new_user(found, role.value, PASSWORD, role, by="test")
        new_user(found, "Nguyễn Thị Lan", PASSWORD, Role.REVIEWER, by="test")
        new_user(found, "xã", PASSWORD, Role.SUPERVISOR, WARD, by="test")
        new_user(found, "tỉnh", PASSWORD, Role.SUPERVISOR, "CAT", by="test")
    return folder


def filled(folder: Path) -> Path:
    """A copy of that workspace in a new folder."""
    shutil.copytree(_filled(), folder)
    return folder


@contextmanager
def office(folder: Path) -> Iterator[tuple[FastAPI, Workspace]]:
    """The application of such a workspace with its lists made."""
    with workspace(filled(folder)) as found:
        app = application(found)
        app.state.office.refresh()
        yield app, found
        app.state.office.pictures.close()


class Client:
    """A browser without a screen: cookies, and the secret of the session."""

    def __init__(self, app: FastAPI, name: str = "") -> None:
        self.http = TestClient(app, follow_redirects=False)
        self.headers: dict[str, str] = {}
        if name:
            found = self.http.post("/api/sign-in", json={"name": name, "password": PASSWORD})
            assert found.status_code == 200, found.text
            self.headers = {"x-phieu-secret": found.json()["secret"]}

    def get(self, path: str) -> Any:
        return self.http.get(path)

    def post(self, path: str, body: object) -> Any:
        return self.http.post(path, json=body, headers=self.headers)

    def lease(self, most: int = 20, window: str = "window-0001", **more: object) -> list[dict[str, Any]]:
        found = self.post("/api/rounds/1/lease", {"window": window, "most": most, **more})
        assert found.status_code == 200, found.text
        items: list[dict[str, Any]] = found.json()["items"]
        return items

    def say(self, *said: dict[str, Any], window: str = "window-0001") -> list[str]:
        found = self.post("/api/rounds/1/decisions", {"window": window, "said": list(said)})
        assert found.status_code == 200, found.text
        return [one["outcome"] for one in found.json()["outcomes"]]


def word(item: dict[str, Any], key: str, *values: str, status: str = "answered", **more: object) -> dict[str, Any]:
    """What a browser sends about an item."""
    shown = {"reading": item["reading"], "read": item["read"]["values"], "status": item["read"]["status"]}
    when = "2026-11-22T10:00:00Z"
    return {"key": key, "item": item["id"], "values": list(values), "status": status, "shown": shown, "took_ms": 900, "at": when, **more}
