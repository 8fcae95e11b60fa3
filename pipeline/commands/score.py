"""`phieu score`: the score table of a readings file."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.given_path import GivenPath
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE

FILE = GivenPath()


@click.command()
@click.argument("readings", nargs=-1, required=True, type=FILE)
@click.option("--layout", "layout_file", required=True, type=FILE, help="Layout that the pages were read with.")
@click.option("--satisfied", metavar="CODES", help="Option codes that count as satisfied, for example 4,5: adds top2.")
@click.option("--items", metavar="QUESTIONS", help="Questions that top2 is counted for, like q1,q2*. Default: all that offer the codes.")
@click.option("--decisions", type=FILE, help="Review file (CSV or .xlsx) whose column `value` a person has filled in.")
@click.option("--decided-by", metavar="NAME", default="csv", show_default=True, help="Who filled it in.")
@click.option("--photocopied", is_flag=True, help="Serials stand on several people's sheets: count every scan of a printed page.")
@click.option("--out", type=FILE, help="Workbook (.xlsx) to write.")
@click.option("--csv", "csv_folder", type=FILE, help="Folder to write the same tables to as CSV files.")
@pass_terminal
def score(  # noqa: PLR0913, PLR0917 - one parameter an option
    terminal: Terminal,
    readings: tuple[Path, ...],
    layout_file: Path,
    satisfied: str | None,
    items: str | None,
    decisions: Path | None,
    decided_by: str,
    photocopied: bool,
    out: Path | None,
    csv_folder: Path | None,
) -> int:
    """Count the answers of READINGS (one or several files) question by question and print the score table.

    A page that stands in several files, or several times in one, counts once; so does a printed page with a serial that was scanned twice,
    unless --photocopied says that several people filled copies of it. Answers that wait for a person are not counted; --decisions
    takes the person's word for them.
    """
    from forms.whole import write_whole
    from pipeline.report.csv_files import write_csv_files
    from pipeline.report.score_report import check_outputs, score_readings
    from pipeline.report.tables import print_scores
    from pipeline.report.workbook import workbook

    check_outputs(out, csv_folder, (*readings, layout_file, decisions))
    report = score_readings(
        readings,
        layout_file,
        satisfied=satisfied,
        items=items,
        decisions=decisions,
        decided_by=decided_by,
        photocopied=photocopied,
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
