"""Fit the first look on simulated sheets and write `omr/models/marks.json`.

    python -m tools.marks.fit_first LOOKS --out omr/models

No pixel of a real scan enters. Of ten batches one is held back to be judged by, and one that the second look is tuned by.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import jax
import numpy as np
from numpy.typing import NDArray

from omr.looks.first_look import FirstLook, first_look_from_json
from omr.looks.mark_kinds import NO_MARK
from omr.looks.thumbs import GRID
from omr.reading import Floats, MarkKind
from tools.marks.boxes import Boxes, Indices, divided
from tools.marks.card import card_of
from tools.marks.looks import HARD, read_looks
from tools.marks.networks import Weights, first_network, first_scores, fit

MIN_SCALE = 1e-3
"""Least deviation of a feature: one that never varies says nothing."""

PICTURE_SCALE = 0.25
"""One scale for all cells of the small picture: a cell at the rim is dark too seldom for a deviation of its own."""

HIDDEN = (96, 48)
"""Neurons of the hidden layers: as many as there are features, then half of that."""

NETWORKS = 3
"""Networks whose opinions are averaged: single ones differ in what they make of a mark that they have never seen."""

BATCH = 512
"""Boxes of one step."""

SHAKEN = 0.05
"""Deviation of the noise that features get at each step, in deviations of the feature: another scanner's numbers differ by more."""

FARTHEST = 8.0
"""Deviations at which features are cut off, as by the reader."""


def fit_first(boxes: Boxes, learnt: NDArray[np.bool_], epochs: int) -> str:
    """The document of a first look that is fitted to the boxes `learnt`; its card is still to be written."""
    features = boxes.looks.features
    mean = features[learnt].mean(axis=0, dtype=np.float64).round(5)
    scale = np.maximum(features[learnt].std(axis=0, dtype=np.float64), MIN_SCALE).round(5)
    scale[-GRID * GRID :] = PICTURE_SCALE
    standard = np.clip((features - mean) / scale, -FARTHEST, FARTHEST).astype(np.float32)
    from_these, unseen = np.flatnonzero(learnt), np.flatnonzero(boxes.tune_by)

    def batches(rng: np.random.Generator) -> Iterator[tuple[tuple[NDArray[np.float32], ...], Indices]]:
        order = rng.permutation(from_these)
        for start in range(0, len(order) - BATCH + 1, BATCH):
            these = order[start : start + BATCH]
            noise = rng.standard_normal((len(these), standard.shape[1]), dtype=np.float32)
            yield (standard[these] + np.float32(SHAKEN) * noise,), boxes.kinds[these]

    def judge(weights: Weights) -> float:
        scores = np.asarray(jax.nn.log_softmax(first_scores(weights, standard[unseen])))
        return float(-scores[np.arange(len(unseen)), boxes.kinds[unseen]].mean())

    sizes = (standard.shape[1], *HIDDEN, len(boxes.names))
    steps = len(from_these) // BATCH
    networks = [
        fit(first_network(jax.random.PRNGKey(seed), sizes), first_scores, batches, judge, epochs=epochs, steps=steps, rate=3e-3, seed=seed)
        for seed in range(NETWORKS)
    ]
    layers = [[{"weights": _listed(n[f"w{i}"]), "bias": _listed(n[f"b{i}"])} for i in range(len(n) // 2)] for n in networks]
    document = {
        "card": {"marked_share": 0.5, "filling_share": 0.5, "striking_share": 0.5},
        "kinds": list(boxes.names),
        "mean": mean.tolist(),
        "scale": scale.tolist(),
        "networks": layers,
    }
    return json.dumps(document, separators=(",", ":")) + "\n"


def _listed(weights: NDArray[np.float32]) -> list[Any]:
    """Weights as they are written: four decimals are more than their noise."""
    return list(np.asarray(weights, np.float64).round(4).tolist())


def opinions_of_others(boxes: Boxes, epochs: int) -> Floats:
    """The probabilities (n x kinds) of every box by a first look that was fitted to the other half of the batches.

    What the second look learns from must not have been fitted to: it learns how far the first may be believed.
    """
    half = boxes.looks.batches // 10 % 2
    rows = np.zeros((len(half), len(boxes.names)))
    for other in (0, 1):
        look = first_look_from_json(fit_first(boxes, boxes.learn_from & (half != other), epochs))
        rows[half == other] = look.probabilities(boxes.looks.features[half == other].astype(np.float32))
    return rows


def kinds_of(kinds: NDArray[np.str_]) -> tuple[str, ...]:
    """The kinds that are graded, in the order of their names."""
    return tuple(sorted(str(kind) for kind in set(kinds.tolist()) - {HARD}))


def with_card(boxes: Boxes, document: str) -> str:
    """The document with the card of the look that it holds."""
    look: FirstLook = first_look_from_json(document)
    empty = np.array([MarkKind(name) in NO_MARK for name in boxes.names])
    ink = 1.0 - look.probabilities(boxes.looks.features.astype(np.float32))[:, empty].sum(axis=1)
    card = card_of(boxes.looks, ink, learnt_from=boxes.learn_from, judged_by=boxes.judge_by, seen_twice=np.zeros(len(ink), np.bool_))
    click.echo(json.dumps(card, indent=1))
    return json.dumps({**json.loads(document), "card": card}, separators=(",", ":")) + "\n"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True)
@click.option("--epochs", default=20, show_default=True)
def first_look(folder: Path, out: Path, epochs: int) -> None:
    """Fit the networks and write them with their card."""
    looks = read_looks(folder)
    boxes = divided(looks, kinds_of(looks.kinds))
    document = with_card(boxes, fit_first(boxes, boxes.learn_from, epochs))
    out.mkdir(parents=True, exist_ok=True)
    (out / "marks.json").write_text(document, encoding="utf-8")


if __name__ == "__main__":
    first_look()
