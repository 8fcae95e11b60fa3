"""How long a national round takes to score, and how much memory: `python -m bench.scoring [--out FILE] [ROWS ...]`.

Questionnaire A (SIPAS 2026, 84 questions); replies of 400 units with two counters each, four channels and three months, one answer in fifty
left blank, one reply in a hundred about a visit that another one tells of. The rows are written as an import keeps them; then a process of
its own scores every question for the whole, for every unit, every counter and every channel, and another runs `phieu score --round`.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from forms.lay_out import lay_out
from forms.layout import Layout, QuestionKind
from forms.layout_file import save_layout
from forms.load import load_form
from forms.register.counters import counter_code
from pipeline.model import question_keys
from pipeline.review.acceptance import DEFAULT_POLICY
from pipeline.run.rounds import open_round
from pipeline.store.digital import AT_ONCE, ExportFile, add_responses
from pipeline.store.rounds import round_named
from pipeline.store.tables import digital_responses
from pipeline.store.workspace import init, workspace

FORM = Path(__file__).resolve().parent.parent / "samples" / "forms" / "sipas-2026.yaml"
ROWS = (50_000, 100_000, 200_000, 400_000)
ROUND = "2026"
UNITS, COUNTERS = 400, 2
CHANNELS = ("vneid", "truc_tuyen_qr", "kiosk", "cong_dvc")

CUBE = """
import sys, time
from pathlib import Path
from bench.children import own_peak_mb
from pipeline.report.round_report import chosen_form
from pipeline.report.round_stream import round_cube
from pipeline.scoring.score import score_counts
from pipeline.store.rounds import round_named
from pipeline.store.workspace import workspace
begun = time.perf_counter()
with workspace(Path(sys.argv[1])) as opened:
    with opened.database.reading() as connection:
        campaign = round_named(connection, sys.argv[2])
    path, layout = chosen_form(opened, campaign, None)
    made = round_cube(opened, campaign, path, layout).cube
    counted = time.perf_counter() - begun
    whole = score_counts(made.totals(), layout, ("4", "5"))
    parts = [made.groups(way) for way in (lambda c: c.unit, lambda c: c.counter, lambda c: c.channel)]
    scored = [score_counts(one.totals(), layout, ("4", "5")) for groups in parts for one in groups.values()]
took = time.perf_counter() - begun
used = time.process_time()
print(made.responses, len(made.cells), len(scored) + 1, counted, took, used, own_peak_mb())
"""

COMMAND = """
import sys, time
from bench.children import own_peak_mb
from pipeline.start import main
begun = time.perf_counter()
sys.argv = ["phieu", "score", "--round", sys.argv[2], "--workspace", sys.argv[1], "--satisfied", "4,5"]
sys.stdout = open(__import__("os").devnull, "w", encoding="utf-8")
try:
    main()
except SystemExit:
    pass
print(time.perf_counter() - begun, own_peak_mb(), file=sys.__stdout__)
"""


def replies(layout: Layout, rows: int) -> Iterator[dict[str, Any]]:
    """So many replies as an import keeps them, the same for the same number."""
    draw = random.Random(rows)
    asked = [(one.kind, [box.value for box in one.boxes]) for page in layout.pages for one in page.questions]
    pool = [_answers(asked, draw) for _ in range(5_000)]
    for number in range(rows):
        unit = f"X{draw.randrange(UNITS):03}"
        day = f"2026-{draw.choice(('07', '08', '09'))}-{draw.randrange(1, 29):02}"
        facts = {"place": unit, "captured_on": day, "captured_source": "file", "received_at": f"{day}T03:00:00+00:00"}
        if draw.random() < 0.02:
            facts["dossier_no"] = f"H15-{draw.randrange(rows // 100)}"
        # Halves of two people make more different people than a pool has.
        first, second, cut = draw.choice(pool), draw.choice(pool), draw.randrange(len(asked))
        yield {
            "name": f"app/{number:07}",
            "content": f"{number:032x}",
            "place": f"a.csv:{number + 2}",
            "channel": draw.choice(CHANNELS),
            "counter": counter_code(unit, draw.randrange(1, COUNTERS + 1)),
            "facts": facts,
            "answers": first[:cut] + second[cut:],
            "texts": {},
        }


def _answers(asked: list[tuple[QuestionKind, list[str]]], draw: random.Random) -> list[Any]:
    """What one person says."""
    return [
        None if draw.random() < 0.02 else sorted(draw.sample(codes, 2)) if kind is QuestionKind.MULTI else draw.choice(codes)
        for kind, codes in asked
    ]


def fill(folder: Path, url: str, rows: int) -> None:
    """Nothing; makes a workspace with a round of so many replies."""
    layout = lay_out(load_form(FORM))
    save_layout(layout, folder / "layout.json")
    init(folder / "kho", url)
    with workspace(folder / "kho") as opened:
        open_round(opened, ROUND, [folder / "layout.json"], DEFAULT_POLICY)
        questions = tuple(question_keys(layout).values())
        file = ExportFile("a.csv", "0" * 64, "0" * 64, layout.id, "app", questions, (), "bench")
        with opened.database.writing() as connection:
            round_id = round_named(connection, ROUND).id
            add_responses(connection, round_id, file, ())
            waiting = replies(layout, rows)
            while chunk := list(islice(waiting, AT_ONCE)):
                connection.execute(insert(digital_responses), [{**row, "round_id": round_id, "file_id": 1} for row in chunk])


def measured(database: str, url: str, rows: int) -> str:
    """One line of the table."""
    with tempfile.TemporaryDirectory() as name:
        fill(Path(name), url, rows)
        arguments = [str(Path(name) / "kho"), ROUND]
        cube, command = (
            subprocess.run([sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True).stdout.split()
            for code in (CUBE, COMMAND)
        )
    seconds = " | ".join(f"{float(one):.1f}" for one in cube[3:6])
    return f"| {database} | {rows:,} | {cube[1]} | {cube[2]} | {seconds} | {cube[6]} | {float(command[0]):.1f} | {command[1]} |"


def main() -> None:
    """Print the table, and write it where a file is named."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("rows", nargs="*", type=int)
    options.add_argument("--out", type=Path)
    options.add_argument("--only", choices=["sqlite", "postgresql"])
    given = options.parse_args()
    from tests.postgres import new_database

    head = (
        "| database | replies | cells | tables | counted (s) | all scored (s) | processor (s) | memory (MB) "
        "| `phieu score` (s) | memory (MB) |\n"
        "|---|---|---|---|---|---|---|---|---|---|"
    )
    lines = [head]
    print(head, flush=True)
    for database in [given.only] if given.only else ("sqlite", "postgresql"):
        for rows in given.rows or ROWS:
            url = "" if database == "sqlite" else new_database()
            lines.append(measured(database, url, rows))
            print(lines[-1], flush=True)
    if given.out is not None:
        cores = f"Measured on {os.cpu_count()} cores.\n\n"
        given.out.write_text(f"# Scoring at scale\n\n{__doc__}\n{cores}" + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
