"""What the reader sees of simulated boxes, in files: features for the first look, close-ups for the second, and what is truly there.

python -m tools.marks.looks SHEETS --out LOOKS      (again and again: only new files of sheets are looked at)
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click
import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import MarkPolicy
from omr.calibrate import learn
from omr.looks.evidence import Evidence, gather_evidence
from omr.looks.ground import ground_of
from omr.looks.mark_model import darker_than_peers, questions_of
from omr.looks.second_look import close_ups
from omr.reading import MarkKind
from omr.simulate.batch import SimulatedBatch
from tools.marks.sheets import stored

HARD = "hard"
"""The kind of boxes that a person could argue about; nothing is fitted to them."""

PLAIN_KEPT = 0.04
"""Share kept for the second look of boxes without any ink on a blank that is known: the first look settles nearly all of them."""


MOST_QUESTIONS = 1000
"""More than any page has questions: what tells those of one sheet from those of the next."""


@dataclass(frozen=True, slots=True)
class Looks:
    """Boxes of simulated sheets: features (n x k), kind, condition, the batch's seed, the sheet, whether the form is one for circling,
    whether the blank is known and the box darker than its peers, the question (a number of its own on every sheet); and close-ups
    (m x layers x side x side, 0..255) of the boxes `shown` (indices, m).
    """

    features: NDArray[np.float16]
    kinds: NDArray[np.str_]
    conditions: NDArray[np.str_]
    batches: NDArray[np.int64]
    sheets: NDArray[np.int64]
    circled: NDArray[np.bool_]
    known: NDArray[np.bool_]
    darker: NDArray[np.bool_]
    questions: NDArray[np.int64]
    shown: NDArray[np.int64]
    pictures: NDArray[np.uint8]


NAMES = ("features", "kinds", "conditions", "batches", "sheets", "circled", "known", "darker", "questions", "shown", "pictures")


def looks_of_batch(seed: int, batch: SimulatedBatch) -> Looks:
    """All boxes of all sheets of one batch."""
    page = batch.form.page
    context = learn({page.id: batch.reference}, {page.id: [atlas.darkness for atlas in batch.atlases]}).pages[page.id]
    ground = ground_of(page, batch.reference.frame, context)
    rng = np.random.default_rng([seed, 0x100C])
    parts, shown, pictures, kinds = [], [], [], []
    for at, (atlas, scan) in enumerate(zip(batch.atlases, batch.pages, strict=True)):
        evidence = gather_evidence(atlas, ground)
        truth = [HARD if box.id in scan.truth.hard else str(scan.truth.kinds.get(box.id, MarkKind.EMPTY).value) for box in page.boxes()]
        chosen = np.flatnonzero(_worth_a_second_look(evidence, np.array(truth), rng))
        parts.append(evidence)
        kinds += truth
        shown.append(chosen + at * len(truth))
        pictures.append(np.round(close_ups(evidence.seen, ground.frame, chosen) * 255).astype(np.uint8))
    n = len(kinds)
    sheets = seed * 100 + np.repeat(np.arange(len(batch.pages)), n // len(batch.pages))
    asked = np.tile(questions_of(page), len(batch.pages))
    return Looks(
        np.concatenate([part.features for part in parts]).astype(np.float16),
        np.array(kinds),
        np.full(n, batch.condition.name),
        np.full(n, seed),
        sheets,
        np.full(n, batch.form.policy is MarkPolicy.CIRCLE),
        np.concatenate([part.blank_known for part in parts]),
        np.concatenate([darker_than_peers(part) for part in parts]),
        sheets * MOST_QUESTIONS + asked,
        np.concatenate(shown),
        np.concatenate(pictures),
    )


def _worth_a_second_look(evidence: Evidence, truth: NDArray[np.str_], rng: np.random.Generator) -> NDArray[np.bool_]:
    plain = ~evidence.seen.ink.any(axis=(1, 2)) & evidence.blank_known & (truth == str(MarkKind.EMPTY.value))
    return np.asarray((truth != HARD) & (~plain | (rng.random(len(truth)) < PLAIN_KEPT)))


def joined(parts: list[Looks]) -> Looks:
    """All the boxes of some files."""
    starts = np.cumsum([0, *(len(part.kinds) for part in parts[:-1])])
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in NAMES if name != "shown"}
    shown = np.concatenate([part.shown + start for part, start in zip(parts, starts, strict=True)])
    return Looks(**columns, shown=shown)


def read_looks(folder: Path) -> Looks:
    """The boxes of all files in a folder."""
    files = sorted(folder.glob("*.npz"))
    return joined([Looks(**{name: found[name] for name in NAMES}) for found in map(np.load, files)])


@click.command()
@click.argument("sheets", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True)
def looks(sheets: Path, out: Path) -> None:
    """Look at the boxes of all stored sheets that have not been looked at."""
    cv2.setNumThreads(1)
    out.mkdir(parents=True, exist_ok=True)
    for file in sorted(sheets.glob("*.batches")):
        target = out / f"{file.stem}.npz"
        if not target.exists():
            seen = joined([looks_of_batch(seed, batch) for seed, batch in stored([file])])
            np.savez(target, **{name: getattr(seen, name) for name in NAMES})
            click.echo(f"{target.name}: {len(seen.kinds)} boxes, {len(seen.shown)} close-ups")


if __name__ == "__main__":
    looks()
