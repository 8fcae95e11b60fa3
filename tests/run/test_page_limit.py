"""A page that never ends costs its worker, not the run."""

from __future__ import annotations

import time

from pipeline.run.workers.executor import PoolExecutor, Stage
from pipeline.run.workers.page_limit import PageLimits, page_limit


def ready() -> None:
    """Nothing to make ready."""


def work(seconds: float) -> str:
    with page_limit(PageLimits(seconds=1.0)):
        time.sleep(seconds)
        return f"slept {seconds}"


def test_a_task_that_hangs_is_given_up_and_the_others_are_done() -> None:
    told: list[tuple[float, str]] = []
    with PoolExecutor(ready, 2) as pool:
        pool.run(
            Stage(
                work,
                [0.0, 60.0, 0.1, 0.2],
                lambda seconds, said: told.append((seconds, said)),
                lambda _, s: f"gave up after {s:.0f} s",
            )
        )
    assert told == [(0.0, "slept 0.0"), (60.0, "gave up after 1 s"), (0.1, "slept 0.1"), (0.2, "slept 0.2")]


def test_in_this_process_there_is_no_limit() -> None:
    with page_limit(PageLimits(seconds=0.01)):
        time.sleep(0.05)
