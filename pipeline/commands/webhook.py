"""`phieu webhook`: addresses that survey programs send their submissions to."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from pipeline.commands.given_path import GivenPath
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.commands.who_sends import sender_table
from pipeline.errors import EXIT_DONE


@click.group()
def webhook() -> None:
    """Addresses for survey programs."""


@webhook.command()
@click.argument("name")
@click.option("--round", "round_name", required=True)
@click.option("--mapping", "mapping_file", required=True, type=GivenPath())
@in_workspace
@pass_terminal
def add(terminal: Terminal, name: str, round_name: str, mapping_file: Path, folder: Path) -> int:
    """Make a webhook, whose secret is shown."""
    from pipeline.run.public.api_access import new_webhook
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        secret = new_webhook(opened, round_name, name, mapping_file, getpass.getuser())
    terminal.say("api.hook_made", name=name, secret=secret)
    return EXIT_DONE


@webhook.command(name="list")
@click.option("--round", "round_name", required=True)
@in_workspace
@pass_terminal
def list_(terminal: Terminal, round_name: str, folder: Path) -> int:
    """List all webhooks of a round."""
    from pipeline.run.public.api_access import all_webhooks
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        found = all_webhooks(opened, round_name)
    rows = [(one.name, one.who, one.made_at, one.ended_at) for one in found]
    terminal.console.print(sender_table(("name", "who", "made_at", "ended_at"), rows, terminal.lang))
    return EXIT_DONE


@webhook.command()
@click.argument("name")
@click.option("--round", "round_name", required=True)
@in_workspace
@pass_terminal
def end(terminal: Terminal, name: str, round_name: str, folder: Path) -> int:
    """End a webhook."""
    from pipeline.run.public.api_access import end_hook
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        end_hook(opened, round_name, name)
    terminal.say("api.hook_ended", name=name)
    return EXIT_DONE
