"""`phieu follow-up`: what must be done about low and falling figures, by whom and until when."""

from __future__ import annotations

import getpass
from datetime import date
from pathlib import Path

import click

from forms.catalogue import text
from pipeline.commands.given_day import GivenDay
from pipeline.commands.given_path import GivenPath
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE

STATES = ["open", "doing", "done", "dropped"]


@click.group(name="follow-up")
def follow_up() -> None:
    """Low and falling figures, and what is done about them."""


@follow_up.command()
@click.option("--round", "round_name", required=True)
@click.option("--before")
@click.option("--form")
@click.option("--satisfied")
@click.option("--below", type=click.FloatRange(0, 100), default=80, show_default=True)
@click.option("--drop", type=click.FloatRange(0, 100, min_open=True), default=5, show_default=True)
@click.option("--least", type=click.IntRange(min=1), default=30, show_default=True)
@click.option("--who")
@in_workspace
@pass_terminal
def find(  # noqa: PLR0913, PLR0917 - one parameter an option
    terminal: Terminal,
    round_name: str,
    before: str | None,
    form: str | None,
    satisfied: str | None,
    below: float,
    drop: float,
    least: int,
    who: str | None,
    folder: Path,
) -> int:
    """Put low and falling figures on the list."""
    from pipeline.report.follow_up import Limits, find_follow_ups
    from pipeline.store.workspace import workspace

    limits, name = Limits(below, drop, least), who or getpass.getuser()
    with workspace(folder) as opened:
        found, new = find_follow_ups(opened, round_name, limits, name, before=before, form=form, satisfied=satisfied)
    terminal.say("follow_up.found", count=found, new=new)
    return EXIT_DONE


@follow_up.command(name="list")
@click.option("--round", "round_name", required=True)
@click.option("--csv", "out", type=GivenPath())
@in_workspace
@pass_terminal
def listed(terminal: Terminal, round_name: str, out: Path | None, folder: Path) -> int:
    """Show the list, with what the next round says."""
    from forms.whole import write_whole
    from pipeline.report.follow_up import list_follow_ups
    from pipeline.report.follow_up_csv import follow_up_csv
    from pipeline.report.follow_up_table import follow_up_table
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        found = list_follow_ups(opened, round_name)
    if out is not None:
        write_whole(out, follow_up_csv(found, round_name, terminal.lang))
    if found:
        terminal.console.print(follow_up_table(found, terminal.lang))
    else:
        terminal.say("follow_up.none")
    if out is not None:
        terminal.say("follow_up.wrote", file=out, count=len(found))
    return EXIT_DONE


@follow_up.command(name="set")
@click.argument("number", type=click.INT)
@click.option("--state", type=click.Choice(STATES))
@click.option("--owner")
@click.option("--deadline", type=GivenDay())
@click.option("--note")
@click.option("--who")
@in_workspace
@pass_terminal
def set_state(  # noqa: PLR0917 - one parameter an option
    terminal: Terminal,
    number: int,
    state: str | None,
    owner: str | None,
    deadline: date | None,
    note: str | None,
    who: str | None,
    folder: Path,
) -> int:
    """Say how it is with one line of the list; what is not said stays."""
    from pipeline.store.follow_ups import FollowState, say_state
    from pipeline.store.follow_ups import follow_up as stored
    from pipeline.store.workspace import workspace

    if not any((state, owner, deadline, note)):
        raise click.UsageError(text("follow_up.nothing_said", terminal.lang))
    with workspace(folder) as opened, opened.database.writing() as connection:
        was = stored(connection, number)
        now = FollowState(state) if state else was.state
        say_state(
            connection, number, now, was.owner if owner is None else owner, deadline or was.deadline, was.note if note is None else note,
            who or getpass.getuser(),
        )  # fmt: skip
    terminal.say("follow_up.said", number=number, state=text(f"follow_up.state.{now}", terminal.lang))
    return EXIT_DONE
