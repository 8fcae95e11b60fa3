"""The differences between channels as files: a picture, and a table for programs."""

from __future__ import annotations

from pathlib import Path

from forms.errors import OutputError, Problem
from forms.together import together
from pipeline.report.merge_report import MergeReport
from pipeline.report.merge_tables import differences_csv
from pipeline.targets import check_file


def check_files(picture: Path | None, table: Path | None) -> None:
    """Nothing; raises OutputError now where one of them could not be written later."""
    if picture is not None:
        from pipeline.report.mode_picture import check_picture

        check_picture(picture)
    for path in (picture, table):
        if path is not None:
            check_file(path)


def write_files(report: MergeReport, picture: Path | None, table: Path | None, lang: str) -> list[Path]:
    """The files that were written, all or none. Raises OutputError, also where no two channels can be compared."""
    wanted = [path for path in (picture, table) if path is not None]
    if wanted and not report.differences:
        raise OutputError([Problem("modes.nothing", str(path)) for path in wanted])
    with together() as waiting:
        if picture is not None:
            from pipeline.report.mode_picture import mode_picture

            waiting.file(picture).write(mode_picture(report.differences, picture, lang))
        if table is not None:
            waiting.file(table).write(differences_csv(report.differences))
    return wanted
