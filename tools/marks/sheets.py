"""Simulated batches in files: drawn once, looked at by every model and threshold that is fitted.

python -m tools.marks.sheets --batches 400 --seed 1 --out SHEETS      (several of these, in parallel, with different seeds)
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click
import cv2
import numpy as np

from omr.simulate.batch import SimulatedBatch, simulate_batch
from omr.simulate.conditions import CONDITIONS
from omr.simulate.degradations import DEGRADATIONS
from omr.simulate.person import CITIZENS, USUAL
from tools.marks.own_forms import own_specimen

BATCHES_A_FILE = 20
"""Batches in one file: small enough to lose by an interruption, about ten megabytes."""

SIZES = (1, 1, 2, 2, 3, 5)
"""Sheets in a batch: many forms teach more than many sheets, and few sheets teach what must be doubted."""

TIDY_SHARE = 0.4
"""Share of people whose marks stay well inside their boxes: four in ten on the surveys that were looked at."""

OWN_SHARE = 0.4
"""Share of batches on forms of our own."""

RARE_SHARE = 0.35
"""Share of batches under any of the named degradations instead of the usual conditions."""

CITIZENS_SHARE = 0.5
"""Share of batches filled by visitors of an office; the others by people who put several troubles on every page."""

RECONSIDERING_SHARE = 0.15
"""Share of batches filled by people who think again and again: what is taken back is rare, and looks of its own must be learnt."""

RECONSIDERING = {"correction": 0.2, "taken_back": 0.1}
"""Shares of questions that these people correct, and take back without another choice."""

OFFICE = ("clean", "office")
"""The conditions that an error rate is promised for: sheets through the scanner of an office."""

GONE = np.zeros((1, 1), np.uint8)
"""Instead of pictures that nobody needs after the boxes were sampled."""


def batch_of(seed: int, *, office: bool = False) -> SimulatedBatch:
    """The batch of a seed without its pictures; with `office` it went through the scanner of an office."""
    rng = np.random.default_rng([seed, 0xBA7C])
    form = own_specimen(seed) if rng.random() < OWN_SHARE else None
    conditions = DEGRADATIONS if rng.random() < RARE_SHARE else CONDITIONS
    if office:
        conditions = {name: CONDITIONS[name] for name in OFFICE}
    habit = CITIZENS if rng.random() < CITIZENS_SHARE else USUAL
    again = RECONSIDERING if rng.random() < RECONSIDERING_SHARE and not office else {}
    habit = replace(habit, tidy=TIDY_SHARE, **again)
    batch = simulate_batch(seed, habit, form=form, conditions=conditions, sizes=SIZES)
    return replace(
        batch,
        form=replace(batch.form, printed=GONE),
        reference=replace(batch.reference, small=GONE),
        pages=tuple(replace(page, grey=GONE) for page in batch.pages),
    )


def stored(files: Sequence[Path]) -> Iterator[tuple[int, SimulatedBatch]]:
    """All batches of some files with their seeds, file by file."""
    for file in files:
        yield from pickle.loads(zlib.decompress(file.read_bytes()))  # noqa: S301 - written by this very program


@click.command()
@click.option("--batches", default=400, show_default=True)
@click.option("--seed", default=1, show_default=True, help="Each seed has a million batches of its own.")
@click.option("--office", is_flag=True, help="Only sheets through the scanner of an office.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A folder; files that are there are kept.")
def sheets(batches: int, seed: int, office: bool, out: Path) -> None:
    """Simulate batches and keep what the reader would see of every box."""
    cv2.setNumThreads(1)
    out.mkdir(parents=True, exist_ok=True)
    for start in range(0, batches, BATCHES_A_FILE):
        file = out / f"{seed:04d}-{start:05d}.batches"
        if not file.exists():
            numbers = [seed * 1_000_000 + i for i in range(start, min(batches, start + BATCHES_A_FILE))]
            drawn = [(number, batch_of(number, office=office)) for number in numbers]
            written = zlib.compress(pickle.dumps(drawn, pickle.HIGHEST_PROTOCOL), 1)
            half = file.with_suffix(".half")
            half.write_bytes(written)
            half.replace(file)
            click.echo(f"{file.name}: {len(written) / 1e6:.1f} MB")


if __name__ == "__main__":
    sheets()
