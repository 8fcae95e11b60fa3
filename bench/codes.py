"""The counter's code under the reader: simulated code regions, and how often a wrong one would be accepted.

    python -m bench.codes --regions 100000 --texts 5000        (resumes where it stopped; the same seed gives the same table)

Patches are drawn instead of pages: a comb with handwriting (simulated hands and the digits of the training's held-back set, if it is
there), columns of bubbles, a QR symbol, a printed code; each goes through a printer and a scanner of a random condition and is read with
the reader's own code. Writes `bench/codes.md`.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from bench.code_regions import KINDS, regions
from bench.code_table import table
from forms.register.check_digit import check_digit, check_symbol
from omr.codes.code import KnownCounters

UNITS, COUNTERS_EACH = 400, (1, 6)
"""Units of a province with its communes, and how many counters each has: a register of about 1,400 codes."""

SHARES = {"comb": 0.4, "bubbles": 0.1, "qr": 0.5}
"""Shares of the regions: a region with bubbles has seventy boxes and takes four times as long as a comb."""

BLOCK = 500
"""Regions made in one go; a block that is there is not made again."""


def main() -> None:
    """Make what is missing, then write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--regions", type=int, default=100_000, help="Regions with comb, bubbles or QR.")
    parser.add_argument("--texts", type=int, default=5_000, help="Printed codes, read by Tesseract.")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--work", type=Path, required=True, help="Folder for what is done so far.")
    parser.add_argument("--out", type=Path, default=Path("bench") / "codes.md")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    wanted = {kind: given.texts if kind == "print" else round(given.regions * SHARES[kind]) for kind in KINDS}
    jobs = [(kind, number) for kind, count in wanted.items() for number in range(-(-count // BLOCK))]
    jobs.sort(key=lambda job: (job[1] / -(-wanted[job[0]] // BLOCK), job[0]))
    with ProcessPoolExecutor(given.workers, get_context("spawn")) as pool:
        for done, _ in enumerate(pool.map(partial(block, given.work), jobs), start=1):
            given.out.write_text(table(counted(given.work, jobs)), encoding="utf-8", newline="\n")
            print(f"{done} of {len(jobs)} blocks", flush=True)


def counted(work: Path, jobs: Sequence[tuple[str, int]]) -> dict[str, Counter[str]]:
    """The outcomes of all blocks that are done, by kind of region."""
    found = {kind: Counter[str]() for kind in KINDS}
    for kind, number in jobs:
        if (file := file_of(work, kind, number)).exists():
            found[kind].update(json.loads(file.read_text(encoding="utf-8")))
    return found


def file_of(work: Path, kind: str, number: int) -> Path:
    """Where the outcomes of a block are kept."""
    return work / f"{kind}-{number:04d}.json"


def block(work: Path, job: tuple[str, int]) -> None:
    """Nothing; afterwards the outcomes of the block are kept."""
    kind, number = job
    file = file_of(work, kind, number)
    if file.exists():
        return
    cv2.setNumThreads(1)
    rng = np.random.default_rng([0xC0DE, list(KINDS).index(kind), number])
    counters = register()
    found = Counter(str(outcome) for outcome in regions(kind, counters, BLOCK, rng))
    file.write_text(json.dumps(found), encoding="utf-8")


def register() -> KnownCounters:
    """A register as a province has one; always the same."""
    rng = np.random.default_rng(0xC0DE)
    written: dict[str, str] = {}
    digits: dict[str, str] = {}
    for unit in range(1, UNITS + 1):
        for number in range(1, int(rng.integers(*COUNTERS_EACH)) + 1):
            place = f"CAX{unit:04}Q{number:02}"
            code = f"CAX-{unit:04}-Q{number:02}-{check_symbol(place)}"
            written[place + check_symbol(place)] = code
            figure = f"{unit:04}{number:02}"
            digits[figure + check_digit(figure)] = code
    return KnownCounters(written, digits)


if __name__ == "__main__":
    main()
