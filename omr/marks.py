"""What is on each box: evidence from foreign ink, and fitted models that turn it into probabilities of each kind of mark."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forms.layout import LayoutPage, MarkPolicy
from omr.looks.evidence import Evidence
from omr.looks.mark_kinds import FILLING, NO_MARK, STRIKING
from omr.looks.mark_model import MarkModel, questions_of
from omr.reading import Mark


@dataclass(frozen=True, slots=True)
class BoxEvidence:
    """One box: its mark, how probable ink that selects (`live`) and ink that covers the box (`filled`; on a form for circling, that
    strikes a ring through) are, ink beside it, whether it is known how the box looks when nobody has marked it, whether all of it is
    on the image, and whether its print is hidden.
    """

    mark: Mark
    live: float
    filled: float
    beside: float = 0.0
    blank_known: bool = True
    on_image: bool = True
    covered: bool = False


def read_marks(evidence: Evidence, page: LayoutPage, model: MarkModel, policy: MarkPolicy) -> tuple[BoxEvidence, ...]:
    """What is on each box of a page, in printed order. `p_selected` is `p_ink` until the question's answer is known."""
    probabilities = model.probabilities(evidence, policy, questions_of(page))
    nothing = np.array([kind in NO_MARK for kind in model.kinds])
    covering = STRIKING if policy is MarkPolicy.CIRCLE else FILLING
    filling = np.array([kind in covering for kind in model.kinds])
    empty, filled = probabilities[:, nothing].sum(axis=1), probabilities[:, filling].sum(axis=1)
    p_ink = np.clip(1.0 - empty, 0.0, 1.0)
    likely = np.where((p_ink >= 0.5)[:, None] == nothing, 0.0, probabilities).argmax(axis=1)
    return tuple(
        BoxEvidence(
            Mark(box.id, float(p_ink[i]), float(p_ink[i]), model.kinds[int(likely[i])]),
            max(0.0, float(p_ink[i] - filled[i])),
            float(filled[i]),
            float(evidence.beside[i]),
            bool(evidence.blank_known[i]),
            bool(evidence.on_image[i]),
            bool(evidence.covered[i]),
        )
        for i, box in enumerate(page.boxes())
    )
