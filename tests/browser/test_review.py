"""Review in a real browser on a real server: by keyboard only, with the network cut and the server killed meanwhile."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.servers import browser_page, served, sign_in
from tests.web.offices import filled

pytestmark = pytest.mark.slow

ITEMS = 200
CUT_MS = 20_000
KEYS = {"Digit0": "blank", "KeyU": "unreadable", "KeyM": "multiple", "Digit1": "1", "Digit2": "2", "NumpadDivide": "unreadable"}


FULL = ", ".join(f"#review[data-ahead='{count}']" for count in range(12, 21))
"""The queue of the browser as whoever reads before pressing has it."""

SHOWN = """
async (before) => {
  const item = document.getElementById("item");
  const until = performance.now() + 25000;
  while (item.hidden || item.dataset.item === before) {
    if (performance.now() > until) throw new Error(`no other item than ${before}: ${document.getElementById("state").textContent}`);
    await new Promise((done) => setTimeout(done, 5));
  }
  return [item.dataset.item, Boolean(document.querySelector("#options[data-many=true]"))];
}
"""


def current(page: Page) -> str:
    """The item that stands on the screen, '' where none does."""
    return str(page.evaluate("() => { const i = document.getElementById('item'); return i.hidden ? '' : i.dataset.item }"))


def shown(page: Page, before: str = "") -> tuple[str, bool]:
    """The item that stands on the screen once it is another one, and whether it has several answers."""
    item, many = page.evaluate(SHOWN, before)
    return item, many


def wait_for_item(page: Page, before: str = "") -> str:
    return shown(page, before)[0]


def unsent(page: Page) -> int:
    return int(page.evaluate("() => Object.keys(localStorage).filter((name) => name.startsWith('phieu.out.')).length"))


def wait_until_sent(page: Page) -> None:
    page.wait_for_function("() => !Object.keys(localStorage).some((name) => name.startsWith('phieu.out.'))", timeout=20_000)


def judged(folder: Path) -> list[tuple[int, str, list[str], str]]:
    """Item, status, options and outcome of all that was said, in its order."""
    with sqlite3.connect(folder / "phieu.db") as connection:
        rows = connection.execute("SELECT item_id, status, given, outcome FROM judgements ORDER BY id").fetchall()
    connection.close()
    return [(item, status, json.loads(given), outcome) for item, status, given, outcome in rows]


def open_review(page: Page) -> str:
    page.goto(page.url.replace("/batches", "/rounds/1/review"))
    return wait_for_item(page)


def press_for(page: Page, item: int, *, many: bool) -> tuple[str, list[str]]:
    """Press a key that depends on the item; what it means for the item on the screen."""
    key = list(KEYS)[item % len(KEYS)]
    key = "KeyU" if many else key
    page.keyboard.press(key)
    return (KEYS[key], []) if not KEYS[key].isdigit() else ("answered", [KEYS[key]])


def test_two_hundred_items_by_keyboard_through_a_dead_network_and_a_killed_server(tmp_path: Path) -> None:
    with served(filled(tmp_path / "kho")) as server, browser_page() as page:
        sign_in(page, server, "reviewer")
        open_review(page)
        (item, many), wanted, seen = shown(page), list[tuple[int, str, list[str], str]](), set[str]()
        cut_at = 0.0
        for number in range(ITEMS):
            if number in (60, 120):
                page.wait_for_selector(FULL)
            if number == 60:
                page.context.set_offline(True)
                cut_at = time.monotonic()
            if number == 70:
                assert unsent(page) >= 10, "what was decided without a network is kept"
                page.wait_for_timeout(max(0, CUT_MS - 1000 * (time.monotonic() - cut_at)))
                page.context.set_offline(False)
            if number == 120:
                server.kill()
            if number == 127:
                assert unsent(page) >= 7
                server.start()
            assert item not in seen, "no item comes twice"
            seen.add(item)
            status, given = press_for(page, int(item), many=many)
            wanted.append((int(item), status, given, "counted"))
            item, many = shown(page, item) if number < ITEMS - 1 else (item, many)
        wait_until_sent(page)
        assert judged(server.folder) == wanted


def test_percentages_are_written_as_the_language_writes_them(tmp_path: Path) -> None:
    with served(filled(tmp_path / "kho")) as server, browser_page() as page:
        sign_in(page, server, "reviewer")
        open_review(page)
        for word in (",", "."):
            assert page.inner_text("#sure").strip().removesuffix("%").strip()[-2] == word
            page.click("form[action='/language'] button")
            page.wait_for_load_state()
            wait_for_item(page)


def test_a_browser_that_crashes_sends_what_it_had_when_it_comes_back(tmp_path: Path) -> None:
    with served(filled(tmp_path / "kho")) as server, browser_page() as page:
        sign_in(page, server, "reviewer")
        item = open_review(page)
        page.context.set_offline(True)
        decided = []
        for _ in range(15):
            decided.append(int(item))
            page.keyboard.press("KeyU")
            item = wait_for_item(page, item)
        assert judged(server.folder) == []
        other = page.context.new_page()
        page.close(run_before_unload=False)
        other.context.set_offline(False)
        other.goto(f"{server.address}rounds/1/review")
        wait_until_sent(other)
        assert [item for item, *_ in judged(server.folder)] == decided
        assert int(wait_for_item(other)) not in decided


def test_a_session_that_ends_meanwhile_costs_nothing(tmp_path: Path) -> None:
    with served(filled(tmp_path / "kho")) as server, browser_page() as page:
        sign_in(page, server, "reviewer")
        item = open_review(page)
        with sqlite3.connect(server.folder / "phieu.db") as connection:
            connection.execute("DELETE FROM sessions")
        connection.close()
        page.keyboard.press("KeyU")
        page.wait_for_selector("#again[open]")
        assert unsent(page) == 1 and judged(server.folder) == []
        page.keyboard.type("not the password")
        page.keyboard.press("Enter")
        page.wait_for_selector("#again-problem:not([hidden])")
        page.fill("#again-password", "mật khẩu đủ dài")
        page.keyboard.press("Enter")
        wait_until_sent(page)
        assert judged(server.folder) == [(int(item), "unreadable", [], "counted")]


def test_what_an_input_method_sends_settles_nothing_and_keys_count_by_their_place(tmp_path: Path) -> None:
    with served(filled(tmp_path / "kho")) as server, browser_page() as page:
        sign_in(page, server, "reviewer")
        item = open_review(page)
        wire = page.context.new_cdp_session(page)
        packet = {"windowsVirtualKeyCode": 231, "code": "", "key": "ú"}
        backspace = {"windowsVirtualKeyCode": 8, "code": "Backspace", "key": "Backspace"}
        for event in [backspace, packet, backspace, backspace, packet, {"windowsVirtualKeyCode": 229, "code": "", "key": "Process"}]:
            wire.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **event})
            wire.send("Input.dispatchKeyEvent", {"type": "char", "text": "ú"})
            wire.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})
        held = {"code": "KeyU", "key": "u", "windowsVirtualKeyCode": 85, "autoRepeat": True}
        wire.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **held})
        page.wait_for_timeout(300)
        assert current(page) == item and unsent(page) == 0
        wire.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "code": "KeyU", "key": "ư", "windowsVirtualKeyCode": 85})
        wait_for_item(page, item)
        wait_until_sent(page)
        assert judged(server.folder) == [(int(item), "unreadable", [], "counted")]


def test_one_back_changes_what_was_said_whether_it_was_sent_or_not(tmp_path: Path) -> None:
    with served(filled(tmp_path / "kho")) as server, browser_page() as page:
        sign_in(page, server, "reviewer")
        first = open_review(page)
        page.keyboard.press("KeyU")
        second = wait_for_item(page, first)
        wait_until_sent(page)
        page.keyboard.press("ArrowLeft")
        assert wait_for_item(page, second) == first
        page.keyboard.press("Digit0")
        assert wait_for_item(page, first) == second
        page.context.set_offline(True)
        page.keyboard.press("KeyU")
        third = wait_for_item(page, second)
        page.keyboard.press("Control+KeyZ")
        assert wait_for_item(page, third) == second
        assert unsent(page) <= 1
        page.keyboard.press("Digit0")
        wait_for_item(page, second)
        page.context.set_offline(False)
        wait_until_sent(page)
        with sqlite3.connect(server.folder / "phieu.db") as connection:
            last = connection.execute("SELECT status FROM decisions WHERE id IN (SELECT max(id) FROM decisions GROUP BY page_id, item)")
            assert last.fetchall() == [("blank",), ("blank",)]
        connection.close()
        assert {item for item, *_ in judged(server.folder)} == {int(first), int(second)}
