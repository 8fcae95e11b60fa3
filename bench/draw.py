"""Time the printing of a form and print a table: how many pages a second `draw` writes for repeated sheets.

    python -m bench.draw [FORM.yaml ...]

One process, processor time, the median of several print runs; the forms that ship with the project where none is named.
"""

from __future__ import annotations

import io
import statistics
import time
from pathlib import Path

import click

from forms.draw import Slip, draw
from forms.lay_out import lay_out
from forms.layout import Layout
from forms.load import load_form
from forms.sheet_code import SheetCode

SHIPPED = Path(__file__).resolve().parent.parent / "samples" / "forms"

RUNS = 3
SLIPS = 300
"""Slips of one run: the fonts and the background, which are made once, weigh little then."""


def pages_a_second(layout: Layout) -> float:
    """Pages of repeated slips that are written in a second of processor time."""
    rates = []
    for _ in range(RUNS):
        start = time.process_time()
        count = draw(layout, (Slip(SheetCode(1, serial)) for serial in range(1, SLIPS + 1)), io.BytesIO())
        rates.append(count / (time.process_time() - start))
    return statistics.median(rates)


@click.command()
@click.argument("forms", nargs=-1, type=click.Path(path_type=Path))
def main(forms: tuple[Path, ...]) -> None:
    """Print one line a form."""
    for form in forms or tuple(sorted(SHIPPED.glob("*.yaml"))):
        layout = lay_out(load_form(form))
        click.echo(f"{form.name:28} {len(layout.pages)} page(s)  {pages_a_second(layout):7.0f} pages/s")


if __name__ == "__main__":
    main()
