"""A real server, which can be killed and started again at its address, and a real browser."""

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

from playwright.sync_api import Page, sync_playwright

from tests.web.offices import PASSWORD

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-background-networking"]


@dataclass
class Server:
    """`phieu serve` on a workspace."""

    folder: Path
    address: str = ""
    port: int = 0
    process: subprocess.Popen[str] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start, at the port of the first time; returns when it listens."""
        command = [sys.executable, "-m", "pipeline.cli", "serve", str(self.folder), "--port", str(self.port)]
        environment = {**os.environ, "PHIEU_LANG": "en"}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert self.process.stdout is not None
        found = re.search(r"http://[\d.]+:(\d+)/", self.process.stdout.readline())
        assert found is not None
        self.address, self.port = found[0], int(found[1])

    def kill(self) -> None:
        """End it as a power cut does."""
        assert self.process is not None and self.process.stdout is not None
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """A server on a workspace, killed at the end."""
    server = Server(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()


@contextmanager
def browser_page(width: int = 1280, height: int = 720, **context: object) -> Iterator[Page]:
    """A page of a new browser; an error of its scripts fails the test."""
    errors: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        opened = browser.new_context(viewport={"width": width, "height": height}, **context)  # type: ignore[arg-type]
        opened.set_default_timeout(30_000)
        page = opened.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if "Content Security" in said.text else None)
        yield page
        browser.close()
    assert errors == []


def sign_in(page: Page, server: Server, name: str) -> None:
    """Sign in by keyboard alone."""
    page.goto(server.address)
    page.wait_for_selector("[name=name]:focus")
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/batches")
