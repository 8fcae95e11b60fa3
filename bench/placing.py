"""How exactly the boxes of our own forms are found, condition by condition, on simulated sheets whose outlines are known.

    python -m bench.placing [--slips 2] [--condition office ...] [--out bench/placing.md]

Every page of every shipped form is drawn with its code, filled in by a simulated person, scanned, and placed by `sample_page`.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click
import cv2
import numpy as np
import pypdfium2 as pdfium

from forms.draw import Slip, draw
from forms.geometry import px_per_mm
from forms.lay_out import lay_out
from forms.layout import Layout, LayoutPage
from forms.load import load_form
from forms.reserved_runs import SIMULATED_RUN
from forms.sheet_code import SheetCode
from omr.boxes import outlines
from omr.reading import Floats, PageImage
from omr.references import References, prepare
from omr.sample import PageSample, sample_page
from omr.simulate.degradations import DEGRADATIONS
from omr.simulate.person import CITIZENS
from omr.simulate.respondent import fill
from omr.simulate.sheet import SimulatedPage, scan_filled
from pipeline.decode.drawn import drawn_pages
from pipeline.run.workers.shipped import mark_model, reader_version
from pipeline.simulate.paper import Paper

SHIPPED = Path(__file__).resolve().parent.parent / "samples" / "forms"

PAPER_DPI, FINER = 300, 3
"""The resolution of the paper that is written on, and how much finer it is drawn first: PDFium moves the edges of boxes to whole pixels,
which at 300 dpi alone are 0.04 mm, as much as is to be measured.
"""

HEAD = """# How exactly boxes are found

Simulated sheets of the shipped forms, {slips} slip(s) of each form and condition, placed by reader `{version}`.
*off*: distance of a box's centre from its exact place, in mm: median, 99 % and largest of all boxes.
Written by `python -m bench.placing --out bench/placing.md`.

| condition | pages | not placed | as another page | off, median | off, 99 % | off, largest | ms a page |
|---|---|---|---|---|---|---|---|
"""


@dataclass(slots=True)
class Tally:
    """What became of the pages of one condition: `off` holds the distances (mm) of all boxes of the pages that were placed."""

    pages: int = 0
    lost: int = 0
    other: int = 0
    off: list[Floats] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def row(self, condition: str) -> str:
        """One line of the table."""
        off = np.concatenate(self.off) if self.off else np.zeros(1)
        figures = " | ".join(f"{value:.3f}" for value in (np.median(off), np.quantile(off, 0.99), off.max()))
        return f"| {condition} | {self.pages} | {self.lost} | {self.other} | {figures} | {1000 * np.median(self.seconds):.1f} |"


@dataclass(frozen=True, slots=True)
class Shown:
    """One simulated scan, the page that it shows, and the exact centres of its boxes in pixels counted from the image's edge."""

    image: PageImage
    page: LayoutPage
    centres: Floats


def papers_of(layout: Layout, serial: int) -> list[Paper]:
    """The empty pages of one slip, every edge within 0.015 mm of its place."""
    pdf = io.BytesIO()
    draw(layout, [Slip(SheetCode(SIMULATED_RUN, serial))], pdf)
    papers = []
    document = pdfium.PdfDocument(pdf.getvalue())
    for page, drawn in zip(layout.pages, document, strict=True):
        large = cv2.cvtColor(drawn.render(scale=PAPER_DPI * FINER / 72).to_numpy(), cv2.COLOR_BGR2GRAY)
        grey = np.asarray(cv2.resize(large, None, fx=1 / FINER, fy=1 / FINER, interpolation=cv2.INTER_AREA), np.uint8)
        down, across = grey.shape[0] / page.height, grey.shape[1] / page.width
        papers.append(Paper(grey, down, np.array([[across / down, 0.0, -0.5 / down], [0.0, 1.0, -0.5 / down], [0.0, 0.0, 1.0]])))
    return papers


def simulated(layout: Layout, papers: Sequence[Paper], condition: str, serial: int) -> Iterator[Shown]:
    """The pages of one slip, filled in and scanned."""
    for number, (page, paper) in enumerate(zip(layout.pages, papers, strict=True), start=1):
        rng = np.random.default_rng([serial, number, sum(condition.encode())])
        intent = fill(page, layout.policy, rng, CITIZENS)
        made = scan_filled(paper.printed, page, paper.px_per_mm, intent, DEGRADATIONS[condition], rng)
        yield Shown(PageImage(made.grey, made.dpi), page, exact_centres(page, paper, made))


def exact_centres(page: LayoutPage, paper: Paper, made: SimulatedPage) -> Floats:
    """The centres of all boxes in pixels from the image's edge: drawn pages have whole pixels, and the simulator counts from centres."""
    rects = np.array([[box.rect.centre.x, box.rect.centre.y] for box in page.boxes()]).reshape(1, -1, 2)
    beside = cv2.perspectiveTransform(cv2.perspectiveTransform(rects, paper.from_layout), made.homography)
    rounding = (beside - cv2.perspectiveTransform(rects, made.homography))[0]
    return np.asarray(made.outlines.mean(axis=1) + rounding + 0.5, np.float64)


def judged(shown: Shown, references: References, tally: Tally) -> None:
    """Nothing; enters one page in the tally."""
    start = time.process_time()
    sample = sample_page(shown.image, references)
    tally.seconds.append(time.process_time() - start)
    tally.pages += 1
    if not isinstance(sample, PageSample):
        tally.lost += 1
    elif sample.layout_page != shown.page.id:
        tally.other += 1
    else:
        found = outlines(shown.page, sample.registration.to_image, sample.registration.shifts).mean(axis=1)
        tally.off.append(np.linalg.norm(found - shown.centres, axis=1) / px_per_mm(shown.image.dpi or 0.0))


def shipped_layouts() -> list[Layout]:
    """The layouts of the forms that ship with the project."""
    return [lay_out(load_form(path)) for path in sorted(SHIPPED.glob("*.yaml"))]


@click.command()
@click.option("--slips", default=2, show_default=True)
@click.option("--condition", "names", multiple=True, type=click.Choice(sorted(DEGRADATIONS)), help="Only these; all where none is named.")
@click.option("--out", type=click.Path(path_type=Path))
def main(slips: int, names: tuple[str, ...], out: Path | None) -> None:
    """Print the table, and write it where wanted."""
    cv2.setNumThreads(1)
    tallies = {name: Tally() for name in names or DEGRADATIONS}
    for layout in shipped_layouts():
        references = prepare(layout, drawn_pages(layout), mark_model())
        for serial in range(1, slips + 1):
            papers = papers_of(layout, serial)
            for name, tally in tallies.items():
                for shown in simulated(layout, papers, name, serial):
                    judged(shown, references, tally)
    table = HEAD.format(slips=slips, version=reader_version()) + "".join(f"{tally.row(name)}\n" for name, tally in tallies.items())
    click.echo(table)
    if out is not None:
        out.write_text(table, encoding="utf-8")


if __name__ == "__main__":
    main()
