"""The fitted model of marks: a first look at every box, and a second one at those that it leaves in doubt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import LayoutPage, MarkPolicy
from omr.ink import row_sums
from omr.looks.evidence import Evidence
from omr.looks.first_look import FirstLook, first_look_from_json
from omr.looks.mark_kinds import FILLING, NO_MARK
from omr.looks.person import habits
from omr.looks.quiet import BOTH_SAY_NOTHING, quiet
from omr.looks.second_look import SecondLook, close_ups
from omr.looks.thumbs import GRID
from omr.reading import Floats, MarkKind

DARKER = 4.0
"""Mean darkness inside a box beyond its peers' that may be a faint mark: the faintest pencil that is seen makes six, noise one."""

SURELY_NOT = 1e-4
"""Probability from which the first look's opinion counts as certain: it has been wrong oftener than that."""


@dataclass(frozen=True, slots=True)
class MarkModel:
    """Two looks and what is known of them.

    `version` is the hash of both documents, so that other weights never go by the same name. `settled` is the probability of one kind
    of mark from which the first look is believed. `marked_share` is the share of marked boxes that the probabilities start from (the
    models' own prior), `filling_share` the share of covering marks among the marked ones, `striking_share` that of struck rings on forms
    for circling; `quiet_marked` is the share of marked boxes among those on which nothing lies.
    """

    version: str
    first: FirstLook
    second: SecondLook
    settled: float
    marked_share: float
    filling_share: float
    striking_share: float
    quiet_marked: float

    @property
    def kinds(self) -> tuple[MarkKind, ...]:
        """The kinds of mark, in the order of the columns of probabilities."""
        return self.first.kinds

    def covering_share(self, policy: MarkPolicy) -> float:
        """The share of marks that cover what they lie on, which the probabilities start from: struck rings where numbers are circled."""
        return self.striking_share if policy is MarkPolicy.CIRCLE else self.filling_share

    def probabilities(self, evidence: Evidence, policy: MarkPolicy, questions: NDArray[np.int64]) -> Floats:
        """The probability of each kind (columns in the order of `kinds`) for each box of a page; rows sum to 1.

        `questions` tells which boxes belong together (n, as of `questions_of`). What the first look leaves in doubt (`in_doubt`) is seen
        twice. Both looks then count alike (`pooled`): each has blind spots of its own, and what only one of them sees is doubtful.
        Of a box on which nothing lies at all, and of which they agree that it is empty, counting says more than both (`quiet`).
        """
        rows = self.first.probabilities(evidence.features)
        darker = darker_than_peers(evidence)
        doubt = in_doubt(rows, self.kinds, self.settled, evidence.blank_known, darker, questions)
        doubtful = np.flatnonzero(doubt)
        pictures = close_ups(evidence.seen, evidence.ground.frame, doubtful)
        second = self.second.probabilities(pictures, known_of(evidence.features, rows, self.kinds, policy)[doubtful])
        rows[doubtful] = pooled(rows[doubtful], second)
        return as_counted(rows, self.kinds, quiet(evidence.features, evidence.blank_known, darker), self.quiet_marked)


def pooled(first: Floats, second: Floats) -> Floats:
    """The common opinion of both looks (n x kinds): the geometric mean, a logarithmic opinion pool (Genest & Zidek 1986)."""
    rows = np.sqrt(first * second)
    return np.asarray(rows / rows.sum(axis=1, keepdims=True))


def as_counted(rows: Floats, kinds: Sequence[MarkKind], quiet_boxes: NDArray[np.bool_], marked: float) -> Floats:
    """The probabilities (n x kinds) with at most the share `marked` of a mark for quiet boxes that seem empty."""
    ink = 1.0 - _nothing_and_covering(rows, kinds)[0]
    lowered = np.where(quiet_boxes & (ink <= BOTH_SAY_NOTHING) & (ink > marked), marked, ink)
    nothing = np.array([kind in NO_MARK for kind in kinds])
    factors = np.where(nothing, ((1.0 - lowered) / np.maximum(1.0 - ink, 1e-12))[:, None], (lowered / np.maximum(ink, 1e-12))[:, None])
    return np.asarray(rows * factors)


