"""`phieu form import-xlsform` and `export-xlsform`: forms to and from the workbooks of digital surveys."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.given_path import GivenPath
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE


@click.command("import-xlsform")
@click.argument("workbook", type=GivenPath())
@click.option("--out", required=True, type=GivenPath())
@pass_terminal
def import_xlsform(terminal: Terminal, workbook: Path, out: Path) -> int:
    """Turn an XLSForm workbook into a form, and say what paper cannot honour."""
    from pipeline.design import exchange

    made, warnings = exchange.import_xlsform(workbook, out)
    terminal.lines(warnings)
    terminal.say("design.imported", file=out, id=made.id, version=made.version, warnings=len(warnings))
    return EXIT_DONE


@click.command("export-xlsform")
@click.argument("source", type=GivenPath())
@click.option("--out", required=True, type=GivenPath())
@pass_terminal
def export_xlsform(terminal: Terminal, source: Path, out: Path) -> int:
    """Write FORM as an XLSForm workbook for ODK, Kobo and the like, and say what a web form cannot honour."""
    from pipeline.design import exchange

    made, warnings = exchange.export_xlsform(source, out)
    terminal.lines(warnings)
    terminal.say("design.exported", file=out, id=made.id, version=made.version, warnings=len(warnings))
    return EXIT_DONE
