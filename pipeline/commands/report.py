"""`phieu report`: a round, or readings files, as a folder with workbook, page, document, data and pictures."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from forms.catalogue import LANGUAGES, text
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
@click.option("--layout", "layout_file", type=FILE)
@click.option("--form")
@click.option("--index", "index_file", type=FILE)
@click.option("--satisfied")
@click.option("--items")
@click.option("--method", "methods", multiple=True)
@click.option("--combine", type=click.Choice(["pooled", "weighted"]))
@click.option("--by", multiple=True)
@click.option("--counters", "register_files", multiple=True, type=FILE)
@click.option("--on", "day", type=GivenDay())
@click.option("--small-cells", type=click.IntRange(min=1), default=5, show_default=True)
@click.option("--intervals", is_flag=True)
@click.option("--only-valid", is_flag=True)
@click.option("--truncate", is_flag=True)
@click.option("--decisions", multiple=True, type=FILE)
@click.option("--decided-by", default="csv", show_default=True)
@click.option("--photocopied", is_flag=True)
@click.option("--run", "run_files", multiple=True, type=FILE)
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
    layout_file: Path | None,
    form: str | None,
    index_file: Path | None,
    satisfied: str | None,
    items: str | None,
    methods: tuple[str, ...],
    combine: str | None,
    by: tuple[str, ...],
    register_files: tuple[Path, ...],
    day: date | None,
    small_cells: int,
    intervals: bool,
    only_valid: bool,
    truncate: bool,
    decisions: tuple[Path, ...],
    decided_by: str,
    photocopied: bool,
    run_files: tuple[Path, ...],
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
    from pipeline.report.wanted import Wanted
    from pipeline.scoring.figures import Rounding
    from pipeline.scoring.index import Combine
    from pipeline.targets import check_folder

    wanted = Wanted(
        methods=methods,
        index_file=index_file,
        combine=None if combine is None else Combine(combine),
        by=by,
        register_files=register_files,
        on=day,
        small_cells=small_cells,
        intervals=intervals,
        only_valid=only_valid,
        rounding=Rounding.TRUNCATE if truncate else Rounding.HALF_UP,
    )
    counting = Counting(form, satisfied, items, photocopied)
    publication = Publication(lang or terminal.lang, public, Letterhead(above, agency, place, signer, signed))
    check_folder(out)
    if layout_file is None:
        from pipeline.store.workspace import workspace

        if len(what) != 1 or decisions or run_files:
            raise click.UsageError(text("report.one_round", terminal.lang))
        with workspace(folder) as opened:
            edition = round_edition(opened, what[0], counting, wanted, before, publication)
    else:
        scans = Scans(tuple(map(Path, what)), layout_file, decisions, decided_by, run_files)
        edition = readings_edition(scans, counting, wanted, before, publication)
    terminal.lines(edition.report.warnings)
    if not edition.methods:
        terminal.warn("report.line.no_method")
    written = write_edition(edition, out)
    terminal.say("report.wrote", folder=out, files=len(written), responses=len(edition.report.responses))
    return EXIT_DONE
