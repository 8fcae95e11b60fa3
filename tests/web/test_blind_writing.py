"""Codes and numbers that are looked at twice, or for an audit: blind, compared as the register spells them, and never a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from forms.layout import FieldKind
from pipeline.run.reviews.audit import COUNTER, sample_named
from pipeline.run.reviews.audit_looks import show_sample
from pipeline.run.reviews.audit_tables import audit_standing
from pipeline.store.audit_rulings import set_target
from pipeline.store.audit_samples import Drawn, add_sample
from pipeline.store.rounds import round_named
from pipeline.store.workspace import Workspace
from tests.web.handwriting import writing_office
from tests.web.offices import Client, word
from tests.web.test_double_entry import blind, rules, unseen
from tests.web.test_review_api import rows
from tests.web.test_writing import CODE, DIGITS
from tests.workspaces import ROUND

Office = tuple[FastAPI, Workspace]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Office]:
    with writing_office(tmp_path / "kho") as found:
        yield found


def test_codes_and_days_are_entered_twice_and_sentences_are_not(here: Office) -> None:
    app, workspace = here
    lan, an, boss = (Client(app, name) for name in ("Nguyễn Thị Lan", "reviewer", "supervisor"))
    rules(boss, double="100")
    items = lan.lease(40)
    (code,) = [one for one in items if one["field"]["kind"] == FieldKind.COUNTER]
    day, other_day = [one for one in items if one["field"]["kind"] == FieldKind.DATE][:2]
    words = next(one for one in items if one["field"]["kind"] == FieldKind.TEXT)
    assert day["read"]["values"], "the reader has something to say about the day"
    said = [(code, CODE), (day, "19/03/2028"), (other_day, "11/02/2028"), (words, "Nhanh, gọn")]
    assert lan.say(*(word(one, f"key-lan-{at:03d}", typed, status="written") for at, (one, typed) in enumerate(said))) == ["counted"] * 4
    asked = {one["id"]: one for one in blind(an)}
    assert asked.keys() == {code["id"], day["id"], other_day["id"]}, "two people seldom spell a sentence alike"
    assert all(not {"read", "reasons", "probability"} & one.keys() and one["field"] for one in asked.values())
    proposal = day["crop"].partition("crop.png")[0] + "proposal"
    assert an.get(proposal).json() == {"text": ""}, "nor does any other address tell it"
    assert lan.get(proposal).json()["text"] == day["read"]["values"][0]
    assert an.say(
        unseen(asked[code["id"]], "key-an-001", DIGITS, status="written"),
        unseen(asked[day["id"]], "key-an-002", "19032028", status="written"),
        unseen(asked[other_day["id"]], "key-an-003", "12.02.2028", status="written"),
    ) == ["counted"] * 3  # fmt: skip
    known = rows(workspace, "SELECT item_id, given, origin FROM known_answers")
    assert known == [(code["id"], f'["{CODE}"]', "agreed"), (day["id"], '["19032028"]', "agreed")], "however each has spelled it"
    assert blind(lan) == blind(an) == [], "whoever has looked is not the third"
    (third,) = blind(boss)
    assert third["id"] == other_day["id"]
    assert boss.say(unseen(third, "key-boss-1", "12/02/2028", status="written")) == ["counted"]
    decided = rows(workspace, f"SELECT item, given, who FROM decisions WHERE page_id = {other_day['page']} ORDER BY id")
    assert [row[1:] for row in decided if row[0] == other_day["question"]] == [
        ('["11022028"]', "Nguyễn Thị Lan"), ('["12022028"]', "supervisor")
    ]  # fmt: skip


def test_an_audit_of_counter_codes_waits_on_the_screen(here: Office) -> None:
    app, workspace = here
    lan = Client(app, "Nguyễn Thị Lan")
    (place,) = [one for one in lan.lease(40) if one["field"]["kind"] == FieldKind.COUNTER]
    lan.post("/api/rounds/1/release", {"window": "window-0001"})
    with workspace.database.writing() as connection:
        campaign = round_named(connection, ROUND)
        drawn = [Drawn(place["page"], COUNTER, place["question"], (CODE,), "written")]
        number = add_sample(connection, campaign.id, 1, 0.5, 1, "digest", "test", drawn)
        set_target(connection, number, 0.01)
    assert show_sample(workspace, campaign, sample_named(workspace, ROUND, number)) == 1
    (item,) = blind(lan)
    assert "read" not in item and item["field"]["kind"] == FieldKind.COUNTER
    assert lan.get(item["crop"]).content[:4] == b"\x89PNG"
    assert lan.say(unseen(item, "key-lan-001", "PC06-Q03-X", status="written")) == ["refused"], "a code that is none measures nothing"
    assert lan.say(unseen(item, "key-lan-002", DIGITS, status="written")) == ["counted"]
    standing = audit_standing(workspace, ROUND, number=number)
    assert (standing.seen, standing.wrong) == (1, 0), "digits and letters of one code are the same code"
