"""`phieu read`: the options and the table; everything else is `pipeline.run.reading.read.read`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forms.catalogue import text
from pipeline.commands.given_day import GivenDay
from pipeline.commands.given_path import GivenPath
from pipeline.commands.progress import progress_bar
from pipeline.commands.terminal import Terminal, pass_terminal

if TYPE_CHECKING:
    from rich.table import Table

    from pipeline.run.reading.ledger import RunSummary

FILE = GivenPath()

LEDGER = (
    "files", "unopened", "pages", "read", "duplicates", "blank", "covers", "other_form", "unreadable", "answers", "to_review", "to_type",
)  # fmt: skip
"""The figures of the summary in the order of the table."""


@click.command()
@click.argument("scans", nargs=-1, required=True, type=FILE)
@click.option("--layout", "layout_file", required=True, type=FILE)
@click.option("--out", required=True, type=FILE)
@click.option("--page")
@click.option("--pages", "pages_file", type=FILE)
@click.option("--annotate", type=FILE)
@click.option("--review-out", type=FILE)
@click.option("--fields-out", type=FILE)
@click.option("--workers", type=int)
@click.option("--context", "context_in", type=FILE)
@click.option("--save-context", "context_out", type=FILE)
@click.option("--error-rate", type=click.FloatRange(0, 1, min_open=True))
@click.option("--review-budget", type=click.FloatRange(0, 1))
@click.option(
    "--run",
    "run_files",
    multiple=True,
    type=FILE,
)
@click.option("--key", "key_file", type=FILE)
@click.option("--counters", "counter_files", multiple=True, type=FILE)
@click.option("--on", "day", type=GivenDay())
@click.option("--force", is_flag=True)
@pass_terminal
def read(  # noqa: PLR0913, PLR0917 - one parameter per option, in click's own way
    terminal: Terminal,
    scans: tuple[Path, ...],
    layout_file: Path,
    out: Path,
    page: str | None,
    pages_file: Path | None,
    annotate: Path | None,
    review_out: Path | None,
    fields_out: Path | None,
    workers: int | None,
    context_in: Path | None,
    context_out: Path | None,
    error_rate: float | None,
    review_budget: float | None,
    run_files: tuple[Path, ...],
    key_file: Path | None,
    counter_files: tuple[Path, ...],
    day: date | None,
    force: bool,
) -> int:
    """Read filled sheets: SCANS are image or PDF files, or folders of them."""
    from pipeline.review.acceptance import ERROR_RATE, policy_for
    from pipeline.run.reading.accept import one_wish
    from pipeline.run.reading.read import read as read_scans

    one_wish(error_rate, review_budget)
    policy = policy_for(error_rate or ERROR_RATE)
    with progress_bar(terminal) as progress:
        summary = read_scans(
            scans, layout_file, out,
            page=page, pages_file=pages_file, annotate_dir=annotate, review_dir=review_out, workers=workers, progress=progress,
            context_in=context_in, context_out=context_out, policy=policy, lang=terminal.lang, force=force,
            run_files=run_files, key_file=key_file, fields_dir=fields_out, review_budget=review_budget,
            counter_files=counter_files, day=day,
        )  # fmt: skip
    told(terminal, summary, annotate, review_out)
    if fields_out is not None:
        terminal.say("read.summary_fields" if summary.to_type else "read.summary_no_fields", file=fields_out / "fields.csv")
    return summary.exit_code


def told(terminal: Terminal, summary: RunSummary, annotate: Path | None, review_out: Path | None) -> None:
    """Print what became of the pages: refusals and failures on stderr, the ledger and where the results lie on stdout."""
    terminal.lines(summary.warnings)
    terminal.lines(page.problem() for page in summary.refused)
    for failure in summary.failures:
        terminal.warn("read.summary_failure", place=failure.place)
        terminal.lines([failure.traceback.rstrip()])
    terminal.console.print(ledger_table(terminal.lang, summary))
    if summary.choice is not None:
        from pipeline.review.acceptance import rounded_up

        promise, threshold = summary.choice.promise, f"{summary.choice.policy.threshold:g}"
        known = "read.summary_budget" if promise is not None else "read.summary_budget_unproven"
        terminal.say(known, threshold=threshold, rate=None if promise is None else f"{rounded_up(promise):g}")
    terminal.say("read.summary_out", file=summary.out)
    if annotate is not None:
        terminal.say("read.summary_annotated", folder=annotate)
    if review_out is not None and summary.to_review:
        terminal.say("read.summary_review", file=review_out / "review.csv", sheet=review_out / "review.html")
    elif review_out is not None:
        terminal.say("read.summary_nothing_to_review")
    scan_advice(terminal, summary)


def scan_advice(terminal: Terminal, summary: RunSummary) -> None:
    """Print what the person at the scanner can mend; nothing where nothing is wrong."""
    problems = list(summary.scans.problems(terminal.lang))
    if problems:
        terminal.say("quality.title")
    for problem in problems:
        terminal.console.print(f"  {problem.line}", soft_wrap=True)


def ledger_table(lang: str, summary: RunSummary) -> Table:
    """The ledger as a table; parts stand indented under their whole and lines of zero that nobody misses are left out."""
    from rich import box
    from rich.table import Table

    table = Table(title=text("read.summary_title", lang), title_justify="left", box=box.SIMPLE, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name in LEDGER:
        count = getattr(summary, name)
        if count or name in ("files", "pages", "read", "answers", "to_review"):
            share = f"  ({100 * count / summary.answers:.1f} %)" if name == "to_review" and summary.answers else ""
            table.add_row(text(f"read.ledger.{name}", lang), f"{count:,}{share}")
    return table
