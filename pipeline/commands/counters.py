"""`phieu counters`: the register of counters."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.given_day import GivenDay
from pipeline.commands.given_path import GivenPath
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE

if TYPE_CHECKING:
    from rich.table import Table

    from pipeline.design.register import CheckedRegister


@click.group()
def counters() -> None:
    """The register of units and counters."""


@counters.command("check")
@click.argument("files", nargs=-1, required=True, type=GivenPath())
@click.option("--on", "day", type=GivenDay())
@click.option("--list", "listed", is_flag=True)
@pass_terminal
def check_command(terminal: Terminal, files: tuple[Path, ...], day: date | None, listed: bool) -> int:
    """Check a register of counters, in one table (CSV or .xlsx) or several, and say what it holds."""
    from pipeline.design.register import check_counters

    checked = check_counters(files, day)
    terminal.lines(checked.warnings)
    terminal.say(
        "counter.checked",
        files=", ".join(map(str, files)),
        units=checked.units,
        counters=checked.counters,
        open=len(checked.open),
        day=f"{checked.day:%d/%m/%Y}",
    )
    if listed:
        terminal.console.print(table(checked, terminal.lang))
    return EXIT_DONE


def table(checked: CheckedRegister, lang: str) -> Table:
    """The open counters: code, code of digits, name of the unit and of the counter."""
    from rich import box
    from rich.table import Table

    rows = Table(box=box.SIMPLE, show_header=False)
    for counter, unit, digits in checked.open:
        rows.add_row(counter.code, digits or "", unit.name.said(lang), counter.name.said(lang))
    return rows
