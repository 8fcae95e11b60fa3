"""`phieu watch`: a hot folder."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.given_path import GivenPath
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE, EXIT_PARTLY_DONE

if TYPE_CHECKING:
    from forms.errors import Problem
    from pipeline.intake.add import Added


@click.command()
@click.argument("hot", type=GivenPath())
@click.option("--round", "round_name", required=True)
@click.option("--unit", required=True)
@click.option("--channel", required=True)
@click.option("--counter", default="")
@click.option("--who")
@click.option("--scanner", default="")
@click.option("--polling", is_flag=True)
@click.option("--once", is_flag=True)
@in_workspace
@pass_terminal
def watch(  # noqa: PLR0913, PLR0917 - one parameter an option
    terminal: Terminal,
    hot: Path,
    round_name: str,
    unit: str,
    channel: str,
    counter: str,
    who: str | None,
    scanner: str,
    polling: bool,
    once: bool,
    folder: Path,
) -> int:
    """Take in whatever a scanner puts into a folder."""
    from forms.errors import Problem
    from pipeline.errors import InputError
    from pipeline.intake.add import check_facts
    from pipeline.intake.place import placed
    from pipeline.intake.watch import Intake, Watch, today
    from pipeline.intake.watch import watch as look
    from pipeline.store.rounds import round_named
    from pipeline.store.workspace import workspace
    from pipeline.survey import BatchFacts

    if not hot.is_dir():
        raise InputError(Problem("input.missing", str(hot)))
    facts = BatchFacts(unit, channel, today(), who or getpass.getuser(), counter, scanner, origin=f"watch {hot.name}")
    refused = 0

    def told(path: Path, added: Added | None, problems: tuple[Problem, ...]) -> None:
        nonlocal refused
        if added is not None and added.new:
            terminal.say("batch.watched", file=path.name, batch=added.batch, pages=added.pages)
        refused += added is None
        terminal.lines(problems)

    with workspace(folder) as opened:
        with opened.database.reading() as connection:
            campaign = round_named(connection, round_name)
        check_facts(campaign, facts)
        placed(opened, campaign, facts)
        if not once:
            terminal.say("batch.watching", folder=hot)
        look(Watch(hot, Intake(opened, round_name, facts), told), polling=polling, once=once)
    return EXIT_PARTLY_DONE if refused else EXIT_DONE
