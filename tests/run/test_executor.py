"""The executors: same results in the same order for any number of processes, and a page that kills its process costs only itself."""

from __future__ import annotations

import os
import signal
import time
from functools import partial
from pathlib import Path

import pytest

from forms.errors import Problem
from pipeline.errors import InputError
from pipeline.run.workers.executor import PoolExecutor, Stage, executor


def nothing() -> None:
    pass


def vanish() -> None:
    os._exit(3)


def slow_square(number: int) -> int:
    """Early arguments take longest, so that results arrive in the wrong order."""
    time.sleep(0.05 if number < 3 else 0)
    return number * number


def square_or_die(number: int) -> int:
    if number in (2, 7):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(5)
    return number * number


def die_once(folder: Path, number: int) -> int:
    if number == 4:
        try:
            (folder / "died").touch(exist_ok=False)
        except FileExistsError:
            return 16
        os._exit(1)
    return number * number


def refuse(number: int) -> int:
    raise InputError(Problem("read.no_workers", "--workers", {"found": number}))


def results(workers: int, task, count: int = 12) -> list[tuple[int, object]]:
    told: list[tuple[int, object]] = []
    with executor(nothing, workers) as pool:
        pool.run(Stage(task, range(count), lambda argument, result: told.append((argument, result)), lambda argument, _: "given up"))
    return told


@pytest.mark.parametrize("workers", [1, 2])
def test_results_are_told_in_the_order_of_the_arguments(workers: int) -> None:
    assert results(workers, slow_square) == [(number, number * number) for number in range(12)]


def test_a_page_that_kills_its_process_twice_is_given_up_and_the_others_are_done() -> None:
    told = results(2, square_or_die)
    assert told == [(number, "given up" if number in (2, 7) else number * number) for number in range(12)]


def test_one_death_alone_gives_nothing_up(tmp_path: Path) -> None:
    assert results(2, partial(die_once, tmp_path)) == [(number, number * number) for number in range(12)]
    assert (tmp_path / "died").exists()


def test_processes_that_cannot_start_are_one_clear_line() -> None:
    with pytest.raises(InputError) as caught, PoolExecutor(vanish, 2):
        pass
    assert caught.value.problems[0].code == "read.workers_cannot_start"


@pytest.mark.parametrize("workers", [1, 2])
def test_a_bad_request_in_a_worker_reaches_the_caller_with_its_problems(workers: int) -> None:
    with pytest.raises(InputError) as caught:
        results(workers, refuse)
    assert caught.value.problems[0].code == "read.no_workers"
    assert caught.value.problems[0].values["found"] in range(12)


def test_arguments_are_taken_only_as_they_are_needed() -> None:
    taken = 0

    def arguments():
        nonlocal taken
        for number in range(10_000):
            taken += 1
            yield number

    def stop_at_first(argument: int, result: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), executor(nothing, 2) as pool:
        pool.run(Stage(slow_square, arguments(), stop_at_first, lambda argument, _: 0))
    assert taken < 300
