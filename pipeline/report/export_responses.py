"""`export-responses`: all responses of a round in one table, whatever channel they came by, and the mapping that takes it in again."""

from __future__ import annotations

from pathlib import Path

from forms.together import together
from pipeline.digital.own_export import export_lines, export_mapping
from pipeline.report.round_report import score_round
from pipeline.store.workspace import Workspace


def export_responses(workspace: Workspace, round_name: str, out: Path, form: str | None = None) -> tuple[int, Path]:
    """How many responses the file has, and where its mapping lies; both files are written, or none. Raises PhieuError."""
    report = score_round(workspace, round_name, form=form)
    mapping = out.with_name(f"{out.stem}.mapping.yaml")
    with together() as waiting:
        table = waiting.file(out)
        for line in export_lines(report.responses, report.layout):
            table.write(line)
        waiting.file(mapping).write(export_mapping(report.responses, report.layout))
    return len(report.responses), mapping
