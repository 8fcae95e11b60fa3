"""How-to pages: every command on them is run as it stands, and what they show is what it says."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import cli

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    "print-your-own-form",
    "accept-printer-and-scanner",
    "run-a-survey",
    "paper-and-phone",
    "survey-on-the-phone",
    "qr-posters",
    "dashboard",
    "officers",
    "report",
]


def steps(page: str) -> list[tuple[str, list[str]]]:
    """The commands in the blocks of a page, each with the lines that are shown below it."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"^```\n(.*?)^```", page, re.DOTALL | re.MULTILINE):
        for line in block.splitlines():
            words = line.removeprefix("$ ")
            if words.startswith("phieu "):
                found.append((words, []))
            elif line.strip():
                found[-1][1].append(line)
    return found


@pytest.mark.parametrize("name", PAGES)
def test_every_command_of_the_page_runs_and_says_what_is_shown(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "samples" / "forms", tmp_path / "samples" / "forms")
    shutil.copytree(ROOT / "samples" / "scans", tmp_path / "samples" / "scans")
    shutil.copytree(ROOT / "samples" / "digital", tmp_path / "samples" / "digital")
    monkeypatch.chdir(tmp_path)
    typed = steps((ROOT / "docs" / "how-to" / f"{name}.md").read_text(encoding="utf-8"))
    assert len(typed) >= 2
    for words, shown in typed:
        done = CliRunner().invoke(cli, ["--lang", "en", *shlex.split(words)[1:]])
        assert done.exit_code == 0, f"{words}\n{done.output}"
        said = {" ".join(line.split()) for line in done.stdout.splitlines()}
        missing = [line for line in shown if line != "…" and " ".join(line.split()) not in said]
        assert missing == [], f"{words}\n{done.stdout}"
