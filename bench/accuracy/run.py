"""Batches that are done are kept, one file each; what is missing is made, by several processes, until the time is up."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from bench.accuracy.judge import outcomes
from bench.accuracy.outcomes import Outcomes, outcomes_from_json
from bench.accuracy.plan import Job
from forms.whole import write_whole

ROOT = Path(__file__).resolve().parent.parent.parent

PARTS = (
    "samples/forms",
    "forms",
    "omr",
    "pipeline/decode",
    "pipeline/review/acceptance.py",
    "bench/placing.py",
    *(f"bench/accuracy/{name}.py" for name in ("batches", "judge", "levels")),
)
"""What a result depends on: what is drawn, simulated, read and judged, models among it. Thresholds are not: they are put to results."""

KINDS = (".py", ".json", ".onnx", ".ttf", ".yaml")
"""Files of those folders that matter."""

DIGEST_DIGITS = 16
"""Hexadecimal digits of that digest: enough never to meet two alike."""

Told = Callable[[int, int], None]
"""Called with how many batches are done and how many there are."""


def made_by() -> str:
    """A digest of everything that a result depends on: one byte changed there, and all of them are made again."""
    digest = hashlib.sha256()
    for file in sorted(file for part in PARTS for file in (ROOT / part, *(ROOT / part).rglob("*")) if file.suffix in KINDS):
        content = file.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{file.relative_to(ROOT).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:DIGEST_DIGITS]


def kept(work: Path, jobs: Sequence[Job], program: str) -> dict[Job, Outcomes]:
    """The batches that are done, in the order of the jobs. A file of another program does not count."""
    done = {}
    for job in jobs:
        file = file_of(work, job)
        if file.exists() and (found := outcomes_from_json(file.read_text(encoding="utf-8"), program)) is not None:
            done[job] = found
    return done


def file_of(work: Path, job: Job) -> Path:
    """Where the outcomes of a batch are kept."""
    return work / f"{job.name}-{job.first_seed}-{job.slips}.json"


def make(work: Path, jobs: Sequence[Job], program: str, workers: int, seconds: float | None, tell: Told) -> None:
    """Nothing; afterwards the batches of these jobs are kept, or as many of them as were begun within so many seconds."""
    work.mkdir(parents=True, exist_ok=True)
    until = None if seconds is None else time.monotonic() + seconds
    one = partial(_make_one, work, program)
    if workers == 1:
        for number, job in enumerate(jobs, start=1):
            if until is None or time.monotonic() < until:
                one(job)
                tell(number, len(jobs))
        return
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        waiting = iter(jobs)
        running = [pool.submit(one, job) for job, _ in zip(waiting, range(workers + 1), strict=False)]
        done = 0
        while running:
            running.pop(0).result()
            tell(done := done + 1, len(jobs))
            if (until is None or time.monotonic() < until) and (following := next(waiting, None)) is not None:
                running.append(pool.submit(one, following))


def _make_one(work: Path, program: str, job: Job) -> None:
    write_whole(file_of(work, job), outcomes(job).as_json(program))
