"""`phieu form draw` and `phieu form deck`: sheets for the printer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forms.catalogue import LANGUAGES, text
from pipeline.commands.given_day import GivenDay
from pipeline.commands.given_path import GivenPath
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE

if TYPE_CHECKING:
    from pipeline.design.draw import Drawn

FILE = GivenPath()


@click.command()
@click.argument("form_file", required=False, type=FILE)
@click.option("--out", required=True, type=FILE)
@click.option("--run", required=True, type=int)
@click.option("--copies", default=1, show_default=True)
@click.option("--first-serial", default=1, show_default=True)
@click.option("--counters", "register", multiple=True, type=FILE)
@click.option("--counter", multiple=True)
@click.option("--lang", type=click.Choice(LANGUAGES), default="vi", show_default=True)
@click.option("--date", "day", type=GivenDay())
@click.option("--key", "key_file", type=FILE)
@click.option("--copy-master", is_flag=True)
@click.option("--cover", is_flag=True)
@click.option("--separators", default=0)
@click.option("--round", "round_name", default="")
@click.option("--unit", default="")
@click.option("--channel", default="")
@pass_terminal
def draw(  # noqa: PLR0913, PLR0917 - one parameter per option, in click's own way
    terminal: Terminal,
    form_file: Path | None,
    out: Path,
    run: int,
    copies: int,
    first_serial: int,
    register: tuple[Path, ...],
    counter: tuple[str, ...],
    lang: str,
    day: date | None,
    key_file: Path | None,
    copy_master: bool,
    cover: bool,
    separators: int,
    round_name: str,
    unit: str,
    channel: str,
) -> int:
    """Print slips of a form, or covers for batches."""
    from pipeline.design import draw as design

    if cover != (form_file is None):
        raise click.UsageError(text("cli.form_or_cover", terminal.lang))
    wish = design.Wish(run, copies, first_serial, register, counter, day, key_file)
    with busy(terminal):
        if form_file is None:
            words = design.CoverWords(round_name, unit, channel)
            drawn = design.draw_covers(out, wish, words, lang=lang, separators=separators)
        else:
            drawn = design.draw(form_file, out, wish, lang=lang, copy_master=copy_master)
    told(terminal, drawn)
    return EXIT_DONE


@contextmanager
def busy(terminal: Terminal) -> Iterator[None]:
    """Nothing; inside, a sign turns on stderr where that is a terminal."""
    if not terminal.errors.is_terminal:
        yield
        return
    with terminal.errors.status(text("design.drawing", terminal.lang)):
        yield


def told(terminal: Terminal, drawn: Drawn) -> None:
    """Print what was drawn, where it lies and what to do with it."""
    run = drawn.run
    terminal.lines(drawn.warnings)
    if drawn.layout is None:
        terminal.say("design.covers_drawn", file=drawn.pdf, run=run.run, pages=drawn.pages)
    elif run.serials is None:
        terminal.say("print_run.drawn_master", file=drawn.pdf, run=run.run, pages=drawn.pages)
    else:
        first, last = run.serials
        terminal.say("print_run.drawn", file=drawn.pdf, run=run.run, pages=drawn.pages, first=first, last=last)
    for counter in run.counters:
        if counter.serials is not None:
            terminal.say("design.counter_serials", counter=counter.code, first=counter.serials[0], last=counter.serials[1])
    terminal.say("design.manifest", file=drawn.manifest)
    if drawn.layout is not None:
        terminal.say("design.layout", file=drawn.layout)
        terminal.say("design.next_read", layout=drawn.layout)


@click.command()
@click.argument("form_file", type=FILE)
@click.option("--out", required=True, type=FILE)
@click.option("--lang", type=click.Choice(LANGUAGES), default="vi", show_default=True)
@pass_terminal
def deck(terminal: Terminal, form_file: Path, out: Path, lang: str) -> int:
    """Print a short deck of FORM with known marks, to accept a printer and a scanner by (`phieu deck check`)."""
    from pipeline.deck.draw import deck as draw_deck

    drawn = draw_deck(form_file, out, lang=lang)
    terminal.say("deck.drawn", file=drawn.pdf, pages=drawn.pages, marks=drawn.marks)
    terminal.say("deck.next_check", folder=out)
    return EXIT_DONE
