"""`phieu issue`: slips that were handed out."""

from __future__ import annotations

import getpass
from datetime import date, datetime
from pathlib import Path

import click

from pipeline.commands.given_day import GivenDay
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE


@click.command()
@click.option("--round", "round_name", required=True)
@click.option("--unit", required=True)
@click.option("--channel", required=True)
@click.option("--number", required=True, type=int)
@click.option("--date", "day", type=GivenDay())
@click.option("--who")
@in_workspace
@pass_terminal
def issue(  # noqa: PLR0917 - one parameter an option
    terminal: Terminal, round_name: str, unit: str, channel: str, number: int, day: date | None, who: str | None, folder: Path
) -> int:
    """Note how many slips were handed out."""
    from forms.printing.run_record import CIVIL
    from pipeline.intake.issue import issue as note
    from pipeline.store.workspace import workspace

    on = day or datetime.now(CIVIL).date()
    with workspace(folder) as opened:
        total = note(opened, round_name, unit=unit, channel=channel, day=on, number=number, who=who or getpass.getuser())
    terminal.say("round.issued", unit=unit, channel=channel, number=number, total=total)
    return EXIT_DONE
