"""How fast review in the browser is: from a key to the next crop painted, and the page of batches, with a slow network and a long queue.

    python -m bench.review            writes bench/review.md

The samples are read under a policy that sends every answer to a person; the queue is filled up with items of no page of its own. A real
browser presses a key as soon as an item stands on the screen, so the items an hour are what no person reaches.
"""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from pipeline.intake.add import new_batch
from pipeline.model import AcceptancePolicy
from pipeline.run.rounds import open_round
from pipeline.run.run import run
from pipeline.store.workspace import init, workspace
from pipeline.survey import BatchFacts
from pipeline.web.people import new_user
from pipeline.web.roles import Role

ROOT = Path(__file__).resolve().parent.parent
NAME, PASSWORD = "bench", "a password of the bench"
LATENCY_MS = 150
QUEUE = 50_000
KEYS = 200
ASKED = 20
"""How often the page of batches is asked for."""

WATCH = """() => {
  window.times = [];
  addEventListener("keydown", () => {
    const began = performance.now();
    requestAnimationFrame(() => {
      const painted = new MessageChannel();
      painted.port1.onmessage = () => window.times.push(performance.now() - began);
      painted.port2.postMessage(0);
    });
  }, true);
}"""
"""The first task behind the frame that a key has led to: by then the crop is painted."""


def made(folder: Path) -> None:
    """Nothing; afterwards the folder is a workspace whose every answer waits."""
    init(folder)
    with workspace(folder) as found:
        layout = ROOT / "samples" / "forms" / "phieu-hai-long.json"
        open_round(found, "bench", [layout], AcceptancePolicy("everything", 2.0))
        scans = sorted((ROOT / "samples" / "scans").glob("phieu-0*.jpg"))
        facts = BatchFacts("PC06", "truc_tiep", date(2026, 11, 22), NAME)
        new_batch(found, scans, "bench", facts)
        run(found)
        new_user(found, NAME, PASSWORD, Role.SUPERVISOR, by=NAME)


def fill_up(folder: Path) -> int:
    """How many items wait, after as many as are lacking were added behind the real ones."""
    connection = sqlite3.connect(folder / "phieu.db", timeout=30)
    with connection:
        have, page = connection.execute("SELECT count(*), max(page_id) FROM review_items WHERE state = 'open'").fetchone()
        columns = [row[1] for row in connection.execute("PRAGMA table_info(review_items)") if row[1] not in ("id", "item")]
        copied = f"SELECT {', '.join(f'i.{column}' for column in columns)}, 'filler-' || n.value FROM review_items i, json_each(?) n "
        copied += "WHERE i.id = (SELECT max(one.id) FROM review_items one WHERE one.page_id = ?)"
        numbers = f"[{','.join(map(str, range(QUEUE - have)))}]"
        connection.execute(f"INSERT INTO review_items ({', '.join(columns)}, item) {copied}", (numbers, page))
        (count,) = connection.execute("SELECT count(*) FROM review_items WHERE state = 'open'").fetchone()
    connection.close()
    return int(count)


def keyed(page: Page) -> tuple[list[float], float]:
    """Milliseconds from each key to the next crop painted, sorted, and how many items an hour that would be."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    slow = {"offline": False, "latency": LATENCY_MS, "downloadThroughput": -1, "uploadThroughput": -1}
    wire.send("Network.emulateNetworkConditions", slow)
    page.evaluate(WATCH)
    began = time.perf_counter()
    for _ in range(KEYS):
        page.wait_for_function("() => Number(document.getElementById('review').dataset.ahead) > 1")
        page.keyboard.press("KeyU")
    return sorted(page.evaluate("() => window.times")), KEYS / (time.perf_counter() - began) * 3600


def main() -> None:
    """Measure, and write the page."""
    with TemporaryDirectory(prefix="phieu-") as name:
        folder = Path(name) / "kho"
        made(folder)
        command = [sys.executable, "-m", "pipeline.cli", "serve", str(folder), "--port", "0"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PHIEU_LANG": "en"})
        assert server.stdout is not None
        address = re.findall(r"http://\S+", server.stdout.readline())[0]
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
                page = browser.new_page(viewport={"width": 1280, "height": 720})
                page.goto(address)
                page.fill("[name=name]", NAME)
                page.fill("[name=password]", PASSWORD)
                page.keyboard.press("Enter")
                page.wait_for_selector(".round .figures")
                page.goto(f"{address}rounds/1/review")
                page.wait_for_selector("#item:not([hidden])")
                queue = fill_up(folder)
                asked = sorted(_asked(page, f"{address}batches") for _ in range(ASKED))
                times, an_hour = keyed(page)
                browser.close()
        finally:
            server.terminate()
            server.wait()
            server.stdout.close()
    _write(times, an_hour, asked, queue)


def _asked(page: Page, path: str) -> float:
    """Milliseconds until the server has answered."""
    began = time.perf_counter()
    assert page.request.get(path).ok
    return (time.perf_counter() - began) * 1000


def _write(times: list[float], an_hour: float, asked: list[float], queue: int) -> None:
    """Nothing; writes the page and prints it."""
    rows = [("key to next crop painted, ms", times), ("page of batches, ms", asked)]
    lines = [f"| {name} | {one[len(one) // 2]:.0f} | {one[int(len(one) * 0.95)]:.0f} | {one[-1]:.0f} |" for name, one in rows]
    busy = os.getloadavg()[0] > 2 * (os.cpu_count() or 1)
    text = "\n".join(
        [
            "# Review in the browser", "",
            f"`python -m bench.review`: Chromium, {LATENCY_MS} ms latency for the keys, {queue:,} items in the queue, {KEYS} keys, "
            f"{os.cpu_count()} cores with a load of {os.getloadavg()[0]:.0f} at the end.", "",
            "| | median | 95th percentile | longest |", "|---|---|---|---|", *lines, "",
            f"A scripted reviewer settles {an_hour:,.0f} items an hour: the upper bound.", "",
            *(["The machine was busy with other work meanwhile: it does better when it is not.", ""] if busy else []),
        ]
    )  # fmt: skip
    (ROOT / "bench" / "review.md").write_text(text, encoding="utf-8", newline="\n")
    print(text)


if __name__ == "__main__":
    main()
