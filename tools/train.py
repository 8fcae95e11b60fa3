"""Make every fitted file again: `make train`, or `python -m tools.train --work FOLDER` with the extra `train` installed and npm at hand.

The steps, each of which goes on where it stopped: simulated sheets (`tools.marks.sheets`), what the reader sees of them
(`tools.marks.looks`), the fit of both looks of the mark model (`tools.marks.fit_first`, `fit_second`) and how honest they are on
boxes held back (`bench.marks`); the digits (`tools/train_digits.py`), the fields (`tools/fit_fields.py`), and the thresholds of
acceptance, on sheets that no model has seen (`tools/fit_acceptance.py`). It takes hours; `--batches` makes it shorter and the models worse.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click

MODELS = Path("omr") / "models"
"""Where the models ship."""

THRESHOLDS = Path("pipeline") / "review" / "acceptance.json"
"""Where the tested thresholds ship."""

UNSEEN = 0.4
"""Batches that thresholds are chosen on, as a share of those that the mark model is fitted to."""

STRIPS = ("1", "2")
"""Seeds of the invented fields that the field model learns from; the fields of the sample forms are held back."""


def steps(work: Path, batches: int) -> Iterator[list[str]]:
    """The commands, in order."""
    sheets, looks = work / "sheets", work / "looks"
    unseen, office = work / "sheets-unseen", work / "sheets-office"
    answers, of_office = work / "answers.npz", work / "answers-office.npz"
    yield ["-m", "tools.marks.sheets", "--batches", str(batches), "--seed", "1", "--out", str(sheets)]
    yield ["-m", "tools.marks.looks", str(sheets), "--out", str(looks)]
    for look in ("first", "second"):
        yield ["-m", f"tools.marks.fit_{look}", str(looks), "--out", str(MODELS)]
    yield ["-m", "bench.marks", str(looks)]
    yield ["-m", "tools.train_digits", "--work", str(work / "digits"), "--out", str(MODELS)]
    fields = [work / f"fields-{seed}.npz" for seed in STRIPS]
    for seed, file in zip(STRIPS, fields, strict=True):
        yield ["-m", "tools.fit_fields", "measure", "--seed", seed, "--out", str(file)]
    ours = work / "fields-ours.npz"
    yield ["-m", "tools.fit_fields", "measure", "--ours", "--seed", "3", "--out", str(ours)]
    yield ["-m", "tools.fit_fields", "fit", *map(str, fields), "--held-back", str(ours), "--out", str(MODELS / "fields.json")]
    count = str(round(UNSEEN * batches))
    yield ["-m", "tools.marks.sheets", "--batches", count, "--seed", "2", "--out", str(unseen)]
    yield ["-m", "tools.fit_acceptance", "answers", str(unseen), "--out", str(answers)]
    yield ["-m", "tools.marks.sheets", "--batches", count, "--seed", "3", "--office", "--out", str(office)]
    yield ["-m", "tools.fit_acceptance", "answers", str(office), "--office", "--out", str(of_office)]
    yield ["-m", "tools.fit_acceptance", "choose", str(answers), str(of_office), "--out", str(THRESHOLDS)]


@click.command()
@click.option("--work", type=click.Path(path_type=Path), default=Path("build") / "train", show_default=True)
@click.option("--batches", default=2200, show_default=True, help="Simulated batches for the mark model.")
def train(work: Path, batches: int) -> None:
    """Run all steps; the first that fails ends it."""
    work.mkdir(parents=True, exist_ok=True)
    for step in steps(work, batches):
        click.echo("python " + " ".join(step))
        subprocess.run([sys.executable, *step], check=True)


if __name__ == "__main__":
    train()
