"""A pile comes in through a real browser: dropped, cut off, gone on with after a reload and a server that was killed, and read."""

from __future__ import annotations

import hashlib
import sqlite3
import zipfile
from pathlib import Path

import pytest

from tests.browser.servers import browser_page, served, sign_in
from tests.browser.test_pages import faults
from tests.web.offices import filled
from tests.workspaces import SCANS

pytestmark = pytest.mark.slow

PIECES = 3
SLOW = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 3 << 20}


def packed(folder: Path) -> Path:
    """A ZIP file with one new slip, padded to several pieces."""
    path = folder / "tập phiếu.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.write(SCANS / "phieu-018.jpg", "phieu-018.jpg")
        archive.comment = b""
        for number in range(PIECES):
            archive.writestr(f"ghi chú {number}.bin", hashlib.sha512(bytes([number])).digest() * (1 << 16))
    return path


def test_a_pile_comes_in_through_a_cut_line_a_reload_and_a_killed_server_and_is_read(tmp_path: Path) -> None:
    pile = packed(tmp_path)
    with served(filled(tmp_path / "kho")) as server, browser_page() as page:
        sign_in(page, server, "supervisor")
        page.click("a[href='/batches/new']")
        page.wait_for_selector("#zone")
        assert faults(page) == []
        for size in ((768, 1024), (390, 844), (1280, 720)):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), size
        page.fill("[name=unit]", "PC99")
        page.set_input_files("#files", pile)
        page.click("#submit")
        page.wait_for_selector("#problems li")
        assert "PC99" in page.inner_text("#problems")
        page.fill("[name=unit]", "pc06")
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", SLOW)
        page.click("#submit")
        page.wait_for_function("() => document.getElementById('all').value > 0.15")
        server.kill()
        page.wait_for_timeout(500)
        server.start()
        page.wait_for_function("() => document.getElementById('all').value > 0.3", timeout=30_000)
        page.click("#pause")
        page.wait_for_function("() => document.getElementById('submit').hidden && !document.getElementById('pause').hidden")
        page.reload()
        part = next(path for path in (server.folder / "arrivals").rglob("*.zip"))
        have = part.stat().st_size
        assert 0 < have < pile.stat().st_size
        assert faults(page) == []
        page.click(".go_on")
        other = tmp_path / "other.jpg"
        other.write_bytes(b"x")
        page.set_input_files(".unfinished input[type=file]", other)
        page.wait_for_selector("#problems li")
        page.set_input_files(".unfinished input[type=file]", pile)
        page.wait_for_selector("#problems .good", timeout=30_000)
        with sqlite3.connect(server.folder / "phieu.db") as connection:
            (found,) = connection.execute(
                "SELECT f.sha256 FROM files f JOIN batches b ON b.id = f.batch_id WHERE b.origin = 'upload'"
            ).fetchall()
        connection.close()
        assert found == (hashlib.sha256((SCANS / "phieu-018.jpg").read_bytes()).hexdigest(),)
        page.goto(f"{server.address}batches")
        page.wait_for_function("() => !document.querySelector('.pace')", timeout=60_000)
        with sqlite3.connect(server.folder / "phieu.db") as connection:
            states = connection.execute(
                "SELECT p.state FROM pages p JOIN batches b ON b.id = p.batch_id WHERE b.origin = 'upload'"
            ).fetchall()
        connection.close()
        assert states == [("read",)], "what came in is read without a word to anybody"
        assert faults(page) == []
        page.goto(f"{server.address}rounds/1/rescans")
        assert faults(page) == []


def test_folders_are_dropped_with_what_lies_in_them(tmp_path: Path) -> None:
    inside = tmp_path / "thùng 7" / "xấp 1"
    inside.mkdir(parents=True)
    for path, name in ((inside.parent, "phieu-018.jpg"), (inside, "phieu-019.jpg")):
        (path / name).write_bytes((SCANS / name).read_bytes())
        (path / "Thumbs.db").write_bytes(b"of the system")
    with served(filled(tmp_path / "kho")) as server, browser_page() as page:
        sign_in(page, server, "supervisor")
        page.goto(f"{server.address}batches/new")
        page.fill("[name=unit]", "PC06")
        box = page.locator("#zone").bounding_box()
        assert box is not None
        wire = page.context.new_cdp_session(page)
        at = {"x": box["x"] + 30, "y": box["y"] + box["height"] - 10}
        for kind in ("dragEnter", "dragOver", "drop"):
            dragged = {"items": [], "files": [str(inside.parent)], "dragOperationsMask": 1}
            wire.send("Input.dispatchDragEvent", {"type": kind, **at, "data": dragged})
        page.wait_for_function("() => document.getElementById('taken').textContent.includes('2')")
        page.click("#submit")
        page.wait_for_selector("#problems .good", timeout=30_000)
        with sqlite3.connect(server.folder / "phieu.db", timeout=10) as connection:
            came = "SELECT f.name FROM files f JOIN batches b ON b.id = f.batch_id WHERE b.origin = 'upload'"
            names = connection.execute(came).fetchall()
        connection.close()
        assert sorted(names) == [("phieu-018.jpg",), ("phieu-019.jpg",)]
