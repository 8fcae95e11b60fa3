"""How many pages a second a whole run of `phieu read` takes, with one worker and with two: the second table of `bench.speed`."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from bench.children import children_seconds
from forms.layout import Layout
from forms.layout_file import save_layout

COMMAND = """
import sys
import time
from pathlib import Path
from pipeline.run.reading.read import read
if __name__ == "__main__":
    scans, layout, out, workers = sys.argv[1:]
    sampled = []
    told = lambda stage, done, total: sampled.append(time.perf_counter()) if stage == "sample" else None
    read([Path(scans)], Path(layout), Path(out), workers=int(workers), progress=told)
    from bench.children import own_peak_mb
    print(time.perf_counter() - sampled[0], own_peak_mb())
"""
"""Reads a folder in a process of its own; says how long it took from its first sampled page on, and how large it became. With one worker
it is the worker."""

RUN_HEAD = """
## Whole runs

`phieu read` on {count} grey JPEG files of 300 dpi, by the clock of this machine ({cores} cores).
*start*: until the first page is sampled, the program and its workers loaded; *then*: both passes over all the others.

| workers | seconds | start, seconds | then, pages/s | processor time of all processes, ms a page | first process, MB |
|---|---|---|---|---|---|
"""


def numbered(jpeg: bytes, number: int) -> bytes:
    """The JPEG with a comment of its own, so that no two files are the same bytes, which would be read once."""
    note = f"{number:08d}".encode()
    return jpeg[:2] + b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note + jpeg[2:]


def whole_run(layout: Layout, files: list[tuple[Path, int]], count: int, workers: int, work: Path) -> str:
    """One line of the table of runs."""
    folder = work / f"run-{workers}"
    folder.mkdir()
    contents = [path.read_bytes() for path, _ in files]
    for number in range(count):
        (folder / f"{number:05d}.jpg").write_bytes(numbered(contents[number % len(contents)], number))
    save_layout(layout, work / "layout.json")
    # a process of its own, as people run it: this one holds simulated pages
    command = [sys.executable, "-c", COMMAND, str(folder), str(work / "layout.json"), str(work / f"readings-{workers}.jsonl"), str(workers)]
    busy, start = children_seconds(), time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, busy = time.perf_counter() - start, children_seconds() - busy
    then, peak = (float(said) for said in done.stdout.split())
    return f"| {workers} | {seconds:.1f} | {seconds - then:.1f} | {(count - 1) / then:.1f} | {1000 * busy / count:.0f} | {peak:.0f} |"
