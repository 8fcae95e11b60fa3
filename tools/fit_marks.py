"""Fit the mark model on simulated sheets of many invented forms and write `omr/models/marks.json`.

    python tools/fit_marks.py evidence --batches 600 --seed 1 --out evidence-1.npz      (several of these, in parallel)
    python tools/fit_marks.py fit evidence-*.npz --out omr/models/marks.json

No pixel of a real scan enters. A tenth of the forms, never seen by the fit, gives the errors printed on the card.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click
import cv2
import numpy as np

from forms.layout import LayoutPage
from omr.boxes import Atlas, frame_of, sample_boxes
from omr.calibrate import learn
from omr.marks import GRID, NO_MARK, gather_evidence
from omr.reading import Floats, MarkKind
from omr.register import ReferencePage
from omr.simulate.conditions import CONDITIONS, Condition
from omr.simulate.person import USUAL, Habit
from omr.simulate.sheet import SimulatedPage, simulate_page
from omr.simulate.specimen import Specimen, specimen

JITTER_MM = 0.06
"""Standard deviation of the registration error that is simulated: the median residual on well printed forms is 0.03 to 0.08 mm."""

BLANK_SHARE = 0.35
"""Share of batches with a blank reference; the others have a filled sheet to start from."""

NOBODY = Habit(blank=1, double=0, correction=0, taken_back=0, beside=0, faint=0, odd=0, option=0, strays=0, notes=0, erased=0)
"""A population that leaves the form as it is: its scans are blank references."""

EMPTY_SHARE = 0.06
"""Share of sheets that nobody filled in, and again of those that hardly anybody did: an empty sheet must stay empty."""

MIN_SCALE = 1e-3
"""Least deviation of a feature: one that never varies says nothing."""

PICTURE_SCALE = 0.25
"""One scale for all cells of the small picture: a cell at the rim is dark too seldom for a deviation of its own."""

HIDDEN = 64
LOST_INK = float(np.log(0.0105))
"""Ink (as the first feature counts it) below which a mark has left no trace that the reader could see."""

LOST_SHARE = 0.15
"""Share of the marks without a trace that the fit sees: the simulated pens fail more often than those at a counter."""

NETWORKS = 3
HELD_BACK = 10


def evidence_of_batch(seed: int) -> tuple[Floats, list[str], list[str]]:
    """One batch of one invented form: features (n x k), the kind of mark truly on each box, and the condition."""
    rng = np.random.default_rng(seed)
    form = specimen(seed)
    condition = CONDITIONS[str(rng.choice(list(CONDITIONS)))]
    pages = [_simulate(form, condition, rng) for _ in range(int(rng.choice([1, 2, 3, 4, 6])))]
    reference = _reference(form, condition, rng)
    atlases = [_atlas(page, form.page, rng) for page in pages]
    context = learn({form.page.id: reference}, {form.page.id: [atlas.darkness for atlas in atlases]}).pages[form.page.id]
    rows = [gather_evidence(atlas, form.page, reference.frame, context).features for atlas in atlases]
    hard = {box for page in pages for box in page.truth.hard}
    kinds = [
        "hard" if box.id in hard else str(page.truth.kinds.get(box.id, MarkKind.EMPTY).value) for page in pages for box in form.page.boxes()
    ]
    return np.concatenate(rows), kinds, [condition.name] * len(kinds)


def _simulate(form: Specimen, condition: Condition, rng: np.random.Generator) -> SimulatedPage:
    habit = NOBODY if rng.random() < EMPTY_SHARE else replace(USUAL, blank=0.8) if rng.random() < EMPTY_SHARE else USUAL
    return simulate_page(form.printed, form.page, form.px_per_mm, form.policy, condition, rng, habit=habit)


def _reference(form: Specimen, condition: Condition, rng: np.random.Generator) -> ReferencePage:
    """The reference page of a batch: blank as drawn, blank as scanned, or a filled sheet."""
    blank = bool(rng.random() < BLANK_SHARE)
    frame = frame_of(form.page)
    if blank and rng.random() < 0.5:
        atlas = sample_boxes(form.printed, frame, np.diag([form.px_per_mm, form.px_per_mm, 1.0]), np.zeros((len(frame.origins), 2)))
    elif blank:
        unfilled = simulate_page(form.printed, form.page, form.px_per_mm, form.policy, condition, rng, habit=NOBODY)
        atlas = _atlas(unfilled, form.page, rng)
    else:
        atlas = _atlas(_simulate(form, condition, rng), form.page, rng)
    return ReferencePage(form.page, frame, form.printed, form.px_per_mm, form.px_per_mm, atlas, blank)


def _atlas(scan: SimulatedPage, page: LayoutPage, rng: np.random.Generator) -> Atlas:
    """The atlas of a simulated scan, at its true places but for a registration error."""
    frame = frame_of(page)
    centres = np.array([[box.rect.centre.x, box.rect.centre.y] for box in page.boxes()])
    seen = cv2.perspectiveTransform(scan.outlines.mean(axis=1)[None], np.linalg.inv(scan.homography))[0]
    shifts = seen - centres + rng.normal(0, JITTER_MM, centres.shape)
    # The simulator counts from the centre of the first pixel, the reader from its edge.
    from_edge = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]])
    return sample_boxes(scan.grey, frame, from_edge @ scan.homography, shifts)


@click.group()
def cli() -> None:
    """Fit the mark model."""


@cli.command()
@click.option("--batches", default=600, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), required=True)
def evidence(batches: int, seed: int, out: Path) -> None:
    """Simulate batches and keep what the reader would see of every box."""
    cv2.setNumThreads(1)
    features, kinds, conditions, forms = [], [], [], []
    for i in range(batches):
        rows, found, names = evidence_of_batch(seed * 1_000_000 + i)
        features.append(rows.astype(np.float16))
        kinds += found
        conditions += names
        forms += [seed * 1_000_000 + i] * len(found)
        if i % 50 == 49:
            np.savez_compressed(
                out, features=np.concatenate(features), kinds=np.array(kinds), conditions=np.array(conditions), forms=np.array(forms)
            )
            click.echo(f"{i + 1} batches, {len(kinds)} boxes")
    np.savez_compressed(
        out, features=np.concatenate(features), kinds=np.array(kinds), conditions=np.array(conditions), forms=np.array(forms)
    )


@cli.command()
@click.argument("evidence_files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True)
def fit(evidence_files: tuple[Path, ...], out: Path) -> None:
    """Fit the network and write it with its card; every tenth form is held back to be judged by."""
    from sklearn.neural_network import MLPClassifier

    parts = [np.load(file) for file in evidence_files]
    features = np.concatenate([part["features"] for part in parts]).astype(np.float64)
    kinds, conditions, forms = (np.concatenate([part[name] for part in parts]) for name in ("kinds", "conditions", "forms"))
    graded = kinds != "hard"
    held = forms % HELD_BACK == 0
    nothing = [str(kind) for kind in NO_MARK]
    lost = ~np.isin(kinds, nothing) & (features[:, 0] < LOST_INK)
    rare = np.random.default_rng(1).random(len(kinds)) < LOST_SHARE
    learn_from, judge_by = graded & ~held & (~lost | rare), graded & held
    mean, scale = features[learn_from].mean(axis=0), np.maximum(features[learn_from].std(axis=0), MIN_SCALE)
    scale[-GRID * GRID :] = PICTURE_SCALE
    standard = np.clip((features - mean) / scale, -8.0, 8.0)
    networks = []
    for seed in range(NETWORKS):
        network = MLPClassifier(
            (HIDDEN,),
            max_iter=200,
            activation="tanh",
            alpha=3e-3,
            batch_size=512,
            early_stopping=True,
            n_iter_no_change=8,
            random_state=seed,
        )
        networks.append(network.fit(standard[learn_from], kinds[learn_from]))
    empty = np.isin(networks[0].classes_, nothing)
    ink = 1.0 - np.mean([network.predict_proba(standard[judge_by])[:, empty].sum(axis=1) for network in networks], axis=0)
    marked = ~np.isin(kinds[judge_by], nothing)
    card = {
        "data": f"{int(learn_from.sum())} boxes of {len(set(forms[learn_from].tolist()))} simulated forms; no pixel of a real scan",
        "held_back": int(judge_by.sum()),
        "wrong_boxes": round(float(((ink >= 0.5) != marked).mean()), 6),
        "wrong_among_sure": round(float(((ink >= 0.5) != marked)[np.abs(ink - 0.5) > 0.49].mean()), 6),
        "lost_marks": round(float(lost[judge_by].mean()), 5),
        "sure": round(float((np.abs(ink - 0.5) > 0.49).mean()), 4),
        "marked_share": round(float((~np.isin(kinds[learn_from], nothing)).mean()), 4),
        "wrong_by_condition": {
            str(name): round(float(((ink >= 0.5) != marked)[conditions[judge_by] == name].mean()), 5)
            for name in np.unique(conditions[judge_by])
        },
    }
    click.echo(json.dumps(card, indent=1))
    weights = [
        [{"weights": w.round(4).tolist(), "bias": bias.round(4).tolist()} for w, bias in zip(n.coefs_, n.intercepts_, strict=True)]
        for n in networks
    ]
    document = {
        "card": card,
        "kinds": networks[0].classes_.tolist(),
        "mean": mean.round(5).tolist(),
        "scale": scale.round(5).tolist(),
        "networks": weights,
    }
    out.write_text(json.dumps(document, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    cli()
