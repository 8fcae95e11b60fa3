"""One survey round on paper and on phones, end to end: `python -m samples.both_channels [--sheets 500] [--replies 2000] [--out FOLDER]`.

Virtual people tick printed slips, which are scanned and read; others answer on their phones, a few of them twice, a few after handing in
their slip as well. Nobody was asked: everything is drawn with a seed. At the end one table has both channels.
"""

from __future__ import annotations

import argparse
import csv
import random
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import yaml

from forms.reserved_runs import SIMULATED_RUN

ROOT = Path(__file__).resolve().parent
FORM = ROOT / "forms" / "quay-a5.yaml"
REGISTER = ROOT / "forms" / "counters.csv"
COUNTER = "PC06-Q03-K"
ROUND = "2026-Q4"
SEED = 20261122

QUESTIONS = ("overall", "attitude", "guidance", "waiting", "place")
LEVELS = ("5", "4", "3", "2", "1")
LEAN = (40, 38, 15, 5, 2)
"""Per cent of people for each level: most are content, as published surveys of such counters say."""

BLANK = 0.03
"""Share of questions that people on phones leave out."""

TOLD_TWICE = 0.02
"""Share of the phones that name a slip of paper as well: people who filled in both."""


def replies(path: Path, count: int, sheets: int) -> None:
    """Write the sheet of replies from phones."""
    draw, at = random.Random(SEED), datetime(2026, 11, 23, 8, 0)  # noqa: DTZ001 - the sheet names no zone
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "at", "seconds", "counter", "slip", *QUESTIONS])
        for number in range(1, count + 1):
            at += timedelta(seconds=draw.randrange(10, 120))
            said = ["" if draw.random() < BLANK else draw.choices(LEVELS, LEAN)[0] for _ in QUESTIONS]
            slip = f"R{SIMULATED_RUN}/{draw.randrange(1, sheets + 1)}" if draw.random() < TOLD_TWICE else ""
            table.writerow([number, at.isoformat(), draw.randrange(15, 200), COUNTER, slip, *said])


def mapping(path: Path) -> None:
    """Write what the columns of that sheet mean."""
    facts = {"received_at": "at", "duration_s": "seconds", "counter": "counter", "slip_token": "slip"}
    given = {
        "mapping": 1, "layout": "quay-a5", "source": "phones", "channel": "truc_tuyen_qr", "id": "id",
        "facts": {fact: {"column": column} for fact, column in facts.items()},
        "questions": {name: {"column": name, "codes": "hl5"} for name in QUESTIONS},
    }  # fmt: skip
    path.write_text(yaml.safe_dump(given, allow_unicode=True, sort_keys=False), encoding="utf-8")


def phieu(words: Sequence[object], *, may_be_partly: bool = False) -> None:
    """Run one command of the program; leave with its exit code where it does not do its work."""
    print("$ phieu", *words, flush=True)
    code = subprocess.run([sys.executable, "-m", "pipeline.cli", *map(str, words)], check=False).returncode
    if code not in ((0, 3) if may_be_partly else (0,)):
        sys.exit(code)


def survey(folder: Path, sheets: int, count: int) -> None:
    """Run the round in a new folder."""
    folder.mkdir(parents=True)
    printed, kept = folder / "printed", ("--workspace", folder / "survey")
    told = ("--round", ROUND, *kept)
    phieu(["form", "draw", FORM, "--out", printed, "--run", 1, "--copies", sheets, "--counters", REGISTER, "--counter", COUNTER,
           "--date", "22/11/2026"])  # fmt: skip
    layout = printed / "quay-a5-r1.layout.json"
    phieu(["simulate", layout, "--sheets", sheets, "--condition", "office", "--seed", 1, "--format", "jpg", "--out", folder / "scans"])
    phieu(["init", folder / "survey"])
    phieu(["round", "open", ROUND, "--layout", layout, "--counters", REGISTER, *kept])
    phieu(["batch", "add", folder / "scans", "--unit", "PC06", "--counter", COUNTER, "--channel", "truc_tiep", *told])
    phieu(["run", *kept], may_be_partly=True)
    replies(folder / "replies.csv", count, sheets)
    mapping(folder / "mapping.yaml")
    phieu(["import-responses", folder / "replies.csv", "--mapping", folder / "mapping.yaml", *told])
    phieu(["round", "show", ROUND, *kept])
    phieu(["merge", "report", "--picture", folder / "channels.svg", "--csv", folder / "channels.csv", *told])
    phieu(["score", "--satisfied", "4,5", "--by", "channel", "--by", "counter", "--out", folder / "scores.xlsx", *told])
    for name in ("responses.csv", "responses.xlsx", "responses.sav", "codebook.html", "codebook.xml"):
        phieu(["export-responses", folder / name, *told])
    phieu(["export-responses", folder / "answers.csv", "--long", *told])


def main() -> None:
    """Run it with what the command line says."""
    options = argparse.ArgumentParser(description="One survey round on paper and on phones, end to end.")
    options.add_argument("--sheets", type=int, default=500)
    options.add_argument("--replies", type=int, default=2000)
    options.add_argument("--out", type=Path, default=Path("both-channels"))
    given = options.parse_args()
    if given.out.exists():
        options.error(f"{given.out} is there already")
    survey(given.out, given.sheets, given.replies)


if __name__ == "__main__":
    main()
