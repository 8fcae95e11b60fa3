"""`phieu review`: what a person has to settle goes out of a workspace, and comes back."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.given_path import GivenPath
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE

FILE = GivenPath()


@click.group()
def review() -> None:
    """Doubtful answers."""


@review.command()
@click.argument("out", type=FILE)
@click.option("--round", "round_name", required=True)
@click.option("--force", is_flag=True)
@in_workspace
@pass_terminal
def export(terminal: Terminal, out: Path, round_name: str, force: bool, folder: Path) -> int:
    """Write the answers of a round that wait for a person."""
    from pipeline.run.reviews.round_review import export_review
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        found = export_review(opened, round_name, out, lang=terminal.lang, force=force)
    terminal.say("run.review_out", answers=found.answers, fields=found.fields, folder=out)
    return EXIT_DONE


@review.command()
@click.argument("tables", nargs=-1, required=True, type=FILE)
@click.option("--round", "round_name", required=True)
@click.option("--decided-by", required=True)
@in_workspace
@pass_terminal
def add(terminal: Terminal, tables: tuple[Path, ...], round_name: str, decided_by: str, folder: Path) -> int:
    """Take completed tables in as decisions."""
    from pipeline.run.reviews.round_review import add_review
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        count, warnings = add_review(opened, round_name, tables, decided_by)
    terminal.lines(warnings)
    terminal.say("run.review_in", count=count)
    return EXIT_DONE
