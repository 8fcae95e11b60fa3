"""Do the mark model's probabilities hold what they say? Both looks on the boxes that were held back from their fit.

    python -m bench.marks LOOKS [--out bench/marks.md]

`LOOKS` is the folder of `python -m tools.marks.looks` that the model was fitted to; `make train` runs this as its last step for marks.
"""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from bench.accuracy.charts import reliability
from bench.accuracy.figures import Answers, calibration_error, log_score
from bench.accuracy.outcomes import RIGHT
from bench.accuracy.page import DOUBTFUL
from forms.whole import write_whole
from omr.looks.mark_kinds import NO_MARK
from omr.looks.mark_model import MarkModel, in_doubt, pooled
from pipeline.run.workers.shipped import mark_model
from tools.marks.boxes import Boxes, divided, told
from tools.marks.fit_second import second_rows
from tools.marks.looks import read_looks

BENCH = Path(__file__).resolve().parent

HEAD = """# The mark model on single boxes

Model `{version}`; written by `python -m bench.marks`, which `make train` runs: {boxes:,} boxes of {batches} simulated batches that were
held back from the fit. *Said* is the probability of what a look takes for likelier, marked or not; *right* how often that is so. Nothing
of the question, the person's other answers or the form's rule has been weighed yet. The calibration error is the mean distance of both
over groups of like probability (in brackets the standard deviation that chance alone gives it). Whole answers, on forms and people that
the model has not seen: [accuracy.md](accuracy.md).

![Share of right boxes against the probability that was said](marks-reliability.svg)

| what sees the box | wrong | calibration error | boxes below 0.999 | calibration error there | log score (nats) |
|---|---|---|---|---|---|
"""


def opinions(boxes: Boxes, model: MarkModel) -> dict[str, NDArray[np.float64]]:
    """The probability of a mark for all boxes held back, by what sees them: the first look alone, and both as the reader uses them."""
    looks, judged = boxes.looks, boxes.judge_by
    rows = model.first.probabilities(looks.features.astype(np.float32))
    twice = in_doubt(rows, boxes.mark_kinds, model.settled, looks.known, looks.darker, looks.questions)
    both, seen = rows.copy(), np.flatnonzero((twice & judged)[looks.shown])
    second = second_rows(model.second, looks, told(looks, rows, boxes.mark_kinds), seen)
    both[looks.shown[seen]] = pooled(rows[looks.shown[seen]], second)
    empty = np.isin(boxes.names, [str(kind.value) for kind in NO_MARK])
    return {name: 1.0 - some[judged][:, empty].sum(axis=1) for name, some in (("first look alone", rows), ("both looks", both))}


def as_answers(ink: NDArray[np.float64], marked: NDArray[np.bool_]) -> Answers:
    """Boxes as the bench of answers counts: how sure the likelier side is, and whether it is right."""
    right = (ink >= 0.5) == marked
    return Answers(np.maximum(ink, 1.0 - ink), np.where(right, RIGHT, 0), np.zeros(len(ink), np.int64), 0, 0)


def _row(name: str, said: Answers) -> str:
    doubtful = said.probability < DOUBTFUL
    (error, chance), (there, chance_there) = (
        calibration_error(said.probability[some], said.right[some]) for some in (np.ones_like(doubtful), doubtful)
    )
    wrong = ~said.right
    return (
        f"| {name} | {int(wrong.sum()):,} ({100 * wrong.mean():.2f} %) | {error:.4f} ({chance:.4f}) | {int(doubtful.sum()):,} | "
        f"{there:.4f} ({chance_there:.4f}) | {log_score(said.probability, said.right):.4f} |\n"
    )


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=BENCH / "marks.md", show_default=True)
def main(folder: Path, out: Path) -> None:
    """Nothing; writes the table, and the picture beside it."""
    model = mark_model()
    boxes = divided(read_looks(folder), tuple(str(kind.value) for kind in model.kinds))
    kinds = boxes.looks.kinds[boxes.judge_by]
    marked = ~np.isin(kinds, [str(kind.value) for kind in NO_MARK])
    sets = {name: as_answers(ink, marked) for name, ink in opinions(boxes, model).items()}
    batches = len(np.unique(boxes.looks.batches[boxes.judge_by]))
    head = HEAD.format(version=model.version, boxes=len(marked), batches=batches)
    reliability(sets, out.with_name(f"{out.stem}-reliability.svg"))
    write_whole(out, head + "".join(_row(name, said) for name, said in sets.items()))


if __name__ == "__main__":
    main()
