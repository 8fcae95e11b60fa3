"""`phieu init`: a folder becomes a workspace."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.given_path import GivenPath
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE


@click.command()
@click.argument("folder", type=GivenPath())
@click.option("--database", default="")
@click.option("--blobs", default="")
@pass_terminal
def init(terminal: Terminal, folder: Path, database: str, blobs: str) -> int:
    """Make a folder the workspace of surveys."""
    from pipeline.store.workspace import init as make

    new = make(folder, database, blobs)
    terminal.say("store.made" if new else "store.was_there", folder=folder)
    return EXIT_DONE