def darker_than_peers(evidence: Evidence) -> NDArray[np.bool_]:
    """Which boxes are darker, where nothing is printed in them, than the boxes of their size on this page."""
    free = evidence.ground.free.view(np.uint8).reshape(len(evidence.features), -1)
    count = np.maximum(evidence.ground.sizes.free, 1)
    pictures = (evidence.seen.darkness, evidence.seen.peers)
    inside, usual = (row_sums(np.asarray(cv2.copyTo(seen.reshape(free.shape), free), np.uint8)) / count for seen in pictures)
    return np.asarray(inside - usual > DARKER)


def in_doubt(
    rows: Floats,
    kinds: Sequence[MarkKind],
    settled: float,
    blank_known: NDArray[np.bool_],
    darker: NDArray[np.bool_],
    questions: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Which boxes must be seen twice, whatever the first look (`rows`, its probabilities of `kinds`) says of them.

    Those that it does not settle; those whose blank is not known, for what is missing from their ink may be in the blank; those that
    seem empty and yet are darker than their peers: a faint pencil on grainy paper leaves no foreign ink, and yet an eye sees it; and
    all boxes of a question that seems to be left blank: people seldom leave one out, and the faintest mark of a page hides there.
    """
    nothing, covering = _nothing_and_covering(rows, kinds)
    unsettled = np.max([nothing, covering, 1.0 - nothing - covering], axis=0) < settled
    _, at = np.unique(questions, return_inverse=True)
    unmarked = np.bincount(at, nothing <= 1.0 - settled) == 0
    return np.asarray(unsettled | ~blank_known | (darker & (nothing >= settled)) | unmarked[at])


def questions_of(page: LayoutPage) -> NDArray[np.int64]:
    """The place of each box's question on its page, in printed order."""
    return np.repeat(np.arange(len(page.questions)), [len(question.boxes) for question in page.questions])


def known_of(features: NDArray[np.float32], rows: Floats, kinds: Sequence[MarkKind], policy: MarkPolicy) -> Floats:
    """What the second look is told of each box beside its close-up.

    The features without their picture, how the box compares with its writer's plain marks, whether the form is one for circling, and the
    first look's opinion: `rows`, its probabilities of `kinds` for all boxes of the page.
    """
    circled = np.full(len(features), float(policy is MarkPolicy.CIRCLE))
    opinion = [np.log((p + SURELY_NOT) / (1.0 - p + SURELY_NOT)) for p in _nothing_and_covering(rows, kinds)]
    seen = features[:, : -GRID * GRID].astype(np.float64)
    return np.column_stack([seen, habits(features, rows, kinds), circled, *opinion])


def _nothing_and_covering(rows: Floats, kinds: Sequence[MarkKind]) -> tuple[Floats, Floats]:
    """Per box, the probability of no mark and of one that covers the box."""
    return rows[:, [kind in NO_MARK for kind in kinds]].sum(axis=1), rows[:, [kind in FILLING for kind in kinds]].sum(axis=1)


def model_from_files(document: str, second: str, network: bytes) -> MarkModel:
    """The model of the documents of both looks and the ONNX file of the second, as `tools/marks` writes them."""
    first, told = first_look_from_json(document), json.loads(second)
    seen = SecondLook(first.kinds, np.array(told["mean"]), np.array(told["scale"]), told["temperature"], network)
    digest = hashlib.sha256("\n".join([document, second, ""]).encode("utf-8") + network).hexdigest()
    shares = first.marked_share, first.filling_share, first.striking_share
    return MarkModel("m" + digest[:8], first, seen, told["settled"], *shares, told["quiet_marked"])
