"""Ctrl+C in a real process, at any moment: one line, exit code 130, no process left, nothing half-written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms.catalogue import text

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
QUAY = SAMPLES / "forms" / "quay-a5.yaml"

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="looks at processes in the way of Linux")


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("layout") / "form.json"
    template = SAMPLES / "forms" / "phieu-hai-long.template.json"
    subprocess.run([*PHIEU, "form", "import-scan", str(template), "--out", str(out)], cwd=ROOT, check=True, capture_output=True)
    return out


PHIEU = (sys.executable, "-m", "pipeline.start", "--lang", "vi")


def begun(*arguments: object, folder: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder / "tmp")}
    (folder / "tmp").mkdir()
    return subprocess.Popen(
        [*PHIEU, *map(str, arguments)],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def reading(layout: Path, folder: Path, workers: int) -> subprocess.Popen[str]:
    # all of them: six pages are read before three seconds are over
    scans = sorted((SAMPLES / "scans").glob("phieu-*.jpg"))
    wishes = ("--out", "readings.jsonl", "--annotate", "annotated", "--review-out", "review", "--workers", workers)
    return begun("read", *scans, "--layout", layout, *wishes, folder=folder)


def members(group: int) -> Iterator[int]:
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state, _, process_group = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(process_group) == group and state != "Z":
            yield int(entry.name)


def all_gone(group: int, seconds: float = 5) -> bool:
    until = time.monotonic() + seconds
    while any(members(group)):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def ended(process: subprocess.Popen[str]) -> None:
    _, said = process.communicate(timeout=60)
    assert said.splitlines() == [text("cli.interrupted", "vi")]
    assert process.returncode == 130
    assert all_gone(process.pid)


def left(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path != folder / "tmp")


def until_it_listens(process: subprocess.Popen[str]) -> None:
    """Python itself takes a moment to start, in which nobody can listen; it leaves SIGHUP alone, `phieu` does not."""
    hangup, latest = 1 << (signal.SIGHUP - 1), time.monotonic() + 30
    status = Path("/proc") / str(process.pid) / "status"
    while not int(status.read_text(encoding="utf-8").split("SigCgt:")[1].split()[0], 16) & hangup:
        assert time.monotonic() < latest and process.poll() is None
        time.sleep(0.001)


@pytest.mark.parametrize("seconds", [0, 0.2, 1, 2.5])
def test_ctrl_c_ends_reading_with_workers_in_one_line_and_leaves_nothing(layout: Path, tmp_path: Path, seconds: float) -> None:
    process = reading(layout, tmp_path, 2)
    until_it_listens(process)
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGINT)
    ended(process)
    assert left(tmp_path) == []


def test_ctrl_c_while_pictures_are_written_takes_all_of_them_back(layout: Path, tmp_path: Path) -> None:
    process = reading(layout, tmp_path, 2)
    until = time.monotonic() + 180
    while not list(tmp_path.glob("annotated/.phieu-*/*")):
        assert time.monotonic() < until and process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    ended(process)
    assert left(tmp_path) == []


def test_an_end_from_outside_is_as_orderly(layout: Path, tmp_path: Path) -> None:
    process = reading(layout, tmp_path, 2)
    until_it_listens(process)
    time.sleep(1)
    process.terminate()
    ended(process)
    assert left(tmp_path) == []


def test_workers_end_when_the_command_is_killed(layout: Path, tmp_path: Path) -> None:
    process = reading(layout, tmp_path, 2)
    until = time.monotonic() + 120
    while len(list(members(process.pid))) < 3:
        assert time.monotonic() < until and process.poll() is None
        time.sleep(0.02)
    process.kill()
    process.communicate()
    assert all_gone(process.pid, 15)


def test_ctrl_c_ends_printing(tmp_path: Path) -> None:
    process = begun("form", "draw", QUAY, "--out", "in", "--run", 1, "--copies", 20_000, folder=tmp_path)
    until_it_listens(process)
    time.sleep(1)
    os.killpg(process.pid, signal.SIGINT)
    ended(process)
    assert left(tmp_path) == []


def test_a_background_command_that_was_told_not_to_listen_goes_on(tmp_path: Path) -> None:
    shell = f'trap "" INT; exec {sys.executable} -m pipeline.start --lang en form check {QUAY}'
    process = subprocess.Popen(["/bin/sh", "-c", shell], cwd=ROOT, stdout=subprocess.PIPE, start_new_session=True)
    time.sleep(0.3)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0
