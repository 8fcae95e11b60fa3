"""`phieu form`: forms checked, exchanged, printed; layouts made, checked and described."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pipeline.commands.form_draw import deck, draw
from pipeline.commands.form_exchange import export_xlsform, import_xlsform
from pipeline.commands.given_path import GivenPath
from pipeline.commands.terminal import Terminal, pass_terminal
from pipeline.errors import EXIT_DONE


def paper(context: click.Context, _parameter: click.Parameter, named: str | None) -> tuple[float, float] | None:
    """Width and height in mm of the paper named; wrong usage where no paper is meant by it."""
    from forms.errors import LayoutError
    from forms.geometry import page_size

    if named is None:
        return None
    try:
        return page_size(named)
    except LayoutError as error:
        terminal = context.find_object(Terminal)
        raise click.BadParameter("; ".join(error.lines(terminal.lang if terminal else "en"))) from error


@click.group()
def form() -> None:
    """Check and print forms, exchange them with XLSForm, and make layouts: where the boxes of a form are printed."""


form.add_command(draw)
form.add_command(deck)
form.add_command(import_xlsform)
form.add_command(export_xlsform)


@form.command("import-scan")
@click.argument("template", type=GivenPath())
@click.option("--out", required=True, type=GivenPath())
@click.option("--page-size", callback=paper)
@pass_terminal
def import_scan_command(terminal: Terminal, template: Path, out: Path, page_size: tuple[float, float] | None) -> int:
    """Turn TEMPLATE.json, boxes in pixels of a reference scan, into a layout."""
    from forms.errors import LayoutError, Problem
    from forms.importers.scan_template import import_scan
    from forms.layout_file import save_layout

    if out.resolve() == template.resolve():
        raise LayoutError(Problem("layout.out_is_template", str(out)))
    imported = import_scan(template, page_size)
    layout = save_layout(imported.layout, out, imported.images)
    terminal.lines(imported.warnings)
    terminal.say("layout.imported", file=out, **layout.summary())
    return EXIT_DONE


@form.command("check")
@click.argument("files", nargs=-1, required=True, type=GivenPath())
@click.option("--before", type=GivenPath())
@pass_terminal
def check_command(terminal: Terminal, files: tuple[Path, ...], before: Path | None) -> int:
    """Check forms, XLSForm workbooks, layouts and manifests."""
    from pipeline.design.check import check, exit_code

    checked = check(files, before)
    for one in checked:
        terminal.lines([*one.errors, *one.warnings])
        if one.said:
            terminal.say(one.said, file=one.file, warnings=len(one.warnings), **one.values)
    return exit_code(checked)


@form.command("schema")
@click.argument("what", type=click.Choice(["form", "layout", "run", "index"]), default="form")
@pass_terminal
def schema(terminal: Terminal, what: str) -> int:
    """Print the JSON Schema of form files, layout files or manifests of print runs or index files; editors complete and check with it."""
    import json

    terminal.console.print(json.dumps(schema_of(what), ensure_ascii=False, indent=2), soft_wrap=True)
    return EXIT_DONE


def schema_of(what: str) -> dict[str, Any]:
    """The JSON Schema of one kind of file."""
    from forms.layout_file import layout_schema
    from forms.load import form_schema
    from forms.printing.run_file import run_schema
    from pipeline.scoring.index_file import index_schema

    return {"form": form_schema, "layout": layout_schema, "run": run_schema, "index": index_schema}[what]()
