"""Codes and words typed in a real browser: by keyboard alone, with a Vietnamese input method, without a network."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.servers import browser_page, served, sign_in
from tests.browser.test_pages import faults
from tests.browser.test_review import judged, unsent, wait_for_item, wait_until_sent
from tests.web.handwriting import written

pytestmark = pytest.mark.slow

CODE = "PC06-Q03-K"


def fits(page: Page) -> bool:
    return bool(page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))


def reach(page: Page, kind: str) -> str:
    """Put aside what comes before a place of this kind; the item that stands on the screen then."""
    item = wait_for_item(page)
    while page.is_visible("#code") != (kind == "counter"):
        page.keyboard.press("F8")
        item = wait_for_item(page, item)
    return item


def test_words_and_codes_by_keyboard_alone(tmp_path: Path) -> None:
    with served(written(tmp_path / "kho")) as server, browser_page() as page:
        sign_in(page, server, "supervisor")
        page.goto(f"{server.address}rounds/1/review")
        first = reach(page, "text")
        assert page.evaluate("() => document.activeElement.id") == "written"
        assert page.input_value("#written") == "", "a machine's guess is never typed for a person"
        assert faults(page) == [] and fits(page)
        page.keyboard.press("Enter")
        assert wait_for_item(page) == first and page.is_visible("#notices li"), "nothing was typed, nothing is settled"
        page.keyboard.insert_text("Cảm ơn chị 1 0 m u s".replace("ả", "a\u0309"))
        page.keyboard.press("Shift+Enter")
        page.keyboard.type("2 dong")
        compose(page)
        assert wait_for_item(page) == first, "an Enter that ends what an input method composes is not for this page"
        page.keyboard.press("Enter")
        second = wait_for_item(page, first)
        page.keyboard.press("PageUp")
        assert wait_for_item(page, second) == first and "1 0 m u s" in page.input_value("#written")
        page.keyboard.press("Enter")
        wait_for_item(page, first)
        wait_until_sent(page)
        last = judged(server.folder)[-1]
        assert last[:2] == (int(first), "written") and last[2] == ["Cảm ơn chị 1 0 m u s\n2 dong"] and last[3] == "counted"

        item = reach(page, "counter")
        page.context.set_offline(True)
        page.keyboard.type("duong sat")
        assert page.locator("#counters li").count() == 0
        page.fill("#code", "")
        page.keyboard.type("pc06 q0")
        assert page.locator("#counters li").count() > 1 and page.get_attribute("#code", "aria-expanded") == "true"
        page.keyboard.press("Enter")
        assert wait_for_item(page) == item, "which of them was not said"
        page.fill("#code", "quan ly hanh chinh")
        assert page.locator("#counters li").count() > 1, "names are found without their accents"
        page.context.set_offline(False)
        page.fill("#code", "PC06-Q03-X")
        page.wait_for_selector("#code-problem:not([hidden])")
        page.set_viewport_size({"width": 768, "height": 1024})
        page.fill("#code", CODE[:6])
        page.keyboard.press("ArrowDown")
        assert page.get_attribute("#code", "aria-activedescendant") == "counter-0"
        assert faults(page) == [] and fits(page)
        page.set_viewport_size({"width": 390, "height": 844})
        assert fits(page)
        page.context.set_offline(True)
        page.fill("#code", CODE.lower())
        page.keyboard.press("Enter")
        page.wait_for_function(
            "(item) => document.getElementById('item').hidden || document.getElementById('item').dataset.item !== item", arg=item
        )
        assert unsent(page) == 1
        page.context.set_offline(False)
        wait_until_sent(page)
        with sqlite3.connect(server.folder / "phieu.db") as connection:
            found = connection.execute("SELECT given FROM decisions WHERE item = 'counter'").fetchall()
            shown = connection.execute("SELECT shown FROM judgements WHERE outcome = 'counted' ORDER BY id").fetchall()
        connection.close()
        assert [json.loads(given) for (given,) in found] == [[CODE]]
        assert all(json.loads(one)["proposal_taken"] is False for (one,) in shown)


def compose(page: Page) -> None:
    """What a browser sends while an input method composes a syllable and Enter ends it."""
    wire = page.context.new_cdp_session(page)
    wire.send("Input.imeSetComposition", {"text": "ạ", "selectionStart": 1, "selectionEnd": 1})
    process = {"windowsVirtualKeyCode": 229, "code": "Enter", "key": "Process"}
    wire.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **process})
    wire.send("Input.imeSetComposition", {"text": "", "selectionStart": 0, "selectionEnd": 0})
    wire.send("Input.dispatchKeyEvent", {"type": "keyUp", **process})
