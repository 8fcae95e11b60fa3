"""Choose the acceptance thresholds on simulated sheets that no model was fitted to, and write `pipeline/review/acceptance.json`.

    python -m tools.fit_acceptance answers SHEETS --out answers.npz
    python -m tools.fit_acceptance answers OFFICE_SHEETS --office --out office.npz
    python -m tools.fit_acceptance choose answers.npz office.npz --out pipeline/review/acceptance.json

An error rate is promised for sheets through an office scanner; over all conditions together it may be three times as large. For each rate
the thresholds are tested from the strictest to the laxest, each by the binomial (Clopper-Pearson) bound at 95 %, and the last one that
passes is kept: fixed-sequence testing (learn then test, Angelopoulos et al. 2021) needs no correction for trying many. The first
threshold tried is the strictest that accepts half of the answers, which is known without looking at their truth. Errors come in clusters
(a form, a pen, a scanner), so both counts of the bound are divided by the design effect (Kish 1965; Korn & Graubard 1998).

What it does not see: pages that were placed wrongly (the sheets lie where the simulator put them, but for a small error), and questions
with a box that a person could argue about, which are left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import takewhile
from pathlib import Path

import click
import cv2
import numpy as np
from numpy.typing import NDArray

from bench.corpus import upper_bound
from forms.layout import Layout, LayoutPage, LayoutQuestion
from omr.calibrate import learn
from omr.reader import read_page
from omr.reading import Answer
from omr.references import References
from omr.register import Registration
from omr.sample import PageSample
from omr.simulate.batch import SimulatedBatch
from omr.simulate.intent import PageTruth
from pipeline.review.acceptance import ALWAYS_REVIEWED, ERROR_RATE
from pipeline.review.proof import ANYWHERE
from pipeline.run.workers.shipped import mark_model
from tools.marks.sheets import OFFICE, stored

THRESHOLDS = (0.9999, 0.9995, 0.999, 0.998, 0.995, 0.99, 0.985, 0.98, 0.97, 0.96, 0.95, 0.93, 0.9, 0.85, 0.8)
"""The thresholds tested, strictest first."""

RATES = (0.0005, 0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.01, 0.02)
"""Error rates among accepted answers that a user may ask for."""

LEAST_ACCEPTED = 0.5
"""Share of answers that the first threshold tried accepts at least."""

COLUMNS = ("probability", "right", "forced", "condition", "batch", "mixed")
Flags = NDArray[np.bool_]


def answers_of_batch(seed: int, batch: SimulatedBatch) -> list[tuple[float, bool, bool, str, int]]:
    """Per answer of a batch: probability, whether it is right, whether a reason sends it to a person anyway, condition, batch."""
    page = batch.form.page
    references = References(Layout("", "", batch.form.policy, (page,)), {page.id: batch.reference}, mark_model())
    context = learn(references.pages, {page.id: [atlas.darkness for atlas in batch.atlases]})
    rows = []
    for shown, sample in zip(batch.pages, _samples(batch), strict=True):
        for question, answer in zip(page.questions, read_page(sample, references, context).answers, strict=True):
            if _clear(question, shown.truth):
                truth = shown.truth.answers[question.id], shown.truth.statuses[question.id]
                right = (answer.values, answer.status) == truth
                rows.append((answer.probability, right, _sent_to_person(answer), batch.condition.name, seed))
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


def clustered_bound(wrong: Flags, batch: NDArray[np.int64]) -> tuple[float, float]:
    """The upper end of the one-sided interval for the share of wrong answers, and the design effect of their batches.

    Clopper & Pearson (1934) on counts divided by the design effect, which is never taken below 1.
    """
    n, k = len(wrong), int(wrong.sum())
    share = k / n
    if k in (0, n):
        return upper_bound(k, n), 1.0
    _, index = np.unique(batch, return_inverse=True)
    excess = np.bincount(index, weights=wrong - share)
    count = len(excess)
    effect = max(1.0, float((excess**2).sum()) * count / (count - 1) / (n * share * (1 - share))) if count > 1 else float(n)
    return upper_bound(k / effect, n / effect), effect


def passing_in_turn(tried: Sequence[Mapping[str, float]], rate: float) -> list[float]:
    """The thresholds, strictest first, up to the first one whose bound is above the rate."""

    def passes(entry: Mapping[str, float]) -> bool:
        return entry["bound"] <= rate and entry["bound_anywhere"] <= ANYWHERE * rate

    return [entry["threshold"] for entry in takewhile(passes, tried)]


def seen(accepted: Flags, right: Flags, batch: NDArray[np.int64], where: str = "") -> dict[str, float]:
    """What was seen of the accepted answers: how many, how many wrong, their design effect and the bound on the error rate."""
    bound, effect = clustered_bound(~right[accepted], batch[accepted])
    return {
        f"accepted{where}": int(accepted.sum()),
        f"wrong{where}": int((~right[accepted]).sum()),
        f"design_effect{where}": round(effect, 2),
        f"bound{where}": round(bound, 6),
    }


@click.group()
def cli() -> None:
    """Choose the acceptance thresholds."""


@cli.command()
@click.argument("sheets", type=click.Path(path_type=Path))
@click.option("--office", is_flag=True, help="The sheets are of an office's scanner only: they say nothing of all conditions together.")
@click.option("--out", type=click.Path(path_type=Path), required=True)
def answers(sheets: Path, office: bool, out: Path) -> None:
    """Read stored batches that no model was fitted to, and keep each answer's probability and whether it is right."""
    cv2.setNumThreads(1)
    rows: list[tuple[float, bool, bool, str, int]] = []
    for file in sorted(sheets.glob("*.batches")):
        for seed, batch in stored([file]):
            rows += answers_of_batch(seed, batch)
        click.echo(f"{file.name}: {len(rows)} answers")
    probability, right, forced, condition, batch_of = (np.array(column) for column in zip(*rows, strict=True))
    mixed = np.full(len(right), not office)
    np.savez_compressed(out, probability=probability, right=right, forced=forced, condition=condition, batch=batch_of, mixed=mixed)


@cli.command()
@click.argument("answer_files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True)
def choose(answer_files: tuple[Path, ...], out: Path) -> None:
    """Choose the threshold of each error rate and write the table with what was seen."""
    parts = [np.load(file) for file in answer_files]
    probability, right, forced, condition, batch, mixed = (np.concatenate([part[name] for part in parts]) for name in COLUMNS)
    tried = []
    office = np.isin(condition, OFFICE)
    for threshold in THRESHOLDS:
        accepted = (probability >= threshold) & ~forced
        if accepted.mean() >= LEAST_ACCEPTED:
            anywhere = seen(accepted & mixed, right, batch, "_anywhere")
            tried.append({"threshold": threshold, **seen(accepted & office, right, batch), **anywhere})
    chosen = {str(rate): passing[-1] for rate in RATES if (passing := passing_in_turn(tried, rate))}
    usual = chosen.get(str(ERROR_RATE), THRESHOLDS[0])
    by_condition = {}
    for name in np.unique(condition):
        here = condition == name
        accepted = here & (probability >= usual) & ~forced
        by_condition[str(name)] = {
            "answers": int(here.sum()),
            "wrong_accepted": int((accepted & ~right).sum()),
            "review": round(1 - float(accepted.sum() / here.sum()), 4),
        }
    card = {"model": mark_model().version, "answers": len(right), "right": round(float(right.mean()), 6), "tried": tried}
    document = {"card": {**card, "by_condition_at_default": by_condition}, "thresholds": chosen}
    click.echo(json.dumps(document, indent=1))
    out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    cli()
