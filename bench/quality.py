"""Whether the reader tells what is wrong with a scan, trouble by trouble and level by level, and how often it cries wolf.

    python -m bench.quality [--pages 12] [--good 300] [--trouble streak ...] [--out bench/quality.md]

Pages of the shipped forms are drawn, filled in by simulated people, scanned, spoilt by one trouble of a known size, and read.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click
import cv2
import numpy as np

from bench.troubles import Sheet, Trouble, troubles
from forms.lay_out import lay_out
from forms.layout import Layout
from forms.load import load_form
from omr.reading import Finding, Grey, PageImage, PageReading
from omr.reasons import Reason
from omr.references import References, prepare
from omr.sample import sample_page
from omr.simulate.conditions import Condition
from omr.simulate.degradations import DEGRADATIONS
from omr.simulate.sheet import simulate_page
from pipeline.decode.drawn import drawn_pages
from pipeline.run.workers.shipped import mark_model, reader_version

SHIPPED = Path(__file__).resolve().parent.parent / "samples" / "forms"

GOOD = {
    "clean": DEGRADATIONS["clean"],
    "office": replace(DEGRADATIONS["office"], streak=0.0),
    "office, grey paper": replace(DEGRADATIONS["office"], streak=0.0, paper=(200.0, 232.0), grain_mm=0.0),
}
"""Scans on which nothing may be told but what is so: edges cut by more than the limits, and sheets that lay upside down."""

TRUE_ON_GOOD = frozenset({Reason.CUT_EDGE, Reason.UPSIDE_DOWN})
"""What the office condition does to some of its pages: checked against where the page truly lies, not counted as false."""

HEAD = """# Does the reader tell what is wrong with a scan?

Simulated sheets of the shipped forms, read by reader `{version}`. *told*: pages on which the reason was given; *other*: reasons given
that nothing was done for. Written by `python -m bench.quality --out bench/quality.md`.

"""

Known = Sequence[tuple[Layout, References, dict[str, PageImage]]]
"""Layouts, ready to be read, with their pages as drawn."""


def forms() -> Known:
    """The shipped forms, ready to be read."""
    layouts = [lay_out(load_form(file)) for file in sorted(SHIPPED.glob("*.yaml"))]
    drawn = [drawn_pages(layout) for layout in layouts]
    return [(layout, prepare(layout, images, mark_model()), images) for layout, images in zip(layouts, drawn, strict=True)]


def sheets(
    count: int, condition: Condition, seed: int, known: Sequence[tuple[Layout, References, dict[str, PageImage]]]
) -> Iterator[Sheet]:
    """Simulated pages of the forms, in turn."""
    pages = [(layout, references, page, images[page.id].grey) for layout, references, images in known for page in layout.pages]
    for number in range(count):
        layout, references, page, printed = pages[(5 * number + seed) % len(pages)]
        rng = np.random.default_rng([seed, number])
        scan = simulate_page(printed, page, printed.shape[1] / page.width, layout.policy, condition, rng)
        yield Sheet(references, page, printed, scan)


def findings(sheet: Sheet, grey: Grey) -> tuple[Finding, ...]:
    """What the reader tells about a scan."""
    sample = sample_page(PageImage(grey, sheet.scan.dpi), sheet.references, sheet.page.id)
    if isinstance(sample, PageReading):
        return sample.quality.findings if sample.quality is not None else tuple(Finding(reason, 0.0) for reason in sample.reasons)
    return sample.quality.findings if sample.quality is not None else ()


def row(trouble: Trouble, pages: int, seed: int, known: Known) -> str:
    """One line of the table of troubles."""
    told, others = 0, Counter[str]()
    for number, sheet in enumerate(sheets(pages, trouble.condition, seed, known)):
        grey = sheet.scan.grey if trouble.spoil is None else trouble.spoil(sheet, np.random.default_rng([seed, number, 7]))
        reasons = {finding.reason for finding in findings(sheet, grey)}
        told += trouble.reason in reasons
        others.update(str(reason) for reason in reasons - {trouble.reason})
    other = ", ".join(f"{reason} {count}" for reason, count in sorted(others.items()))
    return f"| {trouble.name} | {trouble.level} | `{trouble.reason}` | {told} of {pages} | {other} |"


def good_row(name: str, pages: int, seed: int, known: Known) -> str:
    """One line of the table of good scans."""
    false, true = Counter[str](), Counter[str]()
    for sheet in sheets(pages, GOOD[name], seed, known):
        for reason in {finding.reason for finding in findings(sheet, sheet.scan.grey)}:
            (true if reason in TRUE_ON_GOOD and is_so(reason, sheet) else false)[str(reason)] += 1
    said, wrong = (", ".join(f"{reason} {count}" for reason, count in sorted(counts.items())) or "none" for counts in (true, false))
    return f"| {name} | {pages} | {said} | {wrong} |"


def is_so(reason: Reason, sheet: Sheet) -> bool:
    """Whether the page truly lies as the reason says: upside down, or with a corner of its print outside the picture."""
    way = sheet.scan.homography
    if reason is Reason.UPSIDE_DOWN:
        return bool(way[0, 0] < 0)
    inner = np.array([[7.0, 7.0], [sheet.page.width - 7, 7.0], [sheet.page.width - 7, sheet.page.height - 7], [7.0, sheet.page.height - 7]])
    outer = np.array([[0.0, 0.0], [sheet.page.width, 0.0], [sheet.page.width, sheet.page.height], [0.0, sheet.page.height]])
    return bool(_outside(inner, way, sheet).max() > 0 or np.sort(_outside(outer, way, sheet))[-2:].min() > 4 * sheet.per_mm)


def _outside(places: np.ndarray, way: np.ndarray, sheet: Sheet) -> np.ndarray:
    """How far places on the page lie outside the picture, in pixels."""
    seen = cv2.perspectiveTransform(places[None], way)[0]
    size = np.array(sheet.scan.grey.shape[::-1])
    return np.maximum(np.maximum(-seen, seen - size), 0.0).max(axis=1)


@click.command()
@click.option("--pages", default=12, show_default=True, help="Pages for each level of each trouble.")
@click.option("--good", default=300, show_default=True, help="Good pages of each condition.")
@click.option("--trouble", "names", multiple=True, help="Only the troubles of these names.")
@click.option("--seed", default=1, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="Write the tables to this file.")
def main(pages: int, good: int, names: tuple[str, ...], seed: int, out: Path | None) -> None:
    """Print the tables, row by row."""
    cv2.setNumThreads(1)
    known, lines = forms(), [HEAD.format(version=reader_version())]
    started = time.perf_counter()

    def told(line: str) -> None:
        lines.append(f"{line}\n")
        click.echo(line)

    if good:
        told("| good scans | pages | told, and so | told, and not so |\n|---|---|---|---|")
        for name in GOOD:
            told(good_row(name, good, seed, known))
        told("")
    told("| trouble | level | reason | told | other |\n|---|---|---|---|---|")
    for trouble in troubles():
        if not names or trouble.name in names:
            told(row(trouble, pages, seed, known))
    click.echo(f"{time.perf_counter() - started:.0f} s")
    if out is not None:
        out.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
