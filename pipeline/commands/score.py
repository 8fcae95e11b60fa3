"""`phieu score`: the score table of a readings file."""

from __future__ import annotations

from pathlib import Path

import click

from forms.catalogue import text
from pipeline.commands.figure_options import FigureOptions, figure_options
from pipeline.commands.given_path import GivenPath
from pipeline.commands.in_workspace import in_workspace
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE

FILE = GivenPath()


@click.command()
@click.argument("readings", nargs=-1, type=FILE)
@click.option("--round", "round_name")
@click.option("--before", type=FILE)
@figure_options
@click.option("--out", type=FILE)
@click.option("--csv", "csv_folder", type=FILE)
@in_workspace
@pass_terminal
def score(  # noqa: PLR0917 - one parameter an option
    terminal: Terminal,
    readings: tuple[Path, ...],
    chosen: FigureOptions,
    round_name: str | None,
    before: Path | None,
    out: Path | None,
    csv_folder: Path | None,
    folder: Path,
) -> int:
    """Count the answers question by question, make the figures that were asked for, and print the tables."""
    from forms.whole import write_whole
    from pipeline.report.csv_files import write_csv_files
    from pipeline.report.score_report import check_outputs, score_readings
    from pipeline.report.tables import print_scores
    from pipeline.report.workbook import workbook

    wanted = chosen.wanted(before)
    check_outputs(out, csv_folder, (*readings, chosen.layout_file, *chosen.decisions, *chosen.run_files, *wanted.files()))
    if round_name is not None:
        from pipeline.report.round_report import score_round
        from pipeline.store.workspace import workspace

        if readings or chosen.of_scans:
            raise click.UsageError(text("score.round_alone", terminal.lang))
        with workspace(folder) as opened:
            report = score_round(
                opened,
                round_name,
                form=chosen.form,
                satisfied=chosen.satisfied,
                items=chosen.items,
                photocopied=chosen.photocopied,
                wanted=wanted,
            )
    elif not readings or chosen.layout_file is None:
        raise click.UsageError(text("score.nothing_given", terminal.lang))
    else:
        report = score_readings(
            readings,
            chosen.layout_file,
            satisfied=chosen.satisfied,
            items=chosen.items,
            decisions=chosen.decisions,
            decided_by=chosen.decided_by,
            photocopied=chosen.photocopied,
            run_files=chosen.run_files,
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
