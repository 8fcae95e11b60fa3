"""The same rows from a Dask cluster as from this process."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from distributed import LocalCluster

from bench.chaos import rows
from pipeline.errors import InputError
from pipeline.intake.add import new_batch
from pipeline.run import station
from pipeline.run.dask_executor import DaskExecutor
from pipeline.run.run import run
from pipeline.run.station import Spec
from pipeline.run.verify import verify
from tests.workspaces import ROUND, facts, opened, slips


@pytest.mark.slow
def test_a_cluster_reads_what_this_process_reads(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as found:
        new_batch(found, slips(1, 2, 3, 4), ROUND, facts())
        run(found, workers=0)
        wanted = rows(found)
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, opened(tmp_path / "b") as found:

        def pool(spec: Spec) -> DaskExecutor:
            return DaskExecutor(partial(station.initialise, spec), cluster.scheduler_address)

        new_batch(found, slips(1, 2, 3, 4), ROUND, facts())
        run(found, pool=pool)
        assert rows(found) == wanted
        assert verify(found).problems == ()


def test_a_scheduler_that_is_not_there_is_said() -> None:
    with pytest.raises(InputError) as error, DaskExecutor(lambda: None, "tcp://127.0.0.1:9"):
        pass
    assert [problem.code for problem in error.value.problems] == ["run.no_cluster"]
