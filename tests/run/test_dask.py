"""The same rows from a Dask cluster as from this process, whoever dies on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
from distributed import LocalCluster

from bench.chaos import rows
from pipeline.errors import InputError, WorkspaceError
from pipeline.events import Event, PageDone
from pipeline.intake.add import new_batch
from pipeline.run.run import run
from pipeline.run.verify import verify
from pipeline.run.workers import station
from pipeline.run.workers.dask_executor import DaskExecutor
from pipeline.run.workers.station import Spec
from tests.workspaces import ROUND, facts, opened, slips

NUMBERS = (1, 2, 3, 4)


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    with opened(tmp_path_factory.mktemp("kho")) as found:
        new_batch(found, slips(*NUMBERS), ROUND, facts())
        run(found, workers=0)
        return rows(found)


@contextmanager
def cluster(workers: int = 2) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of a scheduler with workers, and its process; all of them are gone afterwards."""
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    scheduler = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        assert scheduler.stderr is not None
        line = next(line for line in iter(scheduler.stderr.readline, b"") if b"Scheduler at:" in line)
        address = line.split()[-1].decode()
        each = ["--nthreads", "1", "--nworkers", str(workers), "--no-dashboard", "--death-timeout", "5"]
        worker = subprocess.Popen([sys.executable, "-m", "distributed.cli.dask_worker", address, *each], stderr=subprocess.DEVNULL)
        try:
            yield address, scheduler
        finally:
            for one in [*psutil.Process(worker.pid).children(recursive=True), psutil.Process(worker.pid)]:
                one.kill()
            worker.wait()
    finally:
        scheduler.kill()
        scheduler.communicate()


def pool(address: str, spec: Spec) -> DaskExecutor:
    """The executor of a cluster, as soon as it has workers."""
    for _ in range(100):
        made = DaskExecutor(partial(station.initialise, spec), address)
        try:
            with made:
                return DaskExecutor(partial(station.initialise, spec), address)
        except InputError:
            time.sleep(0.2)
    raise AssertionError("the cluster has no workers")


@pytest.mark.slow
def test_a_cluster_whose_worker_dies_reads_what_this_process_reads(wanted: list[Any], tmp_path: Path) -> None:
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local, opened(tmp_path) as found:
        killed: list[int] = []

        def kill(event: Event) -> None:
            if isinstance(event, PageDone) and not killed:
                killed.append(local.workers[0].pid)
                os.kill(killed[0], signal.SIGKILL)

        new_batch(found, slips(*NUMBERS), ROUND, facts())
        run(found, pool=partial(pool, local.scheduler_address), listeners=[kill])
        assert killed
        assert rows(found) == wanted
        assert verify(found).problems == ()


@pytest.mark.slow
def test_when_the_scheduler_dies_another_run_goes_on(wanted: list[Any], tmp_path: Path) -> None:
    with opened(tmp_path) as found:
        new_batch(found, slips(*NUMBERS), ROUND, facts())
        with cluster() as (address, scheduler):

            def kill(event: Event) -> None:
                if isinstance(event, PageDone):
                    scheduler.kill()

            with pytest.raises(WorkspaceError) as error:
                run(found, pool=partial(pool, address), listeners=[kill])
        assert [problem.code for problem in error.value.problems] == ["run.cluster_gone"]
        run(found, workers=0)
        assert rows(found) == wanted
        assert verify(found).problems == ()


def test_a_scheduler_that_is_not_there_is_said() -> None:
    with pytest.raises(InputError) as error, DaskExecutor(lambda: None, "tcp://127.0.0.1:9"):
        pass
    assert [problem.code for problem in error.value.problems] == ["run.no_cluster"]
