"""Where the time of a page goes: stage by stage and file kind by file kind, and how many pages a second a whole run reads.

    python -m bench.speed [--pages 6] [--run-pages 200] [--out bench/speed.md]

The page of our own forms with the most boxes, filled in by simulated people and scanned clean. Stages: one process, processor time,
medians. The whole run (`phieu read` from a folder of files) is by the clock, start of the workers included.
"""

from __future__ import annotations

import functools
import os
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from unittest.mock import patch

import click
import cv2
import numpy as np
import pypdfium2 as pdfium
from PIL import Image

from bench.placing import papers_of, shipped_layouts
from bench.whole_run import RUN_HEAD, whole_run
from forms.layout import Layout
from omr import reader, register, sample
from omr.reader import learn, read_page
from omr.reading import Grey, PageImage
from omr.references import References, prepare
from omr.sample import PageSample, sample_page
from omr.simulate.degradations import DEGRADATIONS
from omr.simulate.person import CITIZENS
from omr.simulate.respondent import fill
from omr.simulate.sheet import scan_filled
from pipeline.decode.drawn import drawn_pages
from pipeline.run.workers.open_scan import OpenScan
from pipeline.run.workers.shipped import mark_model, reader_version
from pipeline.simulate.pictures import encoded

STAGES: dict[str, tuple[tuple[ModuleType, str], ...]] = {
    "markers, code": ((sample, "read_sheet_code"),),
    "place": ((register, "register"),),
    "boxes": ((sample, "sample_boxes"),),
    "fields, quality": ((sample, "cut_fields"), (sample, "quality_of"), (sample, "second_sheet")),
    "evidence": ((reader, "gather_evidence"),),
    "marks": ((reader, "read_marks"),),
    "answers": ((reader, "answer"),),
}
"""The steps of the reader that are timed, by the names under which it calls them."""

ONE_BIT_BELOW = 160
"""Grey below which the one-bit scan is black: the middle of what scanners are set to."""

SUFFIXES = {"JPEG grey": "jpg", "JPEG colour": "jpg", "PNG": "png", "TIFF G4": "tif", "PDF": "pdf"}

HEAD = """# What a page costs

{boxes} boxes on an A4 page of a form of our own, {count} pages a kind, reader `{version}`, written by `make speed`. Milliseconds of
processor time of one core, medians; *rest*: what the stages do not name. *of decode*: the whole page as a multiple of its own decoding.

| file | dpi | decode | {stages} | rest | whole | of decode | pages/s a core |
|---|---|---|{rule}---|---|---|---|
"""


@dataclass(slots=True)
class Stopwatch:
    """Milliseconds by stage of the page that is being read."""

    page: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def around(self, stage: str, step: Callable[..., object]) -> Callable[..., object]:
        """The step, timed."""

        @functools.wraps(step)
        def timed(*given: object, **named: object) -> object:
            start = time.process_time()
            try:
                return step(*given, **named)
            finally:
                self.page[stage] += 1000 * (time.process_time() - start)

        return timed


@contextmanager
def timed_stages(watch: Stopwatch) -> Iterator[None]:
    """While it lasts, the reader's own steps tell the watch how long they take."""
    with ExitStack() as stack:
        for stage, steps in STAGES.items():
            for module, name in steps:
                stack.enter_context(patch.object(module, name, watch.around(stage, getattr(module, name))))
        yield


def scans(layout: Layout, number: int, dpi: float, count: int) -> list[Grey]:
    """Scans of one page of a layout, each filled in by somebody else."""
    page, found = layout.pages[number], []
    for serial in range(1, count + 1):
        rng = np.random.default_rng(serial)
        paper = papers_of(layout, serial)[number]
        intent = fill(page, layout.policy, rng, CITIZENS)
        found.append(scan_filled(paper.printed, page, paper.px_per_mm, intent, DEGRADATIONS["clean"], rng, scan_dpi=dpi).grey)
    return found


def files_of(kind: str, scanned: list[Grey], dpi: float, folder: Path) -> list[tuple[Path, int]]:
    """The scans as files of a kind: path and number of the page in it."""
    folder.mkdir()
    if kind == "PDF":
        return pdf_of([encoded(grey, "jpg", (dpi, dpi)) for grey in scanned], dpi, folder / "scans.pdf")
    files = []
    for i, grey in enumerate(scanned):
        path = folder / f"{i}.{SUFFIXES[kind]}"
        if kind == "JPEG colour":
            buffer = BytesIO()
            Image.merge("RGB", [Image.fromarray(grey)] * 3).save(buffer, "JPEG", quality=92, dpi=(round(dpi), round(dpi)))
            path.write_bytes(buffer.getvalue())
        else:
            shown = np.where(grey < ONE_BIT_BELOW, 0, 255).astype(np.uint8) if kind == "TIFF G4" else grey
            path.write_bytes(encoded(shown, SUFFIXES[kind], (dpi, dpi)))
        files.append((path, 1))
    return files


