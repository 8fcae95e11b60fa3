"""Codes and words that are typed on the screen: checked, composed, kept once, and covered where others see them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from forms.layout import FieldKind
from pipeline.merge.frames import texts_table
from pipeline.report.round_report import score_round
from pipeline.store.workspace import Workspace
from tests.web.handwriting import writing_office
from tests.web.offices import Client, word
from tests.web.test_review_api import rows
from tests.workspaces import ROUND

Office = tuple[FastAPI, Workspace]
CODE, DIGITS = "PC06-Q03-K", "0006031"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Office]:
    with writing_office(tmp_path / "kho") as found:
        yield found


def item_of(client: Client, kind: str) -> dict[str, Any]:
    return next(one for one in client.lease(40) if one["field"]["kind"] == kind)


def test_a_code_is_one_of_the_register_and_names_the_counter_of_the_slip(here: Office) -> None:
    app, workspace = here
    lan = Client(app, "Nguyễn Thị Lan")
    item = item_of(lan, FieldKind.COUNTER)
    known = lan.get(f"/rounds/1/counters/{item['batch']}").json()["counters"]
    assert [CODE, DIGITS] in [row[:2] for row in known] and all(len(row) == 5 for row in known)

    def said(typed: str) -> tuple[str, str]:
        found = lan.post("/api/rounds/1/code", {"item": item["id"], "typed": typed}).json()
        return next(iter(found)), found.get("code") or found["problem"]["code"]

    assert said("pc06 q03 k") == ("code", CODE) and said(DIGITS) == ("code", CODE)
    assert said("PC06-Q03-X") == ("problem", "counter.check_failed")
    assert said("PC06-Q03") == ("problem", "counter.check_missing")
    assert said("<script>") == ("problem", "counter.letter_unknown")
    for number, wrong in enumerate(("PC06-Q03-X", "'; DROP TABLE decisions; --", "")):
        assert lan.say(word(item, f"key-wrong-{number}", wrong, status="written")) == ["refused"]
    assert lan.say(word(item, "key-00000001", "pc06 q03 k", status="written")) == ["counted"]
    assert rows(workspace, "SELECT item, kind, given, status FROM decisions") == [("counter", "field", f'["{CODE}"]', "written")]
    responses = score_round(workspace, ROUND).responses
    assert [one.counter_from for one in responses if one.counter == CODE].count("person") == 1


def test_words_are_kept_composed_as_they_were_written_and_covered_for_others(here: Office) -> None:
    app, workspace = here
    lan = Client(app, "Nguyễn Thị Lan")
    item = item_of(lan, FieldKind.TEXT)
    assert item["label"] and item["read"]["values"] == []
    written = " Cảm ơn chị Hoa, gọi 0912 345 678 \n[blank]\u200b =1+1 "
    assert lan.say(word(item, "key-00000001", unicodedata.normalize("NFD", written), status="written")) == ["counted"]
    (kept,) = [
        one.text for response in score_round(workspace, ROUND).responses for one in response.texts if one.decided_by == "Nguyễn Thị Lan"
    ]
    assert kept == "Cảm ơn chị Hoa, gọi 0912 345 678\n[blank] =1+1"
    table = texts_table(score_round(workspace, ROUND).responses)
    assert "Cảm ơn chị Hoa, gọi •••• ••• •••\n[blank] =1+1" in list(table["written"])


def test_a_place_is_blank_or_unreadable_and_nothing_between(here: Office) -> None:
    app, workspace = here
    lan = Client(app, "Nguyễn Thị Lan")
    first, second, third = [one for one in lan.lease(40) if one["field"]["kind"] == FieldKind.TEXT][:3]
    day = item_of(lan, FieldKind.DATE)
    wrong = [
        ((), "written"),
        (("   \u200b",), "written"),
        (("x",), "blank"),
        (("a", "b"), "written"),
        ((), "answered"),
        (("x" * 4001,), "written"),
    ]
    for number, (values, status) in enumerate(wrong[:-1]):
        assert lan.say(word(first, f"key-wrong-{number}", *values, status=status)) == ["refused"], (values, status)
    assert lan.say(word(day, "key-wrong-day", "mai", status="written")) == ["refused"]
    assert lan.say(word(first, "key-00000001", status="blank"), word(second, "key-00000002", status="unreadable")) == ["counted"] * 2
    assert lan.say(word(third, "key-00000003", status="aside"), word(day, "key-00000004", "19/03/2026", status="written")) == [
        "aside",
        "counted",
    ]
    found = rows(workspace, "SELECT given, status FROM decisions ORDER BY id")
    assert found == [('[""]', "blank"), ('[""]', "unreadable"), ('["19032026"]', "written")]


def test_two_people_type_two_things_and_a_word_sent_twice_counts_once(here: Office) -> None:
    app, workspace = here
    lan, other = Client(app, "Nguyễn Thị Lan"), Client(app, "reviewer")
    mine = {one["id"] for one in lan.lease(40)}
    assert mine and not mine & {one["id"] for one in other.lease(40)}
    item = item_of(lan, FieldKind.TEXT)
    said = word(item, "key-00000001", "Tốt", status="written")
    assert lan.say(said) == ["counted"] and lan.say(said, said) == ["counted"] * 2
    assert other.say(word(item, "key-00000002", "Xấu", status="written")) == ["late"]
    assert rows(workspace, "SELECT given FROM decisions") == [('["T\\u1ed1t"]',)]
    app.state.office.refresh()
    assert item["id"] not in {one["id"] for one in lan.lease(40)}


def test_a_machine_proposes_and_the_picture_is_the_fields(here: Office) -> None:
    app, _ = here
    lan = Client(app, "Nguyễn Thị Lan")
    item = item_of(lan, FieldKind.COUNTER)
    picture = lan.get(item["crop"])
    assert picture.content[:4] == b"\x89PNG"
    assert lan.get(item["crop"].replace("crop.png", "page.jpg")).content[:3] == b"\xff\xd8\xff"
    read = lan.get(item["crop"].split("crop.png")[0] + "proposal").json()["text"]
    assert len(read) == 7 and read.isdigit(), "the digits that stand there, though no counter has them"
