"""Doing one task per page, in this process or in several: the same four hooks, the same order of results, whatever the number of workers.

A stage names its task (a picklable function of one argument), its arguments, what to do with each result, and what stands in for the result
of a task whose process died twice.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

from forms.errors import Problem
from pipeline.errors import InputError
from pipeline.run.workers.child import deaf, ready, start

A = TypeVar("A")
R = TypeVar("R")

AHEAD = 3
"""Tasks per worker that are handed out at once: a worker never waits for its next one, and a dead worker throws few others into doubt."""

UNTOLD = 64
"""Results per worker that may wait for an earlier one; beyond this no task is handed out, so memory does not grow behind one slow page."""


ARITHMETIC_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""Variables by which libraries of arithmetic are told how many threads to start. The workers share the cores, so each has one; they read
it when they are loaded, that is in the workers, who inherit it. What the user has set stays.
"""

TIDY_SECONDS = 3.0
"""How long tasks in hand may take to end after Ctrl+C or an error before their processes are stopped: a page takes less."""


@dataclass(frozen=True, slots=True)
class Stage(Generic[A, R]):
    """What to do: `finished` is called once per argument, in the order of the arguments, in the caller's process.

    `died` says what stands for the result of a task whose process died twice; it is told how many seconds the second try took.
    """

    task: Callable[[A], R]
    arguments: Iterable[A]
    finished: Callable[[A, R], None]
    died: Callable[[A, float], R]


class Executor(Protocol):
    """The port: a context manager that runs one stage after another."""

    def __enter__(self) -> Self:
        """The executor, ready."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End its processes."""

    def run(self, stage: Stage[A, R]) -> None:
        """Do the whole stage. What a task or `finished` raises ends it."""


class SerialExecutor:
    """One task after another in this process: plain to debug, and quicker than a pool for few pages."""

    def __init__(self, initialise: Callable[[], None]) -> None:
        """Remember what has to be done once before the first task."""
        self._initialise = initialise

    def __enter__(self) -> Self:
        """The executor, initialised."""
        self._initialise()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Nothing to end."""

    def run(self, stage: Stage[A, R]) -> None:
        """Do the stage's tasks in order."""
        for argument in stage.arguments:
            stage.finished(argument, stage.task(argument))


class PoolExecutor:
    """Several processes, started afresh (never forked). It rebuilds itself after a dead process; a task that kills twice is given up."""

    def __init__(self, initialise: Callable[[], None], workers: int) -> None:
        """Remember the picklable initialiser, which runs once in every process, and how many processes to keep."""
        self._initialise = initialise
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        """The executor; its first process has started well. Raises InputError where none can start."""
        try:
            self._rebuild()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End the processes; after an error, without doing what is still queued."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def run(self, stage: Stage[A, R]) -> None:
        """Do the stage's tasks side by side; results are told in the order of the arguments.

        Where that ends early, by Ctrl+C or an error, no task is running any more when it has ended: whoever clears up is alone.
        """
        try:
            self._run(stage)
        except BaseException:
            self._stop()
            raise

    def _run(self, stage: Stage[A, R]) -> None:
        """Do the stage."""
        arguments = iter(enumerate(stage.arguments))
        pending: dict[Future[R], tuple[int, A]] = {}
        results: dict[int, tuple[A, R]] = {}
        told = 0
        while True:
            self._fill(stage, arguments, pending, len(results))
            if not pending:
                return
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            suspects = self._collect(done, pending, results)
            if suspects:
                # When one process dies, all tasks of the pool are lost and nobody says which was to blame: they are tried again one by one.
                suspects += [pending.pop(future) for future in list(pending)]
                self._rebuild()
                for index, argument in sorted(suspects, key=lambda item: item[0]):
                    results[index] = argument, self._alone(stage, argument)
            while told in results:
                stage.finished(*results.pop(told))
                told += 1

    def _fill(self, stage: Stage[A, R], arguments: Iterator[tuple[int, A]], pending: dict[Future[R], tuple[int, A]], untold: int) -> None:
        """Hand out tasks until enough are in flight."""
        assert self._pool is not None, "a pool runs inside its with block"
        while len(pending) < AHEAD * self._workers and untold < UNTOLD * self._workers:
            item = next(arguments, None)
            if item is None:
                return
            try:
                with deaf():
                    future = self._pool.submit(stage.task, item[1])
            except BrokenProcessPool as error:
                # The pool broke between two rounds; the task joins those that are tried again.
                future = Future()
                future.set_exception(error)
            pending[future] = item

    @staticmethod
    def _collect(
        done: Iterable[Future[R]], pending: dict[Future[R], tuple[int, A]], results: dict[int, tuple[A, R]]
    ) -> list[tuple[int, A]]:
        """The tasks whose process died; the results of the others are put in `results`."""
        suspects: list[tuple[int, A]] = []
        for future in done:
            index, argument = pending.pop(future)
            try:
                results[index] = argument, future.result()
            except BrokenProcessPool:
                suspects.append((index, argument))
        return suspects

    def _alone(self, stage: Stage[A, R], argument: A) -> R:
        """The result of a task that was in flight when a process died, tried with no other beside it; its second death is the last."""
        assert self._pool is not None, "a pool runs inside its with block"
        began = time.monotonic()
        try:
            with deaf():
                future = self._pool.submit(stage.task, argument)
            return future.result()
        except BrokenProcessPool:
            took = time.monotonic() - began
            self._rebuild()
            return stage.died(argument, took)

    def _stop(self) -> None:
        """Let the tasks in hand end, hand out no more, and end every process, at the latest after TIDY_SECONDS."""
        if self._pool is None:
            return
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = None
        latest = time.monotonic() + TIDY_SECONDS
        for process in multiprocessing.active_children():
            process.join(max(latest - time.monotonic(), 0))
            if process.is_alive():
                process.terminate()
                process.join()

    def _rebuild(self) -> None:
        """Start a new pool and wait until a process of it has been initialised. Raises InputError where that fails."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
        for name in ARITHMETIC_THREADS:
            os.environ.setdefault(name, "1")
        spawn = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(self._workers, mp_context=spawn, initializer=start, initargs=(self._initialise,))
        try:
            with deaf():
                first = self._pool.submit(ready)
            first.result()
        except BrokenProcessPool as error:
            raise InputError(Problem("read.workers_cannot_start", "--workers")) from error


def executor(initialise: Callable[[], None], workers: int) -> SerialExecutor | PoolExecutor:
    """The executor for a number of workers: this process for one, a pool for more."""
    return SerialExecutor(initialise) if workers <= 1 else PoolExecutor(initialise, workers)
