"""`phieu officers`: who sat at which counter when, and what people say of those who served them."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from pipeline.commands.given_path import GivenPath
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE


@click.group()
def officers() -> None:
    """Officers by a roster."""


@officers.command()
@click.argument("file", type=GivenPath())
@click.option("--round", "round_name", required=True)
@click.option("--who")
@in_workspace
@pass_terminal
def roster(terminal: Terminal, file: Path, round_name: str, who: str | None, folder: Path) -> int:
    """Say who sat at which counter when."""
    from pipeline.run.responses.rosters import take_roster
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        shifts, warnings = take_roster(opened, round_name, file, who or getpass.getuser())
    terminal.lines(warnings)
    counters, people = ({getattr(one, name) for one in shifts} for name in ("counter", "officer"))
    terminal.say("roster.taken", file=file, shifts=len(shifts), counters=len(counters), officers=len(people), round=round_name)
    return EXIT_DONE


@officers.command()
@click.option("--round", "round_name", required=True)
@click.option("--form")
@click.option("--csv", "out", type=GivenPath())
@click.option("--who")
@in_workspace
@pass_terminal
def show(terminal: Terminal, round_name: str, form: str | None, out: Path | None, who: str | None, folder: Path) -> int:
    """Show figures by officer, small ones hidden."""
    from forms.whole import write_whole
    from pipeline.report.officer_tables import officer_csv, officer_table
    from pipeline.report.officers import round_officers
    from pipeline.store.workspace import workspace
    from pipeline.targets import check_file

    if out is not None:
        check_file(out)
    with workspace(folder) as opened:
        found = round_officers(opened, round_name, who or getpass.getuser(), form)
    if out is not None:
        write_whole(out, officer_csv(found, round_name, terminal.lang))
        terminal.say("officers.wrote", file=out, count=len(found.lines))
    if found.lines:
        terminal.console.print(officer_table(found, terminal.lang))
    for key, values in found.remarks():
        terminal.say(key, **values)
    return EXIT_DONE
