"""Quality control in a real browser: rules, a blind second look by keyboard, the supervisor's page, people; for everybody who uses it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.servers import Server, browser_page, served, sign_in
from tests.browser.test_pages import faults
from tests.browser.test_review import judged, open_review, wait_for_item, wait_until_sent
from tests.web.offices import filled

pytestmark = pytest.mark.slow

UNSEEN = """() => {
  const found = [];
  for (const element of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")) {
    if (!element.checkVisibility() || element.disabled || element.closest(".skip")) continue;
    element.focus({ focusVisible: true });
    const style = getComputedStyle(element);
    if (document.activeElement !== element || parseFloat(style.outlineWidth) < 2) found.push(element.outerHTML);
  }
  return found;
}"""
"""What a person at the keyboard could not see the focus on."""

WIDE = "() => document.documentElement.scrollWidth - innerWidth"


def sign_out(page: Page) -> None:
    page.click("form[action='/sign-out'] button")
    page.wait_for_url("**/sign-in")


def two_have_looked(page: Page, server: Server) -> list[int]:
    """The items that one person settled and a second one saw blind, by keyboard; one of them otherwise."""
    sign_in(page, server, "supervisor")
    page.goto(f"{server.address}rounds/1/quality")
    page.fill("[name=double]", "100")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    sign_out(page)
    sign_in(page, server, "reviewer")
    settled, item = list[int](), open_review(page)
    for _ in range(3):
        settled.append(int(item))
        page.keyboard.press("KeyU")
        item = wait_for_item(page, item)
    wait_until_sent(page)
    sign_out(page)
    sent: list[Any] = []
    page.on("response", lambda answer: sent.append(answer) if answer.url.endswith("/lease") else None)
    sign_in(page, server, "Nguyễn Thị Lan")
    page.goto(f"{server.address}rounds/1/review?blind=true")
    item = wait_for_item(page)
    assert page.is_visible("#blind") and not page.is_visible("#why") and page.locator("#options .read").count() == 0
    assert not page.is_visible("#others button >> nth=0"), "there is no word of the machine to confirm"
    assert all(not {"read", "probability", "reasons"} & one.keys() for answer in sent for one in answer.json()["items"])
    page.keyboard.press("Enter")
    assert int(wait_for_item(page)) == settled[0], "Enter confirms nothing where nothing is shown"
    for key in ("KeyU", "KeyU", "Digit0"):
        before = item
        page.keyboard.press(key)
        if key == "KeyU":
            item = wait_for_item(page, before)
    wait_until_sent(page)
    sign_out(page)
    return settled


def test_two_people_without_knowing_of_each_other_and_the_page_that_compares_them(tmp_path: Path) -> None:
    with served(filled(tmp_path / "kho")) as server, browser_page() as page:
        settled = two_have_looked(page, server)
        words = judged(server.folder)
        assert [(item, outcome) for item, _, _, outcome in words] == [(item, "counted") for item in settled] + [
            (item, "second") for item in settled
        ]
        sign_in(page, server, "administrator")
        found = list[str]()
        for path in ("rounds/1/quality", "people", "rounds/1/review?blind=true"):
            page.goto(server.address + path)
            if path == "people":
                page.click("tbody details >> nth=0")
            if "blind" in path:
                wait_for_item(page)
            found += faults(page)
            assert page.evaluate(UNSEEN) == [], path
            for width, height in ((768, 1024), (640, 360)):
                page.set_viewport_size({"width": width, "height": height})
                assert page.evaluate(WIDE) <= 0, f"{path} at {width}: nothing has to be scrolled sideways but tables within themselves"
            page.set_viewport_size({"width": 1280, "height": 720})
            page.emulate_media(color_scheme="dark")
            found += faults(page)
            page.emulate_media(color_scheme="light")
        assert found == []
        page.goto(f"{server.address}rounds/1/quality")
        shown = page.inner_text("main")
        assert "66,7%" in shown and "Nguyễn Thị Lan" in shown and page.locator("table img").count() == 0, (
            "what waits for a third person stays hidden"
        )
