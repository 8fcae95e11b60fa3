"""Score the reader on every source of real scans under PHIEU_CORPUS and write the table to `bench/corpus.md`.

    PHIEU_CORPUS=... python -m bench.corpus [SOURCE ...]

Each source goes through the same public functions as `phieu form import-scan` and `phieu read`. Nothing in the reader knows a source.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from bench.truth import Tally, page_in_file, score
from forms.importers.scan_template import import_scan
from forms.layout_file import save_layout
from pipeline.run.reading.read import read
from pipeline.run.workers.shipped import reader_version

MANY_PAGES = 8
"""A layout with more pages is read with the page given for each scan: they are versions of each other, told apart by a printed number."""

HEAD = """# The reader on real scans

Hand-filled sheets of other people's forms (not part of this project), read with the shipped defaults by reader `{version}`.
Written by `make corpus`.

*right unreviewed*: answers right if nobody looked at any. *wrong accepted*: wrong among the answers that no person would see
(with the upper end of a one-sided 95 % Clopper-Pearson interval). *review*: answers that a person must look at.

| source | pages read | refused | answers | right unreviewed | wrong accepted | review | wrong boxes | s a page |
|---|---|---|---|---|---|---|---|---|
"""


def corpus_folder() -> Path | None:
    """The folder of real scans named by PHIEU_CORPUS, None where it is unset."""
    folder = os.environ.get("PHIEU_CORPUS")
    return Path(folder) if folder else None


def sources(folder: Path) -> list[Path]:
    """The sources of scanned sheets in a corpus folder."""
    return sorted(path.parent for path in folder.glob("*/truth.json"))


def read_source(source: Path, work: Path, workers: int | None = None) -> tuple[Tally, float]:
    """The tally of one source and the seconds a page took; layout and readings are left in `work`."""
    truth = json.loads((source / "truth.json").read_text(encoding="utf-8"))
    template = json.loads((source / "template.json").read_text(encoding="utf-8"))
    imported = import_scan(source / "template.json", None)
    layout, out = work / "layout.json", work / "readings.jsonl"
    save_layout(imported.layout, layout, imported.images)
    pages_file = _page_list(truth, work / "pages.csv") if len(imported.layout.pages) > MANY_PAGES else None
    started = time.perf_counter()
    read([source / "images"], layout, out, pages_file=pages_file, workers=workers)
    seconds = time.perf_counter() - started
    documents: list[dict[str, Any]] = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    return score(template, truth, documents), seconds / max(1, len(documents))


def upper_bound(wrong: float, of: float) -> float:
    """The upper end of the one-sided 95 % Clopper-Pearson interval for a share (Clopper & Pearson 1934); counts may be effective ones."""
    from scipy.stats import beta

    return 1.0 if wrong >= of else float(beta.ppf(0.95, wrong + 1, of - wrong))


def row(name: str, tally: Tally, seconds: float) -> str:
    """One line of the table."""
    accepted = f"{tally.accepted_wrong} of {tally.accepted} (≤ {100 * upper_bound(tally.accepted_wrong, tally.accepted):.2f} %)"
    right = f"{100 * (1 - tally.wrong / max(1, tally.answers)):.2f} %"
    review = f"{tally.reviewed} ({100 * tally.reviewed / max(1, tally.answers):.2f} %)"
    return (
        f"| {name} | {tally.read} of {tally.pages} | {tally.refused} | {tally.answers} | {right} | {accepted} | {review} | "
        f"{tally.boxes_wrong} of {tally.boxes} | {seconds:.2f} |"
    )


def _page_list(truth: dict[str, Any], path: Path) -> Path:
    """A `--pages` file that gives the layout page of every scan."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "page_in_file", "layout_page"])
        writer.writerows([entry["file"], page_in_file(entry), entry["page"]] for entry in truth["images"].values())
    return path


@click.command()
@click.argument("names", nargs=-1)
@click.option("--out", type=click.Path(path_type=Path), default=Path(__file__).with_name("corpus.md"), show_default=True)
def main(names: tuple[str, ...], out: Path) -> None:
    """Write the table of all sources; with NAMES only print their rows and mistakes."""
    folder = corpus_folder()
    if folder is None or not folder.is_dir():
        click.echo("PHIEU_CORPUS names no folder of real scans: set it to the folder that holds them", err=True)
        sys.exit(1)
    rows = []
    for source in sources(folder):
        if names and source.name not in names:
            continue
        with tempfile.TemporaryDirectory() as work:
            tally, seconds = read_source(source, Path(work))
        rows.append(row(source.name, tally, seconds))
        click.echo("\n".join([rows[-1], *(f"    {mistake}" for mistake in tally.mistakes)]))
    if not names:
        out.write_text(HEAD.format(version=reader_version()) + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
