"""The pages of figures in a real browser: no serious fault for people who cannot see or use a mouse; the notice screen takes turns."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.report.follow_up import Limits, find_follow_ups
from pipeline.run.responses.struck import strike
from pipeline.store.boards import BoardRule, set_board_rule
from pipeline.store.workspace import workspace
from pipeline.web.people import new_user
from pipeline.web.roles import Role
from tests.browser.servers import browser_page, served, sign_in
from tests.browser.test_pages import faults
from tests.report.rounds import more, replies, reply, with_round
from tests.web.offices import PASSWORD
from tests.workspaces import ROUND, made

pytestmark = pytest.mark.slow


def surveyed(folder: Path) -> Path:
    """A workspace with replies of two units and a few of a third, a public screen, and things to do."""
    with workspace(made(folder)) as found:
        with_round(found, ROUND, [*replies("a", {("PC06", "5"): 30, ("PC06", "2"): 10, ("CAX-BK", "4"): 60, ("PC08", "3"): 2})])
        more(found, ROUND, [reply(f"o/{number}", "PC06", "4", officer_ref=f"CB0{number % 3}") for number in range(30)])
        strike(found, ROUND, "o/1", "trả lời đùa", "Lan")
        for role in Role:
            new_user(found, role.value, PASSWORD, role, by="test")
        with found.database.writing() as connection:
            set_board_rule(connection, 1, BoardRule("4,5", "c*", notice=True), "test")
        find_follow_ups(found, ROUND, Limits(), "test")
    return folder


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault_on_the_pages_of_figures(tmp_path: Path, scheme: str) -> None:
    with served(surveyed(tmp_path / "kho")) as server, browser_page(color_scheme=scheme) as page:
        page.goto(f"{server.address}notice/1")
        found = faults(page)
        sign_in(page, server, "administrator")
        for path in (
            "rounds/1/figures",
            "rounds/1/figures?unit=PC06",
            "rounds/1/figures/behind?question=c01&code=5",
            "rounds/1/follow-up",
            "rounds/1/officers",
            "rounds/1/struck",
        ):
            page.goto(server.address + path)
            found += faults(page)
        assert found == []


def test_the_notice_screen_takes_turns_and_stops_when_somebody_wants_to_read(tmp_path: Path) -> None:
    with served(surveyed(tmp_path / "kho")) as server, browser_page() as page:
        page.goto(f"{server.address}notice/1")
        assert page.locator(".slide:visible").count() == 1 and page.locator(".slide").count() > 2
        first = page.locator(".slide:visible").inner_text()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("text => document.querySelector('.slide.now').innerText !== text", arg=first)
        page.click("#pause")
        assert page.locator(".slide:visible").count() == page.locator(".slide").count(), "whoever stops it can read all of it"
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_a_group_is_chosen_by_keyboard_and_leads_to_its_answers(tmp_path: Path) -> None:
    with served(surveyed(tmp_path / "kho")) as server, browser_page() as page:
        sign_in(page, server, "analyst")
        page.goto(f"{server.address}rounds/1/figures")
        page.focus("select[name=unit]")
        page.keyboard.press("p")
        page.keyboard.press("Enter")
        page.focus(".filters button")
        page.keyboard.press("Enter")
        page.wait_for_url("**unit=PC0**")
        assert page.locator("select[name=unit]").input_value().startswith("PC0")
        page.locator(".question a").first.press("Enter")
        page.wait_for_url("**/behind**")
        assert page.locator("tbody tr").count() > 0
