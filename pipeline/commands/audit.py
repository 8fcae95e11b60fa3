"""`phieu audit`: a sample of what was accepted is looked at by people, blind."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from forms.catalogue import text
from pipeline.commands.given_path import GivenPath
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE

FILE = GivenPath()


@click.group()
def audit() -> None:
    """Samples of accepted answers."""


@audit.command()
@click.option("--round", "round_name", required=True)
@click.option("--share", required=True, type=click.FloatRange(0, 1, min_open=True))
@click.option("--seed", required=True, type=click.IntRange(0, 2**63 - 1))
@click.option("--target", type=click.FloatRange(0, 1, min_open=True))
@click.option("--who")
@in_workspace
@pass_terminal
def draw(terminal: Terminal, round_name: str, share: float, seed: int, target: float | None, who: str | None, folder: Path) -> int:
    """Draw a sample of accepted answers and counter codes."""
    from pipeline.run.reviews.audit import draw_audit
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        drawn = draw_audit(opened, round_name, share=share, seed=seed, who=who or getpass.getuser(), target=target)
    terminal.say("audit.drawn", number=drawn.number, count=len(drawn.items), total=drawn.population, seed=drawn.seed)
    return EXIT_DONE


@audit.command()
@click.argument("out", type=FILE)
@click.option("--round", "round_name", required=True)
@click.option("--sample", "number", type=int)
@click.option("--force", is_flag=True)
@in_workspace
@pass_terminal
def export(terminal: Terminal, out: Path, round_name: str, number: int | None, force: bool, folder: Path) -> int:
    """Write a sample as tables without what was read."""
    from pipeline.run.reviews.audit_tables import export_audit
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        found = export_audit(opened, round_name, out, number=number, force=force)
    terminal.lines(found.problems(round_name))
    terminal.say("audit.exported", count=found.items, folder=out)
    return EXIT_DONE


@audit.command()
@click.argument("tables", nargs=-1, required=True, type=FILE)
@click.option("--round", "round_name", required=True)
@click.option("--who", required=True)
@click.option("--sample", "number", type=int)
@in_workspace
@pass_terminal
def add(terminal: Terminal, tables: tuple[Path, ...], round_name: str, who: str, number: int | None, folder: Path) -> int:
    """Take completed tables in."""
    from pipeline.run.reviews.audit_tables import add_audit
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        count = add_audit(opened, round_name, tables, who, number=number)
    terminal.say("audit.added", count=count)
    return EXIT_DONE


@audit.command()
@click.option("--round", "round_name", required=True)
@click.option("--sample", "number", type=int)
@in_workspace
@pass_terminal
def show(terminal: Terminal, round_name: str, number: int | None, folder: Path) -> int:
    """Show the errors that were found, and how often there may be some at most."""
    from rich import box
    from rich.table import Table

    from pipeline.review.acceptance import rounded_up
    from pipeline.run.reviews.audit_tables import audit_found, audit_standing
    from pipeline.scoring.figures import bound_text
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        found = audit_found(opened, round_name, number=number)
        standing = audit_standing(opened, round_name, number=number)
    table = Table(box=box.SIMPLE, pad_edge=False)
    table.add_column(text("audit.column.of", terminal.lang), overflow="fold")
    for name in ("drawn", "seen", "wrong", "bound"):
        table.add_column(text(f"audit.column.{name}", terminal.lang), justify="right")
    for one in found:
        bound = "–" if not one.seen else bound_text(rounded_up(one.bound), terminal.lang)
        name = text(f"audit.of.{one.of}", terminal.lang, name=one.name)
        table.add_row(name, *(f"{count:,}" for count in (one.drawn, one.seen, one.wrong)), bound)
    terminal.console.print(table)
    terminal.say("audit.note")
    terminal.say(f"control.audit.{standing.verdict}")
    return EXIT_DONE
