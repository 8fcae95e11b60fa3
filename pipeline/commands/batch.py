"""`phieu batch`: piles of paper come in, and their sums are shown."""

from __future__ import annotations

import getpass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands.given_day import GivenDay
from pipeline.commands.given_path import GivenPath
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE, EXIT_PARTLY_DONE

if TYPE_CHECKING:
    from pipeline.intake.add import Added


@click.group()
def batch() -> None:
    """Batches."""


@batch.command()
@click.argument("files", nargs=-1, required=True, type=GivenPath())
@click.option("--round", "round_name", required=True)
@click.option("--unit", required=True)
@click.option("--channel", required=True)
@click.option("--counter", default="")
@click.option("--date", "day", type=GivenDay())
@click.option("--expected", type=click.IntRange(min=0))
@click.option("--who")
@click.option("--scanner", default="")
@click.option("--verbose", "-v", is_flag=True)
@in_workspace
@pass_terminal
def add(  # noqa: PLR0913, PLR0917 - one parameter an option
    terminal: Terminal,
    files: tuple[Path, ...],
    round_name: str,
    unit: str,
    channel: str,
    counter: str,
    day: date | None,
    expected: int | None,
    who: str | None,
    scanner: str,
    verbose: bool,
    folder: Path,
) -> int:
    """Take files in as a new batch."""
    from forms.printing.run_record import CIVIL
    from pipeline.intake.add import new_batch
    from pipeline.store.workspace import workspace
    from pipeline.survey import BatchFacts

    facts = BatchFacts(unit, channel, day or datetime.now(CIVIL).date(), who or getpass.getuser(), counter, scanner, expected)
    with workspace(folder) as opened:
        added = new_batch(opened, files, round_name, facts)
    return told_added(terminal, added, verbose=verbose)


@batch.command()
@click.argument("number", type=int)
@click.argument("files", nargs=-1, required=True, type=GivenPath())
@click.option("--verbose", "-v", is_flag=True)
@in_workspace
@pass_terminal
def more(terminal: Terminal, number: int, files: tuple[Path, ...], verbose: bool, folder: Path) -> int:
    """Take more files into a batch that is open."""
    from pipeline.intake.add import add_to_batch
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        return told_added(terminal, add_to_batch(opened, files, number), verbose=verbose)


@batch.command()
@click.argument("number", type=int)
@in_workspace
@pass_terminal
def show(terminal: Terminal, number: int, folder: Path) -> int:
    """Show the sums of a batch."""
    from forms.printing.run_record import CIVIL
    from pipeline.commands.batch_tables import batch_table
    from pipeline.intake.correct import corrections_of
    from pipeline.run.close import closing_of_batch, differences_of
    from pipeline.run.ledgers import ledger
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        found = ledger(opened, number)
        closing = closing_of_batch(opened, found.batch)
        corrected = corrections_of(opened, found.batch)
    terminal.console.print(batch_table(terminal.lang, found, closing))
    for one in corrected:
        day = "" if one.at is None else f"{one.at.astimezone(CIVIL):%d/%m/%Y}"
        terminal.say("batch.was_corrected", what=one.what, who=one.who, at=day, reason=one.reason)
    if found.difference:
        terminal.lines(differences_of(found))
    if not found.balanced:
        terminal.warn("batch.unbalanced", number=number)
        return EXIT_PARTLY_DONE
    return EXIT_DONE


@batch.command(name="list")
@click.option("--round", "round_name")
@in_workspace
@pass_terminal
def list_(terminal: Terminal, round_name: str | None, folder: Path) -> int:
    """List batches."""
    from pipeline.commands.batch_tables import batches_table
    from pipeline.run.ledgers import ledgers
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        terminal.console.print(batches_table(terminal.lang, ledgers(opened, round_name)))
    return EXIT_DONE


@batch.command()
@click.argument("number", type=int)
@click.option("--unit")
@click.option("--channel")
@click.option("--counter")
@click.option("--date", "day", type=GivenDay())
@click.option("--expected", type=click.IntRange(min=0))
@click.option("--scanner")
@click.option("--reason", required=True)
@click.option("--who")
@in_workspace
@pass_terminal
def correct(terminal: Terminal, /, number: int, reason: str, who: str | None, folder: Path, **facts: str | int | date | None) -> int:
    """Correct what was said of a batch."""
    from pipeline.intake.correct import correct_batch
    from pipeline.store.workspace import workspace

    wanted = {name: value for name, value in facts.items() if value is not None}
    with workspace(folder) as opened:
        what = correct_batch(opened, number, wanted, who=who or getpass.getuser(), reason=reason)
    terminal.say("batch.corrected" if what else "batch.not_corrected", number=number, what=what)
    return EXIT_DONE


@batch.command()
@click.argument("number", type=int)
@click.option("--despite")
@click.option("--who")
@in_workspace
@pass_terminal
def close(terminal: Terminal, number: int, despite: str | None, who: str | None, folder: Path) -> int:
    """Close a batch."""
    from forms.printing.run_record import CIVIL
    from pipeline.run.close import closing_of_batch, end_batch
    from pipeline.run.ledgers import ledger
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        if (before := closing_of_batch(opened, ledger(opened, number).batch)) is not None:
            terminal.say("batch.closed_before", number=number, who=before.who, at=f"{before.at.astimezone(CIVIL):%d/%m/%Y}")
            return EXIT_DONE
        terminal.lines(end_batch(opened, number, who=who or getpass.getuser(), despite=despite))
    terminal.say("batch.closed_now", number=number)
    return EXIT_DONE


def told_added(terminal: Terminal, added: Added, *, verbose: bool) -> int:
    """The exit code, after what came in was printed; `verbose` names each file that was there before."""
    terminal.lines(added.notices)
    known = [one for one in added.taken if one.known is not None]
    if verbose:
        for one in known:
            terminal.warn("batch.known_file", file=one.file.name, batch=one.known)
    elif known:
        numbers = sorted({one.known for one in known if one.known is not None})
        terminal.warn("batch.known_files", count=len(known), batches=", ".join(map(str, numbers)))
    terminal.say("batch.added", number=added.batch, files=len(added.new), pages=added.pages)
    return EXIT_DONE
