"""`phieu accept`: another error rate or review budget for readings that are there already."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from forms.catalogue import text
from pipeline.commands.given_path import GivenPath
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE

if TYPE_CHECKING:
    from rich.table import Table

    from pipeline.review.budget import Choice

FILE = GivenPath()


@click.command()
@click.argument("readings", nargs=-1, type=FILE)
@click.option("--error-rate", type=click.FloatRange(0, 1, min_open=True))
@click.option("--review-budget", type=click.FloatRange(0, 1))
@click.option("--out", type=FILE)
@click.option("--review-out", type=FILE)
@click.option("--layout", "layout_file", type=FILE)
@click.option("--explain", is_flag=True)
@pass_terminal
def accept(  # noqa: PLR0917 - one parameter an option
    terminal: Terminal,
    readings: tuple[Path, ...],
    error_rate: float | None,
    review_budget: float | None,
    out: Path | None,
    review_out: Path | None,
    layout_file: Path | None,
    explain: bool,
) -> int:
    """Decide stored readings again, without reading a page again."""
    from forms.errors import Problem
    from pipeline.errors import InputError
    from pipeline.run.reading.accept import accept as decide

    if not readings and not explain:
        raise InputError(Problem("accept.no_readings", "phieu accept"))
    if readings and out is None and review_out is None and not explain:
        raise InputError(Problem("accept.no_out", "--out"))
    tables = {"review_out": review_out, "layout_file": layout_file}
    done = decide(readings, out, error_rate=error_rate, review_budget=review_budget, **tables, lang=terminal.lang)
    terminal.lines(done.warnings)
    if explain:
        terminal.console.print(tried_table(terminal.lang, done.choice))
    terminal.console.print(choice_table(terminal.lang, done.choice))
    if readings:
        share = f"{100 * done.choice.review:.1f}"
        terminal.say("accept.decided", pages=done.pages, answers=done.answers, count=done.to_review, share=share, before=done.before)
    if out is not None:
        terminal.say("accept.wrote", file=out)
    if review_out is not None:
        terminal.say("accept.wrote_review", folder=review_out)
    return EXIT_DONE


def choice_table(lang: str, choice: Choice) -> Table:
    """Which threshold was taken, why, and on what that rests."""
    from rich import box
    from rich.table import Table

    from pipeline.review.acceptance import rounded_up
    from pipeline.review.proof import CONFIDENCE, proof

    table = Table(title=text("accept.choice.title", lang), title_justify="left", box=box.SIMPLE, show_header=False)
    promise = text("accept.choice.none", lang) if choice.promise is None else f"{rounded_up(choice.promise):g}"
    rows = {"policy": choice.policy.id, "threshold": f"{choice.policy.threshold:g}", "promise": promise}
    if choice.tried is not None:
        seen = choice.tried.office
        bound, sure = f"{rounded_up(seen.bound):g}", f"{100 * CONFIDENCE:g}"
        rows["seen"] = text("accept.choice.figures", lang, accepted=f"{seen.accepted:,}", wrong=seen.wrong, bound=bound, sure=sure)
    rows["data"] = text("accept.choice.held_back", lang, answers=f"{proof().answers:,}", model=proof().model)
    for name, value in rows.items():
        table.add_row(text(f"accept.choice.{name}", lang), str(value))
    return table


def tried_table(lang: str, choice: Choice) -> Table:
    """Every threshold that was tried, what was seen of it, and the error rate that is proven for it; an arrow marks the one taken."""
    from rich import box
    from rich.table import Table

    from pipeline.review.acceptance import rounded_up
    from pipeline.review.proof import proof

    table = Table(title=text("accept.tried.title", lang), title_justify="left", box=box.SIMPLE, pad_edge=False, collapse_padding=True)
    columns = ("threshold", "accepted", "wrong", "bound", "accepted_anywhere", "wrong_anywhere", "bound_anywhere", "promise")
    table.add_column("")
    for name in columns:
        table.add_column(text(f"accept.tried.{name}", lang), justify="right")
    for one in proof().tried:
        both = (one.office, one.anywhere)
        figures = (f"{value}" for seen in both for value in (f"{seen.accepted:,}", seen.wrong, f"{rounded_up(seen.bound):g}"))
        promise = proof().promise(one.threshold)
        arrow = "→" if one.threshold == choice.policy.threshold else ""
        table.add_row(arrow, f"{one.threshold:g}", *figures, "" if promise is None else f"{rounded_up(promise):g}")
    return table
