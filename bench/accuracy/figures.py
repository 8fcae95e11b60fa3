"""The figures of many batches: counts at a threshold, bounds, and how honest the probabilities are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.accuracy.outcomes import ARGUABLE, FORCED, LOST, RIGHT, Outcomes
from bench.corpus import upper_bound
from tools.fit_acceptance import clustered_bound

Flags = NDArray[np.bool_]

EDGES = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9998, 0.9999, 1.0 + 1e-9)
"""Edges of the groups of probabilities that are compared with the share right: close together where decisions are made."""

LEAST_P = 1e-6
"""The least doubt that documents can say (six decimals): the log score takes no probability nearer to 0 or 1."""

TWO_SIDED = (0.025, 0.975)
"""Ends of an interval that holds the true share 95 times of a hundred (Clopper & Pearson 1934)."""


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers of some batches, one element each; `batch` numbers their batches, `pages` and `refused` count pages."""

    probability: NDArray[np.float64]
    flags: NDArray[np.int64]
    batch: NDArray[np.int64]
    pages: int
    refused: int

    @property
    def right(self) -> Flags:
        """Whether the answer is what the person meant."""
        return np.asarray((self.flags & RIGHT) > 0)

    @property
    def graded(self) -> Flags:
        """Whether nobody could argue what is meant."""
        return np.asarray((self.flags & ARGUABLE) == 0)

    @property
    def rated(self) -> Flags:
        """Whether the reader gave a probability that can be compared with the truth."""
        return np.asarray(self.graded & ((self.flags & LOST) == 0))

    def accepted(self, threshold: float) -> Flags:
        """Whether no person would see the answer under a policy with this threshold."""
        return np.asarray(((self.flags & FORCED) == 0) & (self.probability >= threshold))


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of some answers at one threshold. `accepted` and `unreviewed` leave out answers that one could argue about; `bound` and
    `review_bound` are upper ends of one-sided 95 % intervals, `clustered` the same with batches reckoned as clusters.
    """

    pages: int
    refused: int
    answers: int
    accepted: int
    wrong: int
    bound: float
    clustered: float
    reviewed: int
    review_bound: float
    graded: int
    unreviewed: int


def answers_of(batches: Iterable[Outcomes]) -> Answers:
    """The answers of some batches, in their order."""
    found = list(batches)
    batch = np.repeat(np.arange(len(found)), [len(one.flags) for one in found])
    probability = np.array([p for one in found for p in one.probability], np.float64)
    flags = np.array([flag for one in found for flag in one.flags], np.int64)
    return Answers(probability, flags, batch, sum(one.pages for one in found), sum(len(one.refused) for one in found))


def figures(answers: Answers, threshold: float) -> Figures:
    """The counts at a threshold."""
    through = answers.accepted(threshold)
    accepted = through & answers.graded
    wrong = ~answers.right[accepted]
    reviewed, count = int((~through).sum()), len(answers.flags)
    clustered, _ = clustered_bound(wrong, answers.batch[accepted]) if len(wrong) else (1.0, 1.0)
    unreviewed = int((~answers.right & answers.graded).sum())
    return Figures(
        answers.pages, answers.refused, count, len(wrong), int(wrong.sum()), upper_bound(int(wrong.sum()), len(wrong)), clustered,
        reviewed, upper_bound(reviewed, count), int(answers.graded.sum()), unreviewed,
    )  # fmt: skip


def interval(hits: int, of: int) -> tuple[float, float]:
    """Both ends of the two-sided 95 % interval for a share (Clopper & Pearson 1934)."""
    from scipy.stats import beta

    low, high = TWO_SIDED
    from_end = 0.0 if hits == 0 else float(beta.ppf(low, hits, of - hits + 1))
    return from_end, 1.0 if hits == of else float(beta.ppf(high, hits + 1, of - hits))


@dataclass(frozen=True, slots=True)
class Group:
    """Answers of about the same probability: how many, their mean probability, and how many are right."""

    count: int
    said: float
    right: int


def groups(probability: NDArray[np.float64], right: Flags) -> list[Group]:
    """The answers grouped by probability, least first; groups without answers are left out."""
    at = np.digitize(probability, EDGES)
    inside = [at == number for number in np.unique(at)]
    return [Group(int(some.sum()), float(probability[some].mean()), int(right[some].sum())) for some in inside]


def calibration_error(probability: NDArray[np.float64], right: Flags) -> tuple[float, float]:
    """The mean distance of the said from the true share of right answers over all groups (expected calibration error, Naeini et al. 2015),
    and the standard deviation that chance alone gives it.
    """
    some = groups(probability, right)
    total = max(1, len(right))
    error = sum(group.count / total * abs(group.said - group.right / group.count) for group in some)
    # chance puts each share off by its binomial deviation, groups independently; the said probability stands for the true one
    chance = sum((group.count / total) ** 2 * group.said * (1 - group.said) / group.count for group in some)
    return error, chance**0.5


def log_score(probability: NDArray[np.float64], right: Flags) -> float:
    """The mean logarithm of the doubt that the truth met (negative log likelihood in nats, Good 1952): nearer to nought is better."""
    sure = np.clip(probability, LEAST_P, 1 - LEAST_P)
    return float(-np.log(np.where(right, sure, 1 - sure)).mean()) if len(right) else 0.0
