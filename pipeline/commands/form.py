"""`phieu form`: layouts made, checked and described."""

from __future__ import annotations

from pathlib import Path

import click

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
    """Make, check and describe layouts: where the boxes of a form are printed."""


@form.command("import-scan")
@click.argument("template", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The layout to write; its images go into a folder beside it.")
@click.option("--page-size", callback=paper, metavar="A4|WxH", help="Paper of the pages without dpi: A4, Letter … or mm (210x297).")
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
@click.argument("layout_file", metavar="LAYOUT.json", type=click.Path(path_type=Path))
@pass_terminal
def check(terminal: Terminal, layout_file: Path) -> int:
    """Check LAYOUT.json and its reference images, and say what it holds."""
    from forms.layout_file import load_layout, reference_bytes

    layout = load_layout(layout_file)
    reference_bytes(layout, layout_file)
    terminal.say("layout.checked", file=layout_file, **layout.summary())
    return EXIT_DONE


@form.command("schema")
@pass_terminal
def schema(terminal: Terminal) -> int:
    """Print the JSON Schema of layout files."""
    import json

    from forms.layout_file import layout_schema

    terminal.console.print(json.dumps(layout_schema(), ensure_ascii=False, indent=2), soft_wrap=True)
    return EXIT_DONE
