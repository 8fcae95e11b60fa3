"""A run that is killed, wherever it is, and started again ends as if nothing had happened: to the row."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bench.chaos import rows
from pipeline.intake.add import new_batch
from pipeline.run.run import run
from pipeline.run.verify import verify
from pipeline.store.readings import Placed, enter
from pipeline.store.work import lease
from pipeline.store.workspace import workspace
from pipeline.survey import Stage
from tests.workspaces import DATABASES, ROUND, facts, opened, slips

PHIEU = (sys.executable, "-m", "pipeline.cli")
NUMBERS = range(1, 13)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9 on Windows")


def killed_after(folder: Path, seconds: float) -> int | None:
    """The exit code of a run that was killed after so many seconds; None where it was."""
    process = subprocess.Popen([*PHIEU, "run", "--workspace", str(folder), "--workers", "2"], stdout=subprocess.DEVNULL)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return None


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    with opened(tmp_path_factory.mktemp("kho")) as found:
        new_batch(found, slips(*NUMBERS), ROUND, facts())
        run(found, workers=0)
        return rows(found)


@pytest.mark.slow
@pytest.mark.parametrize("database", DATABASES)
def test_a_run_that_is_killed_again_and_again_loses_and_doubles_nothing(database: str, undisturbed: list[Any], tmp_path: Path) -> None:
    with opened(tmp_path, database) as found:
        new_batch(found, slips(*NUMBERS), ROUND, facts())
        chance = random.Random(database)
        for _ in range(4):
            killed_after(tmp_path, chance.uniform(2, 9))
        run(found, workers=0)
        assert rows(found) == undisturbed
        assert verify(found).problems == ()


@pytest.mark.slow
def test_two_runs_at_once_share_the_pages(undisturbed: list[Any], tmp_path: Path) -> None:
    with opened(tmp_path) as found:
        new_batch(found, slips(*NUMBERS), ROUND, facts())
    command = [*PHIEU, "run", "--workspace", str(tmp_path), "--workers", "0"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    with workspace(tmp_path) as found:
        assert rows(found) == undisturbed
        assert verify(found).problems == ()


def test_what_another_run_holds_is_left_to_it(tmp_path: Path) -> None:
    with opened(tmp_path) as found:
        new_batch(found, slips(1, 2), ROUND, facts())
        with found.database.writing() as connection:
            mine = lease(connection, 1, Stage.SAMPLE, "other:1:aa", 1)
            others = lease(connection, 1, Stage.SAMPLE, "mine:1:bb", 10)
        assert Counter(job.page for job in [*mine, *others]) == {1: 1, 2: 1}
        with found.database.writing() as connection:
            assert enter(connection, "mine:1:bb", Stage.SAMPLE, [Placed(mine[0].page, "x", "y", "z")], []) == 0


def test_the_leases_of_a_run_that_was_killed_are_free_at_once(tmp_path: Path) -> None:
    with opened(tmp_path) as found:
        new_batch(found, slips(1), ROUND, facts())
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom pipeline.run.hold import owner_name\nfrom pipeline.store.work import lease\n"
        "from pipeline.store.workspace import workspace\nfrom pipeline.survey import Stage\n"
        "with workspace(Path(sys.argv[1])) as found:\n"
        "    with found.database.writing() as connection:\n        lease(connection, 1, Stage.SAMPLE, owner_name(), 1)\n"
        "    os._exit(9)\n"
    )
    assert subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False).returncode == 9
    began = time.monotonic()
    with workspace(tmp_path) as found:
        assert run(found, workers=0).read == 1
    assert time.monotonic() - began < 25
