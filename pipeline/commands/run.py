"""`phieu run`: every page that waits is read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from pipeline.commands.given_day import GivenDay
from pipeline.commands.given_path import GivenPath
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.progress import progress_bar
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE, EXIT_PARTLY_DONE


@click.command()
@click.option("--batch", "number", type=int)
@click.option("--workers", type=click.IntRange(min=0))
@click.option("--key", "key_file", type=GivenPath())
@click.option("--on", "day", type=GivenDay())
@in_workspace
@pass_terminal
def run(terminal: Terminal, number: int | None, workers: int | None, key_file: Path | None, day: date | None, folder: Path) -> int:
    """Read every page of the workspace that waits."""
    from pipeline.run.run import run as work
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened, progress_bar(terminal) as progress:
        done = work(opened, batch=number, workers=workers, key_file=key_file, day=day, progress=progress)
    terminal.lines(done.warnings)
    for failure in done.failures:
        terminal.warn("read.summary_failure", place=failure.place)
        terminal.lines([failure.traceback.rstrip()])
    terminal.say("run.done" if done.sampled or done.read else "run.nothing", sampled=done.sampled, read=done.read, repeats=done.repeats)
    return EXIT_PARTLY_DONE if done.failures else EXIT_DONE
