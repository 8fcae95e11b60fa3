"""`phieu queue`: pages and slips that a person settles."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forms.catalogue import text
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE

if TYPE_CHECKING:
    from pipeline.run.queues.queue_item import Item
    from pipeline.store.settlements import Settlement

ACTIONS = ("accept", "reject", "keep", "rescan")


@click.group()
def queue() -> None:
    """Pages and slips to settle."""


@queue.command(name="list")
@click.option("--round", "round_name", required=True)
@click.option("--all", "everything", is_flag=True)
@in_workspace
@pass_terminal
def list_(terminal: Terminal, round_name: str, everything: bool, folder: Path) -> int:
    """List what waits for a person."""
    from rich import box
    from rich.table import Table

    from pipeline.run.queues.queue import queue as found
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        items = [item for item in found(opened, round_name) if everything or item.waits]
    if not items:
        terminal.say("queue.empty")
        return EXIT_DONE
    table = Table(box=box.SIMPLE, pad_edge=False, padding=(0, 1, 0, 0))  # as wide as a terminal of 80 columns can hold
    for name in ("id", "kind", "subject", "pages", "actions"):
        table.add_column(text(f"queue.column.{name}", terminal.lang), overflow="fold", min_width=8)
    for item in items:
        kind = text(f"queue.kind.{item.kind}", terminal.lang)
        said, scans = item.settled, [place for _, place in item.pages if place != item.subject]
        done = "\n".join(item.actions) if said is None else f"{' '.join(filter(None, words_of(said)))}: {said.reason} ({said.who})"
        table.add_row(item.id, kind, item.subject, "\n".join(scans), done)
    terminal.console.print(table)
    for reason, names in whys(items).items():
        code = f"{reason}.message" if reason.startswith("reason.") else reason
        remedy = f" → {text(f'{reason}.remedy', terminal.lang)}" if reason.startswith("reason.") else ""
        if reason.startswith("queue.reason.cover_"):
            remedy = f" → {text('queue.on_cover.how', terminal.lang)}"
        terminal.say("queue.why", items=", ".join(names), why=text(code, terminal.lang) + remedy)
    return EXIT_DONE


def words_of(said: Settlement) -> tuple[str, ...]:
    """What was said of an item: the action, and the unit and counter that stand on a cover."""
    return said.action, said.unit, said.counter


def whys(items: Sequence[Item]) -> dict[str, list[str]]:
    """Why the items that are open wait: each reason once, with the names of its items."""
    found: dict[str, list[str]] = {}
    for item in items:
        if item.waits:
            found.setdefault(item.reason, []).append(item.id)
    return found


@queue.command()
@click.argument("item")
@click.option("--round", "round_name", required=True)
@click.option("--action", required=True, type=click.Choice(ACTIONS))
@click.option("--reason", required=True)
@click.option("--page")
@click.option("--unit", default="")
@click.option("--counter", default="")
@click.option("--who")
@in_workspace
@pass_terminal
def settle(  # noqa: PLR0913, PLR0917 - one parameter an option
    terminal: Terminal,
    item: str,
    round_name: str,
    action: str,
    reason: str,
    page: str | None,
    unit: str,
    counter: str,
    who: str | None,
    folder: Path,
) -> int:
    """Settle one item."""
    from pipeline.run.queues.queue import Action
    from pipeline.run.queues.queue import settle as said
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        found = said(
            opened, round_name, item, Action(action), who=who or getpass.getuser(), reason=reason, page=page, unit=unit, counter=counter
        )
    terminal.say("queue.settled", item=item, subject=found.subject, action=action)
    return EXIT_DONE
