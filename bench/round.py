"""What a large round costs to look at: `python -m bench.round [--pages 3000]`.

A few slips are read, then their rows are copied, so that the round has as many pages as wished; each question is asked in a process of
its own, which tells its time and the most memory that it held.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, insert, select

from pipeline.demo import find_samples
from pipeline.intake.add import new_batch
from pipeline.report.round_report import score_round
from pipeline.review.acceptance import DEFAULT_POLICY
from pipeline.run.ledgers import ledgers
from pipeline.run.queues.queue import queue
from pipeline.run.returns import returns
from pipeline.run.rounds import open_round
from pipeline.run.run import run
from pipeline.run.verify import verify
from pipeline.store.tables import files, pages, readings
from pipeline.store.workspace import Workspace, init, workspace
from pipeline.survey import BatchFacts

ROUND = "bench"
SLIPS = 6

ASKED: dict[str, Callable[[Workspace], object]] = {
    "`batch list`": lambda found: ledgers(found, ROUND),
    "`queue list`": lambda found: queue(found, ROUND),
    "`queue list` again": lambda found: queue(found, ROUND),
    "`round show`": lambda found: returns(found, ROUND),
    "`verify`": verify,
    "`score`": lambda found: score_round(found, ROUND),
}


def copied(connection: Connection, count: int) -> None:
    """Nothing; afterwards there are so many pages: each file, page and reading again and again, its ink left out: all would be alike."""
    tables: dict[str, list[dict[str, Any]]] = {
        table.name: [dict(row) for row in connection.execute(select(table)).mappings()] for table in (files, pages, readings)
    }
    step = len(tables["pages"])
    for copy in range(1, -(-count // step)):
        shift = copy * step
        rows = [row | {"id": row["id"] + shift, "name": f"{copy}-{row['name']}"} for row in tables["files"]]
        connection.execute(insert(files), [row | {"sha256": f"{copy:08x}{row['sha256'][8:]}"} for row in rows])
        connection.execute(insert(pages), [row | {"id": row["id"] + shift, "file_id": row["file_id"] + shift} for row in tables["pages"]])
        rows = [row | {"traces": None} | {"id": row["id"] + shift, "page_id": row["page_id"] + shift} for row in tables["readings"]]
        connection.execute(insert(readings), rows)


def asked(folder: Path, name: str) -> tuple[float, int]:
    """Seconds and megabytes that a question takes."""
    began = time.perf_counter()
    with workspace(folder) as found:
        ASKED[name](found)
    return time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=int, default=3000)
    count = parser.parse_args().pages
    samples = find_samples()
    with TemporaryDirectory() as place:
        folder = Path(place) / "kho"
        init(folder)
        with workspace(folder) as found:
            open_round(found, ROUND, [samples / "forms" / "phieu-hai-long.json"], DEFAULT_POLICY)
            slips = [samples / "scans" / f"phieu-{number:03d}.jpg" for number in range(1, SLIPS + 1)]
            new_batch(found, slips, ROUND, BatchFacts("PC06", "truc_tiep", date(2026, 11, 22), "bench"))
            run(found, workers=0)
            with found.database.writing() as connection:
                copied(connection, count)
        print(f"{count} pages\n\n| asked | seconds | memory, MB |\n|---|---|---|")
        for name in ASKED:
            with get_context("spawn").Pool(1) as pool:
                seconds, held = pool.apply(asked, (folder, name))
            print(f"| {name} | {seconds:.1f} | {held} |", flush=True)


if __name__ == "__main__":
    main()
