"""What hands do beside the keys: Tab and Enter, the mouse, a window that is closed, a cup of tea, a sheet confirmed too soon."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.browser.servers import browser_page, served, sign_in
from tests.browser.test_review import judged, open_review, unsent, wait_for_item, wait_until_sent
from tests.web.offices import filled

pytestmark = pytest.mark.slow

FOCUSED = "() => document.activeElement.getAttribute('href')"


def test_enter_is_for_what_tab_has_reached_and_not_for_what_the_mouse_has_clicked(tmp_path: Path) -> None:
    with served(filled(tmp_path / "kho")) as server, browser_page() as page:
        sign_in(page, server, "reviewer")
        first = open_review(page)
        page.click("#others [data-action=unreadable]")
        second = wait_for_item(page, first)
        page.keyboard.press("Enter")
        wait_for_item(page, second)
        wait_until_sent(page)
        said = judged(server.folder)
        assert [(item, outcome) for item, _, _, outcome in said] == [(int(first), "counted"), (int(second), "counted")]
        assert said[0][1] == "unreadable" and said[1][1] != "unreadable", "Enter says of the next item what was read"
        while page.evaluate(FOCUSED) != "/batches":
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/batches")
        assert judged(server.folder) == said, "whoever leaves by the keyboard settles nothing by it"


def test_a_window_that_is_closed_frees_its_items_and_a_long_absence_asks_again(tmp_path: Path) -> None:
    with served(filled(tmp_path / "kho")) as server, browser_page() as page:
        page.clock.install()
        sign_in(page, server, "reviewer")
        first = open_review(page)
        page.clock.fast_forward("07:00")
        page.keyboard.press("KeyU")
        page.wait_for_selector("#notices li")
        assert wait_for_item(page) == first and unsent(page) == 0, "a key after a long absence settles nothing"
        page.keyboard.press("KeyU")
        second = wait_for_item(page, first)
        wait_until_sent(page)
        page.goto(f"{server.address}batches")
        with sqlite3.connect(server.folder / "phieu.db", timeout=10) as connection:
            for _ in range(50):
                (leased,) = connection.execute("SELECT count(*) FROM review_items WHERE owner IS NOT NULL").fetchone()
                if not leased:
                    break
                page.wait_for_timeout(100)
        connection.close()
        assert leased == 0, f"{second} and the items behind it wait for anybody"


KEPT = """([bad, good]) => {
  const name = Object.keys(localStorage).find((one) => one.startsWith("phieu.out."));
  const { said, place } = JSON.parse(localStorage.getItem(name));
  const keep = (order, more) => localStorage.setItem(
    name.replace(/[^.]+$/, `${order}-${more.key}`), JSON.stringify({ said: { ...said, ...more }, place }),
  );
  keep("1", { key: "key-too-long-0", item: bad, took_ms: 1e12 });
  keep("2", { key: "key-as-it-is-0", item: good });
}"""
"""What another window has left behind that no server takes, and a word behind it."""


def test_a_word_that_the_server_does_not_take_holds_nothing_back(tmp_path: Path) -> None:
    with served(filled(tmp_path / "kho")) as server, browser_page() as page:
        sign_in(page, server, "reviewer")
        first = int(open_review(page))
        page.context.set_offline(True)
        page.keyboard.press("KeyU")
        wait_for_item(page, str(first))
        page.evaluate(KEPT, [first + 40, first + 41])
        page.context.set_offline(False)
        page.wait_for_function("() => Object.keys(localStorage).filter((name) => name.startsWith('phieu.out.')).length === 2")
        page.goto(f"{server.address}batches")
        assert page.is_visible("#kept") and "2" in page.inner_text("#kept"), "what was not sent is told"
        page.click("#kept a")
        page.wait_for_selector("#notices li")
        wait_until_sent(page)
        assert [(item, outcome) for item, _, _, outcome in judged(server.folder)] == [(first, "counted"), (first + 41, "counted")]
        wait_for_item(page)


def test_a_sheet_that_was_confirmed_too_soon_is_taken_back(tmp_path: Path) -> None:
    with served(filled(tmp_path / "kho")) as server, browser_page() as page:
        sign_in(page, server, "supervisor")
        page.goto(f"{server.address}rounds/1/sheets")
        for box in page.locator("input[name=reason]").all():
            box.check()
        page.click(".rules button")
        page.wait_for_selector("table a")
        page.click("table a")
        page.wait_for_selector("#confirm:not([disabled])")
        count = page.locator("#grid button").count()
        page.keyboard.press("Enter")
        page.wait_for_selector("#undo:not([hidden])")
        wait_until_sent(page)
        assert [outcome for *_, outcome in judged(server.folder)] == ["counted"] * count
        page.keyboard.press("Control+KeyZ")
        page.wait_for_selector("#undo", state="hidden")
        wait_until_sent(page)
        page.wait_for_selector("#confirm:not([disabled])")
        assert page.locator("#grid button").count() == count, "the same sheet lies there again"
        assert [outcome for *_, outcome in judged(server.folder)][count:] == ["taken_back"] * count
        assert page.inner_text("#done") == "0" and page.is_hidden("#undo")
        with sqlite3.connect(server.folder / "phieu.db", timeout=10) as connection:
            (done,) = connection.execute("SELECT count(*) FROM review_items WHERE state = 'done'").fetchone()
        connection.close()
        assert done == 0


def test_what_was_put_aside_is_passed_over_and_not_put_aside_again(tmp_path: Path) -> None:
    with served(filled(tmp_path / "kho")) as server, browser_page() as page:
        sign_in(page, server, "supervisor")
        put = [open_review(page)]
        for _ in range(2):
            page.keyboard.press("KeyS")
            put.append(wait_for_item(page, put[-1]))
        wait_until_sent(page)
        page.goto(f"{server.address}rounds/1/review?aside=true")
        assert wait_for_item(page) == put[0]
        page.keyboard.press("KeyS")
        assert wait_for_item(page, put[0]) == put[1]
        page.keyboard.press("KeyU")
        assert wait_for_item(page, put[1]) == put[0], "it comes up behind the others"
        wait_until_sent(page)
        assert [outcome for *_, outcome in judged(server.folder)] == ["aside", "aside", "counted"]
