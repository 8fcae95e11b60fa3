"""Double entry that is truly blind: who gets which item, what is sent, what counts, and how people agree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from pipeline.report.round_report import score_round
from pipeline.run.reviews.quality import quality
from pipeline.store.workspace import Workspace
from tests.web.offices import Client, office, word
from tests.workspaces import ROUND

Office = tuple[FastAPI, Workspace]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path / "kho") as found:
        yield found


def decided(workspace: Workspace) -> list[tuple[str, str]]:
    with workspace.database.reading() as connection:
        return [tuple(row) for row in connection.execute(text("SELECT status, who FROM decisions ORDER BY id"))]


def rules(boss: Client, double: str = "0", gold: str = "0", **more: str) -> int:
    form = {"double": double, "gold": gold, "secret": boss.headers["x-phieu-secret"], **more}
    return int(boss.http.post("/rounds/1/quality/rules", data=form).status_code)


def blind(client: Client, most: int = 20, window: str = "window-blind") -> list[dict[str, Any]]:
    return client.lease(most, window=window, blind=True)


def unseen(item: dict[str, Any], key: str, *values: str, status: str = "answered") -> dict[str, Any]:
    """What a browser says of an item of which it was shown nothing."""
    shown = {"reading": item["reading"], "read": [], "status": "hidden"}
    when = "2026-11-22T10:00:00Z"
    return {"key": key, "item": item["id"], "values": list(values), "status": status, "shown": shown, "took_ms": 900, "at": when}


def singles(client: Client, count: int) -> list[dict[str, Any]]:
    return [one for one in client.lease(40) if not one["many"]][:count]


def test_a_second_person_sees_nothing_and_a_third_decides(here: Office) -> None:
    app, workspace = here
    boss, lan, an, third = (Client(app, name) for name in ("supervisor", "Nguyễn Thị Lan", "reviewer", "administrator"))
    assert rules(boss, double="100") == 303
    agreed, differing = singles(lan, 2)
    assert lan.say(word(agreed, "key-lan-01", status="blank"), word(differing, "key-lan-02", status="blank")) == ["counted", "counted"]
    assert blind(lan) == [], "nobody looks at an item twice"
    asked = an.post("/api/rounds/1/lease", {"window": "window-blind", "most": 20, "blind": True})
    items = {one["id"]: one for one in asked.json()["items"]}
    assert items.keys() == {agreed["id"], differing["id"]}
    hidden = {"read", "probability", "reasons", "before", "said", "status", "alike"}
    assert not any(hidden & one.keys() for one in items.values()), "what was read or said is not sent at all"
    words = [str(value) for option in agreed["options"] for value in option.values()]
    left = asked.text
    for one in items.values():
        left = left.replace(json.dumps(one["options"], separators=(",", ":"), ensure_ascii=False), "")
    assert "Nguyễn" not in left and not any(f'"{value}"' in left for value in words)
    assert blind(third) == [], "an item is with one person at a time"
    assert an.say(unseen(agreed, "key-an-001", status="blank"), unseen(differing, "key-an-002", status="unreadable")) == ["counted"] * 2
    assert decided(workspace) == [("blank", "Nguyễn Thị Lan")] * 2, "until the third decides, the first word counts"
    assert "control.differences" in {problem.code for problem in score_round(workspace, ROUND).warnings}
    assert differing["place"] not in boss.get("/rounds/1/quality").text, "nor does the supervisor, who may be the third"
    (waiting,) = blind(third)
    assert waiting["id"] == differing["id"]
    assert third.say(unseen(waiting, "key-third-1", status="unreadable")) == ["counted"]
    assert decided(workspace)[2:] == [("unreadable", "administrator")]
    assert lan.say(word(differing, "key-lan-03", status="blank")) == ["late"], "the third's word is the last"
    with workspace.database.reading() as connection:
        found = quality(connection, 1)
        kept = connection.execute(text("SELECT outcome, count(*) FROM judgements GROUP BY 1 ORDER BY 1")).all()
    assert [(one.who, one.agreement.pairs, one.agreement.same) for one in found.reviewers] == [
        ("Nguyễn Thị Lan", 2, 1), ("reviewer", 2, 1), ("administrator", 0, 0)
    ]  # fmt: skip
    assert [tuple(row) for row in kept] == [("counted", 2), ("late", 1), ("second", 2), ("third", 1)], "who did what is kept"
    assert list(found.known) == [agreed["id"]], "what two people said alike is known"
    shown = boss.get("/rounds/1/quality").text
    assert "Nguyễn Thị Lan" in shown and differing["place"] in shown
    rows = boss.get("/rounds/1/quality.csv").text.splitlines()
    assert rows[0].removeprefix("\ufeff").startswith("section,name,items") and rows[1].startswith("reviewer,Nguyễn Thị Lan,2,4000,2,1,")


def test_a_third_person_who_agrees_with_the_first_decides_too(here: Office) -> None:
    app, workspace = here
    boss, lan, an, third = (Client(app, name) for name in ("supervisor", "Nguyễn Thị Lan", "reviewer", "administrator"))
    rules(boss, double="100")
    (item,) = singles(lan, 1)
    lan.say(word(item, "key-lan-01", status="blank"))
    an.say(*(unseen(one, "key-an-001", status="unreadable") for one in blind(an)))
    assert third.say(*(unseen(one, "key-third-1", status="blank") for one in blind(third))) == ["counted"]
    assert lan.say(word(item, "key-lan-02", status="unreadable")) == ["late"]
    assert decided(workspace) == [("blank", "Nguyễn Thị Lan")]


def test_whole_pages_are_shown_bare_to_whoever_looks_blind(here: Office) -> None:
    app, _ = here
    boss, lan, an = (Client(app, name) for name in ("supervisor", "Nguyễn Thị Lan", "reviewer"))
    rules(boss, double="100")
    (item,) = singles(lan, 1)
    page = item["crop"].partition("crop.png")[0] + "page.jpg"
    told = lan.get(page).content
    lan.say(word(item, "key-lan-01", status="blank"))
    (same,) = blind(an)
    bare = an.get(page).content
    assert bare[:3] == told[:3] == b"\xff\xd8\xff" and bare != told
    assert lan.get(page).content == told, "whoever settled it sees what was read"
    assert an.get(f"/rounds/1/sheet?item={same['id']}").status_code == 404, "no other page tells it either"


def test_a_second_word_that_agrees_after_all_calls_the_third_off(here: Office) -> None:
    app, _ = here
    boss, lan, an, third = (Client(app, name) for name in ("supervisor", "Nguyễn Thị Lan", "reviewer", "administrator"))
    rules(boss, double="100")
    (item,) = singles(lan, 1)
    lan.say(word(item, "key-lan-01", status="blank"))
    an.say(*[unseen(one, "key-an-001", status="unreadable") for one in blind(an)])
    assert third.post("/api/rounds/1/lease", {"window": "window-third", "most": 0, "blind": True}).json()["left"] == 1
    assert an.say(unseen(item, "key-an-002", status="blank")) == ["counted"]
    assert blind(third) == []


def test_a_share_is_drawn_by_the_rule_and_kept_with_it(here: Office) -> None:
    app, workspace = here
    boss, lan, an = (Client(app, name) for name in ("supervisor", "Nguyễn Thị Lan", "reviewer"))
    assert rules(boss, double="12,5") == 303
    items = lan.lease(50)
    lan.say(*(word(one, f"key-lan-{one['id']:04d}", status="blank") for one in items))
    some = blind(an, 80)
    assert 0 < len(some) < 25, "about an eighth of fifty"
    with workspace.database.reading() as connection:
        (kept,) = connection.execute(text("SELECT value, who, unit FROM review_rules WHERE name = 'double'")).all()
    assert json.loads(kept.value)["share"] == 0.125 and (kept.who, kept.unit) == ("supervisor", "")
    assert [rules(boss, double=typed) for typed in ("101", "-1", "x", "nan")] == [400] * 4


def test_known_items_come_unseen_and_change_nothing(here: Office) -> None:
    app, workspace = here
    boss, lan, an, other = (Client(app, name) for name in ("supervisor", "Nguyễn Thị Lan", "reviewer", "administrator"))
    rules(boss, double="100")
    (item,) = singles(lan, 1)
    lan.say(word(item, "key-lan-01", status="blank"))
    an.say(*(unseen(one, "key-an-001", status="blank") for one in blind(an)))
    rules(boss, gold="100")
    before = score_round(workspace, ROUND).scores
    found = other.lease(3)
    gold = next(one for one in found if one["id"] == item["id"])
    assert all(one.keys() == gold.keys() for one in found), "nothing tells a known item from the others"
    assert {one["id"] for one in other.lease(3)} >= {item["id"]}, "a window that was loaded again still has it"
    assert other.get(gold["crop"].partition("crop.png")[0] + "page.jpg").status_code == 200
    assert other.say(word(gold, "key-other-1", status="unreadable")) == ["counted"]
    assert decided(workspace) == [("blank", "Nguyễn Thị Lan")] and score_round(workspace, ROUND).scores == before
    with workspace.database.reading() as connection:
        people = {one.who: one for one in quality(connection, 1).reviewers}
    assert (people["administrator"].gold, people["administrator"].gold_wrong, people["administrator"].gold_bound) == (1, 1, 1.0)
    assert other.say(word(gold, "key-other-2", status="blank")) == ["counted"], "one may change one's mind"
    with workspace.database.reading() as connection:
        people = {one.who: one for one in quality(connection, 1).reviewers}
    assert (people["administrator"].gold, people["administrator"].gold_wrong) == (1, 0)
    assert people["administrator"].gold_bound == pytest.approx(0.95), "one item proves next to nothing"
    assert item["id"] not in {one["id"] for one in other.lease(20, window="window-0009")}, "nobody gets it twice"


def test_what_one_put_aside_is_a_supervisors(here: Office) -> None:
    app, _ = here
    boss, lan, an = (Client(app, name) for name in ("supervisor", "Nguyễn Thị Lan", "reviewer"))
    one, two = singles(lan, 2)
    lan.say(word(one, "key-lan-01", status="aside"), word(two, "key-lan-02", status="aside"))
    assert an.say(word(one, "key-an-001", status="blank")) == ["late"]
    assert lan.say(word(one, "key-lan-03", status="blank")) == ["counted"], "whoever put it aside may take it back"
    assert boss.say(word(two, "key-boss-1", status="blank")) == ["counted"]
