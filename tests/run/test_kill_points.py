"""A process that is killed at a named point, and whoever goes on: the same rows as if nothing had happened."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bench.chaos import rows
from pipeline.intake.add import new_batch
from pipeline.run.run import run
from pipeline.run.verify import verify
from pipeline.store.work import batches_at_work
from pipeline.store.workspace import workspace
from tests.workspaces import ROUND, facts, opened, slips

NUMBERS = (1, 2, 3)

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9 on Windows")]


class Point(NamedTuple):
    """Before or after the call of a function that is made for so many times."""

    module: str
    name: str
    call: int = 1
    after: bool = False


POINTS = {
    "originals stored, no batch yet": Point("pipeline.intake.add", "add_batch"),
    "files of the batch told, not committed": Point("pipeline.intake.add", "add_file", 2, after=True),
    "pages leased, none looked at": Point("pipeline.run.workers.station", "sample_job"),
    "in the middle of the first pass": Point("pipeline.run.workers.station", "sample_job", 2, after=True),
    "samples stored, not entered": Point("pipeline.run.enter", "enter"),
    "samples entered, not committed": Point("pipeline.run.enter", "enter", after=True),
    "repeats told, not committed": Point("pipeline.run.shift", "mark_repeats", after=True),
    "between sample and context": Point("pipeline.run.run", "freeze"),
    "context stored, not entered": Point("pipeline.run.freeze", "add_context"),
    "context frozen, nothing read": Point("pipeline.run.workers.station", "read_job"),
    "in the middle of the second pass": Point("pipeline.run.workers.station", "read_job", 2, after=True),
    "between reading stored and lease given back": Point("pipeline.run.hold", "release"),
}


def killing(real: Callable[..., Any], point: Point) -> Callable[..., Any]:
    """The function, which ends this process at its point."""
    calls = 0

    def called(*given: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == point.call and not point.after:
            os.kill(os.getpid(), signal.SIGKILL)
        found = real(*given, **named)
        if calls == point.call:
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    return called


def until(point: Point, folder: Path) -> None:
    """Take in and read; the process does not come to the end of it."""
    module = import_module(point.module)
    setattr(module, point.name, killing(getattr(module, point.name), point))
    with workspace(folder) as found:
        new_batch(found, slips(*NUMBERS), ROUND, facts())
        run(found, workers=0)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    with opened(tmp_path_factory.mktemp("kho")) as found:
        new_batch(found, slips(*NUMBERS), ROUND, facts())
        run(found, workers=0)
        return rows(found)


@pytest.mark.parametrize("name", POINTS)
def test_killed_at_a_point_and_gone_on(name: str, undisturbed: list[Any], tmp_path: Path) -> None:
    with opened(tmp_path):
        pass
    process = multiprocessing.get_context("spawn").Process(target=until, args=(POINTS[name], tmp_path))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    with workspace(tmp_path) as found:
        with found.database.reading() as connection:
            there = batches_at_work(connection)
        if not there and POINTS[name].module == "pipeline.intake.add":
            new_batch(found, slips(*NUMBERS), ROUND, facts())
        run(found, workers=0)
        assert rows(found) == undisturbed
        assert verify(found).problems == ()
