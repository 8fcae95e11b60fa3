"""Time the decoder on scan files and print a table.

    python -m bench.decode FILE_OR_FOLDER...

One process, processor time, the median of the pages of each kind of file; the first page of a run is not counted (it loads the libraries).
"""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from pathlib import Path

import click

from omr.reading import PageImage
from pipeline.decode.files import pages
from pipeline.decode.find import FoundFile, scan_files

PAGE_MEGAPIXELS = 8.7
"""Million pixels of an A4 page at 300 dpi: what the last column is scaled to."""


def timed(files: tuple[FoundFile, ...]) -> dict[str, list[tuple[float, float]]]:
    """Per suffix the pages' milliseconds and megapixels. Refused pages are not timed."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for file in files:
        start = time.process_time()
        for page in pages(file.path):
            now = time.process_time()
            if isinstance(page.image, PageImage):
                found[file.path.suffix.casefold()].append(((now - start) * 1000, page.image.grey.size / 1e6))
            start = time.process_time()
    return found


@click.command()
@click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path))
def main(inputs: tuple[Path, ...]) -> None:
    """Time the decoder on files and folders."""
    files = scan_files(inputs).files
    next(pages(files[0].path))
    print("| files | pages | ms a page | megapixels | ms for A4 at 300 dpi |\n|---|---|---|---|---|")
    for suffix, figures in sorted(timed(files).items()):
        milliseconds = statistics.median(ms for ms, _ in figures)
        scaled = statistics.median(ms / size * PAGE_MEGAPIXELS for ms, size in figures)
        print(f"| {suffix} | {len(figures)} | {milliseconds:.1f} | {statistics.median(size for _, size in figures):.1f} | {scaled:.1f} |")


if __name__ == "__main__":
    main()
