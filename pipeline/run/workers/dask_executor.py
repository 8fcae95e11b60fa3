"""Many machines: the port of the executors on a Dask cluster. Tasks are keys and numbers; what is true stands in the database.

A worker does one page at a time (`dask worker --nthreads 1`), sees the blob store under the same address, and has phieu installed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from time import monotonic
from types import TracebackType
from typing import Any, Self, TypeVar

from distributed import Client, Future, KilledWorker, WorkerPlugin, wait
from distributed.comm.core import CommClosedError

from forms.errors import Problem
from pipeline.errors import InputError, WorkspaceError
from pipeline.run.workers.executor import AHEAD, UNTOLD, Stage

A = TypeVar("A")
R = TypeVar("R")

CONNECT_SECONDS = 5
"""How long the scheduler may take to answer."""

COUNT_SECONDS = 5.0
"""How often it is asked how many workers there are."""

GONE = (CancelledError, CommClosedError, TimeoutError)
"""What is raised when the scheduler is gone: it takes what was handed out with it, and the work stands in the database."""

PLUGIN = "phieu-station"
"""The name of what makes workers ready: that of a later run takes the place of an earlier one."""


class StationPlugin(WorkerPlugin):
    """Makes every worker ready for a round, also one that joins later."""

    name = PLUGIN

    def __init__(self, initialise: Callable[[], None]) -> None:
        """Remember how a worker is made ready."""
        self._initialise = initialise

    def setup(self, worker: Any) -> None:
        """Make this worker ready."""
        self._initialise()


class DaskExecutor:
    """The workers of a cluster. A page that kills as many workers as the cluster puts up with is given up."""

    def __init__(self, initialise: Callable[[], None], address: str) -> None:
        """Remember how workers are made ready, and where the scheduler is."""
        self._initialise = initialise
        self._address = address
        self._client: Client | None = None
        self._count, self._counted = 1, float("-inf")

    def __enter__(self) -> Self:
        """The executor, its workers ready. Raises InputError where the scheduler does not answer or has no workers."""
        try:
            self._client = Client(self._address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise InputError(Problem("run.no_cluster", self._address, {"why": str(error)})) from error
        if not self._client.scheduler_info()["workers"]:
            self._client.close()
            raise InputError(Problem("run.no_workers", self._address))
        self._client.register_plugin(StationPlugin(self._initialise))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Let go of the cluster, which goes on for others."""
        if self._client is not None:
            self._client.close()

    def run(self, stage: Stage[A, R]) -> None:
        """Do the stage's tasks on the cluster; results are told in the order of the arguments.

        Raises WorkspaceError where the scheduler is gone: what was told until then is done, all else waits for another run.
        """
        try:
            self._run(stage)
        except GONE as error:
            # what the client says of its tries to find the scheduler again would bury the one line that matters
            logging.getLogger("distributed").setLevel(logging.CRITICAL)
            raise WorkspaceError(Problem("run.cluster_gone", self._address)) from error

    def _run(self, stage: Stage[A, R]) -> None:
        """Do the stage."""
        assert self._client is not None, "an executor runs inside its with block"
        arguments = enumerate(stage.arguments)
        pending: dict[Future, tuple[int, A]] = {}
        results: dict[int, tuple[A, R]] = {}
        told = 0
        try:
            while True:
                self._fill(stage, arguments, pending, len(results))
                if not pending:
                    return
                with self._client.as_current():
                    done = wait(list(pending), return_when="FIRST_COMPLETED").done
                for future in done:
                    index, argument = pending.pop(future)
                    results[index] = argument, self._result(stage, future, argument)
                while told in results:
                    stage.finished(*results.pop(told))
                    told += 1
        finally:
            self._client.cancel(list(pending))

    def _fill(self, stage: Stage[A, R], arguments: Iterator[tuple[int, A]], pending: dict[Future, tuple[int, A]], untold: int) -> None:
        """Hand out tasks until enough are in flight for the workers that there are now."""
        assert self._client is not None, "an executor runs inside its with block"
        workers = self._workers()
        while len(pending) < AHEAD * workers and untold < UNTOLD * workers:
            item = next(arguments, None)
            if item is None:
                return
            pending[self._client.submit(stage.task, item[1], pure=False)] = item

    def _workers(self) -> int:
        """How many workers there are; asked for again every COUNT_SECONDS, for they come and go."""
        assert self._client is not None, "an executor runs inside its with block"
        if monotonic() - self._counted > COUNT_SECONDS:
            self._count, self._counted = max(1, len(self._client.scheduler_info()["workers"])), monotonic()
        return self._count

    @staticmethod
    def _result(stage: Stage[A, R], future: Future, argument: A) -> R:
        """The result of a task; what stands for it where it killed its workers."""
        try:
            found: R = future.result()
        except KilledWorker:
            return stage.died(argument, 0.0)
        return found
