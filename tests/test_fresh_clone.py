"""A newcomer's first minutes: a fresh clone, an empty home folder, and `make demo`, twice."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GUARD = "PHIEU_FRESH_CLONE"
SET_UP = ("phieu: making", "phieu: installing")


def without_git_variables() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    if GUARD in os.environ:
        pytest.skip("already inside a fresh clone")
    if shutil.which("make") is None:
        pytest.skip("there is no make here; `phieu demo` is tested from the wheel")
    environment = without_git_variables()
    head = subprocess.run(["git", "rev-parse", "--verify", "HEAD"], cwd=ROOT, env=environment, capture_output=True, check=False)
    if head.returncode != 0:
        pytest.skip("this folder has no git history to clone from")
    place = tmp_path / "bản sao"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(place)], env=environment, check=True)
    return place


def make_demo(clone: Path, home: Path) -> str:
    kept = {
        name: value
        for name, value in without_git_variables().items()
        if name not in {"PYTHONPATH", "VIRTUAL_ENV", "MAKEFLAGS", "MFLAGS", "MAKELEVEL"}
    }
    base_python = getattr(sys, "_base_executable", sys.executable)
    result = subprocess.run(
        ["make", f"PYTHON={base_python}", "demo"],
        cwd=clone,
        env={**kept, "HOME": str(home), "PHIEU_LANG": "en", GUARD: "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.mark.slow
def test_two_commands_lead_a_newcomer_to_a_score_table(clone: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()

    first = make_demo(clone, home)

    assert [line for line in SET_UP if line not in first] == []
    assert_shows_results(clone, first)
    installed = clone / ".venv" / "installed"
    made = installed.stat().st_mtime_ns

    shutil.rmtree(clone / "phieu-demo")
    second = make_demo(clone, home)

    assert [line for line in SET_UP if line in second] == []
    assert installed.stat().st_mtime_ns == made
    assert_shows_results(clone, second)
    assert without_set_up(first) == second
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=clone, env=without_git_variables(), capture_output=True, text=True, check=True
    )
    assert status.stdout == "", "the demo leaves files that git would see"


def assert_shows_results(clone: Path, output: str) -> None:
    results = clone / "phieu-demo"
    pages = [json.loads(line) for line in (results / "readings.jsonl").read_text(encoding="utf-8").splitlines()]
    read = [page for page in pages if page["state"] == "read"]
    assert len(read) > 20
    assert len([file for file in (results / "annotated").rglob("*") if file.is_file()]) >= len(read)
    assert (results / "scores.xlsx").stat().st_size > 0
    questions = {answer["question"] for page in read for answer in page["answers"]}
    table = output.split("$ phieu score", 1)[1]
    assert [question for question in sorted(questions) if question not in table] == []
    assert "phieu-demo" in table.rsplit("Results are in", 1)[1]


def without_set_up(output: str) -> str:
    return "".join(line for line in output.splitlines(keepends=True) if not line.startswith("phieu: "))
