"""`phieu import-responses`: responses of a digital survey come into a round."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from forms.catalogue import text
from pipeline.commands.given_path import GivenPath
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE, EXIT_PARTLY_DONE

FILE = GivenPath()


@click.command(name="import-responses")
@click.argument("file", type=FILE)
@click.option("--round", "round_name", required=True)
@click.option("--mapping", "mapping_file", type=FILE)
@click.option("--guess", "draft_file", type=FILE)
@click.option("--source")
@click.option("--channel")
@click.option("--form")
@click.option("--sheet", default="")
@click.option("--partial", is_flag=True)
@click.option("--refused", "refused_file", type=FILE)
@click.option("--who")
@in_workspace
@pass_terminal
def import_responses(  # noqa: PLR0913, PLR0917 - one parameter an option
    terminal: Terminal,
    file: Path,
    round_name: str,
    mapping_file: Path | None,
    draft_file: Path | None,
    source: str | None,
    channel: str | None,
    form: str | None,
    sheet: str,
    partial: bool,
    refused_file: Path | None,
    who: str | None,
    folder: Path,
) -> int:
    """Take the rows of an export file into a round."""
    from pipeline.run.responses.import_responses import import_responses as take_in
    from pipeline.store.workspace import workspace

    if draft_file is not None:
        from pipeline.run.responses.guess_mapping import guess_mapping

        if not source or not channel:
            raise click.UsageError(text("digital.guess_needs", terminal.lang))
        with workspace(folder) as opened:
            found, left = guess_mapping(opened, round_name, file, draft_file, source, channel, form=form, sheet=sheet, lang=terminal.lang)
        terminal.say("digital.drafted", file=draft_file, found=found, left=left)
        return EXIT_DONE
    if mapping_file is None:
        raise click.UsageError(text("digital.no_mapping", terminal.lang))
    with workspace(folder) as opened:
        done = take_in(opened, round_name, file, mapping_file, who=who or getpass.getuser(), partial=partial, refused_file=refused_file)
    terminal.lines(done.problems)
    if done.again:
        terminal.say("digital.again", file=file, rows=done.rows)
        return EXIT_DONE
    terminal.say("digital.imported", file=file, rows=done.rows, new=done.new, known=done.known, refused=done.refused)
    if done.left_out:
        terminal.say("digital.rows_left_out", file=file, count=done.left_out)
    return EXIT_PARTLY_DONE if done.refused else EXIT_DONE
