"""Every page in a real browser: no serious fault for people who cannot see or use a mouse; contact sheets by keyboard."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from pipeline.store.review_rules import SHEET_REASONS, set_rule
from pipeline.store.workspace import workspace
from tests.browser.servers import browser_page, served, sign_in
from tests.web.offices import filled

pytestmark = pytest.mark.slow

SERIOUS = ("serious", "critical")


def faults(page: Page) -> list[str]:
    """What axe-core calls serious, or worse, by rule and place."""
    found = Axe().run(page).response["violations"]
    return [f"{page.url} {one['id']}: {one['nodes'][0]['html'][:120]}" for one in found if one["impact"] in SERIOUS]


def reasons(folder: Path) -> list[str]:
    with sqlite3.connect(folder / "phieu.db") as connection:
        found = connection.execute("SELECT DISTINCT reason FROM review_items").fetchall()
    connection.close()
    return [reason for (reason,) in found]


def allow_sheets(folder: Path) -> None:
    with workspace(folder) as found, found.database.writing() as connection:
        set_rule(connection, 1, SHEET_REASONS, reasons(folder), "test")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault_on_any_page(tmp_path: Path, scheme: str) -> None:
    with served(filled(tmp_path / "kho")) as server, browser_page(color_scheme=scheme) as page:
        page.goto(server.address)
        found = faults(page)
        sign_in(page, server, "supervisor")
        page.wait_for_selector(".round table")
        found += faults(page)
        page.goto(f"{server.address}rounds/1/review")
        page.wait_for_selector("#item:not([hidden])")
        found += faults(page)
        allow_sheets(server.folder)
        of_round = ("sheets", "quality", "problems", "rescans")
        for path in (*(f"rounds/1/{one}" for one in of_round), "events", "rounds/9/review", "password"):
            page.goto(server.address + path)
            found += faults(page)
        page.goto(f"{server.address}rounds/1/sheets")
        page.click("tbody a")
        page.wait_for_selector("#confirm:not([disabled])")
        assert found + faults(page) == []


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (640, 360)])
def test_a_question_fits_the_window_also_at_twice_the_size(tmp_path: Path, width: int, height: int) -> None:
    with served(filled(tmp_path / "kho")) as server, browser_page(width, height) as page:
        sign_in(page, server, "reviewer")
        page.goto(f"{server.address}rounds/1/review")
        page.wait_for_selector("#item:not([hidden])")
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), "nothing has to be scrolled sideways"
        if height == 720:
            assert page.evaluate("() => document.getElementById('others').getBoundingClientRect().bottom <= innerHeight")


def test_a_contact_sheet_by_keyboard_settles_all_but_the_odd_one(tmp_path: Path) -> None:
    with served(filled(tmp_path / "kho")) as server, browser_page() as page:
        sign_in(page, server, "supervisor")
        page.wait_for_selector(".round table")
        allow_sheets(server.folder)
        page.goto(f"{server.address}rounds/1/sheets")
        page.focus("tbody a")
        page.keyboard.press("Enter")
        page.wait_for_selector("#confirm:not([disabled])")
        cells = page.locator("#grid button")
        count, places = cells.count(), [str(cells.nth(at).locator("img").get_attribute("alt")) for at in range(cells.count())]
        assert count >= 4
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Space")
        assert cells.nth(1).get_attribute("aria-pressed") == "true"
        page.keyboard.press("Enter")
        page.wait_for_selector("#state:not([hidden])")
        page.wait_for_function("() => !Object.keys(localStorage).some((name) => name.startsWith('phieu.out.'))")
        with sqlite3.connect(server.folder / "phieu.db") as connection:
            query = "SELECT b.id || '/' || f.name || '#' || p.number FROM judgements j JOIN review_items i ON i.id = j.item_id "
            query += "JOIN pages p ON p.id = i.page_id JOIN files f ON f.id = p.file_id JOIN batches b ON b.id = p.batch_id "
            settled = [place for (place,) in connection.execute(query + "WHERE j.mode = 'sheet' AND j.outcome = 'counted'")]
        connection.close()
        assert sorted(settled) == sorted(places[:1] + places[2:])
