"""Words that their author takes back: the item waits again, for the same person, for another, or for a supervisor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from pipeline.report.round_report import score_round
from pipeline.store.decisions import decisions_of
from pipeline.store.workspace import Workspace
from tests.web.offices import Client, office, word
from tests.web.test_double_entry import blind, rules, singles, unseen
from tests.workspaces import ROUND

Office = tuple[FastAPI, Workspace]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path / "kho") as found:
        yield found


def standing(workspace: Workspace) -> list[tuple[str, ...]]:
    with workspace.database.reading() as connection:
        return [one.values or (one.status,) for one in decisions_of(connection, 1)[0]]


def test_what_is_put_aside_after_all_counts_no_more_and_waits_for_a_supervisor(here: Office) -> None:
    app, workspace = here
    lan, boss = Client(app, "Nguyễn Thị Lan"), Client(app, "supervisor")
    waits = score_round(workspace, ROUND).scores.pending
    (item,) = singles(lan, 1)
    assert lan.say(word(item, "key-lan-01", status="blank")) == ["counted"]
    assert score_round(workspace, ROUND).scores.pending == waits - 1
    assert lan.say(word(item, "key-lan-02", status="aside")) == ["aside"]
    assert standing(workspace) == [] and score_round(workspace, ROUND).scores.pending == waits
    app.state.office.stamps.clear()
    app.state.office.refresh()
    assert [one["id"] for one in boss.lease(20, aside=True)] == [item["id"]], "the list that is made anew still has it"
    assert boss.say(word(item, "key-boss-1", status="unreadable")) == ["counted"]
    assert standing(workspace) == [("unreadable",)]


def test_a_sheet_that_was_confirmed_by_mistake_waits_again(here: Office) -> None:
    app, workspace = here
    lan, an = Client(app, "Nguyễn Thị Lan"), Client(app, "reviewer")
    items = singles(lan, 3)
    assert lan.say(*(word(one, f"key-lan-{one['id']:04d}", status="blank") for one in items)) == ["counted"] * 3
    assert an.say(word(items[0], "key-an-0001", status="open")) == ["late"], "nobody takes back what another has said"
    back = [word(one, f"key-back-{one['id']:04d}", status="open") for one in items]
    assert lan.say(*back) == ["taken_back"] * 3
    assert lan.say(*back) == ["taken_back"] * 3, "sent twice, heard once"
    assert standing(workspace) == []
    assert {one["id"] for one in items} <= {one["id"] for one in lan.lease(40)}
    assert lan.say(word(items[0], "key-lan-9999", status="open")) == ["late"], "nothing stands that could be taken back"
    assert lan.say(word(items[0], "key-lan-8888", status="unreadable")) == ["counted"]
    assert standing(workspace) == [("unreadable",)]


def test_nothing_is_taken_back_that_somebody_has_looked_at_since(here: Office) -> None:
    app, workspace = here
    boss, lan, an = (Client(app, name) for name in ("supervisor", "Nguyễn Thị Lan", "reviewer"))
    rules(boss, double="100")
    one, other = singles(lan, 2)
    lan.say(word(one, "key-lan-01", status="blank"), word(other, "key-lan-02", status="blank"))
    seen = next(item for item in blind(an) if item["id"] == one["id"])
    assert an.say(unseen(seen, "key-an-001", status="blank")) == ["counted"]
    assert lan.say(word(one, "key-lan-03", status="open"), word(other, "key-lan-04", status="open")) == ["late", "taken_back"]
    assert blind(an) == [], "nobody looks twice at what waits for the first word"
    assert lan.say(word(other, "key-lan-05", status="blank")) == ["counted"]
    assert [item["id"] for item in blind(an)] == [other["id"]]
    assert standing(workspace) == [("blank",), ("blank",)]
