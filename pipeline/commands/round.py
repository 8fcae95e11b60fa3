"""`phieu round`: survey rounds are opened, listed and closed."""

from __future__ import annotations

import getpass
from datetime import date
from pathlib import Path

import click

from forms.catalogue import text
from pipeline.commands.given_day import GivenDay
from pipeline.commands.given_path import GivenPath
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE

FILE = GivenPath()


@click.group(name="round")
def rounds() -> None:
    """Survey rounds."""


@rounds.command(name="open")
@click.argument("name")
@click.option("--layout", "layouts", required=True, multiple=True, type=FILE)
@click.option("--run", "run_files", multiple=True, type=FILE)
@click.option("--counters", "counter_files", multiple=True, type=FILE)
@click.option("--counters-on", type=GivenDay())
@click.option("--channel", "channels", multiple=True)
@click.option("--context", "context_files", multiple=True, type=FILE)
@click.option("--error-rate", type=click.FloatRange(0, 1, min_open=True))
@in_workspace
@pass_terminal
def open_(  # noqa: PLR0913, PLR0917 - one parameter an option
    terminal: Terminal,
    name: str,
    layouts: tuple[Path, ...],
    run_files: tuple[Path, ...],
    counter_files: tuple[Path, ...],
    counters_on: date | None,
    channels: tuple[str, ...],
    context_files: tuple[Path, ...],
    error_rate: float | None,
    folder: Path,
) -> int:
    """Open a round with its forms."""
    from pipeline.review.acceptance import ERROR_RATE, policy_for
    from pipeline.run.rounds import open_round
    from pipeline.store.workspace import workspace

    policy = policy_for(error_rate or ERROR_RATE)
    with workspace(folder) as opened:
        notes = open_round(
            opened, name, layouts, policy,
            run_files=run_files, counter_files=counter_files, channels=channels, context_files=context_files,
            counters_on=counters_on,
        )  # fmt: skip
    terminal.lines(notes)
    terminal.say("round.opened", name=name, forms=len(layouts), policy=policy.id)
    return EXIT_DONE


@rounds.command()
@click.argument("name")
@click.option("--least-answered", type=click.FloatRange(0, 100))
@click.option("--most-multiple", type=click.FloatRange(0, 100))
@click.option("--needs-place/--no-needs-place", default=None)
@click.option("--who")
@in_workspace
@pass_terminal
def rule(
    terminal: Terminal,
    name: str,
    least_answered: float | None,
    most_multiple: float | None,
    needs_place: bool | None,
    who: str | None,
    folder: Path,
) -> int:
    """Show or set by which rule responses are valid."""
    from pipeline.run.responses.validity_rule import set_rule
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        found = set_rule(
            opened, name,
            least_answered=least_answered, most_multiple=most_multiple, needs_place=needs_place, who=who or getpass.getuser(),
        )  # fmt: skip
    place = text(f"responses.{'place' if found.needs_place else 'no_place'}", terminal.lang)
    terminal.say(
        "responses.rule", least=f"{float(found.least_answered * 100):g}", most=f"{float(found.most_multiple * 100):g}", place=place
    )
    return EXIT_DONE


@rounds.command()
@click.argument("name")
@click.option("--despite")
@click.option("--who")
@in_workspace
@pass_terminal
def close(terminal: Terminal, name: str, despite: str | None, who: str | None, folder: Path) -> int:
    """Close a round."""
    from forms.printing.run_record import CIVIL
    from pipeline.run.close import closing_of_round, end_round
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        if (before := closing_of_round(opened, name)) is not None:
            terminal.say("round.closed_before", name=name, who=before.who, at=f"{before.at.astimezone(CIVIL):%d/%m/%Y}")
            return EXIT_DONE
        terminal.lines(end_round(opened, name, who=who or getpass.getuser(), despite=despite))
    terminal.say("round.closed_now", name=name)
    return EXIT_DONE


@rounds.command()
@click.argument("name")
@in_workspace
@pass_terminal
def show(terminal: Terminal, name: str, folder: Path) -> int:
    """Show what was handed out and found."""
    from rich import box
    from rich.table import Table

    from forms.printing.run_record import CIVIL
    from pipeline.run.close import closing_of_round, open_ends
    from pipeline.run.responses.digital_responses import digital_counts
    from pipeline.run.returns import returns
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        found = returns(opened, name)
        closing = closing_of_round(opened, name)
        screens = digital_counts(opened, name)
        still_open = [] if closing is not None else open_ends(opened, name)
    table = Table(box=box.SIMPLE)
    for heading in ("unit", "channel"):
        table.add_column(text(f"round.column.{heading}", terminal.lang))
    for heading in ("issued", "expected", "found", "waiting"):
        table.add_column(text(f"round.column.{heading}", terminal.lang), justify="right")
    for one in found:
        issued = "–" if one.issued is None else f"{one.issued:,}"
        table.add_row(one.unit or "–", one.channel, issued, *(f"{count:,}" for count in (one.expected, one.found, one.waiting)))
    terminal.console.print(table)
    for channel, count in screens:
        terminal.say("responses.by_screen", channel=channel, count=count)
    terminal.say("round.rule_of_units")
    terminal.lines(still_open)
    if closing is not None:
        key = "closed_by" if closing.despite is not None else "closed_cleanly"
        said = {} if closing.despite is None else {"despite": closing.despite}
        terminal.say(f"round.{key}", who=closing.who, at=f"{closing.at.astimezone(CIVIL):%d/%m/%Y}", **said)
    return EXIT_DONE


@rounds.command(name="list")
@in_workspace
@pass_terminal
def list_(terminal: Terminal, folder: Path) -> int:
    """List all rounds."""
    from rich import box
    from rich.table import Table

    from pipeline.store.rounds import all_rounds
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened, opened.database.reading() as connection:
        found = all_rounds(connection)
    table = Table(box=box.SIMPLE)
    for heading in ("name", "forms", "opened", "closed"):
        table.add_column(text(f"round.column.{heading}", terminal.lang))
    for one in found:
        closed = "" if one.closed_at is None else f"{one.closed_at:%d/%m/%Y}"
        table.add_row(one.name, ", ".join(form.name for form in one.forms), f"{one.opened_at:%d/%m/%Y}", closed)
    terminal.console.print(table)
    return EXIT_DONE


@rounds.command()
@click.argument("name")
@click.option("--on", "day", type=GivenDay())
@in_workspace
@pass_terminal
def units(terminal: Terminal, name: str, day: date | None, folder: Path) -> int:
    """Show the units of the register with their counters."""
    from rich import box
    from rich.table import Table

    from pipeline.run.units import units_of
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        on, found = units_of(opened, name, day)
    table = Table(title=text("round.units", terminal.lang, day=f"{on:%d/%m/%Y}"), title_justify="left", box=box.SIMPLE, pad_edge=False)
    for heading in ("unit", "unit_name", "counters"):
        table.add_column(text(f"round.column.{heading}", terminal.lang), overflow="fold")
    for one in found:
        ended = text("round.unit_ended", terminal.lang, heirs=", ".join(one.heirs) or "–") if one.ended else ""
        table.add_row("  " * one.depth + one.code, one.name.said(terminal.lang), ended or "\n".join(one.counters))
    terminal.console.print(table)
    return EXIT_DONE
