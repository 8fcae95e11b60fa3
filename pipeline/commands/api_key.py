"""`phieu api-key`: keys of other systems that send answers."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.commands.who_sends import sender_table
from pipeline.errors import EXIT_DONE


@click.group(name="api-key")
def api_key() -> None:
    """Keys of other systems."""


@api_key.command()
@click.argument("source")
@click.option("--round", "round_name", required=True)
@in_workspace
@pass_terminal
def add(terminal: Terminal, source: str, round_name: str, folder: Path) -> int:
    """Make a key for a source, which is shown once."""
    from pipeline.run.public.api_access import new_key
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        key = new_key(opened, round_name, source, getpass.getuser())
    terminal.say("api.key_made", source=source, secret=key)
    terminal.say("api.key_shown_once")
    return EXIT_DONE


@api_key.command(name="list")
@click.option("--round", "round_name", required=True)
@in_workspace
@pass_terminal
def list_(terminal: Terminal, round_name: str, folder: Path) -> int:
    """List all keys of a round."""
    from pipeline.run.public.api_access import all_keys
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        found = all_keys(opened, round_name)
    rows = [(one.name, one.source, one.who, one.made_at, one.ended_at) for one in found]
    terminal.console.print(sender_table(("name", "source", "who", "made_at", "ended_at"), rows, terminal.lang))
    return EXIT_DONE


@api_key.command()
@click.argument("name")
@click.option("--round", "round_name", required=True)
@in_workspace
@pass_terminal
def revoke(terminal: Terminal, name: str, round_name: str, folder: Path) -> int:
    """End a key."""
    from pipeline.run.public.api_access import revoke_key
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        revoke_key(opened, round_name, name)
    terminal.say("api.key_ended", name=name)
    return EXIT_DONE
