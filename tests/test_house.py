"""The rules of the house that no linter checks, and how `phieu` behaves before any command does its work."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType

import click
import pytest
from click.testing import CliRunner

from forms.errors import Problem
from pipeline import cli as command_line
from pipeline.cli import cli
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_PARTLY_DONE, InputError

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("forms", "omr", "pipeline")
WALL = 400
"""Lines of a file at most."""


def run(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT), **environment}
    )


def sources() -> list[Path]:
    return [file for folder in (*FLOORS, "tools", "bench", "samples") for file in sorted((ROOT / folder).rglob("*.py"))]


def test_files_stay_below_the_wall() -> None:
    assert {
        str(file.relative_to(ROOT)): lines for file in sources() if (lines := len(file.read_text(encoding="utf-8").splitlines())) > WALL
    } == {}


def test_files_are_named_for_what_they_do() -> None:
    vague = {"utils", "util", "helpers", "helper", "core", "manager", "common", "base", "misc"}
    assert [str(file) for file in sources() if vague & {file.stem, *file.relative_to(ROOT).parts}] == []


def test_texts_are_utf8_without_carriage_returns() -> None:
    for file in [*sources(), *(ROOT / "forms" / "texts").rglob("*.toml"), *(ROOT / "docs").rglob("*.md")]:
        assert b"\r" not in file.read_bytes(), file
        file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_has_hashes_and_no_addresses(name: str) -> None:
    lock = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"://|--(index|extra-index|find-links|trusted)", lock)
    entries = re.split(r"\n(?=\S)", lock.strip())
    assert len(entries) > 15
    assert [entry.splitlines()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_tests_run_on_the_versions_that_people_install() -> None:
    runtime, development = (
        set(re.findall(r"^\S+==\S+", (ROOT / name).read_text(), re.MULTILINE)) for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert runtime <= development


def test_every_dependency_is_in_the_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = {name.lower() for name in re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)}
    assert {re.split(r"[<>=; ]", need)[0].lower() for need in project["dependencies"]} <= locked


def test_help_comes_without_loading_the_heavy_libraries() -> None:
    shown = run(
        "-c",
        "import sys\nfrom pipeline.cli import cli\n"
        "try: cli(['--help'])\nexcept SystemExit: pass\n"
        "print('LOADED', sorted({'cv2', 'numpy', 'pandas', 'pydantic', 'PIL'} & set(sys.modules)))",
    )
    assert shown.returncode == 0, shown.stderr.decode()
    assert b"read" in shown.stdout and b"score" in shown.stdout
    assert b"LOADED []" in shown.stdout


def test_vietnamese_reaches_a_console_of_another_code_page() -> None:
    missing = run("-m", "pipeline.cli", "--lang", "vi", "score", "không có.jsonl", "--layout", "không có.json", PYTHONIOENCODING="ascii")
    assert missing.returncode == 1
    assert "không có" in missing.stderr.decode("utf-8")
    assert b"Traceback" not in missing.stderr


def test_wrong_usage_ends_with_2() -> None:
    assert CliRunner().invoke(cli, ["read"]).exit_code == 2
    assert CliRunner().invoke(cli, ["no-such-command"]).exit_code == 2
    assert CliRunner().invoke(cli, ["--lang", "fr", "read"]).exit_code == 2


@click.command()
@click.option("--fail", is_flag=True, help="Raise.")
@pass_terminal
def trial(terminal: Terminal, fail: bool) -> int:
    """Serve the tests below as a command of its own."""
    if fail:
        raise InputError([Problem("cli.demo_samples_missing", "a [bold]"), Problem("cli.demo_samples_missing", "b")])
    terminal.say("cli.demo.done", out="x" * 200)
    return EXIT_PARTLY_DONE


@pytest.fixture
def with_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("trial_command")
    monkeypatch.setattr(module, "trial", trial, raising=False)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(command_line.COMMANDS, "trial", f"{module.__name__}:trial")


@pytest.mark.usefixtures("with_trial")
def test_a_bad_request_is_told_in_one_line_each_and_ends_with_1() -> None:
    result = CliRunner().invoke(cli, ["--lang", "vi", "trial", "--fail"])
    assert result.exit_code == 1
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert [line.split(":")[0] for line in lines] == ["a [bold]", "b"]
    assert all(line.endswith("[cli.demo_samples_missing]") and "phiếu mẫu" in line for line in lines)


@pytest.mark.usefixtures("with_trial")
def test_what_a_command_returns_is_the_exit_code_and_lines_are_not_broken() -> None:
    result = CliRunner().invoke(cli, ["trial"])
    assert result.exit_code == EXIT_PARTLY_DONE
    assert "x" * 200 in result.stdout


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({"PHIEU_LANG": "vi"}, "vi"),
        ({"PHIEU_LANG": "en", "LANG": "vi_VN.UTF-8"}, "en"),
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LC_ALL": "C.UTF-8", "LANG": "vi_VN.UTF-8"}, "en"),
        ({"PHIEU_LANG": "xx", "LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_language_follows_the_person(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], lang: str) -> None:
    for name in ("PHIEU_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert command_line.default_language() == lang


def test_an_old_python_is_told_what_to_do() -> None:
    pretend = "import sys, runpy; sys.version_info = (3, 9, 0); sys.argv = ['environment']"
    old = run("-c", f"{pretend}; runpy.run_path('tools/environment.py', run_name='__main__')")
    assert old.returncode == 1
    assert b"needs Python 3.11 or newer" in old.stderr and b"PYTHON=" in old.stderr
    assert b"Traceback" not in old.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = run("-m", "hatchling", "build", "-t", "wheel", "-d", str(folder))
    assert built.returncode == 0, built.stderr.decode()
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_texts_and_samples_and_nothing_of_the_workshop(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    samples = [file for folder in ("forms", "scans") for file in (ROOT / "samples" / folder).rglob("*") if file.is_file()]
    assert len(samples) > 2
    assert {f"pipeline/{file.relative_to(ROOT).as_posix()}" for file in samples} <= names
    assert {file.relative_to(ROOT).as_posix() for file in (ROOT / "forms" / "texts").rglob("*.toml")} <= names
    assert [name for name in names if name.split("/")[0] in {"tests", "bench", "docs", "tools"}] == []


@pytest.mark.slow
def test_an_installed_wheel_runs_the_demo_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    place, elsewhere = tmp_path / "site", tmp_path / "Thư mục làm việc"
    elsewhere.mkdir()
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(place)
    before = fingerprint(ROOT / "samples")
    shown = run("-m", "pipeline.cli", "--lang", "en", "demo", cwd=elsewhere, PYTHONPATH=str(place))
    assert shown.returncode == 0, shown.stderr.decode()
    output = shown.stdout.decode("utf-8")
    assert str(place) in output and str(ROOT) not in output
    assert {entry.name for entry in (elsewhere / "phieu-demo").iterdir()} >= {"readings.jsonl", "annotated", "review", "scores.xlsx"}
    assert fingerprint(ROOT / "samples") == before


def fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()
