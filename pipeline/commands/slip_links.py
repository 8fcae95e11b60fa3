"""`phieu slip-links`: an address for each slip of a print run, for people who take the paper home."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.given_path import GivenPath
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE


@click.command(name="slip-links")
@click.argument("out", type=GivenPath())
@click.option("--round", "round_name", required=True)
@click.option("--run", "run", required=True, type=int)
@click.option("--base-url", required=True)
@in_workspace
@pass_terminal
def slip_links(terminal: Terminal, out: Path, round_name: str, run: int, base_url: str, folder: Path) -> int:
    """Write the addresses of the slips of a print run."""
    from pipeline.design.posters import checked_base
    from pipeline.run.public.slip_links import write_slip_links
    from pipeline.store.workspace import workspace

    base = checked_base(base_url)
    with workspace(folder) as opened:
        count = write_slip_links(opened, round_name, run, base, out)
    terminal.say("phone.links_written", file=out, count=count)
    return EXIT_DONE
