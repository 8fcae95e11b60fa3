"""`phieu read`: the options, the progress bar and the table; everything else is `pipeline.run.read.read`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forms.catalogue import text
from pipeline.commands.given_path import GivenPath
from pipeline.commands.terminal import Terminal, pass_terminal

if TYPE_CHECKING:
    from rich.table import Table

    from pipeline.run.ledger import RunSummary
    from pipeline.run.read import Progress

FILE = GivenPath()

LEDGER = ("files", "unopened", "pages", "read", "duplicates", "blank", "covers", "other_form", "unreadable", "answers", "to_review")
"""The figures of the summary in the order of the table."""

STAGES = ("inspect", "sample", "read")
"""The stages of a run that take time."""


@click.command()
@click.argument("scans", nargs=-1, required=True, type=FILE)
@click.option("--layout", "layout_file", required=True, type=FILE, help="Layout of the form.")
@click.option("--out", required=True, type=FILE, help="Readings file to write, one page a line.")
@click.option("--page", help="Layout page that every scanned page shows.")
@click.option("--pages", "pages_file", type=FILE, help="Table (file, page_in_file, layout_page; CSV or .xlsx) that says it page by page.")
@click.option("--annotate", type=FILE, help="Folder for a picture of every page with its boxes and readings.")
@click.option("--review-out", type=FILE, help="Folder for the answers a person must settle: review.csv, review.html, crops.")
@click.option("--workers", type=int, help="Processes to use.  [default: one per core]")
@click.option("--context", "context_in", type=FILE, help="Read with a saved context instead of learning one.")
@click.option("--save-context", "context_out", type=FILE, help="Save the context of this batch.")
@click.option(
    "--error-rate", type=click.FloatRange(0, 1, min_open=True), help="Wrong answers among the accepted to put up with.  [default: 0.005]"
)
@click.option(
    "--run",
    "run_files",
    multiple=True,
    type=FILE,
    metavar="MANIFEST",
    help="Manifest of a print run of this layout that does not lie beside it.",
)
@click.option(
    "--key", "key_file", type=FILE, help="Keys that prove the seals of sealed print runs; without them only a missing seal is found."
)
@click.option("--force", is_flag=True, help="Replace a review.csv that somebody has already filled.")
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
    workers: int | None,
    context_in: Path | None,
    context_out: Path | None,
    error_rate: float | None,
    run_files: tuple[Path, ...],
    key_file: Path | None,
    force: bool,
) -> int:
    """Read filled sheets: SCANS are image or PDF files, or folders of them."""
    from pipeline.review.acceptance import ERROR_RATE, policy_for
    from pipeline.run.read import read as read_scans

    policy = policy_for(error_rate or ERROR_RATE)
    with progress_bar(terminal) as progress:
        summary = read_scans(
            scans, layout_file, out,
            page=page, pages_file=pages_file, annotate_dir=annotate, review_dir=review_out, workers=workers, progress=progress,
            context_in=context_in, context_out=context_out, policy=policy, lang=terminal.lang, force=force,
            run_files=run_files, key_file=key_file,
        )  # fmt: skip
    told(terminal, summary, annotate, review_out)
    return summary.exit_code


@contextmanager
def progress_bar(terminal: Terminal) -> Iterator[Progress | None]:
    """A callback that moves a bar on stderr; None where stderr is no terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    if not terminal.errors.is_terminal:
        yield None
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn()
    with Progress(*columns, console=terminal.errors, transient=True) as bar:
        names = {stage: text(f"read.progress_{stage}", terminal.lang) for stage in STAGES}
        tasks = {stage: bar.add_task(name, total=None, visible=False, rate="", start=False) for stage, name in names.items()}

        def moved(stage: str, done: int, total: int) -> None:
            task = tasks[stage]
            if not bar.tasks[task].started:
                bar.start_task(task)
            speed = bar.tasks[task].speed
            rate = "" if speed is None or stage == "inspect" else text("read.progress_rate", terminal.lang, rate=f"{speed:.1f}")
            bar.update(task, completed=done, total=total, visible=True, rate=rate)

        yield moved


def told(terminal: Terminal, summary: RunSummary, annotate: Path | None, review_out: Path | None) -> None:
    """Print what became of the pages: refusals and failures on stderr, the ledger and where the results lie on stdout."""
    terminal.lines(summary.warnings)
    terminal.lines(page.problem() for page in summary.refused)
    for failure in summary.failures:
        terminal.warn("read.summary_failure", place=failure.place)
        terminal.lines([failure.traceback.rstrip()])
    terminal.console.print(ledger_table(terminal.lang, summary))
    terminal.say("read.summary_out", file=summary.out)
    if annotate is not None:
        terminal.say("read.summary_annotated", folder=annotate)
    if review_out is not None and summary.to_review:
        terminal.say("read.summary_review", file=review_out / "review.csv", sheet=review_out / "review.html")
    elif review_out is not None:
        terminal.say("read.summary_nothing_to_review")


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
