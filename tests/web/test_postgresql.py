"""Review on PostgreSQL: the same leases and words as on SQLite."""

from __future__ import annotations

from pathlib import Path

from pipeline.intake.add import new_batch
from pipeline.run.rounds import open_round
from pipeline.run.run import run
from pipeline.store.workspace import workspace
from pipeline.web.app import application
from pipeline.web.people import new_user
from pipeline.web.roles import Role
from tests.web.offices import EVERYTHING, PASSWORD, Client, word
from tests.workspaces import FORM, ROUND, facts, made, slips


def test_items_are_leased_and_settled_there_too(tmp_path: Path) -> None:
    with workspace(made(tmp_path / "kho", "postgresql")) as found:
        open_round(found, ROUND, [FORM], EVERYTHING)
        new_batch(found, slips(1, 2), ROUND, facts())
        run(found, workers=0)
        for name in ("Lan", "Hoa"):
            new_user(found, name, PASSWORD, Role.SUPERVISOR, by="test")
        app = application(found)
        app.state.office.refresh()
        lan, hoa = Client(app, "Lan"), Client(app, "Hoa")
        mine, theirs = lan.lease(5), hoa.lease(5)
        assert len({one["id"] for one in (*mine, *theirs)}) == 10
        said = word(mine[0], "key-00000001", status="blank")
        assert lan.say(said) == lan.say(said) == ["counted"]
        assert hoa.say(word(mine[0], "key-00000002", status="unreadable")) == ["late"]
        assert lan.say(word(mine[1], "key-00000003", status="aside")) == ["aside"]
        assert [one["id"] for one in hoa.lease(aside=True, window="window-aside")] == [mine[1]["id"]]
        app.state.office.refresh()
        assert all(hoa.get(path).status_code == 200 for path in ("/batches", "/rounds/1/sheets", "/rounds/1/problems", "/events"))
        app.state.office.pictures.close()
