"""Pages that no rule decides about, on the screen: their picture, the remedy, and what a person says."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import text

from forms.catalogue import text as said
from pipeline.intake.add import new_batch
from pipeline.run.queues.queue import Action, queue, settle
from pipeline.run.queues.queue_item import place_of
from pipeline.run.run import run
from pipeline.store.readings import current
from tests.web.offices import WARD, Client, office
from tests.workspaces import ROUND, facts, slips


def test_a_page_of_another_form_is_shown_with_its_remedy_and_settled(tmp_path: Path) -> None:
    with office(tmp_path / "kho") as (app, workspace):
        boss, ward = Client(app, "supervisor"), Client(app, "xã")
        shown = boss.get("/rounds/1/problems").text
        (item,) = queue(workspace, ROUND)
        assert item.subject in shown and said(f"{item.reason}.remedy", "vi") in shown
        assert item.subject not in ward.get("/rounds/1/problems").text
        picture = re.search(r'src="(/rounds/1/scans/\d+\.jpg)"', shown)
        assert picture is not None
        assert boss.get(picture[1]).content[:3] == b"\xff\xd8\xff"
        assert ward.get(picture[1]).status_code == 404
        form = {"item": item.id, "action": "reject", "reason": "<b>không phải phiếu</b>", "secret": boss.headers["x-phieu-secret"]}
        theirs = {**form, "secret": ward.headers["x-phieu-secret"]}
        assert ward.http.post("/rounds/1/problems", data=theirs).status_code == 404
        assert boss.http.post("/rounds/1/problems", data={**form, "reason": " "}).status_code == 400
        assert boss.http.post("/rounds/1/problems", data={**form, "action": "'; DROP TABLE pages; --"}).status_code == 404
        assert boss.http.post("/rounds/1/problems", data=form).status_code == 303
        assert item.subject not in boss.get("/rounds/1/problems").text
        settled = queue(workspace, ROUND)[0].settled
        assert settled is not None and (settled.who, settled.action, settled.reason) == ("supervisor", "reject", form["reason"])
        with workspace.database.reading() as connection:
            told = connection.execute(text("SELECT what FROM events WHERE who = 'supervisor' ORDER BY id")).scalars().all()
        assert told == ["signed_in", "looked_at_page", "settled_problem"]


def test_a_new_scan_is_asked_for_until_it_has_come(tmp_path: Path) -> None:
    with office(tmp_path / "kho") as (app, workspace):
        scanner = Client(app, "scanner")
        (item,) = queue(workspace, ROUND)
        settle(workspace, ROUND, item.id, Action.RESCAN, who="Lan", reason="quét lại nhé")
        assert "quét lại nhé" in scanner.get("/rounds/1/rescans").text
        with workspace.database.reading() as connection:
            later = max(current(connection, round_id=1), key=lambda one: one.page)
        settle(workspace, ROUND, item.id, Action.RESCAN, who="Lan", reason="đã quét lại", page=place_of(later))
        assert item.subject not in scanner.get("/rounds/1/rescans").text


def test_a_person_says_which_scan_is_the_new_one_of_a_page_without_a_code(tmp_path: Path) -> None:
    with office(tmp_path / "kho") as (app, workspace):
        boss, ward, scanner = (Client(app, name) for name in ("supervisor", "xã", "scanner"))
        (item,) = queue(workspace, ROUND)
        settle(workspace, ROUND, item.id, Action.RESCAN, who="Lan", reason="quét lại nhé")
        question = said("intake.rescan.this", "vi")
        assert question not in boss.get("/rounds/1/rescans").text, "nothing has come since"
        batch = new_batch(workspace, slips(17, 18), ROUND, facts()).batch
        new_batch(workspace, slips(19), ROUND, facts(unit=WARD))
        run(workspace, workers=0)
        shown = boss.get("/rounds/1/rescans").text
        assert shown.count(question) == 3 and f"{batch}/phieu-017.jpg#1" in shown
        assert boss.get(str(re.findall(r'src="(/rounds/1/scans/\d+\.jpg)"', shown)[-1])).content[:3] == b"\xff\xd8\xff"
        assert question not in scanner.get("/rounds/1/rescans").text, "whoever sees no pictures chooses none"
        form = {"item": item.id, "scan": f"{batch}/phieu-017.jpg#1"}
        for client, status in ((scanner, 403), (ward, 404)):
            assert client.http.post("/rounds/1/rescans", data={**form, "secret": client.headers["x-phieu-secret"]}).status_code == status
        mine = {**form, "secret": boss.headers["x-phieu-secret"]}
        assert boss.http.post("/rounds/1/rescans", data={**mine, "scan": "1/phieu-001.jpg#1"}).status_code == 404, (
            "that one was there before"
        )
        assert boss.http.post("/rounds/1/rescans", data=mine).status_code == 303
        assert item.subject not in boss.get("/rounds/1/rescans").text
        (settled,) = queue(workspace, ROUND)
        assert settled.rescanned and settled.settled is not None and settled.settled.reason == "quét lại nhé"
