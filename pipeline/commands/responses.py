"""`phieu responses`: the files that digital responses came in, taking one back, and taking a single response out."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from forms.catalogue import text
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE


@click.group()
def responses() -> None:
    """Responses of a round that were wrong."""


@responses.command(name="list")
@click.option("--round", "round_name", required=True)
@in_workspace
@pass_terminal
def list_(terminal: Terminal, round_name: str, folder: Path) -> int:
    """List the files that came in."""
    from rich import box
    from rich.table import Table

    from forms.printing.run_record import CIVIL
    from pipeline.run.responses.struck import struck_responses
    from pipeline.run.responses.taken_back import response_files
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        found = response_files(opened, round_name)
        out = struck_responses(opened, round_name)
    table = Table(box=box.SIMPLE)
    for heading in ("number", "file", "source", "count", "who", "at", "back"):
        table.add_column(text(f"responses.column.{heading}", terminal.lang), justify="right" if heading in ("number", "count") else "left")
    for one in found:
        back = "" if one.taken_back_at is None else text("responses.back", terminal.lang, who=one.taken_back_by, reason=one.reason)
        at = f"{one.at.astimezone(CIVIL):%d/%m/%Y %H:%M}"
        table.add_row(str(one.id), one.name, one.source, f"{one.responses:,}", one.who, at, back)
    terminal.console.print(table)
    for struck in out:
        terminal.say("responses.struck_line", response=struck.response, who=struck.who, reason=struck.reason)
    return EXIT_DONE


@responses.command(name="take-back")
@click.argument("number", type=int)
@click.option("--round", "round_name", required=True)
@click.option("--reason", required=True)
@click.option("--who")
@in_workspace
@pass_terminal
def take_back(terminal: Terminal, number: int, round_name: str, reason: str, who: str | None, folder: Path) -> int:
    """Take a file of responses back."""
    from pipeline.run.responses.taken_back import take_back_file
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        file, count = take_back_file(opened, round_name, number, reason, who or getpass.getuser())
    terminal.say("responses.taken_back", file=file.name, count=count)
    return EXIT_DONE


@responses.command()
@click.argument("response")
@click.option("--round", "round_name", required=True)
@click.option("--reason", required=True)
@click.option("--who")
@in_workspace
@pass_terminal
def strike(terminal: Terminal, response: str, round_name: str, reason: str, who: str | None, folder: Path) -> int:
    """Take a single response out."""
    from pipeline.run.responses.struck import strike as take_out
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        take_out(opened, round_name, response, reason, who or getpass.getuser())
    terminal.say("responses.struck", response=response)
    return EXIT_DONE


@responses.command()
@click.argument("response")
@click.option("--round", "round_name", required=True)
@click.option("--who")
@in_workspace
@pass_terminal
def restore(terminal: Terminal, response: str, round_name: str, who: str | None, folder: Path) -> int:
    """Let a response count again that was taken out."""
    from pipeline.run.responses.struck import restore as count_again
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        count_again(opened, round_name, response, who or getpass.getuser())
    terminal.say("responses.restored", response=response)
    return EXIT_DONE
