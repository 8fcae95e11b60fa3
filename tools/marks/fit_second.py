"""Fit the second look on simulated sheets that the first look has not seen; write `omr/models/second_look.onnx` and its card.

    python -m tools.marks.fit_second LOOKS --out omr/models

No pixel of a real scan enters. Of ten batches one is held back to be judged by and one to set the temperature; no weight sees them.
What it is told of the first look are opinions of one that was fitted to other batches (`opinions_of_others`): it learns how far that may
be believed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click
import jax
import numpy as np
from numpy.typing import NDArray

from omr.looks.first_look import first_look_from_json
from omr.looks.mark_kinds import NO_MARK
from omr.looks.mark_model import in_doubt, pooled
from omr.looks.quiet import quiet
from omr.looks.second_look import LAYERS, SIDE, SecondLook
from omr.reading import Floats
from tools.marks.boxes import Boxes, Indices, divided, told
from tools.marks.card import card_of
from tools.marks.fit_first import opinions_of_others
from tools.marks.looks import Looks, read_looks
from tools.marks.networks import CHANNELS, Weights, as_onnx, fit, second_network, second_scores
from tools.marks.spoil import spoiled

MIN_SCALE = 1e-3
"""Least deviation of a number: one that never varies says nothing."""

SETTLED = 0.998
"""Probability of no mark, of a live or of a covering one from which the first look is believed: it is wrong there less often than that."""

PLAIN_KEPT = 0.15
"""Share learnt from of boxes that the first look settles."""

BATCH = 256
"""Boxes of one step."""

FORGOTTEN = 0.15
"""Share of boxes of which only the pictures are told: numbers are the first thing that a new kind of scan changes."""

NETWORKS = 2
"""Networks whose opinions are averaged: what only one of them sees is doubtful."""

DROPPED = 0.3
"""Share of what the pictures showed that is dropped at each step, so that no single trait decides."""

TEMPERATURES = np.geomspace(0.5, 3.0, 60)
"""Temperatures that are tried."""

FLAT = CHANNELS[-1] * (SIDE // 2 ** len(CHANNELS)) ** 2
"""Numbers that the convolutions leave of a close-up."""

Array = NDArray[np.float32]


def fit_second(boxes: Boxes, known: Floats, twice: NDArray[np.bool_], epochs: int, seeds: Sequence[int]) -> SecondLook:
    """The second look, fitted to close-ups that are spoiled a little each time; a network for each of the `seeds`."""
    looks, rng = boxes.looks, np.random.default_rng(3)
    mean, scale = known[boxes.learn_from].mean(axis=0).round(5), np.maximum(known[boxes.learn_from].std(axis=0), MIN_SCALE).round(5)
    standard = np.clip((known - mean) / scale, -8.0, 8.0).astype(np.float32)
    wanted = twice | (rng.random(len(twice)) < PLAIN_KEPT)
    learnt, unseen = (np.flatnonzero((wanted & part)[looks.shown]) for part in (boxes.learn_from, boxes.tune_by))
    click.echo(f"{len(learnt)} close-ups to learn from, {len(unseen)} unseen")
    kinds = boxes.kinds[looks.shown]

    def batches(rng: np.random.Generator) -> Iterator[tuple[tuple[Array, ...], Indices]]:
        order = rng.permutation(learnt)
        for start in range(0, len(order) - BATCH + 1, BATCH):
            these = order[start : start + BATCH]
            remembered = (rng.random((len(these), 1)) >= FORGOTTEN).astype(np.float32)
            kept = (rng.random((len(these), FLAT)) >= DROPPED).astype(np.float32) / np.float32(1.0 - DROPPED)
            yield (spoiled(looks.pictures[these], rng), standard[looks.shown[these]] * remembered, kept), kinds[these]

    def look(*networks: Weights) -> SecondLook:
        return SecondLook(boxes.mark_kinds, mean, scale, 1.0, as_onnx(networks, LAYERS, SIDE, known.shape[1]))

    def judge(weights: Weights) -> float:
        rows = second_rows(look(weights), looks, known, unseen)
        return float(-np.log(np.maximum(rows[np.arange(len(unseen)), kinds[unseen]], 1e-12)).mean())

    networks = []
    for seed in seeds:
        start = second_network(jax.random.PRNGKey(seed), LAYERS, SIDE, known.shape[1], len(boxes.names))
        networks.append(fit(start, second_scores, batches, judge, epochs=epochs, steps=len(learnt) // BATCH, rate=2e-3, seed=seed))
    return look(*networks)


def quiet_marked(boxes: Boxes) -> float:
    """The share of marked boxes among those on which nothing lies, on all sheets: the rule of succession (Laplace) on counts."""
    looks = boxes.looks
    nothing = quiet(looks.features.astype(np.float32), looks.known, looks.darker) & (boxes.kinds >= 0)
    marked = ~np.isin(looks.kinds[nothing], [str(kind.value) for kind in NO_MARK])
    click.echo(f"{int(marked.sum())} of {len(marked)} quiet boxes are marked")
    return round((int(marked.sum()) + 1) / (len(marked) + 2), 7)


def temperature_of(rows: Floats, kinds: Indices) -> float:
    """The temperature under which probabilities (n x kinds) of unseen boxes lose least."""
    scores = np.log(np.maximum(rows, 1e-30))

    def loss(temperature: float) -> float:
        scaled = scores / temperature
        scaled -= scaled.max(axis=1, keepdims=True)
        return float((np.log(np.exp(scaled).sum(axis=1)) - scaled[np.arange(len(kinds)), kinds]).mean())

    return round(float(min(TEMPERATURES, key=loss)), 4)


def second_rows(look: SecondLook, looks: Looks, known: Floats, where: Indices) -> Floats:
    """What the second look makes of some close-ups, a few hundred at a time."""
    parts = np.array_split(where, max(1, len(where) // 500))
    seen = (looks.pictures[part].astype(np.float32) / 255.0 for part in parts)
    return np.concatenate([look.probabilities(pictures, known[looks.shown[part]]) for pictures, part in zip(seen, parts, strict=True)])


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--first", "first_file", type=click.Path(path_type=Path), default=Path("omr/models/marks.json"), show_default=True)
@click.option("--out", type=click.Path(path_type=Path), required=True)
@click.option("--epochs", default=20, show_default=True)
def second_look(folder: Path, first_file: Path, out: Path, epochs: int) -> None:
    """Fit the second look and write it with its card."""
    first = first_look_from_json(first_file.read_text(encoding="utf-8"))
    boxes = divided(read_looks(folder), tuple(str(kind.value) for kind in first.kinds))
    looks = boxes.looks
    rows = opinions_of_others(boxes, epochs)
    rows[~boxes.learn_from] = first.probabilities(looks.features[~boxes.learn_from].astype(np.float32))
    known = told(looks, rows, boxes.mark_kinds)
    twice = in_doubt(rows, boxes.mark_kinds, SETTLED, looks.known, looks.darker, looks.questions)
    second = fit_second(boxes, known, twice, epochs, range(NETWORKS))
    tuned, judged = (np.flatnonzero((twice & part)[looks.shown]) for part in (boxes.tune_by, boxes.judge_by))
    second = replace(second, temperature=temperature_of(second_rows(second, looks, known, tuned), boxes.kinds[looks.shown[tuned]]))
    rows[looks.shown[judged]] = pooled(rows[looks.shown[judged]], second_rows(second, looks, known, judged))
    empty = np.isin(boxes.names, [str(kind.value) for kind in NO_MARK])
    ink = 1.0 - rows[:, empty].sum(axis=1)
    card = card_of(looks, ink, learnt_from=boxes.learn_from, judged_by=boxes.judge_by, seen_twice=twice)
    document = {
        "card": card,
        "settled": SETTLED,
        "quiet_marked": quiet_marked(boxes),
        "mean": second.mean.tolist(),
        "scale": second.scale.tolist(),
        "temperature": second.temperature,
    }
    click.echo(json.dumps({"card": card, "temperature": second.temperature}, indent=1))
    out.mkdir(parents=True, exist_ok=True)
    (out / "second_look.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    (out / "second_look.onnx").write_bytes(second.network)


if __name__ == "__main__":
    second_look()
