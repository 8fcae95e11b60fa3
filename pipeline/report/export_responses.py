"""`export-responses`: all responses of a round in one table, whatever channel they came by, and the mapping that takes it in again."""

from __future__ import annotations

from pathlib import Path

from forms.together import together
from forms.whole import write_whole
from pipeline.digital.own_export import export_lines, export_mapping
from pipeline.report.round_report import score_round
from pipeline.store.workspace import Workspace

SPSS = ".sav"
"""How a file for SPSS ends."""


def export_responses(
    workspace: Workspace, round_name: str, out: Path, form: str | None = None, lang: str = "vi"
) -> tuple[int, Path | None]:
    """How many responses the file has, and where the mapping of a CSV file lies; both are written, or none.

    A file that ends in .sav is for SPSS, its words in `lang`. Raises PhieuError.
    """
    report = score_round(workspace, round_name, form=form)
    if out.suffix.lower() == SPSS:
        from pipeline.report.spss import spss

        write_whole(out, spss(report.responses, report.layout, lang))
        return len(report.responses), None
    mapping = out.with_name(f"{out.stem}.mapping.yaml")
    with together() as waiting:
        table = waiting.file(out)
        for line in export_lines(report.responses, report.layout):
            table.write(line)
        waiting.file(mapping).write(export_mapping(report.responses, report.layout))
    return len(report.responses), mapping
