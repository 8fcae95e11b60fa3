"""`phieu simulate`: the options, the progress bar and the list of conditions; everything else is `pipeline.simulate.simulate`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forms.catalogue import text
from pipeline.commands.given_path import GivenPath
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE

if TYPE_CHECKING:
    from pipeline.simulate.request import PictureKind
    from pipeline.simulate.simulate import Progress

LIST = "list"
"""The word that asks for the names of the conditions instead of one of them."""


def listed(context: click.Context, _parameter: click.Parameter, name: str) -> str:
    """The name as given; the word `list` ends the command with a line for each condition."""
    if name == LIST and not context.resilient_parsing:
        from omr.simulate.degradations import NAMED

        terminal = context.find_object(Terminal)
        assert terminal is not None, "the command runs without its terminal"
        for known in NAMED:
            terminal.console.print(f"{known:<12} {text(f'simulate.condition.{known}', terminal.lang)}", soft_wrap=True)
        context.exit(EXIT_DONE)
    return name


@click.command()
@click.argument("layout_file", type=GivenPath())
@click.option("--sheets", default=10, show_default=True)
@click.option(
    "--condition",
    default="office",
    show_default=True,
    is_eager=True,
    callback=listed,
)
@click.option("--seed", default=1, show_default=True)
@click.option("--out", required=True, type=GivenPath())
@click.option("--dpi", type=float)
@click.option(
    "--format",
    "kind",
    type=click.Choice(["png", "jpg", "tif", "pdf"]),
    default="png",
    show_default=True,
)
@pass_terminal
def simulate(  # noqa: PLR0917 - one parameter per option, in click's own way
    terminal: Terminal, layout_file: Path, sheets: int, condition: str, seed: int, out: Path, dpi: float | None, kind: PictureKind
) -> int:
    """Fill in and scan sheets of LAYOUT.json by virtual people, with the truth about every mark."""
    from pipeline.simulate.request import SimulationRequest
    from pipeline.simulate.simulate import simulate as simulate_sheets

    with progress_bar(terminal) as progress:
        made = simulate_sheets(SimulationRequest(layout_file, out, sheets, condition, seed, dpi, kind), progress=progress)
    terminal.say("simulate.done", folder=made.out, sheets=made.sheets, pages=made.pages, answers=made.answers)
    terminal.say("simulate.truth", file=made.truth)
    return EXIT_DONE


@contextmanager
def progress_bar(terminal: Terminal) -> Iterator[Progress | None]:
    """A callback that moves a bar on stderr; None where stderr is no terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    if not terminal.errors.is_terminal:
        yield None
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=terminal.errors, transient=True) as bar:
        task = bar.add_task(text("simulate.progress", terminal.lang), total=None)

        def moved(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield moved
