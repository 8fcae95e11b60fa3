"""`phieu purge`: images that may not be kept any longer go."""

from __future__ import annotations

import getpass
from datetime import date
from pathlib import Path

import click

from pipeline.commands.given_day import GivenDay
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE


@click.command()
@click.option("--round", "round_name", required=True)
@click.option("--before", required=True, type=GivenDay())
@click.option("--despite")
@click.option("--who")
@in_workspace
@pass_terminal
def purge(terminal: Terminal, round_name: str, before: date, despite: str | None, who: str | None, folder: Path) -> int:
    """Delete the images of old batches."""
    from pipeline.run.purge import purge as delete
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        count = delete(opened, round_name, before, who=who or getpass.getuser(), despite=despite)
    terminal.say("purge.done", count=count)
    return EXIT_DONE
