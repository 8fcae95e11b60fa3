"""`phieu merge`: paper and screen side by side."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE


@click.group()
def merge() -> None:
    """Paper and screen side by side."""


@merge.command()
@click.option("--round", "round_name", required=True)
@click.option("--form")
@in_workspace
@pass_terminal
def report(terminal: Terminal, round_name: str, form: str | None, folder: Path) -> int:
    """Report on the channels of a round."""
    from pipeline.report.merge_report import merge_report
    from pipeline.report.merge_tables import merge_lines, merge_tables
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        found = merge_report(opened, round_name, form)
    for table in merge_tables(found, terminal.lang):
        terminal.console.print(table)
    for line in merge_lines(found, terminal.lang):
        terminal.console.print(line, soft_wrap=True)
    return EXIT_DONE
