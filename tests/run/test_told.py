"""What a run tells: its log in JSON, its figures for Prometheus, and nothing where nothing is wanted."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from forms.errors import PhieuError
from pipeline.errors import InputError, WorkspaceError
from pipeline.events import Event, PageDone, RunEnded
from pipeline.intake.add import new_batch
from pipeline.log import json_log
from pipeline.run.metrics import metrics
from pipeline.run.run import run
from tests.workspaces import ROUND, facts, opened, slips


@pytest.fixture
def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


PAGE = PageDone(1, 7, "read", "read", (), 0.25, 1 << 27, 20, 3)


def test_a_log_has_a_line_for_each_page_and_the_end(tmp_path: Path) -> None:
    log = tmp_path / "nhật ký.jsonl"
    with opened(tmp_path / "kho") as found:
        new_batch(found, slips(1, 2), ROUND, facts())
        with json_log(log) as listener:
            done = run(found, workers=0, listeners=[listener])
        (tmp_path / "kho" / "blobs" / "samples").rename(tmp_path / "elsewhere")
        (tmp_path / "kho" / "blobs" / "samples").write_bytes(b"")
        new_batch(found, slips(3), ROUND, facts())
        with json_log(log) as listener, pytest.raises(WorkspaceError):
            run(found, workers=0, listeners=[listener])
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [one["event"] for one in lines[:2]] == ["run_began", "step_began"]
    pages = [one for one in lines if one["event"] == "page_done"]
    assert [(one["step"], one["page"], one["state"]) for one in pages] == [
        ("sample", 1, "sampled"), ("sample", 2, "sampled"), ("read", 1, "read"), ("read", 2, "read"),
    ]  # fmt: skip
    assert all(one["seconds"] > 0 and one["held"] > 0 and one["at"].endswith("Z") for one in pages)
    ended = next(one for one in lines if one["event"] == "run_ended")
    assert (ended["answers"], ended["doubtful"]) == (done.answers, done.doubtful) == (sum(one["answers"] for one in pages), done.doubtful)
    assert lines[-1]["event"] == "run_stopped" and lines[-1]["level"] == "error" and lines[-1]["why"] == ["store.blob_refused"]


def test_a_log_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    with pytest.raises(PhieuError), json_log(tmp_path):
        pass


def test_figures_can_be_asked_for_while_the_run_works_and_lie_in_a_file_afterwards(tmp_path: Path, free_port: int) -> None:
    events: list[Event] = [PAGE, RunEnded(0, 1, 0, 20, 3, 2.0)]
    file = tmp_path / "phieu.prom"
    with metrics(free_port, file) as listener:
        for event in events:
            listener(event)
        with urlopen(f"http://127.0.0.1:{free_port}/metrics") as answer:
            asked = answer.read().decode()
    for told in (asked, file.read_text(encoding="utf-8")):
        assert 'phieu_pages_total{state="read",step="read"} 1.0' in told
        assert 'phieu_answers_total{review="yes"} 3.0' in told and 'phieu_answers_total{review="no"} 17.0' in told
        assert 'phieu_page_seconds_sum{step="read"} 0.25' in told and "phieu_worker_bytes 1.34217728e+08" in told


def test_a_port_that_is_taken_is_said(free_port: int) -> None:
    with metrics(free_port), pytest.raises(InputError) as error, metrics(free_port):
        pass
    assert [problem.code for problem in error.value.problems] == ["run.metrics_port"]


def test_quiet_prints_nothing_and_a_line_says_the_share_for_a_person(tmp_path: Path) -> None:
    with opened(tmp_path) as found:
        new_batch(found, slips(1), ROUND, facts())
    command = [sys.executable, "-m", "pipeline.cli", "run", "--workers", "0", "--workspace", str(tmp_path)]
    told = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    assert "%" in told.stdout
    again = subprocess.run([*command, "--quiet"], check=True, capture_output=True, encoding="utf-8")
    assert (again.stdout, again.stderr) == ("", "")
