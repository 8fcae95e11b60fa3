"""Fit the first look on simulated sheets and write `omr/models/marks.json`.

    python -m tools.marks.fit_first LOOKS --out omr/models

No pixel of a real scan enters. Of ten batches one is held back to be judged by.
"""

from __future__ import annotations

import json
from pathlib import Path

import click
import numpy as np

from omr.looks.evidence import GRID
from omr.looks.mark_kinds import NO_MARK
from tools.marks.card import card_of
from tools.marks.looks import HARD, read_looks

MIN_SCALE = 1e-3
"""Least deviation of a feature: one that never varies says nothing."""

PICTURE_SCALE = 0.25
"""One scale for all cells of the small picture: a cell at the rim is dark too seldom for a deviation of its own."""

HIDDEN = 64
"""Neurons of the hidden layer: two thirds of the 99 features, enough to tell kinds of marks, few enough not to learn forms."""

NETWORKS = 3
"""Networks whose opinions are averaged: single ones differ in what they make of a mark that they have never seen."""


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True)
def first_look(folder: Path, out: Path) -> None:
    """Fit the networks and write them with their card."""
    from sklearn.neural_network import MLPClassifier

    looks = read_looks(folder)
    features, graded = looks.features.astype(np.float64), looks.kinds != HARD
    learn_from, judge_by = graded & (looks.batches % 10 != 0), graded & (looks.batches % 10 == 0)
    mean, scale = features[learn_from].mean(axis=0), np.maximum(features[learn_from].std(axis=0), MIN_SCALE)
    scale[-GRID * GRID :] = PICTURE_SCALE
    standard = np.clip((features - mean) / scale, -8.0, 8.0)
    settings = {"max_iter": 200, "activation": "tanh", "alpha": 3e-3, "batch_size": 512, "early_stopping": True, "n_iter_no_change": 8}
    networks = [
        MLPClassifier((HIDDEN,), random_state=seed, **settings).fit(standard[learn_from], looks.kinds[learn_from])
        for seed in range(NETWORKS)
    ]
    empty = np.isin(networks[0].classes_, [str(kind.value) for kind in NO_MARK])
    ink = 1.0 - np.mean([network.predict_proba(standard)[:, empty].sum(axis=1) for network in networks], axis=0)
    card = card_of(looks, ink, learnt_from=learn_from, judged_by=judge_by, seen_twice=np.zeros(len(ink), np.bool_))
    click.echo(json.dumps(card, indent=1))
    layers = [
        [{"weights": w.round(4).tolist(), "bias": bias.round(4).tolist()} for w, bias in zip(n.coefs_, n.intercepts_, strict=True)]
        for n in networks
    ]
    document = {
        "card": card,
        "kinds": networks[0].classes_.tolist(),
        "mean": mean.round(5).tolist(),
        "scale": scale.round(5).tolist(),
        "networks": layers,
    }
    out.mkdir(parents=True, exist_ok=True)
    (out / "marks.json").write_text(json.dumps(document, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    first_look()
