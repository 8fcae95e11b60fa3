"""`phieu posters`: QR posters and table stands for counters."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from forms.catalogue import LANGUAGES
from pipeline.commands.given_path import GivenPath
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE


@click.command()
@click.option("--round", "round_name", required=True)
@click.option("--counters", "counters", multiple=True, required=True)
@click.option("--out", required=True, type=GivenPath())
@click.option("--base-url", required=True)
@click.option("--size", type=click.Choice(["a4", "a5"]), default="a4", show_default=True)
@click.option("--stand", is_flag=True)
@click.option("--lang", type=click.Choice(LANGUAGES), default="vi", show_default=True)
@in_workspace
@pass_terminal
def posters(  # noqa: PLR0917 - one parameter an option
    terminal: Terminal,
    round_name: str,
    counters: tuple[str, ...],
    out: Path,
    base_url: str,
    size: str,
    stand: bool,
    lang: str,
    folder: Path,
) -> int:
    """Print posters or table stands with the QR code of each counter."""
    from forms.printing.poster import Size
    from forms.printing.run_record import CIVIL
    from pipeline.design.posters import posters as printed
    from pipeline.run.public.public_survey import counters_wanted
    from pipeline.store.workspace import workspace

    with workspace(folder) as opened:
        register, codes, day = counters_wanted(opened, round_name, counters, datetime.now(CIVIL).date())
    done = printed(register, codes, day, base_url, out, size=Size(size), stand=stand, lang=lang)
    terminal.say("poster.printed", file=done.file, count=done.count)
    return EXIT_DONE
