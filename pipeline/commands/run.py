"""`phieu run`: every page that waits is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.given_day import GivenDay
from pipeline.commands.given_path import GivenPath
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.progress import progress_bar
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE, EXIT_PARTLY_DONE

if TYPE_CHECKING:
    from pipeline.run.executor import Executor
    from pipeline.run.station import Spec


@click.command()
@click.option("--batch", "number", type=int)
@click.option("--workers", type=click.IntRange(min=0))
@click.option("--key", "key_file", type=GivenPath())
@click.option("--on", "day", type=GivenDay())
@click.option("--dask", "scheduler")
@in_workspace
@pass_terminal
def run(
    terminal: Terminal,
    number: int | None,
    workers: int | None,
    key_file: Path | None,
    day: date | None,
    scheduler: str | None,
    folder: Path,
) -> int:
    """Read every page of the workspace that waits."""
    from pipeline.run.run import run as work
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened, progress_bar(terminal) as progress:
        pool = None if scheduler is None else cluster(scheduler)
        done = work(opened, batch=number, workers=workers, key_file=key_file, day=day, progress=progress, pool=pool)
    terminal.lines(done.warnings)
    for failure in done.failures:
        terminal.warn("read.summary_failure", place=failure.place)
        terminal.lines([failure.traceback.rstrip()])
    terminal.say("run.done" if done.sampled or done.read else "run.nothing", sampled=done.sampled, read=done.read, repeats=done.repeats)
    return EXIT_PARTLY_DONE if done.failures else EXIT_DONE


def cluster(address: str) -> Callable[[Spec], Executor]:
    """What makes the executor of a Dask cluster for a round. Raises InputError where nothing is installed for it."""
    from pipeline.run import station

    try:
        from pipeline.run.dask_executor import DaskExecutor
    except ModuleNotFoundError as error:
        from forms.errors import Problem
        from pipeline.errors import InputError

        raise InputError(Problem("run.no_dask", "--dask", {"package": "phieu[server]"})) from error
    return lambda spec: DaskExecutor(partial(station.initialise, spec), address)
