"""`phieu report`: a round, or readings files, as a folder with workbook, page, document, data and pictures."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from forms.catalogue import LANGUAGES, text
from pipeline.commands.figure_options import FigureOptions, figure_options
from pipeline.commands.given_day import GivenDay
from pipeline.commands.given_path import GivenPath
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE

FILE = GivenPath()


@click.command()
@click.argument("what", nargs=-1, required=True)
@click.option("--out", "out", type=FILE, required=True)
@click.option("--lang", "lang", type=click.Choice(LANGUAGES))
@click.option("--public", is_flag=True)
@click.option("--before", multiple=True)
@figure_options
@click.option("--above", default="")
@click.option("--agency", default="")
@click.option("--place", default="")
@click.option("--signer", default="")
@click.option("--date", "signed", type=GivenDay())
@in_workspace
@pass_terminal
def report(  # noqa: PLR0913, PLR0917 - one parameter an option
    terminal: Terminal,
    what: tuple[str, ...],
    out: Path,
    lang: str | None,
    public: bool,
    before: tuple[str, ...],
    chosen: FigureOptions,
    above: str,
    agency: str,
    place: str,
    signer: str,
    signed: date | None,
    folder: Path,
) -> int:
    """Write the report of a round, or of readings files, into a folder."""
    from pipeline.report.edition.gather import Letterhead
    from pipeline.report.edition.make import Counting, Publication, Scans, readings_edition, round_edition, write_edition
    from pipeline.targets import check_folder

    wanted = chosen.wanted()
    counting = Counting(chosen.form, chosen.satisfied, chosen.items, chosen.photocopied)
    publication = Publication(lang or terminal.lang, public, Letterhead(above, agency, place, signer, signed))
    check_folder(out)
    if chosen.layout_file is None:
        from pipeline.store.workspace import workspace

        if len(what) != 1 or chosen.of_scans:
            raise click.UsageError(text("report.one_round", terminal.lang))
        with workspace(folder) as opened:
            edition = round_edition(opened, what[0], counting, wanted, before, publication)
    else:
        scans = Scans(tuple(map(Path, what)), chosen.layout_file, chosen.decisions, chosen.decided_by, chosen.run_files)
        edition = readings_edition(scans, counting, wanted, before, publication)
    terminal.lines(edition.report.warnings)
    if not edition.methods:
        terminal.warn("report.line.no_method")
    written = write_edition(edition, out)
    terminal.say("report.wrote", folder=out, files=len(written), responses=len(edition.report.responses))
    return EXIT_DONE
