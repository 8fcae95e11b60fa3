"""Fit the mark model on simulated sheets of many invented forms and write `omr/models/marks.json`.

    python tools/fit_marks.py evidence --batches 600 --seed 1 --out evidence-1.npz      (several of these, in parallel)
    python tools/fit_marks.py fit evidence-*.npz --out omr/models/marks.json

No pixel of a real scan enters. A tenth of the forms, never seen by the fit, gives the errors printed on the card.
"""

from __future__ import annotations

import json
from pathlib import Path

import click
import cv2
import numpy as np

from omr.calibrate import learn
from omr.marks import FILLING, GRID, NO_MARK, gather_evidence
from omr.reading import Floats, MarkKind
from omr.simulate.batch import simulate_batch

MIN_SCALE = 1e-3
"""Least deviation of a feature: one that never varies says nothing."""

PICTURE_SCALE = 0.25
"""One scale for all cells of the small picture: a cell at the rim is dark too seldom for a deviation of its own."""

HIDDEN = 64
"""Neurons of the hidden layer: two thirds of the 99 features, enough to tell kinds of marks, few enough not to learn forms."""

NETWORKS = 3
"""Networks whose opinions are averaged: single ones differ in what they make of a mark that they have never seen."""

HELD_BACK = 10
"""Every tenth form is held back to be judged by."""


def evidence_of_batch(seed: int) -> tuple[Floats, list[str], list[str]]:
    """One batch of one invented form: features (n x k), the kind of mark truly on each box, and the condition."""
    batch = simulate_batch(seed)
    page = batch.form.page
    context = learn({page.id: batch.reference}, {page.id: [atlas.darkness for atlas in batch.atlases]}).pages[page.id]
    rows = [gather_evidence(atlas, page, batch.reference.frame, context).features for atlas in batch.atlases]
    kinds = [
        "hard" if box.id in shown.truth.hard else str(shown.truth.kinds.get(box.id, MarkKind.EMPTY).value)
        for shown in batch.pages
        for box in page.boxes()
    ]
    return np.concatenate(rows), kinds, [batch.condition.name] * len(kinds)


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
    nothing, filling = [str(kind) for kind in NO_MARK], [str(kind) for kind in FILLING]
    learn_from, judge_by = graded & ~held, graded & held
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
        "sure": round(float((np.abs(ink - 0.5) > 0.49).mean()), 4),
        "filling_share": round(float(np.isin(kinds[learn_from], filling).sum() / max(1, (~np.isin(kinds[learn_from], nothing)).sum())), 4),
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
