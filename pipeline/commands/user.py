"""`phieu user`: people who may work in a workspace through the browser."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

import click

from forms.catalogue import text
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE

ROLES = ("scanner", "reviewer", "supervisor", "analyst", "head", "administrator")


@click.group()
def user() -> None:
    """People of a workspace."""


@user.command()
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--unit", default="")
@in_workspace
@pass_terminal
def add(terminal: Terminal, name: str, role: str, unit: str, folder: Path) -> int:
    """Add a person, whose password is asked for, or read from standard input."""
    from pipeline.store.workspace import workspace
    from pipeline.web.people import new_user
    from pipeline.web.roles import Role

    with workspace(folder) as opened:
        kept = new_user(opened, name, asked(terminal), Role(role), unit, by=getpass.getuser())
    terminal.say("user.added", name=kept, role=text(f"user.role.{role}", terminal.lang))
    return EXIT_DONE


@user.command()
@click.argument("name")
@in_workspace
@pass_terminal
def password(terminal: Terminal, name: str, folder: Path) -> int:
    """Give a person a new password."""
    from pipeline.store.workspace import workspace
    from pipeline.web.people import changed_user

    with workspace(folder) as opened:
        kept = changed_user(opened, name, by=getpass.getuser(), password=asked(terminal))
    terminal.say("user.changed", name=kept)
    return EXIT_DONE


@user.command()
@click.argument("name")
@in_workspace
@pass_terminal
def end(terminal: Terminal, name: str, folder: Path) -> int:
    """Let a person sign in no more."""
    from pipeline.store.workspace import workspace
    from pipeline.web.people import changed_user

    with workspace(folder) as opened:
        kept = changed_user(opened, name, by=getpass.getuser(), ended=True)
    terminal.say("user.ended", name=kept)
    return EXIT_DONE


@user.command(name="list")
@in_workspace
@pass_terminal
def list_(terminal: Terminal, folder: Path) -> int:
    """List all people."""
    from rich import box
    from rich.table import Table

    from pipeline.store.workspace import workspace
    from pipeline.web.people import people

    with workspace(folder) as opened:
        found = people(opened)
    table = Table(box=box.SIMPLE)
    for heading in ("name", "role", "unit", "ended"):
        table.add_column(text(f"user.column.{heading}", terminal.lang))
    for one in found:
        role = text(f"user.role.{one.role}", terminal.lang)
        table.add_row(one.name, role, one.unit or "–", text("user.is_ended", terminal.lang) if one.ended else "")
    terminal.console.print(table)
    return EXIT_DONE


def asked(terminal: Terminal) -> str:
    """The password: typed twice at a terminal, else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    word = text("user.ask_password", terminal.lang)
    return str(click.prompt(word, hide_input=True, confirmation_prompt=text("user.ask_again", terminal.lang)))
