"""The survey on a phone of 360 × 740 in a real browser: with scripts and without, by one thumb, for everybody."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from pipeline.model import Response
from tests.browser.servers import browser_page
from tests.digital.exports import ROUND, round_at
from tests.phone.phones import FORMS, PAGE, REGISTER, responses

pytestmark = pytest.mark.slow

PHONE = {"width": 360, "height": 740, "has_touch": True, "is_mobile": True}
LEAST_TOUCH = 44
"""Pixels that a finger needs (WCAG 2.5.5)."""


@contextmanager
def served_public(folder: Path, form: str = "quay-a5") -> Iterator[str]:
    """The address of `phieu serve-public` on a new round."""
    with round_at(folder, form=form, counter_files=[REGISTER]):
        pass
    command = [sys.executable, "-m", "pipeline.cli", "serve-public", str(folder / "kho"), "--round", ROUND, "--port", "0"]
    command += ["--form", str(FORMS / f"{form}.yaml")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PHIEU_LANG": "en"})
    assert process.stdout is not None
    found = re.search(r"http://[\d.]+:\d+", process.stdout.readline())
    assert found is not None
    try:
        yield found[0]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
        process.stdout.close()


@dataclass
class Counter:
    """A counter that is served: its address, and what has arrived since it was looked at last."""

    address: str
    folder: Path
    seen: set[str] = field(default_factory=set)

    def arrived(self) -> list[Response]:
        found = [one for one in responses(self.folder) if one.response_id not in self.seen]
        self.seen |= {one.response_id for one in found}
        return found


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    folder = tmp_path_factory.mktemp("phone") / "quay"
    with served_public(folder) as address:
        yield Counter(address, folder)


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{page.url} {one['id']}: {one['nodes'][0]['html'][:120]}" for one in found if one["impact"] in ("serious", "critical")]


def choose(page: Page, question: str, code: str) -> None:
    page.locator(f"label:has(input[name='a.{question}'][value='{code}'])").tap()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_person_answers_by_thumb_with_scripts_and_without(counter: Counter, scripts: bool) -> None:
    with browser_page(**PHONE, java_script_enabled=scripts) as page:
        page.goto(counter.address + PAGE)
        assert "Quầy số 3" in page.inner_text("header")
        choose(page, "overall", "5")
        page.get_by_role("button", name="Gửi phiếu").tap()
        page.wait_for_selector("[role=alert]")
        assert page.locator("[role=alert] a").count() == 4, "what lacks is named"
        assert page.locator("input[name='a.overall'][value='5']").is_checked(), "what was chosen stays"
        for question, code in (("attitude", "5"), ("guidance", "4"), ("waiting", "3"), ("place", "0")):
            choose(page, question, code)
        page.fill("[name='t.comment']", "Cảm ơn")
        page.get_by_role("button", name="Gửi phiếu").dblclick()
        page.wait_for_url("**/thanks*")
        assert "Trân trọng cảm ơn" in page.inner_text("h1")
        (one,) = counter.arrived()
        assert [answer.codes for answer in one.answers] == [("5",), ("5",), ("4",), ("3",), ("0",)]


def test_the_page_fits_the_phone_also_at_twice_the_size_and_every_choice_is_large(counter: Counter) -> None:
    for width in (360, 180):
        with browser_page(width, 740, has_touch=True, is_mobile=True) as page:
            page.goto(counter.address + PAGE)
            assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), width
            script = "() => [...document.querySelectorAll('label.o, button')].map((one) => one.getBoundingClientRect().height)"
            assert min(page.evaluate(script)) >= LEAST_TOUCH


def test_axe_finds_no_serious_fault_light_or_dark(tmp_path: Path) -> None:
    with served_public(tmp_path, "sipas-2026") as address, browser_page(**PHONE) as page:
        found = []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            for path in (PAGE, "/", "/thanks", "/s/PC06-Q03-X"):
                page.goto(address + path)
                found += serious(page)
            page.goto(address + PAGE)
            page.get_by_role("button", name="Gửi phiếu").tap()
            page.wait_for_selector("[role=alert]")
            found += serious(page)
        assert found == []


def test_an_answer_outlives_a_broken_line(counter: Counter) -> None:
    with browser_page(**PHONE) as page:
        page.goto(counter.address + PAGE)
        for question in ("overall", "attitude", "guidance", "waiting", "place"):
            choose(page, question, "4")
        page.context.set_offline(True)
        page.get_by_role("button", name="Gửi phiếu").tap()
        page.wait_for_function("() => document.getElementById('state').textContent.includes('chưa gửi được')")
        page.context.set_offline(False)
        page.wait_for_url("**/thanks*")
        assert len(counter.arrived()) == 1
