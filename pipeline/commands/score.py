"""`phieu score`: the score table of a readings file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from forms.catalogue import text
from pipeline.commands.given_day import GivenDay
from pipeline.commands.given_path import GivenPath
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE

FILE = GivenPath()


@click.command()
@click.argument("readings", nargs=-1, type=FILE)
@click.option("--layout", "layout_file", type=FILE)
@click.option("--round", "round_name")
@click.option("--form")
@click.option("--satisfied")
@click.option("--items")
@click.option("--decisions", multiple=True, type=FILE)
@click.option("--decided-by", default="csv", show_default=True)
@click.option("--photocopied", is_flag=True)
@click.option("--run", "run_files", multiple=True, type=FILE)
@click.option("--method", "methods", multiple=True)
@click.option("--index", "index_file", type=FILE)
@click.option("--combine", type=click.Choice(["pooled", "weighted"]))
@click.option("--by", multiple=True)
@click.option("--before", type=FILE)
@click.option("--counters", "register_files", multiple=True, type=FILE)
@click.option("--on", "day", type=GivenDay())
@click.option("--as-of", type=GivenDay())
@click.option("--small-cells", type=click.IntRange(min=1), default=5, show_default=True)
@click.option("--intervals", is_flag=True)
@click.option("--strata", "strata_file", type=FILE)
@click.option("--weights", "weights_file", type=FILE)
@click.option("--rake", "rake_file", type=FILE)
@click.option("--only-valid", is_flag=True)
@click.option("--truncate", is_flag=True)
@click.option("--out", type=FILE)
@click.option("--csv", "csv_folder", type=FILE)
@in_workspace
@pass_terminal
def score(  # noqa: PLR0913, PLR0917 - one parameter an option
    terminal: Terminal,
    readings: tuple[Path, ...],
    layout_file: Path | None,
    round_name: str | None,
    form: str | None,
    satisfied: str | None,
    items: str | None,
    decisions: tuple[Path, ...],
    decided_by: str,
    photocopied: bool,
    run_files: tuple[Path, ...],
    methods: tuple[str, ...],
    index_file: Path | None,
    combine: str | None,
    by: tuple[str, ...],
    before: Path | None,
    register_files: tuple[Path, ...],
    day: date | None,
    as_of: date | None,
    small_cells: int,
    intervals: bool,
    strata_file: Path | None,
    weights_file: Path | None,
    rake_file: Path | None,
    only_valid: bool,
    truncate: bool,
    out: Path | None,
    csv_folder: Path | None,
    folder: Path,
) -> int:
    """Count the answers question by question, make the figures that were asked for, and print the tables."""
    from forms.whole import write_whole
    from pipeline.report.csv_files import write_csv_files
    from pipeline.report.score_report import check_outputs, score_readings
    from pipeline.report.tables import print_scores
    from pipeline.report.wanted import Wanted
    from pipeline.report.workbook import workbook
    from pipeline.scoring.figures import Rounding
    from pipeline.scoring.index import Combine

    wanted = Wanted(
        methods=methods,
        index_file=index_file,
        combine=None if combine is None else Combine(combine),
        by=by,
        before=before,
        register_files=register_files,
        on=day,
        small_cells=small_cells,
        intervals=intervals,
        only_valid=only_valid,
        as_of=as_of,
        strata_file=strata_file,
        weights_file=weights_file,
        rake_file=rake_file,
        rounding=Rounding.TRUNCATE if truncate else Rounding.HALF_UP,
    )
    check_outputs(out, csv_folder, (*readings, layout_file, *decisions, *run_files, *wanted.files()))
    if round_name is not None:
        from pipeline.report.round_report import score_round
        from pipeline.store.workspace import workspace

        if readings or layout_file or decisions or run_files:
            raise click.UsageError(text("score.round_alone", terminal.lang))
        with workspace(folder) as opened:
            report = score_round(opened, round_name, form=form, satisfied=satisfied, items=items, photocopied=photocopied, wanted=wanted)
    elif not readings or layout_file is None:
        raise click.UsageError(text("score.nothing_given", terminal.lang))
    else:
        report = score_readings(
            readings,
            layout_file,
            satisfied=satisfied,
            items=items,
            decisions=decisions,
            decided_by=decided_by,
            photocopied=photocopied,
            run_files=run_files,
            wanted=wanted,
        )
    terminal.lines(report.warnings)
    written: list[tuple[str, Path]] = []
    try:
        if out is not None:
            write_whole(out, workbook(report, terminal.lang))
            written.append(("score.wrote_workbook", out))
        if csv_folder is not None:
            written += [("score.wrote_csv", path) for path in write_csv_files(csv_folder, report, terminal.lang)]
    finally:  # the figures are there even where a file cannot be written
        print_scores(report, terminal.console, terminal.lang)
        for key, path in written:
            terminal.say(key, file=path)
    return EXIT_DONE
