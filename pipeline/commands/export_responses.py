"""`phieu export-responses`: the responses of a round as one table."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.given_path import GivenPath
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE


@click.command(name="export-responses")
@click.argument("out", type=GivenPath())
@click.option("--round", "round_name", required=True)
@click.option("--form")
@click.option("--long", is_flag=True)
@click.option("--officers", is_flag=True)
@in_workspace
@pass_terminal
def export_responses(terminal: Terminal, out: Path, round_name: str, form: str | None, long: bool, officers: bool, folder: Path) -> int:
    """Write the responses of a round as one table."""
    from pipeline.report.export_responses import export_responses as write_out
    from pipeline.store.workspace import workspace
    from pipeline.targets import check_file

    check_file(out)
    with workspace(folder) as opened:
        done = write_out(opened, round_name, out, form, terminal.lang, long=long, officers=officers)
    if done.mapping is None:
        terminal.say("digital.exported_codebook", file=out, count=done.responses)
    else:
        terminal.say("digital.exported", file=out, count=done.responses, mapping=done.mapping)
    return EXIT_DONE
