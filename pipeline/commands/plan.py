"""`phieu plan`: how many slips a survey needs."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import click

from forms.catalogue import text
from pipeline.commands.given_path import GivenPath
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE


@click.command()
@click.argument("frame", type=GivenPath())
@click.option("--error", type=click.FloatRange(0, 50, min_open=True), default=5.0, show_default=True)
@click.option("--rule", type=click.Choice(["yamane", "cochran"]), default="yamane", show_default=True)
@click.option("--response", type=click.FloatRange(0, 100, min_open=True), default=100.0, show_default=True)
@click.option("--effect", type=click.FloatRange(1), default=1.0, show_default=True)
@click.option("--least", type=click.IntRange(0), default=0, show_default=True)
@click.option("--each", is_flag=True)
@click.option("--out", type=GivenPath())
@pass_terminal
def plan(  # noqa: PLR0917 - one parameter an option
    terminal: Terminal, frame: Path, error: float, rule: str, response: float, effect: float, least: int, each: bool, out: Path | None
) -> int:
    """Work out how many slips a survey needs and how many each unit gets."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from forms.whole import write_whole
    from pipeline.report.csv_files import csv_text
    from pipeline.report.plan import PLAN_COLUMNS, Wish, plan_frame
    from pipeline.report.plan import plan as made
    from pipeline.scoring.sample_size import Rule
    from pipeline.targets import check_file

    if out is not None:
        check_file(out)
    wish = Wish(Fraction(str(error)) / 100, Rule(rule), Fraction(str(response)) / 100, Fraction(str(effect)), least, each)
    table_of = plan_frame(made(frame, wish), terminal.lang)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in PLAN_COLUMNS:
        table.add_column(text(f"score.column.{name}", terminal.lang), justify="left" if name in ("unit_code", "name") else "right")
    for row in table_of.to_numpy():
        table.add_row(*(Text(str(cell)) for cell in row))
    terminal.console.print(table)
    terminal.say(f"plan.rule_{rule}", error=f"{error:g}".replace(".", "," if terminal.lang == "vi" else "."))
    if out is not None:
        write_whole(out, csv_text(table_of, terminal.lang).encode("utf-8"))
        terminal.say("score.wrote_csv", file=out)
    return EXIT_DONE
