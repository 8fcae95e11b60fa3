"""Runs that are killed at random and go on: `python -m bench.chaos [--seeds 200] [--pages 300] [--workers 2] [--minutes 25]`.

For each seed a stack is read by `phieu run`; soon after a line of its log that the seed chooses, kill -9 ends the run or
one of its workers, up to three times; then another run ends the work. Every row must be equal to those of an undisturbed run. What was
done stands in --work, one line a seed, so the next call goes on with the next seed; bench/chaos.md says how many there were.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import func, select

from bench.batch import FORM, pile
from pipeline.intake.add import new_batch
from pipeline.review.acceptance import DEFAULT_POLICY
from pipeline.run.rounds import open_round
from pipeline.run.run import run
from pipeline.run.verify import verify
from pipeline.store.tables import contexts, pages, readings, work
from pipeline.store.workspace import Workspace, init, workspace
from pipeline.survey import BatchFacts

PHIEU = (sys.executable, "-m", "pipeline.cli")
TABLE = Path(__file__).with_suffix(".md")
MOST_KILLS = 3
LATER_SECONDS = 0.5
"""A kill comes up to so long after the line of the log that it waits for: also between two lines, and in transactions."""

LOOK_SECONDS = 0.01


def rows(found: Workspace) -> list[Any]:
    """Everything that a run leaves behind, without the instants at which it did so."""
    with found.database.reading() as connection:
        told = [column for column in readings.c if column.name not in ("id", "at")]
        read = sorted(map(repr, connection.execute(select(*told)).all()))
        ended = connection.execute(select(pages.c.id, pages.c.state, pages.c.layout_page, pages.c.content).order_by(pages.c.id)).all()
        frozen = connection.execute(select(contexts.c.layout, contexts.c.number, contexts.c.context)).all()
        left = connection.execute(select(func.count()).select_from(work)).scalar_one()
    return [read, ended, frozen, left]


def template(folder: Path, count: int) -> Path:
    """A workspace whose stack waits."""
    if not folder.exists():
        part = folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        init(part / "kho")
        with workspace(part / "kho") as found:
            open_round(found, "chaos", [FORM], DEFAULT_POLICY)
            new_batch(found, [pile(part / "scans", count)], "chaos", BatchFacts("PC06", "truc_tiep", date(2026, 11, 22), "bench"))
        part.rename(folder)
    return folder


def step_of(log: Path) -> str:
    """What a run was at when it was killed, by the last line of its log."""
    lines = lines_of(log)
    last = json.loads(lines[-1]) if lines else {"event": ""}
    if last["event"] in {"", "run_began", "step_began"}:
        return "before the second pass" if last.get("step") == "read" else "before the first page"
    if last["event"] == "step_ended":
        return "between the passes" if last["step"] == "sample" else "all read"
    return {"sample": "first pass", "read": "second pass"}.get(last.get("step", ""), "all read")


def lines_of(log: Path) -> list[str]:
    """The whole lines that a log has by now."""
    return log.read_text(encoding="utf-8").split("\n")[:-1] if log.exists() else []


def disturbed(folder: Path, chance: random.Random, longest: int, workers: int) -> list[list[str]]:
    """Whom it hit, and in which step, for each kill of a seed: soon after a line of the log that the seed chooses among so many."""
    hits = []
    for _ in range(chance.randint(1, MOST_KILLS)):
        whom, line, after = chance.choice(["run", "run", "worker"]), chance.randrange(longest), chance.uniform(0, LATER_SECONDS)
        log = folder / "log.jsonl"
        log.unlink(missing_ok=True)
        command = [*PHIEU, "run", "--quiet", "--log", str(log), "--workspace", str(folder), "--workers", str(workers)]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        while process.poll() is None and len(lines_of(log)) <= line:
            time.sleep(LOOK_SECONDS)
        try:
            process.wait(after)
            continue
        except subprocess.TimeoutExpired:
            pass
        alive = [one for one in psutil.Process(process.pid).children() if "spawn_main" in " ".join(one.cmdline())]
        hit = chance.choice(alive) if whom == "worker" and alive else psutil.Process(process.pid)
        hits.append(["run" if hit.pid == process.pid else "worker", step_of(log)])
        hit.kill()
        process.wait()
    return hits


def ended(folder: Path) -> list[Any]:
    """The rows after a last run in this process; and what does not add up."""
    with workspace(folder) as found:
        run(found, workers=0)
        return [*rows(found), [problem.code for problem in verify(found).problems]]


def main() -> None:
    """Do as many seeds as there is time for, then write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=25)
    parser.add_argument("--work", type=Path, default=Path("build/chaos"))
    wish = parser.parse_args()
    place = wish.work / str(wish.pages)
    start, log = template(place / "start", wish.pages), place / "seeds.jsonl"
    shutil.rmtree(place / "plain", ignore_errors=True)
    shutil.copytree(start / "kho", place / "plain")
    began = time.monotonic()
    plain = place / "plain"
    told = ("--quiet", "--log", str(plain / "log.jsonl"), "--workspace", str(plain), "--workers", str(wish.workers))
    subprocess.run([*PHIEU, "run", *told], check=True)
    longest = len(lines_of(plain / "log.jsonl"))
    wanted = ended(place / "plain")
    done = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []
    for seed in sorted(set(range(wish.seeds)) - {one["seed"] for one in done}):
        if time.monotonic() - began > 60 * wish.minutes:
            break
        folder = place / "seed"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(start / "kho", folder)
        hits = disturbed(folder, random.Random(seed), longest, wish.workers)
        done.append({"seed": seed, "hits": hits, "equal": ended(folder) == wanted})
        with log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(done[-1]) + "\n")
        write(done, wish.seeds, wish.pages, wish.workers)
    write(done, wish.seeds, wish.pages, wish.workers)
    if not all(one["equal"] for one in done):
        sys.exit(1)


def write(done: list[dict[str, Any]], seeds: int, count: int, workers: int) -> None:
    """Nothing; writes the table of what was done."""
    hits = Counter((step, whom) for one in done for whom, step in one["hits"])
    steps = ("before the first page", "first pass", "between the passes", "before the second pass", "second pass", "all read")
    different = [str(one["seed"]) for one in done if not one["equal"]]
    lines = [
        "# Runs that are killed",
        "",
        f"`make chaos` kills runs (kill -9 after a random line of the log, up to {MOST_KILLS} times); another ends it.",
        f"Done so far: **{len(done)} of {seeds} seeds, {count} pages each** (SQLite, local pool, workers: {workers}), "
        f"{sum(hits.values())} kills.",
        "",
        "| the run was at | the run killed | one of its workers killed |",
        "|---|---|---|",
        *(f"| {step} | {hits[step, 'run']} | {hits[step, 'worker']} |" for step in steps),
        "",
        "Seeds whose rows (readings, states of pages, contexts, work left) differ from those of an undisturbed run, or where "
        f"`phieu verify` finds something: {', '.join(different) or 'none'}.",
        "",
    ]
    TABLE.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
