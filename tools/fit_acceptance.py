"""Choose the acceptance thresholds on simulated sheets that no model was fitted to, and write `pipeline/review/acceptance.json`.

    python tools/fit_acceptance.py answers --batches 300 --seed 900 --out answers-1.npz      (several of these, in parallel)
    python tools/fit_acceptance.py choose answers-*.npz --out pipeline/review/acceptance.json

For each error rate the thresholds are tested from the strictest to the laxest, each by the exact binomial (Clopper-Pearson) bound at
95 %, and the last one that passes is kept: fixed-sequence testing (learn then test, Angelopoulos et al. 2021) needs no correction for
trying many. Questions with a box that a person could argue about are left out.
"""

from __future__ import annotations

import json
from pathlib import Path

import click
import cv2
import numpy as np
from scipy.stats import beta

from forms.layout import Layout, LayoutPage, LayoutQuestion
from omr.calibrate import learn
from omr.reader import PageSample, References, read_page
from omr.reading import Answer
from omr.register import Registration
from omr.simulate.batch import SimulatedBatch, simulate_batch
from omr.simulate.intent import PageTruth
from omr.simulate.person import CAREFUL
from pipeline.review.acceptance import ALWAYS_REVIEWED
from pipeline.run.shipped import mark_model

THRESHOLDS = (0.9999, 0.9995, 0.999, 0.998, 0.995, 0.99, 0.985, 0.98, 0.97, 0.96, 0.95, 0.93, 0.9, 0.85, 0.8)
"""The thresholds tested, strictest first."""

RATES = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02)
"""Error rates among accepted answers that a user may ask for."""

CONFIDENCE = 0.95
"""Confidence of the bound on the error rate."""


def answers_of_batch(seed: int) -> list[tuple[float, bool, bool, str]]:
    """Per answer of a batch: its probability, whether it is right, whether a reason sends it to a person anyway, the condition."""
    batch = simulate_batch(seed, CAREFUL)
    page = batch.form.page
    references = References(Layout("", "", batch.form.policy, (page,)), {page.id: batch.reference}, mark_model())
    context = learn(references.pages, {page.id: [atlas.darkness for atlas in batch.atlases]})
    rows = []
    for shown, sample in zip(batch.pages, _samples(batch), strict=True):
        for question, answer in zip(page.questions, read_page(sample, references, context).answers, strict=True):
            if _clear(question, shown.truth):
                right = answer.values == shown.truth.answers[question.id]
                rows.append((answer.probability, right, _sent_to_person(answer), batch.condition.name))
    return rows


def _samples(batch: SimulatedBatch) -> list[PageSample]:
    """The sheets of a batch as the first pass would hand them on."""
    page: LayoutPage = batch.form.page
    return [
        PageSample(page.id, Registration(page.id, shown.homography, np.zeros((len(atlas.darkness), 2)), 0.05, 1.0), atlas)
        for shown, atlas in zip(batch.pages, batch.atlases, strict=True)
    ]


def _clear(question: LayoutQuestion, truth: PageTruth) -> bool:
    return not any(box.id in truth.hard for box in question.boxes)


def _sent_to_person(answer: Answer) -> bool:
    return not ALWAYS_REVIEWED.isdisjoint(answer.reasons)


def upper_bound(wrong: int, of: int) -> float:
    """The upper end of the one-sided Clopper-Pearson interval for a share (Clopper & Pearson 1934)."""
    return 1.0 if wrong >= of else float(beta.ppf(CONFIDENCE, wrong + 1, of - wrong))


@click.group()
def cli() -> None:
    """Choose the acceptance thresholds."""


@cli.command()
@click.option("--batches", default=300, show_default=True)
@click.option("--seed", default=900, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), required=True)
def answers(batches: int, seed: int, out: Path) -> None:
    """Simulate batches, read them, and keep each answer's probability and whether it is right."""
    cv2.setNumThreads(1)
    rows: list[tuple[float, bool, bool, str]] = []
    for i in range(batches):
        rows += answers_of_batch(seed * 1_000_000 + i)
        if i % 50 == 49:
            click.echo(f"{i + 1} batches, {len(rows)} answers")
    probability, right, forced, condition = (np.array(column) for column in zip(*rows, strict=True))
    np.savez_compressed(out, probability=probability, right=right, forced=forced, condition=condition)


@cli.command()
@click.argument("answer_files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True)
def choose(answer_files: tuple[Path, ...], out: Path) -> None:
    """Choose the threshold of each error rate and write the table with what was seen."""
    parts = [np.load(file) for file in answer_files]
    probability, right, forced, condition = (
        np.concatenate([part[name] for part in parts]) for name in ("probability", "right", "forced", "condition")
    )
    tried = []
    for threshold in THRESHOLDS:
        accepted = (probability >= threshold) & ~forced
        wrong, of = int((accepted & ~right).sum()), int(accepted.sum())
        tried.append({"threshold": threshold, "accepted": of, "wrong": wrong, "bound": round(upper_bound(wrong, of), 6)})
    chosen = {}
    for rate in RATES:
        passing = []
        for entry in tried:
            if entry["bound"] > rate:
                break
            passing.append(entry["threshold"])
        if passing:
            chosen[str(rate)] = passing[-1]
    by_condition = {
        str(name): {
            "answers": int((condition == name).sum()),
            "review": round(float(((probability < 0.99) | forced)[condition == name].mean()), 4),
        }
        for name in np.unique(condition)
    }
    document = {
        "card": {
            "model": mark_model().version,
            "answers": len(right),
            "right": round(float(right.mean()), 6),
            "by_condition": by_condition,
            "tried": tried,
        },
        "thresholds": chosen,
    }
    click.echo(json.dumps(document, indent=1))
    out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    cli()
