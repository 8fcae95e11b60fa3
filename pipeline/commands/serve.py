"""`phieu serve`: the workspace in a browser."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.given_path import GivenPath
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE


@click.command()
@click.argument("folder", type=GivenPath())
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--demo", is_flag=True)
@click.option("--read/--no-read", "reads", default=True)
@click.option("--key", "key_file", type=GivenPath())
@pass_terminal
def serve(terminal: Terminal, folder: Path, host: str, port: int, demo: bool, reads: bool, key_file: Path | None) -> int:
    """Serve a workspace to browsers."""
    from pipeline.demo_workspace import fill
    from pipeline.store.workspace import workspace
    from pipeline.web.serve import serve as run

    if demo:
        terminal.say("web.demo_fills", folder=folder)
        name, password = fill(folder)
        terminal.say("web.demo_user", name=name, password=password)
    with workspace(folder) as opened:

        def ready(address: str) -> None:
            terminal.say("web.serving", folder=folder, address=address)

        run(opened, host, port, ready, key_file=key_file, reads=reads)
    return EXIT_DONE
