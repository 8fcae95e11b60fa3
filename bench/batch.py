"""How fast a pile goes through a workspace, end to end, and what the database adds: `python -m bench.batch [--pages 2000]`.

The same pages are read by `phieu read`, which has no database, and by `phieu run` on SQLite and, where --postgresql gives a URL, on
PostgreSQL; on processes of this machine, and with --dask on a local cluster. Memory is that of the workers, told after each page.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import cv2
import numpy as np

from pipeline.demo import find_samples
from pipeline.events import Event, PageDone
from pipeline.intake.add import new_batch
from pipeline.review.acceptance import DEFAULT_POLICY
from pipeline.run.reading.read import read
from pipeline.run.rounds import open_round
from pipeline.run.run import run
from pipeline.run.verify import verify
from pipeline.run.workers import station
from pipeline.run.workers.executor import Executor
from pipeline.run.workers.station import Spec
from pipeline.store.workspace import init, workspace
from pipeline.survey import BatchFacts

FORM = find_samples() / "forms" / "phieu-hai-long.json"


def pile(folder: Path, pages: int) -> Path:
    """A folder with so many scans, all different: the samples, each with a dot of its own in the margin."""
    folder.mkdir()
    scans = [
        cv2.imdecode(np.fromfile(file, np.uint8), cv2.IMREAD_GRAYSCALE) for file in sorted((find_samples() / "scans").glob("phieu-0*.jpg"))
    ]
    for number in range(pages):
        image = scans[number % len(scans)].copy()
        image[-12:-4, 4 + 4 * (number // len(scans)) :][:, :8] = 90
        cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tofile(folder / f"{number:05d}.jpg")
    return folder


class Took(NamedTuple):
    """Seconds by the clock, and of the processors: of this process, and of those that it started and that have ended."""

    clock: float
    own: float
    workers: float


class Heard:
    """What the workers tell: the memory that they hold, page by page."""

    def __init__(self) -> None:
        """Have heard nothing."""
        self.held: list[int] = []

    def __call__(self, event: Event) -> None:
        """Note what was told of a page."""
        if isinstance(event, PageDone):
            self.held.append(event.held)

    def memory(self) -> str:
        """The most that a worker held in each quarter of the run, in millions of bytes."""
        part = max(1, -(-len(self.held) // 4))
        return ", ".join(f"{max(self.held[first : first + part]) / 2**20:.0f}" for first in range(0, len(self.held), part))


def timed(action: Callable[[], object]) -> Took:
    """What an action takes."""
    began, own, workers = time.perf_counter(), time.process_time(), children()
    action()
    return Took(time.perf_counter() - began, time.process_time() - own, children() - workers)


def children() -> float:
    """Seconds that ended processes have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def through_workspace(
    folder: Path, scans: Path, workers: int, database: str, pool: Callable[[Spec], Executor] | None
) -> tuple[Took, Took, Heard]:
    """What intake and reading take, and what was heard meanwhile."""
    init(folder, database)
    with workspace(folder) as found:
        open_round(found, f"bench {folder.name} {time.time()}", [FORM], DEFAULT_POLICY)
        facts = BatchFacts("PC06", "truc_tiep", date(2026, 11, 22), "bench")
        with found.database.reading() as connection:
            from pipeline.store.rounds import all_rounds

            name = all_rounds(connection)[-1].name
        intake = timed(lambda: new_batch(found, [scans], name, facts))
        heard = Heard()
        reading = timed(lambda: run(found, workers=workers, pool=pool, listeners=[heard]))
        assert not verify(found).problems, "a workspace adds up"
    return intake, reading, heard


def dask_pool(address: str) -> Callable[[Spec], Executor]:
    """What makes the executor of a cluster."""
    from pipeline.run.workers.dask_executor import DaskExecutor

    return lambda spec: DaskExecutor(partial(station.initialise, spec), address)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--postgresql", default="")
    parser.add_argument("--dask", action="store_true")
    wish = parser.parse_args()
    with TemporaryDirectory(prefix="phieu-bench-") as spare:
        scans = pile(Path(spare) / "scans", wish.pages)
        plain = timed(lambda: read([scans], FORM, Path(spare) / "readings.jsonl", workers=wish.workers))
        print("| way | intake, pages/s | reading, pages/s | commanding, ms a page | workers, ms a page | in all | workers hold, MB |")
        print("|---|---|---|---|---|---|---|")
        row("phieu read, no database", wish.pages, None, plain, plain, "")
        for name, url in (("SQLite", ""), ("PostgreSQL", wish.postgresql)):
            if name == "SQLite" or url:
                intake, reading, heard = through_workspace(Path(spare) / name, scans, wish.workers, url, None)
                row(f"{name}, local pool", wish.pages, intake, reading, plain, heard.memory())
        if wish.dask:
            from distributed import LocalCluster

            with LocalCluster(n_workers=wish.workers, threads_per_worker=1, dashboard_address=None) as cluster:
                pool = dask_pool(cluster.scheduler_address)
                intake, reading, heard = through_workspace(Path(spare) / "dask", scans, wish.workers, "", pool)
                row("SQLite, Dask", wish.pages, intake, reading, plain, heard.memory())


def row(way: str, pages: int, intake: Took | None, reading: Took, plain: Took, memory: str) -> None:
    """Print one line; `in all` compares processor time with that of reading without a database, which other work does not change."""
    came = "" if intake is None else f"{pages / intake.clock:.0f}"
    own, workers = 1000 * reading.own / pages, 1000 * reading.workers / pages
    # the workers of a cluster have not ended yet, so what they used is not known
    told = f"{workers:.1f} | {(reading.own + reading.workers) / (plain.own + plain.workers):.2f}x" if reading.workers else "not counted | "
    print(f"| {way} | {came} | {pages / reading.clock:.1f} | {own:.1f} | {told} | {memory} |", flush=True)


if __name__ == "__main__":
    main()
