"""`phieu deck`: the acceptance of a printer and a scanner."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from forms.catalogue import text
from pipeline.commands.given_path import GivenPath
from pipeline.commands.progress import progress_bar
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE, EXIT_NOTHING_DONE

if TYPE_CHECKING:
    from rich.table import Table

    from pipeline.deck.check import Acceptance


@click.group()
def deck() -> None:
    """Accept a printer and a scanner by a deck of known marks."""


@deck.command("check")
@click.argument("scans", nargs=-1, required=True, type=GivenPath())
@click.option("--deck", "folder", required=True, type=GivenPath())
@click.option("--workers", type=int)
@pass_terminal
def check_command(terminal: Terminal, scans: tuple[Path, ...], folder: Path, workers: int | None) -> int:
    """Say whether this printer and this scanner pass."""
    from pipeline.deck.check import check

    with progress_bar(terminal) as progress:
        verdict = check(scans, folder, workers=workers, progress=progress)
    terminal.lines(verdict.summary.warnings)
    terminal.lines(page.problem() for page in verdict.summary.refused)
    terminal.lines(verdict.left_out)
    terminal.lines(figure.problem for figure in verdict.figures if figure.problem is not None)
    terminal.console.print(table(verdict, terminal.lang))
    terminal.say("deck.passed" if verdict.passed else "deck.failed")
    return EXIT_DONE if verdict.passed else EXIT_NOTHING_DONE


def table(verdict: Acceptance, lang: str) -> Table:
    """The verdict line by line: what was measured, its limit, and whether it passed."""
    from rich import box
    from rich.table import Table

    rows = Table(title=text("deck.title", lang), title_justify="left", box=box.SIMPLE, show_header=False)
    rows.add_column()
    rows.add_column(justify="right", no_wrap=True)
    rows.add_column(no_wrap=True)
    rows.add_column(no_wrap=True)
    for figure in verdict.figures:
        said = "" if figure.passed is None else text("deck.pass" if figure.passed else "deck.fail", lang)
        rows.add_row(text(f"deck.figure.{figure.name}", lang), figure.found, figure.limit, said)
    return rows
