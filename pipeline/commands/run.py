"""`phieu run`: every page that waits is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click

from pipeline.commands.given_day import GivenDay
from pipeline.commands.given_path import GivenPath
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.progress import number_text, progress_bar
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE, EXIT_PARTLY_DONE

if TYPE_CHECKING:
    from pipeline.events import Listener
    from pipeline.run.shift import Done
    from pipeline.run.workers.executor import Executor
    from pipeline.run.workers.station import Spec


@click.command()
@click.option("--batch", "number", type=int)
@click.option("--workers", type=click.IntRange(min=0))
@click.option("--key", "key_file", type=GivenPath())
@click.option("--on", "day", type=GivenDay())
@click.option("--dask", "scheduler")
@click.option("--again", is_flag=True)
@click.option("--page-seconds", type=click.FloatRange(min=0, min_open=True))
@click.option("--page-memory", type=click.IntRange(min=1))
@click.option("--page-pixels", type=click.IntRange(min=1))
@click.option("--quiet", is_flag=True)
@click.option("--log", "log_file", type=GivenPath())
@click.option("--metrics-port", type=click.IntRange(0, 65535))
@click.option("--metrics-file", type=GivenPath())
@in_workspace
@pass_terminal
def run(  # noqa: PLR0913, PLR0917 - one parameter an option
    terminal: Terminal,
    number: int | None,
    workers: int | None,
    key_file: Path | None,
    day: date | None,
    scheduler: str | None,
    again: bool,
    page_seconds: float | None,
    page_memory: int | None,
    page_pixels: int | None,
    quiet: bool,
    log_file: Path | None,
    metrics_port: int | None,
    metrics_file: Path | None,
    folder: Path,
) -> int:
    """Read every page of the workspace that waits."""
    from pipeline.run.run import limits_of
    from pipeline.run.run import run as work
    from pipeline.store.workspace import workspace

    began = monotonic()
    with (
        workspace(folder) as opened,
        progress_bar(terminal, quiet=quiet) as progress,
        listeners(log_file, metrics_port, metrics_file) as heard,
    ):
        wished = {"page_seconds": page_seconds, "page_megabytes": page_memory, "page_megapixels": page_pixels}
        limits = limits_of(opened.settings.model_copy(update={name: value for name, value in wished.items() if value is not None}))
        pool = None if scheduler is None else cluster(scheduler)
        everyone = heard if progress is None else [*heard, progress.heard]
        done = work(
            opened,
            batch=number,
            workers=workers,
            key_file=key_file,
            day=day,
            progress=progress,
            pool=pool,
            limits=limits,
            listeners=everyone,
            again=again,
        )
    terminal.lines(done.warnings)
    for failure in done.failures:
        terminal.warn("read.summary_failure", place=failure.place)
        terminal.lines([failure.traceback.rstrip()])
    if not quiet:
        say(terminal, done, monotonic() - began)
    return EXIT_PARTLY_DONE if done.failures else EXIT_DONE


def say(terminal: Terminal, done: Done, seconds: float) -> None:
    """Nothing; prints what a run did."""
    terminal.say("run.done" if done.sampled or done.read else "run.nothing", sampled=done.sampled, read=done.read, repeats=done.repeats)
    if done.answers:
        share, rate = number_text(100 * done.doubtful / done.answers, terminal.lang), number_text(done.read / seconds, terminal.lang)
        terminal.say("run.review", doubtful=done.doubtful, answers=done.answers, share=share, rate=rate)


@contextmanager
def listeners(log_file: Path | None, port: int | None, metrics_file: Path | None) -> Iterator[list[Listener]]:
    """Those who hear what happens in a run, as far as they are wanted. Raises PhieuError where one of them cannot begin."""
    with ExitStack() as stack:
        heard: list[Listener] = []
        if log_file is not None:
            from pipeline.log import json_log

            heard.append(stack.enter_context(json_log(log_file)))
        if port is not None or metrics_file is not None:
            from pipeline.run.metrics import metrics

            heard.append(stack.enter_context(metrics(port, metrics_file)))
        yield heard


def cluster(address: str) -> Callable[[Spec], Executor]:
    """What makes the executor of a Dask cluster for a round. Raises InputError where nothing is installed for it."""
    from pipeline.run.workers import station

    try:
        from pipeline.run.workers.dask_executor import DaskExecutor
    except ModuleNotFoundError as error:
        from forms.errors import Problem
        from pipeline.errors import InputError

        raise InputError(Problem("run.no_dask", "--dask", {"package": "phieu[server]"})) from error
    return lambda spec: DaskExecutor(partial(station.initialise, spec), address)
