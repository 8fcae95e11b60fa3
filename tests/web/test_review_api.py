"""Review as a browser asks for it: items, leases, words and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from pipeline.report.round_report import score_round
from pipeline.store.workspace import Workspace
from pipeline.web.held import weigh_held
from tests.web.offices import Client, office, word
from tests.workspaces import ROUND

Office = tuple[FastAPI, Workspace]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path / "kho") as found:
        yield found


def rows(workspace: Workspace, query: str) -> list[tuple[object, ...]]:
    with workspace.database.reading() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_a_word_is_a_decision_at_once_and_is_scored(here: Office) -> None:
    app, workspace = here
    before = score_round(workspace, ROUND).scores.pending
    lan = Client(app, "Nguyễn Thị Lan")
    first, second = [one for one in lan.lease(40) if not one["many"]][:2]
    value = first["options"][1]["value"]
    assert lan.say(word(first, "key-00000001", value), word(second, "key-00000002", status="unreadable")) == ["counted", "counted"]
    assert score_round(workspace, ROUND).scores.pending == before - 2
    assert rows(workspace, "SELECT item, given, status, who FROM decisions ORDER BY id") == [
        (first["question"], f'["{value}"]', "answered", "Nguyễn Thị Lan"),
        (second["question"], "[]", "unreadable", "Nguyễn Thị Lan"),
    ]
    assert rows(workspace, "SELECT took_ms, reading_id, outcome FROM judgements") == [
        (900, first["reading"], "counted"), (900, second["reading"], "counted")
    ]  # fmt: skip


def test_a_word_that_is_sent_twice_is_heard_once(here: Office) -> None:
    app, workspace = here
    lan = Client(app, "Nguyễn Thị Lan")
    item = lan.lease(1)[0]
    said = word(item, "key-00000001", status="blank")
    assert lan.say(said) == ["counted"]
    assert lan.say(said, said) == ["counted", "counted"]
    assert rows(workspace, "SELECT count(*) FROM decisions") == [(1,)]
    assert rows(workspace, "SELECT count(*) FROM judgements") == [(1,)]


def test_two_windows_never_get_the_same_item_and_a_window_that_goes_gives_its_items_back(here: Office) -> None:
    app, _ = here
    lan, other = Client(app, "Nguyễn Thị Lan"), Client(app, "reviewer")
    mine, theirs = {one["id"] for one in lan.lease(40)}, {one["id"] for one in other.lease(40)}
    again = {one["id"] for one in lan.lease(40, window="window-0002")}
    assert len(mine) == len(theirs) == len(again) == 40
    assert not mine & theirs and not mine & again and not theirs & again
    assert {one["id"] for one in lan.lease(40)} == mine, "a window that was loaded again has what it had"
    lan.post("/api/rounds/1/release", {"window": "window-0001"})
    assert {one["id"] for one in other.lease(40, window="window-0003")} == mine


def test_whoever_comes_late_is_told_and_nothing_is_lost(here: Office) -> None:
    app, workspace = here
    lan, other = Client(app, "Nguyễn Thị Lan"), Client(app, "reviewer")
    item = lan.lease(1)[0]
    with workspace.database.writing() as connection:
        connection.execute(text("UPDATE review_items SET until = 1"))
    assert other.lease(1)[0]["id"] == item["id"], "a lease has ended"
    assert lan.say(word(item, "key-of-lan-1", status="blank")) == ["counted"]
    assert other.say(word(item, "key-of-other", status="unreadable")) == ["late"]
    assert rows(workspace, "SELECT status, who FROM decisions") == [("blank", "Nguyễn Thị Lan")]
    assert rows(workspace, "SELECT status, outcome FROM judgements ORDER BY id") == [("blank", "counted"), ("unreadable", "late")]


def test_one_may_change_ones_mind(here: Office) -> None:
    app, workspace = here
    lan = Client(app, "Nguyễn Thị Lan")
    item = lan.lease(1)[0]
    assert lan.say(word(item, "key-00000001", status="blank")) == ["counted"]
    assert lan.say(word(item, "key-00000002", status="unreadable")) == ["counted"]
    assert rows(workspace, "SELECT status FROM decisions ORDER BY id") == [("blank",), ("unreadable",)]


def test_a_page_that_was_read_anew_keeps_its_words_and_one_that_is_another_form_now_takes_none(here: Office) -> None:
    app, workspace = here
    lan = Client(app, "Nguyễn Thị Lan")
    items = {one["page"]: one for one in lan.lease(50)}
    first, side, other = list(items.values())[:3]
    newer = "INSERT INTO readings SELECT (SELECT max(id) FROM readings) + 1, page_id, {layout}, context, 'newer', state, {side}, "
    newer += "run, serial, sheet_page, codes, probabilities, document, at, traces FROM readings WHERE page_id = {page}"
    with workspace.database.writing() as connection:
        connection.execute(text(newer.format(layout="layout", side="layout_page", page=first["page"])))
        connection.execute(text(newer.format(layout="layout", side="'back'", page=side["page"])))
        connection.execute(text(newer.format(layout="'other'", side="layout_page", page=other["page"])))
    said = [word(one, f"key-0000000{number}", status="blank") for number, one in enumerate((first, side, other))]
    assert lan.say(*said) == ["counted", "gone", "gone"]
    assert rows(workspace, "SELECT page_id FROM decisions") == [(first["page"],)]
    outcomes = [("counted", "newer"), ("gone", "newer"), ("gone", "newer")]
    assert rows(workspace, "SELECT outcome, reader FROM judgements ORDER BY id") == outcomes


def test_a_word_about_a_page_that_waits_to_be_read_anew_counts_where_the_question_is_still_there(here: Office) -> None:
    app, workspace = here
    lan = Client(app, "Nguyễn Thị Lan")
    items = {one["page"]: one for one in lan.lease(50)}
    still, other = list(items.values())[:2]
    with workspace.database.writing() as connection:
        connection.execute(text("UPDATE pages SET state = 'waiting'"))
    said = [word(one, f"key-0000000{number}", status="blank") for number, one in enumerate((still, other))]
    assert lan.say(*said) == ["held", "held"] and lan.say(*said) == ["held", "held"]
    assert weigh_held(app.state.office) == []
    assert rows(workspace, "SELECT * FROM decisions") == []
    newer = "INSERT INTO readings SELECT (SELECT max(id) FROM readings) + 1, page_id, 'other', context, 'newer', state, layout_page, "
    newer += "run, serial, sheet_page, codes, probabilities, document, at, traces FROM readings WHERE page_id = :page"
    with workspace.database.writing() as connection:
        connection.execute(text(newer), {"page": other["page"]})
        connection.execute(text("UPDATE pages SET state = 'read'"))
    assert weigh_held(app.state.office) == ["counted", "gone"] and weigh_held(app.state.office) == []
    assert rows(workspace, "SELECT page_id, item, status, who FROM decisions") == [
        (still["page"], still["question"], "blank", "Nguyễn Thị Lan")
    ]
    outcomes = [("held",), ("held",), ("counted",), ("gone",)]
    assert rows(workspace, "SELECT outcome FROM judgements ORDER BY id") == outcomes
    app.state.office.refresh()
    assert still["id"] not in {one["id"] for one in lan.lease(80)}


def test_an_item_is_left_to_a_supervisor(here: Office) -> None:
    app, _ = here
    lan, boss = Client(app, "Nguyễn Thị Lan"), Client(app, "supervisor")
    item = lan.lease(1)[0]
    assert lan.say(word(item, "key-00000001", status="aside")) == ["aside"]
    assert item["id"] not in {one["id"] for one in lan.lease(40)}
    assert lan.post("/api/rounds/1/lease", {"window": "window-0001", "aside": True}).status_code == 403
    assert [one["id"] for one in boss.lease(aside=True)] == [item["id"]]
    assert boss.say(word(item, "key-00000002", status="blank")) == ["counted"]
    assert boss.lease(aside=True) == []


def test_what_is_no_answer_is_refused_and_settles_nothing(here: Office) -> None:
    app, workspace = here
    lan = Client(app, "Nguyễn Thị Lan")
    single = next(one for one in lan.lease(40) if not one["many"])
    values = [option["value"] for option in single["options"]]
    wrong = [
        (values[:2], "answered"),
        (["'; DROP TABLE decisions; --"], "answered"),
        ([], "answered"),
        (values[:1], "blank"),
        ([], "<script>"),
    ]
    for number, (given, status) in enumerate(wrong):
        assert lan.say(word(single, f"key-0000000{number}", *given, status=status)) == ["refused"], (given, status)
    assert rows(workspace, "SELECT count(*) FROM decisions") == [(0,)]
    assert single["id"] in {one["id"] for one in lan.lease(40)}


@pytest.mark.parametrize(
    "body",
    [
        {"window": "../../etc", "said": []},
        {"window": "window-0001", "said": [], "who": "supervisor"},
        {"window": "window-0001", "said": [{"key": "x"}]},
        {"window": "window-0001", "said": "DROP"},
        [],
    ],
)
def test_a_request_that_nobody_understands_is_told_so(here: Office, body: object) -> None:
    found = Client(here[0], "reviewer").post("/api/rounds/1/decisions", body)
    assert (found.status_code, found.json()["problems"][0]["code"]) == (422, "web.not_understood")


def test_pictures_are_those_of_the_item_and_a_look_at_a_page_is_written_down(here: Office) -> None:
    app, workspace = here
    lan = Client(app, "Nguyễn Thị Lan")
    item = lan.lease(1)[0]
    small, more = (lan.get(item["crop"] + end) for end in ("", "&look=more"))
    assert small.headers["content-type"] == "image/png" and small.content[:4] == b"\x89PNG"
    assert len(more.content) > 2 * len(small.content)
    assert lan.get(item["crop"].replace("crop.png", "page.jpg")).content[:3] == b"\xff\xd8\xff"
    with workspace.database.writing() as connection:
        connection.execute(text("UPDATE files SET purged_at = 1"))
    assert lan.get(item["crop"]).status_code == 404, "a purge holds for pictures that were made before"
    looked = dict(rows(workspace, "SELECT what, count(*) FROM events WHERE who = 'Nguyễn Thị Lan' GROUP BY what"))
    assert looked == {"signed_in": 1, "looked_at_items": 1, "looked_at_more": 1, "looked_at_page": 1}


def test_the_list_follows_what_is_settled_elsewhere(here: Office) -> None:
    app, workspace = here
    lan = Client(app, "Nguyễn Thị Lan")
    item = lan.lease(1)[0]
    with workspace.database.writing() as connection:
        insert = "INSERT INTO decisions (page_id, item, kind, given, status, who, line, at) "
        insert += "VALUES (:page, :item, 'answer', '[]', 'blank', 'Hoa', 'x.csv:2', 1)"
        connection.execute(text(insert), {"page": item["page"], "item": item["question"]})
    assert lan.say(word(item, "key-00000001", status="unreadable")) == ["late"], "before the list knows of it"
    lan.post("/api/rounds/1/release", {"window": "window-0001"})
    app.state.office.refresh()
    assert item["id"] not in {one["id"] for one in lan.lease(40)}
    assert lan.say(word(item, "key-00000002", status="unreadable")) == ["late"], "and after it does"
    assert rows(workspace, "SELECT who FROM decisions") == [("Hoa",)]


def test_a_contact_sheet_holds_what_was_read_alike_and_settles_only_what_a_supervisor_allows(here: Office) -> None:
    app, workspace = here
    lan, boss = Client(app, "Nguyễn Thị Lan"), Client(app, "supervisor")
    (alike, reason, count), *_ = rows(
        workspace, "SELECT alike, min(reason), count(*) FROM review_items GROUP BY alike HAVING count(DISTINCT reason) = 1 ORDER BY 3 DESC"
    )
    assert lan.lease(80, alike=alike) == []
    assert lan.http.post("/rounds/1/sheet-reasons", data={"reason": reason, "secret": lan.headers["x-phieu-secret"]}).status_code == 403
    asked = {"reason": [str(reason), "no such reason"], "secret": boss.headers["x-phieu-secret"]}
    assert boss.http.post("/rounds/1/sheet-reasons", data=asked).status_code == 303
    found = lan.lease(80, alike=alike)
    assert len(found) == count
    assert len({(one["question"], tuple(one["read"]["values"]), one["read"]["status"]) for one in found}) == 1
    assert [one["probability"] for one in found] == sorted(one["probability"] for one in found)
    small = lan.get(found[0]["crop"] + "&look=boxes")
    assert small.status_code == 200 and len(small.content) < len(lan.get(found[0]["crop"]).content)
    said = word(found[0], "key-00000001", *found[0]["read"]["values"], status=found[0]["read"]["status"], mode="sheet")
    assert lan.say(said) == ["counted"]
    boss.http.post("/rounds/1/sheet-reasons", data={"secret": boss.headers["x-phieu-secret"]})
    said = word(found[1], "key-00000002", *found[1]["read"]["values"], status=found[1]["read"]["status"], mode="sheet")
    assert lan.say(said) == ["refused"]
