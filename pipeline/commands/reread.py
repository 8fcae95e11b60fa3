"""`phieu reread`: a round is read by the reader that is installed now."""

from __future__ import annotations

from pathlib import Path

import click

from forms.catalogue import text
from pipeline.commands.given_path import GivenPath
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.progress import progress_bar
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE

MOST_SHOWN = 40
"""Differences on the terminal: two screens; --out has all."""


@click.command()
@click.option("--round", "round_name", required=True)
@click.option("--workers", type=click.IntRange(min=0))
@click.option("--key", "key_file", type=GivenPath())
@click.option("--out", type=GivenPath())
@in_workspace
@pass_terminal
def reread(terminal: Terminal, round_name: str, workers: int | None, key_file: Path | None, out: Path | None, folder: Path) -> int:
    """Read a round again with the reader of now."""
    from forms.whole import write_whole
    from pipeline.report.changes import changes_csv
    from pipeline.run.reread import reread as again
    from pipeline.store.workspace import workspace
    from pipeline.targets import check_file

    if out is not None:
        check_file(out)
    with workspace(folder) as opened, progress_bar(terminal) as progress:
        found = again(opened, round_name, workers=workers, key_file=key_file, progress=progress)
    for one in found.changes[:MOST_SHOWN]:
        key = "run.change_decided" if one.decided else "run.change"
        place = f"{one.source}#{one.page} {one.question}".rstrip()
        before, now = ("|".join(words) or text("run.nothing_said", terminal.lang) for words in (one.before, one.now))
        terminal.say(key, place=place, before=before, now=now)
    terminal.say("run.reread", pages=found.pages, changes=len(found.changes))
    if out is not None:
        write_whole(out, changes_csv(found.changes))
        terminal.say("run.reread_out", file=out)
    return EXIT_DONE
