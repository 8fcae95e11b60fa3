"""Audits of accepted answers on the screen: blind, by the code of `phieu audit`, and with a stop where too many are wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from forms.catalogue import text as said
from pipeline.intake.add import new_batch
from pipeline.report.round_report import score_round
from pipeline.run.reviews.audit import accepted
from pipeline.run.reviews.audit_stop import Standing
from pipeline.run.reviews.audit_tables import audit_found
from pipeline.run.run import run
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace
from pipeline.web.app import application
from pipeline.web.people import new_user
from pipeline.web.roles import Role
from tests.design.typed import phieu
from tests.web.offices import PASSWORD, WARD, Client
from tests.web.test_double_entry import blind, unseen
from tests.workspaces import DATABASES, ROUND, facts, opened, slips


def truth(workspace: Workspace) -> dict[tuple[int, str], tuple[list[str], str]]:
    """What the machine read of the items of the samples, by page and question."""
    with workspace.database.reading() as connection:
        rows = connection.execute(text("SELECT page_id, item, given, status FROM audit_items")).all()
    return {(row[0], row[1]): (row[2] if isinstance(row[2], list) else json.loads(row[2]), row[3]) for row in rows}


def look(client: Client, workspace: Workspace, wrong: int) -> list[dict[str, Any]]:
    """All items of a sample, looked at by one person who contradicts the machine about some."""
    known, items = truth(workspace), blind(client, 80)
    words = []
    for at, one in enumerate(items):
        given, status = known[one["page"], one["question"]]
        right = (given, status) if at >= wrong else ([], "unreadable")
        words.append(unseen(one, f"key-audit-{at:04d}", *right[0], status=right[1]))
    for first in range(0, len(words), 40):
        assert set(client.say(*words[first : first + 40])) == {"counted"}
    return items


@pytest.mark.parametrize("database", DATABASES)
def test_an_audit_above_its_target_stops_the_round_until_a_supervisor_goes_on(database: str, tmp_path: Path) -> None:
    with opened(tmp_path / "kho", database) as workspace:
        new_batch(workspace, slips(*range(1, 5)), ROUND, facts())
        run(workspace, workers=0)
        for name, role, unit in (("Lan", Role.REVIEWER, ""), ("An", Role.SUPERVISOR, ""), ("Xã", Role.SUPERVISOR, WARD)):
            new_user(workspace, name, PASSWORD, role, unit, by="test")
        app = application(workspace)
        here = app.state.office
        here.refresh()
        lan, an, ward = Client(app, "Lan"), Client(app, "An"), Client(app, "Xã")
        before = score_round(workspace, ROUND).scores.pending
        draw = {"share": "50", "seed": "7", "secret": an.headers["x-phieu-secret"]}
        assert ward.http.post("/rounds/1/quality/audit", data={**draw, "secret": ward.headers["x-phieu-secret"]}).status_code == 403
        assert an.http.post("/rounds/1/quality/audit", data=draw).status_code == 303
        assert an.http.post("/rounds/1/quality/audit", data=draw).status_code == 303, "the same sample is drawn once"
        items = look(lan, workspace, wrong=2)
        assert not {"read", "probability", "reasons"} & {key for one in items for key in one}
        assert [(one.of, one.drawn, one.seen, one.wrong) for one in audit_found(workspace, ROUND)] == [
            (of, len(items), len(items), 2) for of in ("batch", "form", "round")
        ], "what was said on the screen is what `phieu audit show` knows"
        report = score_round(workspace, ROUND)
        assert "control.round_stopped" in {problem.code for problem in report.warnings}
        with workspace.database.reading() as connection:
            campaign = round_named(connection, ROUND)
            assert connection.execute(text("SELECT count(*) FROM decisions")).scalar() == 0, "an audit measures and decides nothing"
        assert accepted(workspace, campaign).items == () and report.scores.pending > before
        here.refresh()
        waiting = an.lease(0) or an.post("/api/rounds/1/lease", {"window": "window-0001", "most": 0}).json()["left"]
        assert waiting == report.scores.pending, "all of it waits for people"
        assert said("control.stop.title", "vi") in an.get("/batches").text
        page = an.get("/rounds/1/quality").text
        assert said("control.stop.go_on", "vi") in page and said("control.stop.go_on", "vi") not in ward.get("/rounds/1/quality").text
        ruling = {"reason": " ", "secret": an.headers["x-phieu-secret"]}
        assert an.http.post("/rounds/1/quality/ruling", data=ruling).status_code == 400
        assert an.http.post("/rounds/1/quality/ruling", data={**ruling, "reason": "đã xem lại"}).status_code == 303
        here.refresh()
        assert score_round(workspace, ROUND).scores.pending == before
        assert an.post("/api/rounds/1/lease", {"window": "window-0001", "most": 0}).json()["left"] == before
        assert "đã xem lại" in an.get("/rounds/1/quality").text
        here.pictures.close()
    if database == "sqlite":
        shown = phieu("audit", "show", "--round", ROUND, "--workspace", tmp_path / "kho", lang="vi").stdout
        assert said("control.audit.ruled", "vi") in shown


@pytest.mark.parametrize(
    ("drawn", "seen", "wrong", "state"),
    [
        (300, 300, 0, "kept"),
        (299, 299, 0, "kept"),
        (298, 298, 0, "too small"),
        (50, 10, 1, "stops"),
        (1000, 10, 1, "under way"),
        (1000, 1000, 4, "kept"),
        (1000, 1000, 5, "stops"),
        (1, 1, 1, "stops"),
    ],
)
def test_one_error_stops_only_where_the_rest_of_the_sample_cannot_make_it_good(drawn: int, seen: int, wrong: int, state: str) -> None:
    one = Standing(1, 7, 0.1, 10_000, drawn, seen, wrong, 0.01, None)
    found = "stops" if one.stops else "kept" if one.kept else "too small" if one.too_small else "under way"
    assert found == state
    assert not Standing(1, 7, 0.1, 10_000, drawn, seen, wrong, None, None).stops, "a sample without a target stops nothing"