def pdf_of(jpegs: list[bytes], dpi: float, path: Path) -> list[tuple[Path, int]]:
    """One PDF that holds the JPEG files as they are, a page each, as scanners write it."""
    document = pdfium.PdfDocument.new()
    for jpeg in jpegs:
        image = pdfium.PdfImage.new(document)
        image.load_jpeg(BytesIO(jpeg), inline=True)
        width, height = (side * 72 / dpi for side in image.get_px_size())
        image.set_matrix(pdfium.PdfMatrix().scale(width, height))
        page = document.new_page(width, height)
        page.insert_obj(image)
        page.gen_content()
    document.save(path)
    return [(path, number) for number in range(1, len(jpegs) + 1)]


def measured(files: list[tuple[Path, int]], references: References, rounds: int) -> list[dict[str, float]]:
    """Milliseconds by stage of every page, `decode` and `whole` among them; the first round is not counted: it loads what is kept."""
    watch = Stopwatch()
    results = []
    with timed_stages(watch):
        context = learn(
            references, [one for path, at in files if isinstance(one := sample_page(_decoded(path, at), references), PageSample)]
        )
        for turn in range(rounds + 1):
            for path, at in files:
                watch.page.clear()
                start = time.process_time()
                image = _decoded(path, at)
                decoded = time.process_time()
                sampled = sample_page(image, references)
                assert isinstance(sampled, PageSample), f"{path.name} is not read"
                read_page(sampled, references, context)
                whole = time.process_time() - start
                if turn:
                    results.append({**watch.page, "decode": 1000 * (decoded - start), "whole": 1000 * whole})
    return results


SCAN = OpenScan()
"""The file that is open, as a worker keeps it."""


def _decoded(path: Path, at: int) -> PageImage:
    """One page of a file."""
    image = SCAN.page(path, at).image
    assert isinstance(image, PageImage), f"{path.name} cannot be decoded"
    return image


def row(kind: str, dpi: float, results: list[dict[str, float]]) -> str:
    """One line of the table of stages."""
    median = {name: statistics.median(one.get(name, 0.0) for one in results) for name in ("decode", *STAGES, "whole")}
    rest = statistics.median(one["whole"] - one["decode"] - sum(one.get(stage, 0.0) for stage in STAGES) for one in results)
    stages = " | ".join(f"{median[stage]:.1f}" for stage in STAGES)
    times = median["whole"] / median["decode"]
    return (
        f"| {kind} | {dpi:.0f} | {median['decode']:.1f} | {stages} | {rest:.1f} | {median['whole']:.1f} | {times:.2f} | "
        f"{1000 / median['whole']:.0f} |"
    )


@click.command()
@click.option("--pages", "count", default=6, show_default=True, help="Different pages of every kind.")
@click.option("--rounds", default=5, show_default=True, help="How often each is read.")
@click.option("--run-pages", default=200, show_default=True, help="Files of a whole run; 0 for none.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(sorted(SUFFIXES)), help="Only these kinds of file.")
@click.option("--dpi", "resolutions", multiple=True, type=float, default=(200.0, 300.0), show_default=True)
@click.option("--out", type=click.Path(path_type=Path))
def main(count: int, rounds: int, run_pages: int, kinds: tuple[str, ...], resolutions: tuple[float, ...], out: Path | None) -> None:
    """Print the tables, and write them where wanted."""
    cv2.setNumThreads(1)
    layout, number = max(
        ((layout, at) for layout in shipped_layouts() for at in range(len(layout.pages))),
        key=lambda one: len(list(one[0].pages[one[1]].boxes())),
    )
    references = prepare(layout, drawn_pages(layout), mark_model())
    boxes = len(list(layout.pages[number].boxes()))
    lines = [HEAD.format(boxes=boxes, count=count, version=reader_version(), stages=" | ".join(STAGES), rule="---|" * len(STAGES)).rstrip()]
    click.echo(lines[-1])
    with TemporaryDirectory() as name:
        work = Path(name)
        for dpi in resolutions:
            scanned = scans(layout, number, dpi, count)
            for kind in kinds or SUFFIXES:
                files = files_of(kind, scanned, dpi, work / f"{kind}-{dpi:.0f}")
                lines.append(row(kind, dpi, measured(files, references, rounds)))
                click.echo(lines[-1])
        if run_pages:
            files = files_of("JPEG grey", scans(layout, number, 300.0, count), 300.0, work / "run")
            lines.append(RUN_HEAD.format(count=run_pages, cores=os.cpu_count()).rstrip())
            click.echo(lines[-1])
            for workers in (1, 2):
                lines.append(whole_run(layout, files, run_pages, workers, work))
                click.echo(lines[-1])
    if out is not None:
        out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
