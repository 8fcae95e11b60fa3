"""`phieu merge`: paper and screen side by side."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.given_path import GivenPath
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE


@click.group()
def merge() -> None:
    """Paper and screen side by side."""


@merge.command()
@click.option("--round", "round_name", required=True)
@click.option("--form")
@click.option("--method", type=click.Choice(["mean5pct", "top2"]), default="mean5pct", show_default=True)
@click.option("--picture", type=GivenPath())
@click.option("--csv", "csv_file", type=GivenPath())
@in_workspace
@pass_terminal
def report(
    terminal: Terminal, round_name: str, form: str | None, method: str, picture: Path | None, csv_file: Path | None, folder: Path
) -> int:
    """Report on the channels of a round."""
    from pipeline.report.merge_files import check_files, write_files
    from pipeline.report.merge_report import merge_report
    from pipeline.report.merge_tables import merge_lines, merge_tables
    from pipeline.store.workspace import workspace

    check_files(picture, csv_file)
    with workspace(folder) as opened:
        found = merge_report(opened, round_name, form, method)
    for table in merge_tables(found, terminal.lang):
        terminal.console.print(table)
    for line in merge_lines(found, terminal.lang):
        terminal.console.print(line, soft_wrap=True)
    for path in write_files(found, picture, csv_file, terminal.lang):
        terminal.say("modes.wrote", file=path)
    return EXIT_DONE
